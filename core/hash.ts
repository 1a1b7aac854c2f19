// FNV-1a 32 as GrowthBook's JavaScript SDK uses it: over UTF-16 code units, not UTF-8 bytes. Ids outside ASCII
// therefore land in other buckets in SDKs of languages that hash bytes; ids should be ASCII.

import { SLIM } from './slim.ts';

const IS_SLIM = SLIM; // of this module, as engines see through it and not through an import

const OFFSET_BASIS = 0x811c9dc5 | 0; // signed, so that engines keep the loops below in 32-bit integers
const PRIME = 0x01000193;
const TEN_MILLION = 10_000_000;

/** FNV state after the decimal digits of 0 to 429: those that a 32-bit number has above the last seven. */
const LEADING: Int32Array = /* @__PURE__ */ Int32Array.from({ length: 430 }, (_, number) =>
  absorb(String(number), OFFSET_BASIS),
);

/** The code units of the three digits of 0 to 999, the first in the lowest byte: a look-up instead of six divisions. */
const THREE_DIGITS: Int32Array = /* @__PURE__ */ Int32Array.from({ length: 1000 }, (_, number) =>
  Array.from(String(number).padStart(3, '0')).reduceRight(
    (packed, digit) => (packed << 8) | digit.charCodeAt(0),
    0,
  ),
);

/** FNV-1a, 32 bits, over the UTF-16 code units of `text`; an unsigned integer.
 *  `state` continues an earlier hash: `fnv1a32(b, fnv1a32(a))` equals `fnv1a32(a + b)`. Pure, never throws.
 *  Source: draft-eastlake-fnv, with 16-bit units where it has octets (GrowthBook `hashFnv32a`). */
export function fnv1a32(text: string, state: number = OFFSET_BASIS): number {
  return absorb(text, state | 0) >>> 0;
}

/** As `fnv1a32`, as a signed integer: an unsigned one may be boxed. Reading a character is what it costs: unrolling
 *  the loop, or writing the text into bytes first, was measured to be no faster. */
function absorb(text: string, state: number): number {
  let hash = state;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
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
    state: absorb(seed, OFFSET_BASIS),
    buckets: version === 2 ? 10_000 : version === 1 ? 1000 : NaN,
  };
}

/** The bucket of `value`, an integer in [0, hasher.buckets), or −1 for an unknown version.
 *  `bucket / hasher.buckets` is bit for bit GrowthBook's hash. Allocates nothing: an integer is returned because
 *  a fraction would be boxed, and the digits of version 2's first hash are fed to the second without a string. */
export function bucketOf(hasher: Hasher, value: string): number {
  // NaN, of an unknown version, is in no range either.
  if (IS_SLIM)
    return (
      (hasher.version === 2
        ? fnv1a32(String(fnv1a32(value, hasher.state)))
        : fnv1a32(hasher.seed, fnv1a32(value))) % hasher.buckets
    );
  if (hasher.version === 2) return bucketOfDigits(absorb(value, hasher.state));
  return hasher.version === 1 ? fnv1a32(hasher.seed, absorb(value, OFFSET_BASIS)) % 1000 : -1;
}

/** The bucket of the decimal digits of an unsigned 32-bit integer, which is passed as a signed one (see `absorb`). */
function bucketOfDigits(first: number): number {
  const number = first >>> 0;
  if (number < TEN_MILLION) return fnv1a32(String(number)) % 10_000; // one hash in 429
  const leading = (number / TEN_MILLION) | 0; // constant divisors are multiplications to the engine
  const rest = (number - leading * TEN_MILLION) | 0;
  const seventh = (rest / 1_000_000) | 0;
  const six = (rest - seventh * 1_000_000) | 0;
  const three = (six / 1000) | 0;
  // The look-ups are inside the tables: number < 2^32.
  const hash = Math.imul((LEADING[leading] ?? 0) ^ (seventh + 48), PRIME); // 48: the code unit of '0'
  const upper = absorbThree(hash, THREE_DIGITS[three] ?? 0);
  return (absorbThree(upper, THREE_DIGITS[six - three * 1000] ?? 0) >>> 0) % 10_000;
}

function absorbThree(state: number, digits: number): number {
  let hash = Math.imul(state ^ (digits & 255), PRIME);
  hash = Math.imul(hash ^ ((digits >> 8) & 255), PRIME);
  return Math.imul(hash ^ (digits >> 16), PRIME);
}
