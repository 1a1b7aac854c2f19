import type { PurposeRecord } from '../../core/consent.ts';
import { type Choice, type Consent, purposesOf } from '../../sdk-browser/consent.ts';
import { NOBODY } from '../../sdk-browser/identity.ts';
import { createReports, type Reports } from '../../sdk-browser/reports.ts';
import type { Session } from '../../sdk-browser/session.ts';

/** A session of one visitor, without a device or a network. `purposes` absent: nobody has chosen yet. */
export function aSession(of: {
  reports?: Reports;
  purposes?: PurposeRecord;
  post?: Session['post'];
}): Session & {
  choose(purposes: PurposeRecord): void;
} {
  const choiceOf = (purposes: PurposeRecord): Choice => ({ purposes, source: 'test', pending: false });
  const consent = {
    purposes: purposesOf(of.purposes ?? {}),
    choice: of.purposes === undefined ? undefined : choiceOf(of.purposes),
  } as { -readonly [K in keyof Consent]: Consent[K] };
  const identity = { ...NOBODY, anonymousId: 'd0000000-0000-4000-8000-000000000001' };
  return {
    reports: of.reports ?? createReports(),
    consent,
    identity,
    isFirstParty: false,
    unasked: () => undefined,
    needId: () => identity.anonymousId,
    keep: (changes) => void Object.assign(identity, changes),
    post: of.post ?? (async () => ({ status: 200, retryAfterMs: 0, body: {} })),
    choose(purposes) {
      consent.purposes = purposesOf(purposes);
      consent.choice = choiceOf(purposes);
    },
    next: () => undefined,
    reset: () => undefined,
  };
}
