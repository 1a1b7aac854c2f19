/** Below this a split is not the one that was asked for: something loses people of one version.
 *  Source: Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019. */
export const SAMPLE_RATIO_ALARM = 0.001;

/** How likely a split at least as far from the wanted one is by chance (Pearson's χ²). `people` and `weights` by
 *  version; versions of weight 0 are left out. 1 without people or with a single version. */
export function sampleRatioP(people: readonly number[], weights: readonly number[]): number {
  const arms = weights.flatMap((weight, i) => (weight > 0 ? [{ weight, seen: people[i] ?? 0 }] : []));
  const seen = arms.reduce((sum, arm) => sum + arm.seen, 0);
  const weight = arms.reduce((sum, arm) => sum + arm.weight, 0);
  if (seen === 0 || arms.length < 2) return 1;
  const statistic = arms.reduce((sum, arm) => {
    const expected = (arm.weight / weight) * seen;
    return sum + (arm.seen - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(statistic, arms.length - 1);
}

/** The upper tail of χ² for whole degrees of freedom: Q(k/2, x/2), in finite sums.
 *  Source: Abramowitz & Stegun 26.4.4 and 26.4.5. */
function chiSquareTail(x: number, degrees: number): number {
  const half = x / 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.sqrt(x) * Math.exp(-half) * Math.sqrt(2 / Math.PI) : Math.exp(-half);
  let tail = isOdd ? complementaryError(Math.sqrt(half)) : term;
  for (let k = isOdd ? 1 : 2; k < degrees; k += 2) {
    if (isOdd && k > 1) term *= x / k;
    if (!isOdd) term *= x / k;
    tail += term;
  }
  return Math.min(1, tail);
}

/** 1 − erf(z) for z ≥ 0: the series below 2, the continued fraction above; relative error below 1e-12.
 *  Source: NIST DLMF 7.6.2 and 7.9.1. */
function complementaryError(z: number): number {
  const gauss = Math.exp(-z * z);
  if (z < 2) {
    let term = z;
    let sum = z;
    for (let n = 1; n < 200 && term > 1e-18 * sum; n++) {
      term *= (2 * z * z) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * gauss * sum;
  }
  let fraction = z;
  for (let n = 120; n > 0; n--) fraction = z + n / 2 / fraction;
  return gauss / (Math.sqrt(Math.PI) * fraction);
}
