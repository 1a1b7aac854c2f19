import type { Environment } from '../../core/config/types.ts';
import type { PurposeMask } from '../../core/consent.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import { recent } from '../../core/recent.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { openJwe, sealJwe } from './compact-jwe.ts';
import { type SealingKeys, sealingKeys } from './sealing-keys.ts';

/** How long a sealed state is believed, in ms. */
export const STATE_MS: number = 30 * 60 * 1000;
/** The largest sealed state, in characters. */
export const MAX_STATE_CHARS = 3072;

/** What a visitor's own state says, once opened. */
export interface OpenedState {
  /** Absent when it was too large to travel: then `version` is what decide must at least have. */
  readonly snapshot?: Snapshot;
  readonly version: number;
  readonly person: string;
  readonly names: readonly string[];
  readonly linked: boolean;
  readonly purposes: PurposeMask;
  readonly assignmentId: string;
}

/** What is sealed: one of `s` and `m`. Short keys, as it travels with every request. */
interface SealedBody {
  readonly f: 1;
  readonly e: Environment;
  /** Expires, epoch ms. */
  readonly x: number;
  readonly s?: Snapshot;
  readonly m?: Omit<OpenedState, 'snapshot'>;
}

/** A visitor sends the same string again and again: what was opened is kept, a few MB an isolate at most. */
const opened = recent<SealedBody>(1000);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Seals a snapshot for its visitor: JWE (dir, A256GCM) under the newest key, ≤ 3 KB, 30 minutes. A snapshot that
 *  does not fit travels as its subject, purposes, assignmentId and version only.
 *  '' when it cannot be sealed at all (no key): counted, never thrown, as what it belongs to is done already. */
export async function sealState(
  env: Env,
  environment: Environment,
  snapshot: Snapshot,
  now: number,
): Promise<string> {
  const keys = await sealingKeys(env);
  if (keys === null) return unsealed();
  const head = { f: 1, e: environment, x: now + STATE_MS } as const;
  try {
    // base64url makes 4 characters of 3 bytes, and the rest of a JWE is about 120 characters.
    const whole = encoder.encode(JSON.stringify({ ...head, s: snapshot } satisfies SealedBody));
    if (whole.length < (MAX_STATE_CHARS * 3) / 4) {
      const sealed = await sealJwe(keys.newest, whole);
      if (sealed.length <= MAX_STATE_CHARS) return sealed;
    }
    const small: SealedBody = { ...head, m: withoutSnapshot(snapshot) };
    const sealed = await sealJwe(keys.newest, encoder.encode(JSON.stringify(small)));
    return sealed.length <= MAX_STATE_CHARS ? sealed : unsealed();
  } catch {
    return unsealed();
  }
}

/** Opens a sealed state; null when it is not ours, tampered with, expired or of another environment (counted as
 *  `dropped:state-<why>`). Never throws. */
export async function openState(
  env: Env,
  environment: Environment,
  sealed: string,
  now: number,
): Promise<OpenedState | null> {
  if (sealed.length > MAX_STATE_CHARS) return refused('large');
  let body = opened.get(sealed);
  if (body === undefined) {
    const keys = await sealingKeys(env);
    if (keys === null) return refused('key');
    const fresh = await decrypt(keys, sealed);
    if (fresh === null) return refused('broken');
    opened.set(sealed, fresh);
    body = fresh;
  }
  if (body.x <= now) return refused('expired');
  if (body.e !== environment) return refused('environment');
  if (body.s !== undefined) return { snapshot: body.s, ...withoutSnapshot(body.s) };
  return body.m ?? null;
}

function withoutSnapshot(snapshot: Snapshot): Omit<OpenedState, 'snapshot'> {
  const { version, subject, purposes, assignmentId } = snapshot;
  return {
    version,
    person: subject.person,
    names: subject.names,
    linked: subject.linked,
    purposes,
    assignmentId,
  };
}

async function decrypt(keys: SealingKeys, sealed: string): Promise<SealedBody | null> {
  try {
    const plain = await openJwe((kid) => keys.byKid.get(kid)?.sealing, sealed);
    const body = JSON.parse(decoder.decode(plain)) as SealedBody; // authenticated: only we can have written it
    return body.f === 1 ? body : null;
  } catch {
    return null; // not a JWE, an unknown key or tampered with: all the same to us
  }
}

function refused(why: string): null {
  count(`dropped:state-${why}`);
  return null;
}

function unsealed(): '' {
  count('dropped:state-unsealed');
  return '';
}
