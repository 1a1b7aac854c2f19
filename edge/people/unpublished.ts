import { compileDefinitions, type Definitions } from '../../core/profile/definitions.ts';

let nothingPublished: Definitions | null = null;

/** Definitions before anything is published: nothing of a person is read. */
export function unpublished(): Definitions {
  nothingPublished ??= compileDefinitions({
    format: 1,
    environment: 'dev',
    revision: 0,
    publishedAt: 0,
    project: { kind: 'project', key: 'unpublished', currency: 'EUR', timeZone: 'UTC', locales: ['en'] },
    features: {},
    flags: {},
    audiences: [],
    traits: {},
    experiments: {},
    metrics: [],
  });
  return nothingPublished;
}
