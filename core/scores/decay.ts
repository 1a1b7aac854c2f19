// Points lose half of their worth every half-life. Every point decays by the same factor from any instant on, so what
// points are worth against each other never changes: each entry is given a whole number, its weight, that depends on
// its points and its own time alone. Weights of one half-life add up exactly, in any order; the common factor is
// applied once, when a score is read. Only + − × ÷ of doubles are used, which give the same bits in every engine.

/** Weights in a half-life: their exact sum, in millionths of a point as of the start of half-life number `life`. */
export type LifeSum = readonly [life: number, weight: number];

/** One score as a snapshot carries it: ascending by half-life. A score without decay has one sum, of life 0. */
export type ScoreSums = readonly LifeSum[];

/** Points are counted in millionths. */
export const MICROS = 1_000_000;
/** After so many half-lives nothing can be seen of a point any more. */
const SPENT_LIVES = 64;

/** 2 to the power of `fraction`, 0 ≤ fraction < 1, within 1e-15. Exactly 1 at 0.
 *  Source: Taylor's series of e^(x·ln 2), by Horner's rule. */
function exp2(fraction: number): number {
  const x = fraction * Math.LN2;
  let sum = 1;
  for (let n = 18; n > 0; n--) sum = 1 + (x * sum) / n;
  return sum;
}

/** The weight of points given at a time: in which half-life, and how many millionths as of that half-life's start. */
export function weightOf(micros: number, at: number, halfLifeMs: number | null): LifeSum {
  if (halfLifeMs === null) return [0, micros];
  const life = Math.floor(at / halfLifeMs);
  return [life, Math.round(micros * exp2(at / halfLifeMs - life)) + 0]; // −0 → 0
}

/** Sums of weights by half-life, ascending; lives that sum to nothing are left out. */
export function sumWeights(weights: Iterable<LifeSum>): ScoreSums {
  const sums = new Map<number, number>();
  for (const [life, weight] of weights) sums.set(life, (sums.get(life) ?? 0) + weight);
  return [...sums].filter(([, weight]) => weight !== 0).sort((a, b) => a[0] - b[0]);
}

/** What sums of weights are worth at `now`, in points, rounded to millionths. */
export function worthOf(sums: ScoreSums, halfLifeMs: number | null, now: number): number {
  let worth = 0;
  let reached = sums[0]?.[0] ?? 0;
  for (const [life, weight] of sums) {
    worth = halved(worth, life - reached) + weight;
    reached = life;
  }
  if (halfLifeMs !== null) {
    const life = Math.floor(now / halfLifeMs);
    worth = halved(worth, life - reached) / exp2(now / halfLifeMs - life);
  }
  return (Math.round(worth) + 0) / MICROS;
}

/** A number halved so many times; doubled where points lie ahead of the clock. */
function halved(number: number, times: number): number {
  if (times > SPENT_LIVES) return 0;
  let left = number;
  for (let i = 0; i < times; i++) left /= 2;
  for (let i = 0; i > Math.max(times, -SPENT_LIVES); i--) left *= 2;
  return left;
}
