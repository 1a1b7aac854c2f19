import type { PublishedConfig, PublishedRun } from '../config/published.ts';
import type { MetricDocument } from '../config/types.ts';
import { hash64 } from '../profile/hash64.ts';

/** One run of an experiment as its people are measured. */
export interface MeasuredRun {
  readonly experiment: string;
  readonly run: number;
  readonly variants: readonly string[];
  /** The main one first. */
  readonly metrics: readonly MetricDocument[];
  /** When it began, epoch ms. */
  readonly from: number;
  /** What happens from then on counts no more, but for refunds of what was counted; epoch ms. */
  readonly until: number;
  /** Changes exactly when units have to be computed anew. */
  readonly definition: string;
}

/** How long after its stop a run still takes refunds and what arrives late, in ms. */
const AFTERMATH_MS = 35 * 86_400_000;

/** The runs of a publication whose people are measured. Publications of an earlier release name no versions: none. */
export function measuredRuns(config: PublishedConfig): ReadonlyMap<string, MeasuredRun> {
  const runs = [...Object.entries(config.experiments), ...Object.entries(config.ended ?? {})];
  return new Map(
    runs.flatMap(([key, published]) => {
      const run = measuredRun(config, key, published);
      const isOver = run !== null && run.until + AFTERMATH_MS < config.publishedAt;
      return run === null || isOver ? [] : [[key, run]];
    }),
  );
}

/** One run as it is measured, however long ago it was stopped; null where its versions are not known. */
export function measuredRun(
  config: PublishedConfig,
  experiment: string,
  { run, variants, metrics: named = [], startedAt, stoppedAt }: PublishedRun,
): MeasuredRun | null {
  if (variants === undefined) return null;
  const keys = variants.map(({ key }) => key);
  const metrics = named.flatMap((key) => config.metrics.find((metric) => metric.key === key) ?? []);
  const { currency, rates } = config.project;
  const definition = hash64(JSON.stringify([run, keys, stoppedAt, metrics, currency, rates]));
  return {
    experiment,
    run,
    variants: keys,
    metrics,
    from: startedAt ?? 0,
    until: stoppedAt ?? Infinity,
    definition,
  };
}
