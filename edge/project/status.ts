import { diffDocuments } from '../../core/config/diff.ts';
import { applyKills } from '../../core/config/publish.ts';
import type { PublishedConfig, RuntimeConfig } from '../../core/config/published.ts';
import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import { readVersion } from './desk.ts';
import { listDrafts, readBodies } from './documents.ts';
import { identityKeys, keyRecords } from './key-store.ts';
import { lastNumber, readKills, readPublished, readRevision } from './revisions.ts';
import type { ProjectStatus } from './rpc.ts';

/** What isolates are given, but for the time of asking: keys, and each environment with its kill switches. */
export function readRuntimeConfig(sql: SqlStorage): Omit<RuntimeConfig, 'asOf'> {
  const environments: { [E in Environment]?: PublishedConfig } = {};
  for (const environment of ENVIRONMENTS) {
    const published = readPublished(sql, environment);
    if (published !== null) environments[environment] = applyKills(published, readKills(sql, environment));
  }
  return { version: readVersion(sql), keys: keyRecords(sql), identityKeys: identityKeys(sql), environments };
}

/** The Project at a glance. */
export function readStatus(sql: SqlStorage): ProjectStatus {
  const drafts = listDrafts(sql).map(({ document }) => document);
  const statusOf = (environment: Environment): ProjectStatus['environments'][Environment] => {
    const number = lastNumber(sql, environment);
    const last = readRevision(sql, environment, number);
    return {
      revision: number,
      publishedAt: last?.revision.at ?? null,
      killed: readKills(sql, environment),
      pending: last === null ? null : diffDocuments(readBodies(sql, last.hashes), drafts),
    };
  };
  return {
    version: readVersion(sql),
    drafts: drafts.length,
    environments: { dev: statusOf('dev'), staging: statusOf('staging'), prod: statusOf('prod') },
  };
}
