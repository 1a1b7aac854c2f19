// FNV-1a 32 as GrowthBook's JavaScript SDK uses it: over UTF-16 code units, not UTF-8 bytes. Ids outside ASCII
// therefore land in other buckets in SDKs of languages that hash bytes; ids should be ASCII.

const OFFSET_BASIS = 0x811c9dc5 | 0; // signed, so that engines keep the loops below in 32-bit integers
const PRIME = 0x01000193;
const ZERO = 48; // the code unit of '0'
const TEN_MILLION = 10_000_000;

/** FNV state after the decimal digits of 0 to 429: those that a 32-bit number has above the last seven. */
const LEADING: Int32Array = Int32Array.from({ length: 430 }, (_, number) => fnv1a32(String(number)));

/** FNV-1a, 32 bits, over the UTF-16 code units of `text`; an unsigned integer.
 *  `state` continues an earlier hash: `fnv1a32(b, fnv1a32(a))` equals `fnv1a32(a + b)`. Pure, never throws.
 *  Source: draft-eastlake-fnv, with 16-bit units where it has octets (GrowthBook `hashFnv32a`). */
export function fnv1a32(text: string, state: number = OFFSET_BASIS): number {
  let hash = state | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}

/** Where GrowthBook puts `value` under `seed`: a number in [0, 1), or null for an unknown version.
 *  Version 2: 10,000 steps, fnv(decimal text of fnv(seed + value)). Version 1: 1,000 steps, fnv(value + seed), biased
 *  when two experiments share part of a seed; kept so that old experiments are not re-bucketed. */
export function hash(seed: string, value: string, version: number): number | null {
  const hasher = compileHasher(seed, version);
  const n = bucketOf(hasher, value) / hasher.buckets;
  return Number.isNaN(n) ? null : n;
}

/** A hash whose seed and version are fixed, with everything precomputed that does not depend on the value. */
export interface Hasher {
  readonly seed: string;
  readonly version: number;
  /** FNV state after the seed (version 2, which hashes the seed first), as a signed integer. */
  readonly state: number;
  /** How many steps [0, 1) is cut into: 10,000 or 1,000; NaN for an unknown version. */
  readonly buckets: number;
}

/** Prepares a hash for many values; see `bucketOf`. */
export function compileHasher(seed: string, version: number): Hasher {
  return {
    seed,
    version,
    state: fnv1a32(seed) | 0,
    buckets: version === 2 ? 10_000 : version === 1 ? 1000 : NaN,
  };
}

/** The bucket of `value`, an integer in [0, hasher.buckets), or −1 for an unknown version.
 *  `bucket / hasher.buckets` is bit for bit GrowthBook's hash. Allocates nothing: an integer is returned because
 *  a fraction would be boxed, and the digits of version 2's first hash are fed to the second without a string. */
export function bucketOf(hasher: Hasher, value: string): number {
  if (hasher.version === 2) {
    let first = hasher.state;
    for (let i = 0; i < value.length; i++) first = Math.imul(first ^ value.charCodeAt(i), PRIME);
    return hashDigits(first >>> 0) % 10_000;
  }
  if (hasher.version === 1) return fnv1a32(hasher.seed, fnv1a32(value)) % 1000;
  return -1;
}

/** FNV-1a of the decimal digits of an unsigned 32-bit integer. */
function hashDigits(number: number): number {
  if (number < TEN_MILLION) return fnv1a32(String(number)); // one hash in 429
  const leading = (number / TEN_MILLION) | 0;
  const rest = (number - leading * TEN_MILLION) | 0;
  // The look-up is inside the table: number < 2^32. A constant divisor is a multiplication to the engine.
  let hash = LEADING[leading] ?? 0;
  hash = Math.imul(hash ^ (ZERO + ((rest / 1_000_000) | 0)), PRIME);
  hash = Math.imul(hash ^ (ZERO + (((rest / 100_000) | 0) % 10)), PRIME);
  hash = Math.imul(hash ^ (ZERO + (((rest / 10_000) | 0) % 10)), PRIME);
  hash = Math.imul(hash ^ (ZERO + (((rest / 1000) | 0) % 10)), PRIME);
  hash = Math.imul(hash ^ (ZERO + (((rest / 100) | 0) % 10)), PRIME);
  hash = Math.imul(hash ^ (ZERO + (((rest / 10) | 0) % 10)), PRIME);
  return Math.imul(hash ^ (ZERO + (rest % 10)), PRIME) >>> 0;
}
