/** What the mean and the variance of a set of values are made of: how many, their sum, and the sum of squared distances
 *  from their mean. Sets are joined without their values. */
export interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly m2: number;
}

/** Of no values. */
export const NO_MOMENTS: Moments = { n: 0, sum: 0, m2: 0 };

/** The moments with one more value. Sums of integers stay exact.
 *  Source: Youngs & Cramer, "Some results relevant to choice of sum and sum-of-product algorithms", 1971. */
export function addValue({ n, sum, m2 }: Moments, value: number): Moments {
  if (n === 0) return { n: 1, sum: value, m2: 0 };
  const distance = value - sum / n;
  return { n: n + 1, sum: sum + value, m2: m2 + (distance * distance * n) / (n + 1) };
}

/** The moments of two sets together. Commutative; associative up to rounding.
 *  Source: Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979. */
export function joinMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const distance = b.sum / b.n - a.sum / a.n;
  const n = a.n + b.n;
  return { n, sum: a.sum + b.sum, m2: a.m2 + b.m2 + ((distance * distance * a.n) / n) * b.n };
}

/** The mean; 0 of no values. */
export function meanOf({ n, sum }: Moments): number {
  return n === 0 ? 0 : sum / n;
}

/** The sample variance (divisor n − 1); 0 of fewer than two values. */
export function varianceOf({ n, m2 }: Moments): number {
  return n < 2 ? 0 : m2 / (n - 1);
}
