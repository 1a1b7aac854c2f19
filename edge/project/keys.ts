import type { KeyRecord } from '../../core/config/published.ts';
import { AparteError } from '../../core/errors.ts';
import type { Env } from '../env.ts';
import type { LoadedRuntime } from './loader.ts';

/** The keys of the embedded default: environment `dev`, accepted only where `EMBEDDED` is "true". */
const LOCAL_KEYS: readonly KeyRecord[] = [
  {
    kind: 'write',
    environment: 'dev',
    match: 'wk_local',
    kid: 'wk_local',
    source: 'browser',
    trusted: false,
  },
  {
    kind: 'write',
    environment: 'dev',
    match: 'wk_server_local',
    kid: 'wk_server_local',
    source: 'server',
    trusted: true,
  },
  { kind: 'secret', environment: 'dev', match: 'sk_local', kid: 'sk_local', source: 'server', trusted: true },
];

/** Longer than any key we make; a longer text is nobody's key. */
const MAX_KEY_LENGTH = 200;
/** Secrets seen and known, so that a busy server's key is hashed once an isolate. Only hits are kept. */
const MEMO_LIMIT = 500;
let memoVersion = -1;
const memo = new Map<string, KeyRecord>();

/** The record of a presented key, or null when nobody knows it.
 *  Write keys are public and compared as they are; secrets by SHA-256, in constant time.
 *  Throws UNAVAILABLE when no config was ever loaded, so that a client tries again instead of dropping its events. */
export async function findKey(
  runtime: LoadedRuntime,
  env: Env,
  presented: string,
): Promise<KeyRecord | null> {
  if (presented.length === 0 || presented.length > MAX_KEY_LENGTH) return null;
  if (env.EMBEDDED === 'true') {
    const local = LOCAL_KEYS.find((key) => key.match === presented);
    if (local !== undefined) return local;
  }
  const { config } = runtime;
  if (config === null) throw new AparteError('UNAVAILABLE', 'The keys could not be read yet. Try again.');
  if (memoVersion !== config.version) {
    memo.clear();
    memoVersion = config.version;
  }
  const known = memo.get(presented);
  if (known !== undefined) return known;
  const found = config.keys.find((key) => key.kind === 'write' && key.match === presented);
  const record = found ?? matchSecret(config.keys, await sha256Hex(presented));
  if (record !== null && memo.size < MEMO_LIMIT && memoVersion === config.version)
    memo.set(presented, record);
  return record;
}

function matchSecret(keys: readonly KeyRecord[], hash: string): KeyRecord | null {
  let record: KeyRecord | null = null;
  for (const key of keys) {
    if (key.kind === 'secret' && constantTimeEqual(key.match, hash)) record = key;
  }
  return record;
}

/** Lower-case hex of the SHA-256 of a text's UTF-8 bytes. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  let hex = '';
  for (const byte of digest) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** Whether two texts are equal, in a time that depends on the length of `given` only. */
export function constantTimeEqual(expected: string, given: string): boolean {
  let difference = expected.length ^ given.length;
  for (let i = 0; i < given.length; i++)
    difference |= expected.charCodeAt(i % (expected.length || 1)) ^ given.charCodeAt(i);
  return difference === 0;
}
