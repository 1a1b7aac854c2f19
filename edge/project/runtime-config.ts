import { applyKills } from '../../core/config/kills.ts';
import type { PublishedConfig, RuntimeConfig } from '../../core/config/published.ts';
import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import type { RfmCuts } from '../../core/rfm/cuts.ts';
import { identityKeys, keyRecords } from './key-records.ts';
import { readMeta } from './schema.ts';

/** What isolates are given, but for the time of asking: keys, and each environment with its kill switches. */
export function readRuntimeConfig(sql: SqlStorage): Omit<RuntimeConfig, 'asOf'> {
  const environments: { [E in Environment]?: PublishedConfig } = {};
  for (const environment of ENVIRONMENTS) {
    const published = readPublished(sql, environment);
    if (published === null) continue;
    const cuts = readCuts(sql, environment);
    environments[environment] = {
      ...applyKills(published, readKills(sql, environment)),
      ...(cuts === null ? {} : { cuts: cuts.cuts }),
    };
  }
  return { version: readVersion(sql), keys: keyRecords(sql), identityKeys: identityKeys(sql), environments };
}

/** The version of the runtime config as stored. */
export function readVersion(sql: SqlStorage): number {
  return Number(readMeta(sql, 'version') ?? 0);
}

/** What an environment publishes now, without its kill switches; null before the first publication. */
export function readPublished(sql: SqlStorage, environment: Environment): PublishedConfig | null {
  const query = 'SELECT body FROM published WHERE environment = ?';
  const [row] = sql.exec<{ body: string }>(query, environment).toArray();
  return row === undefined ? null : (JSON.parse(row.body) as PublishedConfig); // written by writePublished
}

/** An environment's cuts and when they were last looked after, epoch ms; null: none yet. */
export function readCuts(
  sql: SqlStorage,
  environment: Environment,
): { readonly cuts: RfmCuts; readonly checkedAt: number } | null {
  const query = 'SELECT checked_at, body FROM cuts WHERE environment = ?';
  const [row] = sql.exec<{ checked_at: number; body: string }>(query, environment).toArray();
  return row === undefined ? null : { cuts: JSON.parse(row.body) as RfmCuts, checkedAt: row.checked_at }; // written by refreshCuts
}

/** Flags of an environment whose kill switch is on. */
export function readKills(sql: SqlStorage, environment: Environment): string[] {
  const query = 'SELECT flag FROM kills WHERE environment = ? ORDER BY flag';
  return sql
    .exec<{ flag: string }>(query, environment)
    .toArray()
    .map(({ flag }) => flag);
}
