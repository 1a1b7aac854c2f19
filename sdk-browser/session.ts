import type { PurposeRecord } from '../core/consent.ts';
import { type Choice, createConsent, type Consent, purposesOf, readChoice } from './consent.ts';
import type { Job } from './delivery.ts';
import { CONSENT_KEY, IDENTITY_KEY, writeItem } from './device.ts';
import { type Identity, NOBODY, recall, remember, text } from './identity.ts';
import { createReports, type Reports } from './reports.ts';
import { createPost, type Post } from './transport.ts';
import type { AparteOptions, ChoiceDetails } from './types.ts';
import { uuid } from './uuid.ts';

/** Who the visitor is and what they allowed, in step with the device, other tabs and the Worker. */
export interface Session {
  readonly reports: Reports;
  readonly consent: Consent;
  readonly identity: Identity;
  /** Whether the Worker shares the page's origin: then its own cookie holds the id. */
  readonly isFirstParty: boolean;
  /** The id to send under: made when a purpose is granted and there is none. Undefined when nothing is granted, and
   *  while the Worker's own cookie may hold one that its next answer tells. */
  readonly needId: () => string | undefined;
  /** What a context says before a choice, where the site asks to be answered for the page alone. */
  readonly unasked: () => object | undefined;
  readonly post: Post;
  /** A choice by `consent.set`; nothing happens when it is the one that already counts. */
  readonly choose: (purposes: PurposeRecord, details?: ChoiceDetails) => void;
  /** Tells the Worker the choice, if it does not have it. */
  readonly next: () => Job | undefined;
  /** Changes the identity, on the device too where that is allowed. */
  readonly keep: (changes: Partial<Identity>) => void;
  /** Another id for this device, and nothing that belonged to the old one. */
  readonly reset: () => void;
}

/** What a context says where nobody chose and the site asks to be answered for the page alone. */
const UNASKED = { consent: { categoryPreferences: {} }, aparte: { beforeConsent: 'page' } };

/** The session of an earlier page, as far as the device may remember one. `changed` is called after each change of the choice, whichever tab it was made in. */
export function createSession(
  { host = '', key, beforeConsent }: AparteOptions,
  changed: () => void,
): Session {
  const isFirstParty = !host || host === location.origin;
  const reports = createReports();
  const consent = createConsent();
  const identity: Identity = { ...NOBODY };
  /** Who this page is before a choice, where the site asks for it; never kept, and never the device's later. */
  const pageId = beforeConsent === 'page' ? uuid() : undefined;
  /** The id that a withdrawal is about, once it is gone from here. */
  let formerId: string | undefined;

  const keep = (changes: Partial<Identity>): void => {
    Object.assign(identity, changes);
    if (consent.purposes.storage) remember(identity);
  };
  const needId = idNeeded({ consent, identity, isFirstParty, keep }, pageId);
  const apply = (choice: Choice): void => {
    const couldStore = consent.purposes.storage;
    consent.take(choice);
    formerId = undefined;
    if (consent.purposes.storage) {
      recall(identity);
      keep({});
    } else if (couldStore) {
      formerId = identity.anonymousId;
      identity.anonymousId = identity.state = undefined;
      writeItem(IDENTITY_KEY);
    }
    changed();
  };
  addEventListener('storage', (event) => {
    const choice = event.key === CONSENT_KEY && readChoice();
    if (choice) apply(choice); // made in another tab
    // Written where storage is granted, and so after that choice, which has come here first.
    if (event.key === IDENTITY_KEY && recall(identity, true)) changed();
  });
  if (consent.purposes.storage) recall(identity);
  // The Worker's cookie outlives what a script may store: ask for its id rather than make a second one.
  if (isFirstParty && consent.purposes.storage && !identity.anonymousId) consent.keep(true);

  return {
    reports,
    consent,
    identity,
    isFirstParty,
    needId,
    unasked: () => (pageId && !consent.choice ? UNASKED : undefined),
    post: createPost(host, key, identity, keep),
    choose(purposes, { source = 'site', textVersion } = {}) {
      const choice = { purposes: purposesOf(purposes), source, textVersion, pending: true };
      if (JSON.stringify({ ...consent.choice, pending: true }) === JSON.stringify(choice)) return;
      apply(choice);
      consent.keep(true);
    },
    next: consentJobs({ consent, identity, reports }, () => formerId ?? needId(), keep),
    keep,
    reset() {
      const { storage } = consent.purposes;
      keep({ ...NOBODY, anonymousId: storage ? uuid() : undefined });
      if (storage) consent.keep(true); // the choice holds for the new id too: tell the Worker
    },
  };
}

/** `pageId`: who this page is before a choice. */
function idNeeded(
  { consent, identity, isFirstParty, keep }: Pick<Session, 'consent' | 'identity' | 'isFirstParty' | 'keep'>,
  pageId: string | undefined,
): Session['needId'] {
  return () => {
    const { purposes, choice } = consent;
    if (!choice && pageId) return pageId;
    const isAsked = isFirstParty && purposes.storage && choice?.pending;
    const isGranted = !isAsked && Object.values(purposes).includes(true);
    if (!identity.anonymousId && isGranted) keep({ anonymousId: uuid() });
    return identity.anonymousId;
  };
}

/** `about`: the id the choice is for; undefined lets the Worker take its own cookie's. */
function consentJobs(
  { consent, identity, reports }: Pick<Session, 'consent' | 'identity' | 'reports'>,
  about: () => string | undefined,
  keep: (changes: Partial<Identity>) => void,
): Session['next'] {
  const path = '/v1/consent';
  let isUnderWay = false;
  return () => {
    const { choice, purposes } = consent;
    if (!choice?.pending || isUnderWay) return undefined;
    isUnderWay = true;
    const { userId, token } = identity;
    const { source, textVersion } = choice;
    // A proven user's choice is that person's; a bare userId would say nothing.
    const body = { anonymousId: about(), ...(token && { userId, token }), purposes, source, textVersion };
    return {
      path,
      body,
      settle(answer) {
        isUnderWay = false;
        if (!answer) return;
        if (consent.purposes.storage && !identity.anonymousId) {
          keep({ anonymousId: text(answer.body.anonymousId) ?? uuid() });
        }
        if (consent.choice === choice) consent.keep(false); // else a newer one waits
        if (answer.status > 299) reports.declined(path, answer);
      },
    };
  };
}
