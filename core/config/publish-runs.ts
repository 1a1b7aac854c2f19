import type { PublishedConfig, PublishedRun } from './published.ts';
import type { ExperimentDocument } from './types.ts';

/** The runs of a publication's experiments: those that go on or start, and the last one of those that were stopped.
 *  `runs` numbers the running ones; `at` is the time of the publication. */
export function publishRuns(
  experiments: readonly ExperimentDocument[],
  runs: { readonly [experiment: string]: number },
  previous: PublishedConfig | null,
  at: number,
): Pick<PublishedConfig, 'experiments' | 'ended'> {
  const running: [string, PublishedRun][] = [];
  const ended: [string, PublishedRun][] = [];
  for (const experiment of experiments) {
    const { key } = experiment;
    const before = ownRun(previous?.experiments, key);
    if (experiment.status === 'running' && experiment.archived !== true) {
      running.push([key, runOf(experiment, runs[key] ?? 1, before, at)]);
      continue;
    }
    const last = before === undefined ? ownRun(previous?.ended, key) : { ...before, stoppedAt: at };
    if (last !== undefined) ended.push([key, { ...last, ...metricsOf(experiment) }]);
  }
  return {
    experiments: Object.fromEntries(running),
    ...(ended.length === 0 ? {} : { ended: Object.fromEntries(ended) }),
  };
}

function ownRun(runs: PublishedConfig['ended'], key: string): PublishedRun | undefined {
  return runs !== undefined && Object.hasOwn(runs, key) ? runs[key] : undefined;
}

function runOf(
  experiment: ExperimentDocument,
  run: number,
  before: PublishedRun | undefined,
  at: number,
): PublishedRun {
  const variants = experiment.variants.map(({ key, weight }) => ({ key, weight }));
  const weights = (some: PublishedRun['variants']) => JSON.stringify(some?.map(({ weight }) => weight));
  const shifted = before?.variants !== undefined && weights(before.variants) !== weights(variants);
  return {
    flag: experiment.flag,
    run,
    unit: experiment.unit ?? 'device',
    ...(experiment.audience === undefined ? {} : { audience: experiment.audience }),
    variants,
    ...metricsOf(experiment),
    startedAt: before?.startedAt ?? at,
    ...(shifted || before?.reweighted === true ? { reweighted: true } : {}),
  };
}

function metricsOf({ metric, guardrails = [] }: ExperimentDocument): Pick<PublishedRun, 'metrics'> {
  return { metrics: [...new Set([...(metric === undefined ? [] : [metric]), ...guardrails])] };
}
