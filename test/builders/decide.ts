import { buildPublished } from '../../core/config/publish.ts';
import type { PublishedConfig } from '../../core/config/published.ts';
import type { ConfigDocument } from '../../core/config/types.ts';
import { ALL_PURPOSES } from '../../core/consent.ts';
import type { DecideRequest } from '../../core/decide/decide.ts';
import { compileRules, type DecideRules } from '../../core/decide/rules.ts';
import type { Snapshot } from '../../core/profile/types.ts';

/** A project that may do nothing before a choice, in two languages. */
export const PROJECT: ConfigDocument = {
  kind: 'project',
  key: 'demo',
  currency: 'EUR',
  timeZone: 'Europe/Paris',
  locales: ['en', 'fr'],
  sources: {
    browser: { purposes: [] },
    server: { purposes: ['analytics', 'personalization', 'experimentation'], basis: 'contract' },
  },
};

/** A publication of documents (the project above is added). */
export function aPublication(
  documents: readonly ConfigDocument[],
  options: { revision?: number; previous?: PublishedConfig; killed?: readonly string[] } = {},
): PublishedConfig {
  return buildPublished([PROJECT, ...documents], options.previous ?? null, {
    environment: 'dev',
    revision: options.revision ?? 1,
    publishedAt: 0,
    ...(options.killed === undefined ? {} : { killed: options.killed }),
  });
}

/** The same made ready for deciding. */
export function someRules(...documents: readonly ConfigDocument[]): DecideRules {
  return compileRules(aPublication(documents));
}

/** A snapshot of somebody who granted everything. */
export function aSnapshot(fields: Partial<Snapshot> = {}): Snapshot {
  return {
    v: 1,
    version: 1000,
    asOf: 1000,
    subject: { person: '000-person', names: ['dev/id/name'], linked: false },
    assignmentId: 'assignment-1',
    purposes: ALL_PURPOSES,
    traits: {},
    audiences: [],
    definitions: 1,
    scores: {},
    rfm: {},
    recent: [],
    sticky: {},
    ...fields,
  };
}

/** A request that says nothing about anybody. */
export function aRequest(fields: Partial<DecideRequest> = {}): DecideRequest {
  return { attributes: {}, context: {}, sourceDefault: 0, gpc: false, locales: [], ...fields };
}
