import { type Purpose, PURPOSES, type PurposeRecord } from '../core/consent.ts';
import { CONSENT_KEY, readItem, writeItem } from './device.ts';
import { createListeners } from './reports.ts';
import type { ConsentState } from './types.ts';

/** A choice as the device remembers it: no identifier. */
export interface Choice {
  readonly purposes: PurposeRecord;
  readonly source: string;
  readonly textVersion?: string | undefined;
  /** The Worker has not acknowledged it yet: it has to be told (again). */
  readonly pending: boolean;
}

/** What the person allowed. Before a choice nothing. */
export interface Consent {
  /** Every purpose, granted or not: what an event carries. */
  readonly purposes: Record<Purpose, boolean>;
  readonly choice: Choice | undefined;
  readonly get: () => ConsentState;
  /** The choice counts from the next line on. */
  readonly take: (choice: Choice) => void;
  /** Writes the choice to the device, as acknowledged or not. */
  readonly keep: (pending: boolean) => void;
  readonly on: (listener: (state: ConsentState) => void) => () => void;
  readonly tell: () => void;
}

/** A full record: a purpose is granted if `record` says so and, where there is one, `limit` as well. */
export function purposesOf(record: PurposeRecord, limit: PurposeRecord = record): Record<Purpose, boolean> {
  const granted = PURPOSES.map((purpose) => [purpose, record[purpose] === true && limit[purpose] === true]);
  return Object.fromEntries(granted) as Record<Purpose, boolean>; // one entry a purpose
}

/** The choice of an earlier page, if there was one. Global Privacy Control denies advertising. */
export function createConsent(): Consent {
  const listeners = createListeners<ConsentState>();
  const consent: { -readonly [K in keyof Consent]: Consent[K] } = {
    purposes: purposesOf({}),
    choice: readChoice(),
    get: () => ({ purposes: { ...consent.purposes }, decided: !!consent.choice }),
    take(choice) {
      consent.choice = choice;
      consent.purposes = purposesOf(choice.purposes);
      // Not in TypeScript's DOM yet. Source: https://www.w3.org/TR/gpc/#dom-globalprivacycontrol
      const { globalPrivacyControl } = navigator as { globalPrivacyControl?: unknown };
      if (globalPrivacyControl === true) consent.purposes.advertising = false;
    },
    keep(pending) {
      if (consent.choice) writeItem(CONSENT_KEY, (consent.choice = { ...consent.choice, pending }));
    },
    on: listeners.add,
    tell: () => listeners.tell(consent.get()),
  };
  if (consent.choice) consent.take(consent.choice);
  return consent;
}

/** The choice on the device; undefined when there is none or it is not one of ours. */
export function readChoice(): Choice | undefined {
  const kept = readItem(CONSENT_KEY);
  // Written by `keep`; whatever else stands there grants only what says `true` under a purpose's own name.
  return kept.purposes ? (kept as unknown as Choice) : undefined;
}
