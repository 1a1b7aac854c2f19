import { importJWK, type JWK, type JWTHeaderParameters, jwtVerify } from 'jose';
import type { JsonObject } from '../../core/events.ts';
import { MAX_IDENTIFIER_BYTES } from '../../core/identity.ts';
import { count } from '../health/port.ts';
import type { LoadedRuntime } from '../project/port.ts';

/** Whom a token is for. */
export const IDENTITY_AUDIENCE = 'aparte';
/** The header that carries an identity token for a whole request. */
export const IDENTITY_HEADER = 'aparte-identity';
/** The longest an identity token may still be valid, in ms. */
export const MAX_TOKEN_MS: number = 15 * 60 * 1000;
/** How far the clocks of the customer's backend and ours may differ, in seconds. */
const CLOCK_TOLERANCE_S = 30;
const ALGORITHMS: readonly string[] = ['EdDSA', 'ES256', 'HS256'];
/** Longer than any token we would accept; a longer text costs no cryptography. */
const MAX_TOKEN_CHARS = 4096;

/** Imported keys by kid, each with the JWK it was made from: raw keys cost twice as much to use. */
const imported = new Map<string, { readonly jwk: string; readonly key: CryptoKey | Uint8Array }>();

/** The user that a token by the customer's backend proves: signed by a key of the project named by its `kid`, with that
 *  key's own algorithm, for `aparte`, with `sub`, and expiring within 15 minutes. Anything else is null, counted as
 *  `dropped:identity-token`. Never throws. */
export async function verifyIdentityToken(
  runtime: LoadedRuntime,
  token: string,
  now: number,
): Promise<{ userId: string } | null> {
  const keys = runtime.config?.identityKeys ?? [];
  if (keys.length === 0 || token.length > MAX_TOKEN_CHARS) return refused();
  try {
    const { payload } = await jwtVerify(token, (header) => keyOf(keys, header), {
      audience: IDENTITY_AUDIENCE,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_S,
    });
    const { sub, exp } = payload;
    if (sub === undefined || sub === '' || new TextEncoder().encode(sub).length > MAX_IDENTIFIER_BYTES)
      return refused();
    if (exp === undefined || exp * 1000 > now + MAX_TOKEN_MS + CLOCK_TOLERANCE_S * 1000) return refused();
    return { userId: sub };
  } catch {
    return refused(); // broken, expired, forged or for somebody else: all the same to us
  }
}

/** The key that a header names, and only for the algorithm that key declares: the token does not choose. */
async function keyOf(
  keys: readonly JsonObject[],
  header: JWTHeaderParameters,
): Promise<CryptoKey | Uint8Array> {
  const jwk = keys.find((key) => key['kid'] === header.kid);
  const alg = jwk?.['alg'];
  if (jwk === undefined || header.kid === undefined || typeof alg !== 'string')
    throw new TypeError('unknown kid');
  if (alg !== header.alg || !ALGORITHMS.includes(alg)) throw new TypeError('unexpected alg');
  const text = JSON.stringify(jwk);
  const known = imported.get(header.kid);
  if (known?.jwk === text) return known.key;
  const key = await importJWK(jwk as JWK, alg); // jose checks the members of a JWK itself
  imported.set(header.kid, { jwk: text, key });
  return key;
}

function refused(): null {
  count('dropped:identity-token');
  return null;
}
