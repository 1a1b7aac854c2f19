import { type Identifier, SLOT_COUNT } from '../../core/identity.ts';
import { recent } from '../../core/recent.ts';
import type { Environment } from '../../core/config/types.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';
import type { Env } from '../env.ts';
import type { Name } from './contract.ts';

/** Names computed lately, by isolate: an HMAC costs more than a look-up, and visitors come back. */
const REMEMBERED_NAMES = 8_192;
const remembered = recent<Name>(REMEMBERED_NAMES);
const encoder = new TextEncoder();
let imported: { readonly pepper: string; readonly key: CryptoKey } | null = null;

/** What an identifier is called in every store: HMAC-SHA-256 under the pepper, over the type's length, the type and
 *  the value, so that no two identifiers share a text. The first 12 bits are its slot. Fails only when PEPPER is not
 *  base64url. */
export async function nameOf(env: Env, environment: Environment, identifier: Identifier): Promise<Name> {
  const text = `${identifier.type.length}:${identifier.type}${identifier.value}`;
  const known = remembered.get(`${environment}/${text}`);
  if (known !== undefined) return known;
  const hmac = new Uint8Array(
    await crypto.subtle.sign('HMAC', await keyOf(env.PEPPER), encoder.encode(text)),
  );
  const slot = (((hmac[0] ?? 0) << 4) | ((hmac[1] ?? 0) >> 4)) % SLOT_COUNT;
  const { type, value } = identifier; // a caller's object may hold more
  const name: Name = { name: `${environment}/id/${base64url(hmac)}`, slot, identifier: { type, value } };
  remembered.set(`${environment}/${text}`, name);
  return name;
}

/** The KV key of the snapshot kept for a name, by the name's text. */
export function snapshotKeyOf(name: string): string {
  return name.replace('/id/', '/snapshot/');
}

/** The environment a name belongs to. */
export function environmentOf(name: string): Environment {
  return name.slice(0, name.indexOf('/')) as Environment; // names are made above, from an Environment
}

/** A new person's id: its home slot and 128 random bits. */
export function mintPersonId(slot: number): string {
  return `${slot.toString(16).padStart(3, '0')}-${base64url(crypto.getRandomValues(new Uint8Array(16)))}`;
}

async function keyOf(pepper: string): Promise<CryptoKey> {
  if (imported?.pepper === pepper) return imported.key;
  const raw = bytesOfBase64url(pepper);
  // The key is kept, not its promise: a promise of another request's may never settle in this one.
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  imported = { pepper, key };
  return key;
}
