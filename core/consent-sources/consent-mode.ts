import type { PurposeRecord } from '../consent.ts';
import type { Said } from './precedence.ts';

// Google Consent Mode v2: what a page's `dataLayer` says about consent, and what to say there.
// Source: Google, "Set up consent mode on websites".

/** What `gtag('consent', …)` is called with. */
interface Settings {
  readonly [key: string]: unknown;
}

/** What is in the layer comes to, and how long updates are to be waited for, in ms. */
export interface ConsentModeSaid {
  readonly said: Said;
  readonly waitMs: number;
}

/** Marks a command as ours: what we tell Google is not what a person told it. */
export const OWN_COMMAND = 'aparte';

/** Whether an entry of the layer is somebody else's consent command. `gtag` pushes its `arguments` object; Google reads
 *  no array. */
export function isConsentCommand(entry: unknown): entry is readonly [string, string, Settings] {
  if ({}.toString.call(entry) !== '[object Arguments]') return false;
  const { 0: name, [OWN_COMMAND]: isOwn } = entry as { readonly [index: string]: unknown };
  return name === 'consent' && !isOwn;
}

/** What the consent commands of a layer say, in their order: a later value overrides an earlier one, key by key. Only an
 *  update is a person's choice and outweighs every default: a default that denies says nothing. One that grants counts
 *  unless another for a region names the same key, since nobody here knows the region. Pure. */
export function consentModeSaid(commands: Iterable<readonly [string, string, Settings]>): ConsentModeSaid {
  const updates: { [key: string]: boolean } = {};
  const defaults: { [key: string]: boolean } = {};
  const regional: { [key: string]: boolean } = {};
  let waitMs = 0;
  for (const [, command, settings] of commands) {
    const { region, wait_for_update: wait, ...keys } = Object(settings) as Settings;
    const isUpdate = command === 'update';
    waitMs = isUpdate ? 0 : Number(wait) || waitMs;
    for (const [key, value] of Object.entries(keys)) {
      const isGranted = value === 'granted';
      if (isUpdate) updates[key] = isGranted;
      else if (region) regional[key] = true;
      else defaults[key] = isGranted;
    }
  }
  const state = (key: string): boolean | undefined =>
    updates[key] ?? ((defaults[key] && !regional[key]) || undefined);
  const analytics = state('analytics_storage');
  const personalization = state('personalization_storage');
  const any = [state('functionality_storage'), personalization, analytics];
  const all = ['ad_storage', 'ad_user_data', 'ad_personalization'].map(state);
  const said: { -readonly [P in keyof Said]: Said[P] | undefined } = {
    storage: any.includes(true) || (any.includes(false) ? false : undefined),
    analytics,
    personalization,
    experimentation: analytics,
    advertising: all.includes(false) ? false : all.every(Boolean) || undefined,
  };
  return { said: said as Said, waitMs };
}

/** What Google's tags are told of a person's permissions: storage of theirs needs `storage` as well. Pure. */
export function consentModeOf(purposes: PurposeRecord): { readonly [key: string]: 'granted' | 'denied' } {
  const { storage, analytics, personalization, advertising } = purposes;
  const grant = (...needed: readonly unknown[]): 'granted' | 'denied' =>
    needed.every((answer) => answer === true) ? 'granted' : 'denied';
  return {
    ad_storage: grant(advertising, storage),
    ad_user_data: grant(advertising),
    ad_personalization: grant(advertising),
    analytics_storage: grant(analytics, storage),
    functionality_storage: grant(storage),
    personalization_storage: grant(personalization, storage),
  };
}
