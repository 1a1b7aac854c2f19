import type { Environment } from '../../core/config/types.ts';

/** A kill switch that is on: whose flag, who switched it, and when (ISO 8601). */
export interface Kill {
  readonly flag: string;
  readonly author: string;
  readonly at: string;
}

/** The kill switches of an environment that are on, newest first. */
export function listKills(sql: SqlStorage, environment: Environment): Kill[] {
  const query = 'SELECT flag, author, at FROM kills WHERE environment = ? ORDER BY at DESC, flag';
  return sql
    .exec<{ flag: string; author: string; at: number }>(query, environment)
    .toArray()
    .map(({ at, ...kill }) => ({ ...kill, at: new Date(at).toISOString() }));
}
