import { SLIM } from '../slim.ts';
import { bucketOf, compileHasher } from '../hash.ts';
import type { BucketRange, Namespace } from './payload.ts';

/** `count` weights of 1/count; none for a count of 0 or less. */
export function getEqualWeights(count: number): number[] {
  return !SLIM && count <= 0 ? [] : Array.from<number>({ length: count }).fill(1 / count);
}

/** The bucket ranges of `count` variations. Coverage shrinks each range from its end, so that raising it moves nobody;
 *  it is clamped to [0, 1]. Weights of a wrong number, or not summing to 1 ± 0.01, are replaced by equal ones. */
export function getBucketRanges(
  count: number,
  coverage: number = 1,
  weights?: readonly number[],
): BucketRange[] {
  const share = coverage < 0 ? 0 : coverage > 1 ? 1 : coverage;
  let used = weights ?? getEqualWeights(count);
  let total = 0;
  for (const weight of used) total += weight;
  if (used.length !== count || total < 0.99 || total > 1.01) used = getEqualWeights(count);
  let start = 0;
  return used.map((weight) => {
    const from = start;
    start += weight;
    return [from, from + share * weight];
  });
}

/** The index of the first range that holds `n`, or −1. */
export function chooseVariation(n: number, ranges: readonly BucketRange[]): number {
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i];
    if (range !== undefined && n >= range[0] && n < range[1]) return i;
  }
  return -1;
}

/** Whether an id falls in its share of a namespace: hash version 1 under `__` and the namespace's name. */
export function inNamespace(id: string, [name, from, to]: Namespace): boolean {
  const n = bucketOf(compileHasher(`__${name}`, 1), id) / 1000;
  return n >= from && n < to;
}

/** Ranges in whole buckets: from, to of each range in turn. `bucket` is in range i exactly when
 *  bounds[2i] ≤ bucket < bounds[2i + 1], with the outcome of comparing `bucket / buckets` to the fractions: whole
 *  numbers are compared because engines box fractions that pass between functions. None for no number of buckets.
 *  `closed`: the ends of the ranges belong to them, as for a rollout's coverage. */
export function compileBounds(
  ranges: readonly BucketRange[],
  buckets: number,
  closed: boolean = false,
): readonly number[] {
  return ranges.flat().map((fraction, i) => {
    const isBelow = (bucket: number): boolean =>
      bucket / buckets < fraction || (closed && i % 2 > 0 && bucket / buckets === fraction);
    // Start below the answer: rounding may move it by one either way.
    let bucket = Math.max(0, Math.floor(fraction * buckets) - 1);
    while (bucket < buckets && isBelow(bucket)) bucket++;
    return Math.min(bucket, buckets);
  });
}

/** The index of the first range that holds the bucket, or −1. */
export function chooseBounds(bucket: number, bounds: readonly number[]): number {
  for (let i = 1; i < bounds.length; i += 2) {
    // Both indices are inside: bounds come in pairs.
    if (bucket >= (bounds[i - 1] as number) && bucket < (bounds[i] as number)) return i >> 1;
  }
  return -1;
}
