import { meanOf, type Moments, varianceOf } from './moments.ts';
import { studentQuantile } from './student.ts';

/** How far one mean is from another, with an interval that holds the truth in all but `alpha` of such tests. */
export interface Difference {
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly low: number;
  readonly high: number;
}

/** The share of intervals that may miss. */
const ALPHA = 0.05;

/** `variation`'s mean less `control`'s, in the unit of the values, with Welch's interval.
 *  Null where there is too little to say anything: fewer than two values on a side, or values that are all the same.
 *  Source: Welch, "The generalization of Student's problem when several different population variances are involved",
 *  Biometrika 1947; degrees of freedom by Satterthwaite 1946. */
export function welchDifference(
  control: Moments,
  variation: Moments,
  alpha: number = ALPHA,
): Difference | null {
  const parts = partsOf(control, variation);
  if (parts === null) return null;
  return interval(meanOf(variation) - meanOf(control), parts.a + parts.b, parts.degrees, alpha);
}

/** The same as a share of the control's mean: 0.1 is ten percent more. Null also where the control's mean is 0.
 *  The variance of the quotient is by the delta method; degrees of freedom are those of the difference.
 *  Source: Deng, Knoblich & Lu, "Applying the delta method in metric analytics", KDD 2018, section 3.1. */
export function welchRelative(
  control: Moments,
  variation: Moments,
  alpha: number = ALPHA,
): Difference | null {
  const parts = partsOf(control, variation);
  const base = meanOf(control);
  if (parts === null || base === 0) return null;
  const mean = meanOf(variation);
  const squared = base * base;
  const variance = parts.b / squared + (parts.a * mean * mean) / (squared * squared);
  return interval((mean - base) / Math.abs(base), variance, parts.degrees, alpha);
}

/** The squared standard error of each mean, and Welch's degrees of freedom. */
function partsOf(control: Moments, variation: Moments): { a: number; b: number; degrees: number } | null {
  if (control.n < 2 || variation.n < 2) return null;
  const a = varianceOf(control) / control.n;
  const b = varianceOf(variation) / variation.n;
  if (!(a > 0 && b > 0)) return null;
  const degrees = (a + b) ** 2 / (a ** 2 / (control.n - 1) + b ** 2 / (variation.n - 1));
  return { a, b, degrees };
}

function interval(estimate: number, variance: number, degrees: number, alpha: number): Difference {
  const standardError = Math.sqrt(variance);
  const reach = studentQuantile(alpha, degrees) * standardError;
  return {
    estimate,
    standardError,
    degreesOfFreedom: degrees,
    low: estimate - reach,
    high: estimate + reach,
  };
}
