import type { Environment } from '../../core/config/types.ts';
import type { SourceKind } from '../../core/events.ts';
import { base64url } from '../base64url.ts';
import { type KeyRow, originsOf, VALID_KEYS } from './key-records.ts';
import { sha256Hex } from './keys.ts';

/** What is asked for when a key is made. */
export interface KeyRequest {
  readonly kind: 'write' | 'secret';
  readonly environment: Environment;
  /** What it is for; at most two secrets of one name and environment are valid at once. Default `default`. */
  readonly name?: string;
  readonly source?: SourceKind;
  readonly trusted?: boolean;
  readonly origins?: readonly string[];
}

/** A key as it is listed: of a secret everything but the secret. */
export interface KeyView {
  readonly kid: string;
  readonly kind: 'write' | 'secret';
  readonly environment: Environment;
  readonly name: string;
  readonly source: SourceKind;
  readonly trusted: boolean;
  readonly origins: readonly string[] | null;
  readonly author: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** A write key itself, which is public; null for secrets. */
  readonly key: string | null;
}

/** How many secrets of one name are valid at once: the old one and the one that replaces it. */
export const SECRETS_AT_ONCE = 2;
/** How many keys an environment may have. */
export const MAX_KEYS = 100;

/** A new key's texts: `key` is shown once; of a secret only its SHA-256 is kept. */
export async function mintKey(
  kind: 'write' | 'secret',
): Promise<{ kid: string; key: string; match: string }> {
  const kid = randomText(6);
  const key = kind === 'write' ? `wk_${randomText(16)}` : `sk_${kid}_${randomText(32)}`;
  return { kid, key, match: kind === 'write' ? key : await sha256Hex(key) };
}

/** Stores a key; call it in a transaction. */
export function addKey(
  sql: SqlStorage,
  request: KeyRequest,
  minted: { readonly kid: string; readonly match: string },
  author: string,
  now: number,
): KeyView {
  const secret = request.kind === 'secret';
  const source = request.source ?? (secret ? 'server' : 'browser');
  const origins = request.origins === undefined ? null : JSON.stringify(request.origins);
  const name = request.name ?? 'default';
  const trusted = secret || request.trusted === true ? 1 : 0;
  sql.exec(
    'INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)',
    minted.kid,
    request.kind,
    request.environment,
    name,
    minted.match,
    source,
    trusted,
    origins,
    author,
    now,
  );
  return view({ ...request, ...minted, name, source, trusted, origins, author, created_at: now });
}

/** Valid keys, oldest first. */
export function listKeys(sql: SqlStorage): KeyView[] {
  return sql.exec<KeyRow>(`${VALID_KEYS} ORDER BY created_at, kid`).toArray().map(view);
}

/** One valid key, or null. */
export function readKey(sql: SqlStorage, kid: string): KeyView | null {
  const [row] = sql.exec<KeyRow>(`${VALID_KEYS} AND kid = ?`, kid).toArray();
  return row === undefined ? null : view(row);
}

/** Ends a key's life. Its row stays, for the audit. */
export function revokeKey(sql: SqlStorage, kid: string, now: number): void {
  sql.exec('UPDATE keys SET revoked_at = ? WHERE kid = ?', now, kid);
}

function view(row: KeyRow): KeyView {
  return {
    kid: row.kid,
    kind: row.kind,
    environment: row.environment,
    name: row.name,
    source: row.source,
    trusted: row.trusted === 1,
    origins: row.origins === null ? null : originsOf(row.origins),
    author: row.author,
    createdAt: new Date(row.created_at).toISOString(),
    key: row.kind === 'write' ? row.match : null,
  };
}

function randomText(bytes: number): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}
