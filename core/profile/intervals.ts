/** A stretch of time [since, until), epoch ms; both ends may be infinite. */
export interface Interval {
  readonly since: number;
  readonly until: number;
}

/** Sorted, disjoint, never touching, never empty: the one form of a set of instants. */
export type Intervals = readonly Interval[];

const FROM_EVER = Number.NEGATIVE_INFINITY;
const FOR_EVER = Number.POSITIVE_INFINITY;

/** No instant. */
export const NEVER: Intervals = [];
/** Every instant. */
export const ALWAYS: Intervals = [{ since: FROM_EVER, until: FOR_EVER }];

/** Every instant from `since` on. */
export function fromOn(since: number): Intervals {
  return [{ since, until: FOR_EVER }];
}

/** The instants that are not in `set`. */
export function complement(set: Intervals): Intervals {
  const gaps: Interval[] = [];
  let since = FROM_EVER;
  for (const interval of set) {
    if (interval.since > since) gaps.push({ since, until: interval.since });
    since = interval.until;
  }
  if (since < FOR_EVER) gaps.push({ since, until: FOR_EVER });
  return gaps;
}

/** The instants in both. O(a + b). */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const both: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return both;
    const since = Math.max(left.since, right.since);
    const until = Math.min(left.until, right.until);
    if (since < until) both.push({ since, until });
    if (left.until < right.until) i++;
    else j++;
  }
}

/** The instants in either. */
export function union(a: Intervals, b: Intervals): Intervals {
  return complement(intersect(complement(a), complement(b)));
}

/** Whether an instant is in the set. */
export function contains(set: Intervals, at: number): boolean {
  return set.some((interval) => interval.since <= at && at < interval.until);
}

/** Builds the set over which a step function is true, told step by step in ascending time. */
export interface Steps {
  /** From `at` on the function is `isTrue`. */
  at(at: number, isTrue: boolean): void;
  /** The set; the last step holds for ever. */
  end(): Intervals;
}

/** Begins with a function that is `before` until its first step. */
export function newSteps(before: boolean): Steps {
  const intervals: Interval[] = [];
  let isIn = before;
  let since = FROM_EVER;
  return {
    at: (at, isTrue) => {
      if (isTrue === isIn) return;
      isIn = isTrue;
      if (isTrue) since = at;
      else if (at > since) intervals.push({ since, until: at });
    },
    end: () => {
      if (isIn) intervals.push({ since, until: FOR_EVER });
      return intervals;
    },
  };
}
