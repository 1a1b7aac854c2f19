import { memberReader } from '../conditions/paths.ts';
import type { Reader } from '../conditions/paths.ts';
import { SLIM } from '../slim.ts';
import { bucketOf, compileHasher } from '../hash.ts';
import type { Hasher } from '../hash.ts';
import { chooseBounds, compileBounds } from './buckets.ts';
import type { BucketRange } from './payload.ts';

const IS_SLIM = SLIM; // of this module, as engines see through it and not through an import

/** Shares of people, told apart by hashing one of their attributes: a layer, a rollout, an experiment's variations. */
export interface Share extends Hasher {
  readonly attribute: string;
  readonly read: Reader;
  /** Whole buckets, as `compileBounds` makes them. */
  readonly bounds: readonly number[];
}

/** Makes shares ready. An empty attribute is `id`. `closed`: the ends of the ranges belong to them. */
export function compileShare(
  seed: string,
  hashVersion: number,
  attribute: string | undefined,
  ranges: readonly BucketRange[],
  closed?: boolean,
): Share {
  const hasher = compileHasher(seed, hashVersion);
  const name = attribute || 'id';
  return {
    ...hasher,
    attribute: name,
    read: memberReader(name),
    bounds: compileBounds(ranges, hasher.buckets, closed),
  };
}

/** The index of the range that a value falls in; −1 outside all and for a hash version nobody knows. Throws for a
 *  value that cannot become text. */
export function indexIn(share: Share, value: unknown): number {
  return chooseBounds(bucketOf(share, hashText(value)), share.bounds);
}

/** What is hashed of an attribute's value. */
export function hashText(value: unknown): string {
  return !IS_SLIM && typeof value === 'string' ? value : String(value);
}
