import { bytesOfBase64url } from '../base64url.ts';
import type { Env } from '../env.ts';

/** One generation of secrets, ready for use: the raw key never signs or seals by itself. */
export interface SealingKey {
  readonly kid: string;
  /** HMAC-SHA256, for the cookie `aparte`. */
  readonly signing: CryptoKey;
  /** AES-256-GCM, for sealed states. */
  readonly sealing: CryptoKey;
}

/** The keys of a deployment: the newest seals, each of them opens. */
export interface SealingKeys {
  readonly newest: SealingKey;
  readonly byKid: ReadonlyMap<string, SealingKey>;
}

let loadedFrom: string | undefined;
let loaded: SealingKeys | undefined;

/** The sealing keys of this Worker, imported once an isolate (a raw key at each use costs about twice as much);
 *  null when the secret is missing or is not `[{ kid, key }]` with 32-byte base64url keys. Never throws.
 *  Each import is awaited by the request that starts it: nothing of another request is waited for. */
export async function sealingKeys(env: Env): Promise<SealingKeys | null> {
  if (loaded !== undefined && loadedFrom === env.SEALING_KEYS) return loaded;
  const keys = await importKeys(env.SEALING_KEYS);
  if (keys === null) return null;
  loadedFrom = env.SEALING_KEYS;
  loaded = keys;
  return keys;
}

async function importKeys(text: string): Promise<SealingKeys | null> {
  try {
    const entries = parseEntries(JSON.parse(text));
    const keys = await Promise.all(entries.map(({ kid, key }) => importKey(kid, key)));
    const [newest] = keys;
    if (newest === undefined) return null;
    return { newest, byKid: new Map(keys.map((key) => [key.kid, key])) };
  } catch {
    return null; // a broken secret: the caller counts it and goes on without states and cookies
  }
}

function parseEntries(value: unknown): { kid: string; key: Uint8Array }[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown) => {
    const { kid, key } = entry as { kid?: unknown; key?: unknown }; // both are checked on the next lines
    if (typeof kid !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(kid)) throw new TypeError('kid');
    if (typeof key !== 'string') throw new TypeError('key');
    const bytes = bytesOfBase64url(key);
    if (bytes.length !== 32) throw new TypeError('key');
    return { kid, key: bytes };
  });
}

async function importKey(kid: string, key: Uint8Array): Promise<SealingKey> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const root = await crypto.subtle.importKey('raw', key, hmac, false, ['sign']);
  const derive = (label: string) => crypto.subtle.sign('HMAC', root, new TextEncoder().encode(label));
  return {
    kid,
    signing: await crypto.subtle.importKey('raw', await derive('aparte cookie'), hmac, false, [
      'sign',
      'verify',
    ]),
    sealing: await crypto.subtle.importKey('raw', await derive('aparte state'), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]),
  };
}
