import type { KeyRecord } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import type { JsonObject, SourceKind } from '../../core/events.ts';

/** A key as it is stored. */
export type KeyRow = {
  kid: string;
  kind: 'write' | 'secret';
  environment: Environment;
  name: string;
  match: string;
  source: SourceKind;
  trusted: number;
  origins: string | null;
  author: string;
  created_at: number;
};

/** Asks for the keys that were not ended. */
export const VALID_KEYS = 'SELECT * FROM keys WHERE revoked_at IS NULL';

/** Valid keys as isolates know them. */
export function keyRecords(sql: SqlStorage): KeyRecord[] {
  return sql
    .exec<KeyRow>(`${VALID_KEYS} ORDER BY created_at, kid`)
    .toArray()
    .map((row) => ({
      kind: row.kind,
      environment: row.environment,
      match: row.match,
      kid: row.kid,
      source: row.source,
      trusted: row.trusted === 1,
      ...(row.origins === null ? {} : { origins: originsOf(row.origins) }),
    }));
}

/** The customer's keys that sign identity tokens, as JWK. */
export function identityKeys(sql: SqlStorage): JsonObject[] {
  return sql
    .exec<{ jwk: string }>('SELECT jwk FROM identity_keys ORDER BY created_at, kid')
    .toArray()
    .map(({ jwk }) => JSON.parse(jwk) as JsonObject); // validated before it was stored
}

/** The origins that a key lists. */
export function originsOf(origins: string): readonly string[] {
  return JSON.parse(origins) as readonly string[]; // validated before it was stored
}
