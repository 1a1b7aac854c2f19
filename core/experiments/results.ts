import type { MetricDocument } from '../config/types.ts';
import { joinMoments, meanOf, type Moments, NO_MOMENTS, varianceOf } from '../statistics/moments.ts';
import { SAMPLE_RATIO_ALARM, sampleRatioP } from '../statistics/sample-ratio.ts';
import { welchDifference, welchRelative } from '../statistics/welch.ts';
import type { MetricOfVariant, MetricResult, VariantResult } from '../wire/results.ts';
import { unitOfMetric } from './units.ts';

/** What one version's people came to, of one part of the people or of all. */
export interface VariantSums {
  readonly people: number;
  readonly delivered: number;
  readonly crossovers: number;
  readonly unconverted: number;
  readonly metrics: { readonly [metric: string]: MetricSums };
}

/** A metric's values of one version: their moments, the orders or events behind them, and people with any. */
export interface MetricSums {
  readonly moments: Moments;
  readonly count: number;
  readonly converted: number;
}

const NO_METRIC: MetricSums = { moments: NO_MOMENTS, count: 0, converted: 0 };
const NO_VARIANT: VariantSums = { people: 0, delivered: 0, crossovers: 0, unconverted: 0, metrics: {} };

/** Sums of the same version over disjoint parts of the people, by version. */
export function joinSums(
  parts: readonly { readonly [variant: string]: VariantSums }[],
): ReadonlyMap<string, VariantSums> {
  const joined = new Map<string, VariantSums>();
  for (const part of parts) {
    for (const [variant, sums] of Object.entries(part)) {
      joined.set(variant, joinTwo(joined.get(variant) ?? NO_VARIANT, sums));
    }
  }
  return joined;
}

function joinTwo(a: VariantSums, b: VariantSums): VariantSums {
  const keys = new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)]);
  const metrics = [...keys].map((key): [string, MetricSums] => {
    const [x, y] = [ownMetric(a, key), ownMetric(b, key)];
    return [
      key,
      {
        moments: joinMoments(x.moments, y.moments),
        count: x.count + y.count,
        converted: x.converted + y.converted,
      },
    ];
  });
  return {
    people: a.people + b.people,
    delivered: a.delivered + b.delivered,
    crossovers: a.crossovers + b.crossovers,
    unconverted: a.unconverted + b.unconverted,
    metrics: Object.fromEntries(metrics),
  };
}

function ownMetric({ metrics }: VariantSums, key: string): MetricSums {
  return (Object.hasOwn(metrics, key) ? metrics[key] : undefined) ?? NO_METRIC;
}

/** A version as the document has it. */
export interface ComparedVariant {
  readonly key: string;
  readonly weight: number;
}

/** People by version, in the order of the document. */
export function variantResults(
  variants: readonly ComparedVariant[],
  control: string | null,
  sums: ReadonlyMap<string, VariantSums>,
): VariantResult[] {
  return variants.map(({ key, weight }) => {
    const { people, delivered, crossovers } = sums.get(key) ?? NO_VARIANT;
    return { key, weight, isControl: key === control, people, delivered, crossovers };
  });
}

/** Whether the split of people is the one that was asked for. */
export function splitOf(results: readonly VariantResult[]): { pValue: number; isOff: boolean } {
  const pValue = sampleRatioP(
    results.map(({ people }) => people),
    results.map(({ weight }) => weight),
  );
  return { pValue, isOff: pValue < SAMPLE_RATIO_ALARM };
}

/** One metric by version, each compared with the control. Values keep the unit they are summed in. */
export function metricResult(
  metric: MetricDocument,
  isGuardrail: boolean,
  variants: readonly ComparedVariant[],
  control: string | null,
  sums: ReadonlyMap<string, VariantSums>,
): MetricResult {
  const of = (key: string) => ownMetric(sums.get(key) ?? NO_VARIANT, metric.key);
  const base = control === null ? NO_METRIC : of(control);
  return {
    key: metric.key,
    ...(metric.name === undefined ? {} : { name: metric.name }),
    unit: unitOfMetric(metric),
    better: metric.better ?? 'up',
    within: metric.within ?? null,
    isGuardrail,
    variants: variants.map(({ key }): MetricOfVariant => {
      const { moments, count, converted } = of(key);
      const isCompared = control !== null && key !== control;
      return {
        variant: key,
        total: moments.sum,
        count,
        converted,
        perPerson: moments.n === 0 ? null : meanOf(moments),
        variance: varianceOf(moments),
        absolute: isCompared ? welchDifference(base.moments, moments) : null,
        relative: isCompared ? welchRelative(base.moments, moments) : null,
      };
    }),
  };
}
