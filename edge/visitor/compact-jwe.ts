import { recent } from '../../core/recent.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import type { SealingKey } from './sealing-keys.ts';

// JWE compact serialization for one case: a direct key ("dir") and A256GCM. Source: RFC 7516 §5.1, §5.2, §7.1;
// RFC 7518 §4.5, §5.3. jose does the same, but brings every key agreement and wrapping there is (8 KB gzipped at the
// edge) and checks for them at each call; it stays the reference in the tests, which open ours with it and the reverse.

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** header, no encrypted key, 12-byte iv, ciphertext, 16-byte tag */
const SHAPE = /^([\w-]+)\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;
/** Headers seen, with the kid they name: one a key, unless somebody tries. */
const kids = recent<string>(20);
/** Exactly these: `crit`, `zip`, `cty` and whatever else would change what the bytes mean are not ours. */
const MEMBERS = ['alg', 'enc', 'kid'];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Seals bytes under a key that its `kid` names. A random iv each time: far below 2³² a key's life (NIST SP 800-38D). */
export async function sealJwe(
  { kid, sealing }: Pick<SealingKey, 'kid' | 'sealing'>,
  plain: Uint8Array,
): Promise<string> {
  const header = base64url(encoder.encode(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(gcm(iv, header), sealing, plain));
  const end = sealed.length - TAG_BYTES;
  return `${header}..${base64url(iv)}.${base64url(sealed.subarray(0, end))}.${base64url(sealed.subarray(end))}`;
}

/** The bytes in a JWE that was sealed like this, by the key of its `kid`. Throws when it was not, or was changed. */
export async function openJwe(
  keyOf: (kid: string) => CryptoKey | undefined,
  jwe: string,
): Promise<ArrayBuffer> {
  const [, header = '', iv = '', ciphertext = '', tag = ''] = SHAPE.exec(jwe) ?? [];
  const key = keyOf(kidOf(header));
  if (key === undefined) throw new TypeError('kid: expected one of ours, got another');
  const text = bytesOfBase64url(ciphertext);
  const sealed = new Uint8Array(text.length + TAG_BYTES);
  sealed.set(text);
  sealed.set(bytesOfBase64url(tag), text.length);
  return crypto.subtle.decrypt(gcm(bytesOfBase64url(iv), header), key, sealed);
}

function kidOf(header: string): string {
  const known = kids.get(header);
  if (known !== undefined) return known;
  const members = JSON.parse(decoder.decode(bytesOfBase64url(header))) as Record<string, unknown>; // checked below
  const { alg, enc, kid } = members;
  const isOurs = alg === 'dir' && enc === 'A256GCM' && typeof kid === 'string';
  if (!isOurs || Object.keys(members).some((name) => !MEMBERS.includes(name)))
    throw new TypeError('header: expected alg dir, enc A256GCM and kid only, got another');
  kids.set(header, kid);
  return kid;
}

function gcm(iv: Uint8Array, header: string): SubtleCryptoEncryptAlgorithm {
  return { name: 'AES-GCM', iv, additionalData: encoder.encode(header), tagLength: TAG_BYTES * 8 };
}
