import { checkJson } from '../../core/config/fields.ts';
import { describeValue, issueAt } from '../../core/config/issues.ts';
import type { Issue } from '../../core/errors.ts';
import type { JsonObject } from '../../core/events.ts';
import type { Desk } from './desk.ts';
import {
  addKey,
  type KeyRequest,
  type KeyView,
  listKeys,
  MAX_KEYS,
  mintKey,
  readKey,
  revokeKey,
  SECRETS_AT_ONCE,
} from './key-store.ts';
import { done, type Outcome, refused, refusedFor } from './outcome.ts';

/** Makes a key. A third valid secret of one name is refused: end the oldest first. */
export async function createKey(
  desk: Desk,
  request: KeyRequest,
  author: string,
): Promise<Outcome<KeyView & { readonly key: string }>> {
  const minted = await mintKey(request.kind);
  const there = listKeys(desk.sql).filter(({ environment }) => environment === request.environment);
  if (there.length >= MAX_KEYS)
    return refused('OUT_OF_RANGE', `An environment has at most ${MAX_KEYS} keys.`);
  const name = request.name ?? 'default';
  const twins = there.filter((key) => key.kind === 'secret' && key.name === name);
  if (request.kind === 'secret' && twins.length >= SECRETS_AT_ONCE) {
    const kids = twins.map(({ kid }) => kid).join(', ');
    return refused('CONFLICT', `Two secrets named "${name}" are valid already (${kids}): revoke one first.`);
  }
  let made: KeyView | undefined;
  desk.changeLive((audit) => {
    made = addKey(desk.sql, request, minted, author, desk.now());
    audit({ author, action: 'key.create', target: `${request.environment}/${request.kind}/${minted.kid}` });
  });
  if (made === undefined) return refused('UNAVAILABLE', 'The key could not be stored.');
  return done({ ...made, key: minted.key });
}

/** Ends a key. Isolates stop accepting it with their next refresh, within 5 s. */
export function endKey(desk: Desk, kid: string, author: string): Outcome<null> {
  const key = readKey(desk.sql, kid);
  if (key === null) return refused('NOT_FOUND', `There is no valid key "${kid}".`);
  desk.changeLive((audit) => {
    revokeKey(desk.sql, kid, desk.now());
    audit({ author, action: 'key.revoke', target: `${key.environment}/${key.kind}/${kid}` });
  });
  return done(null);
}

const KEY_TYPES = ['OKP', 'EC', 'oct'];
const ALGORITHMS = ['EdDSA', 'ES256', 'HS256'];

/** Adds a key that the customer's backend signs identity tokens with: a JWK with `kid` and `alg`, no private part.
 *  At most ten. */
export function addIdentityKey(desk: Desk, jwk: JsonObject, author: string): Outcome<null> {
  const issues = checkIdentityKey(jwk);
  if (issues.length > 0) return refusedFor(issues);
  const kid = textOf(jwk['kid']);
  const { count } = desk.sql.exec<{ count: number }>('SELECT count(*) AS count FROM identity_keys').one();
  if (count >= 10) return refused('OUT_OF_RANGE', 'A project has at most ten identity keys.');
  if (isIdentityKey(desk, kid)) return refused('DUPLICATE', `There is an identity key "${kid}" already.`);
  desk.changeLive((audit) => {
    desk.sql.exec(
      'INSERT INTO identity_keys VALUES (?, ?, ?, ?)',
      kid,
      JSON.stringify(jwk),
      author,
      desk.now(),
    );
    audit({ author, action: 'identity-key.add', target: kid });
  });
  return done(null);
}

function checkIdentityKey(jwk: JsonObject): Issue[] {
  const issues = checkJson(jwk, '');
  const kid = textOf(jwk['kid']);
  if (kid === '' || kid.length > 100)
    issues.push(issueAt('kid', 'REQUIRED', 'a text of at most 100 characters'));
  const oneOf = (name: string, values: readonly string[]) => {
    if (values.includes(textOf(jwk[name]))) return;
    issues.push(issueAt(name, 'UNKNOWN_VALUE', `one of ${values.join(', ')}`, describeValue(jwk[name])));
  };
  oneOf('kty', KEY_TYPES);
  oneOf('alg', ALGORITHMS);
  if (jwk['kty'] !== 'oct' && jwk['d'] !== undefined) {
    issues.push(issueAt('d', 'UNKNOWN_FIELD', 'the public part of the key only'));
  }
  return issues;
}

function isIdentityKey(desk: Desk, kid: string): boolean {
  return desk.sql.exec('SELECT kid FROM identity_keys WHERE kid = ?', kid).toArray().length > 0;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Forgets an identity key. */
export function removeIdentityKey(desk: Desk, kid: string, author: string): Outcome<null> {
  if (!isIdentityKey(desk, kid)) return refused('NOT_FOUND', `There is no identity key "${kid}".`);
  desk.changeLive((audit) => {
    desk.sql.exec('DELETE FROM identity_keys WHERE kid = ?', kid);
    audit({ author, action: 'identity-key.remove', target: kid });
  });
  return done(null);
}
