import { importJWK, type JWK, type JWTHeaderParameters, jwtVerify } from 'jose';
import type { JsonObject } from '../../core/events.ts';
import { MAX_IDENTIFIER_BYTES } from '../../core/identity.ts';

// With jose in a module of its own: most requests carry no token, and a cold start would parse it for nothing.

/** Whom a token is for. */
const IDENTITY_AUDIENCE = 'aparte';
/** The longest an identity token may still be valid, in ms. */
const MAX_TOKEN_MS: number = 15 * 60 * 1000;
/** How far the clocks of the customer's backend and ours may differ, in seconds. */
const CLOCK_TOLERANCE_S = 30;
const ALGORITHMS: readonly string[] = ['EdDSA', 'ES256', 'HS256'];

/** Imported keys by kid, each with the JWK it was made from: raw keys cost twice as much to use. */
const imported = new Map<string, { readonly jwk: string; readonly key: CryptoKey | Uint8Array }>();

/** The `sub` of a token that one of `keys` signed and that is within its bounds. Rejects when it is anything else. */
export async function subjectOfToken(
  keys: readonly JsonObject[],
  token: string,
  now: number,
): Promise<string> {
  if (!isStrictToken(token)) throw new TypeError('base64url');
  const { payload } = await jwtVerify(token, (header) => keyOfToken(keys, header), {
    audience: IDENTITY_AUDIENCE,
    requiredClaims: ['sub', 'exp'],
    currentDate: new Date(now),
    clockTolerance: CLOCK_TOLERANCE_S,
  });
  const { sub, exp } = payload;
  if (sub === undefined || sub === '' || new TextEncoder().encode(sub).length > MAX_IDENTIFIER_BYTES)
    throw new TypeError('sub');
  if (exp === undefined || exp * 1000 > now + MAX_TOKEN_MS + CLOCK_TOLERANCE_S * 1000)
    throw new TypeError('exp');
  return sub;
}

/** Whether a token is three parts of base64url as it is written in one way only: no padding, no other signs, no bits left
 *  over. Libraries are lenient here, and one token must not have several texts. */
export function isStrictToken(token: string): boolean {
  const parts = token.split('.');
  return parts.length === 3 && parts.every(isStrictBase64url);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function isStrictBase64url(text: string): boolean {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return false;
  const spare = { 0: 0, 2: 0b1111, 3: 0b11 }[text.length % 4] ?? 0;
  return (ALPHABET.indexOf(text.at(-1) ?? '') & spare) === 0;
}

/** The key that a header names, and only for the algorithm that key declares: the token does not choose. A `kid` that
 *  two keys share names neither. */
export async function keyOfToken(
  keys: readonly JsonObject[],
  header: JWTHeaderParameters,
): Promise<CryptoKey | Uint8Array> {
  const [jwk, ...more] = keys.filter((key) => key['kid'] === header.kid);
  const alg = jwk?.['alg'];
  if (jwk === undefined || more.length > 0 || header.kid === undefined || typeof alg !== 'string')
    throw new TypeError('unknown kid');
  if (alg !== header.alg || !ALGORITHMS.includes(alg)) throw new TypeError('unexpected alg');
  const text = JSON.stringify(jwk);
  const known = imported.get(header.kid);
  if (known?.jwk === text) return known.key;
  const key = await importJWK(jwk as JWK, alg); // jose checks the members of a JWK itself
  imported.set(header.kid, { jwk: text, key });
  return key;
}
