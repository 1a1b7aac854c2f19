import { type Recent, recent } from '../../core/recent.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import type { SealingKey, SealingKeys } from './sealing-keys.ts';

// The value of the cookie `aparte`: `<kid>.<set at, epoch seconds in base 36>.<origin>.<signature>.<anonymousId>`.
// The id comes last because a site's own ids may hold dots. The origin is `m` for an id that we made, or that a token
// proved, `a` for one that a page brought, and `o` in the cookie of one's own visits, whose id is a fixed word. It is
// signed too: no cookie passes for another.

/** How long the cookie may live from its first setting: 13 months, in seconds. Setting it again never prolongs it. */
export const ID_COOKIE_SECONDS: number = 395 * 24 * 3600;

/** Where a signed value comes from: `m` made by us, `a` brought by a page (whoever knew the id could have had it
 *  signed, so it opens no person with a login), `o` somebody's own visits. */
type Origin = 'm' | 'a' | 'o';

/** An id read from a cookie that we signed. */
export interface SignedId {
  readonly anonymousId: string;
  /** When the cookie was first set, epoch ms. */
  readonly mintedAt: number;
  readonly origin: Origin;
}

const encoder = new TextEncoder();
/** A visitor sends the same cookie again and again: what was verified, by the keys it was verified with. */
const verified = new WeakMap<SealingKeys, Recent<SignedId>>();
const REMEMBERED = 1_000;

/** The cookie value of an id, signed with `key`. */
export async function signId(
  key: SealingKey,
  anonymousId: string,
  origin: Origin,
  now: number,
): Promise<string> {
  const minted = `${Math.floor(now / 1000).toString(36)}.${origin}`;
  const signature = await crypto.subtle.sign('HMAC', key.signing, signedText(key.kid, minted, anonymousId));
  return `${key.kid}.${minted}.${base64url(new Uint8Array(signature))}.${encodeURIComponent(anonymousId)}`;
}

/** The id in a cookie value; null when we did not sign it or it is older than 13 months. Never throws. */
export async function readSignedId(keys: SealingKeys, value: string, now: number): Promise<SignedId | null> {
  let known = verified.get(keys);
  if (known === undefined) verified.set(keys, (known = recent(REMEMBERED)));
  let signed = known.get(value) ?? null;
  if (signed === null) {
    signed = await verify(keys, value);
    if (signed !== null) known.set(value, signed);
  }
  return signed === null || now - signed.mintedAt > ID_COOKIE_SECONDS * 1000 ? null : signed;
}

async function verify(keys: SealingKeys, value: string): Promise<SignedId | null> {
  const parts = /^([\w-]+)\.([0-9a-z]{1,9}\.[amo])\.([\w-]{43})\.(.{1,2048})$/.exec(value);
  if (parts === null) return null;
  const [, kid = '', minted = '', signature = '', encoded = ''] = parts;
  const key = keys.byKid.get(kid);
  if (key === undefined) return null;
  const mintedAt = Number.parseInt(minted, 36) * 1000;
  try {
    const anonymousId = decodeURIComponent(encoded);
    const bytes = bytesOfBase64url(signature);
    const ours = await crypto.subtle.verify('HMAC', key.signing, bytes, signedText(kid, minted, anonymousId));
    return ours ? { anonymousId, mintedAt, origin: minted.slice(-1) as Origin } : null; // the pattern says which
  } catch {
    return null; // not base64url or not percent-encoded: not ours
  }
}

function signedText(kid: string, minted: string, anonymousId: string): Uint8Array {
  return encoder.encode(`${kid}.${minted}.${anonymousId}`);
}
