import { diffDocuments } from '../../core/config/diff.ts';
import type { Environment } from '../../core/config/types.ts';
import { listDrafts, readBodies } from './documents.ts';
import { listKills } from './kills.ts';
import { lastNumber, readRevision } from './revisions.ts';
import type { ProjectStatus } from './rpc.ts';
import { readKills, readVersion } from './runtime-config.ts';

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
      kills: listKills(sql, environment),
      pending: last === null ? null : diffDocuments(readBodies(sql, last.hashes), drafts),
    };
  };
  return {
    version: readVersion(sql),
    drafts: drafts.length,
    environments: { dev: statusOf('dev'), staging: statusOf('staging'), prod: statusOf('prod') },
  };
}
