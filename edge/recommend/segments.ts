import type { Environment } from '../../core/config/types.ts';
import type { RecommendIndex } from '../../core/recommend/recommend-index.ts';
import type { Env } from '../env.ts';
import type { IndexStamp } from './contract.ts';
import { decodeIndex, encodeIndex } from './format.ts';

/** The largest KV value of an index, in bytes. */
export const MAX_SEGMENT_BYTES: number = 4 * 1024 * 1024;
/** A location may keep a segment for so long: it never changes. */
const SEGMENT_TTL_S = 3_600;

/** The KV name of an environment's newest stamp, for isolates that cannot reach the Recommender. */
export function stampKey(environment: Environment): string {
  return `${environment}/recommend/stamp`;
}

/** Writes an index in parts under names of its own, then its stamp. Rejects when KV refuses a part. */
export async function writeIndex(
  env: Env,
  environment: Environment,
  build: string,
  index: RecommendIndex,
): Promise<IndexStamp> {
  const bytes = encodeIndex(index);
  const count = Math.max(1, Math.ceil(bytes.length / MAX_SEGMENT_BYTES));
  const segments = Array.from({ length: count }, (_, i) => `${environment}/recommend/${build}/${i}`);
  for (const [i, name] of segments.entries()) {
    await env.KV.put(name, bytes.slice(i * MAX_SEGMENT_BYTES, (i + 1) * MAX_SEGMENT_BYTES).buffer);
  }
  const stamp: IndexStamp = { build, asOf: index.asOf, segments };
  await env.KV.put(stampKey(environment), JSON.stringify(stamp)).catch(() => undefined); // the object has it too
  return stamp;
}

/** The index of a stamp; null: a part is missing, or another release wrote it. */
export async function readIndex(env: Env, stamp: IndexStamp): Promise<RecommendIndex | null> {
  const options = { type: 'arrayBuffer', cacheTtl: SEGMENT_TTL_S } as const;
  const parts = await Promise.all(stamp.segments.map((name) => env.KV.get(name, options)));
  const found = parts.filter((part) => part !== null);
  if (found.length !== parts.length) return null;
  const bytes = new Uint8Array(found.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of found) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return decodeIndex(bytes);
}

/** Deletes an index that nobody reads any more. */
export async function deleteIndex(env: Env, segments: readonly string[]): Promise<void> {
  for (const name of segments) await env.KV.delete(name);
}
