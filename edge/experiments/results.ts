import type { PublishedConfig, PublishedRun } from '../../core/config/published.ts';
import type { Environment, ExperimentDocument } from '../../core/config/types.ts';
import { controlOf } from '../../core/experiments/control.ts';
import { joinSums, metricResult, splitOf, variantResults } from '../../core/experiments/results.ts';
import type { ExperimentList, ExperimentResults, ExperimentSummary } from '../../core/wire/results.ts';
import type { Env } from '../env.ts';
import { askShards, type UnitSums } from '../people/port.ts';
import { agreedShareOf, trafficSums } from './traffic.ts';
import { shortly } from './shortly.ts';

/** What a question about tests needs to know. */
export interface Asked {
  readonly env: Env;
  readonly environment: Environment;
  readonly published: PublishedConfig;
  readonly now: number;
}

/** Always, until there is an engine that may look again and again without being wrong too often. */
const VERDICT: ExperimentResults['verdict'] = {
  code: 'too-early',
  text: { en: 'Too early to say', fr: 'Trop tôt pour le dire' },
};
/** How long a result is given again without asking the shards. */
const RESULT_MS = 2_000;
const AGREED_DAYS = 14;

const kept = shortly<readonly UnitSums[]>(RESULT_MS);

/** The newest run of a test in an environment, and whether it goes on; undefined: it never ran there. */
export function runOf(
  { experiments, ended = {} }: PublishedConfig,
  key: string,
): { readonly run: PublishedRun; readonly state: 'running' | 'stopped' } | undefined {
  const running = Object.hasOwn(experiments, key) ? experiments[key] : undefined;
  if (running !== undefined) return { run: running, state: 'running' };
  const over = Object.hasOwn(ended, key) ? ended[key] : undefined;
  return over === undefined ? undefined : { run: over, state: 'stopped' };
}

/** The result of the newest run; `document` says what it is called and which version is the control. Null: never ran.
 *  Every shard is asked, at most every two seconds a Worker. */
export async function resultsOf(
  asked: Asked,
  document: ExperimentDocument,
): Promise<ExperimentResults | null> {
  const { env, environment, published, now } = asked;
  const { key, name } = document;
  const found = runOf(published, key);
  if (found === undefined) return null;
  const { run, state } = found;
  const cached = await kept(`${environment}/${key}/${published.revision}`, now, () =>
    askShards({ env, environment, revision: published.revision }, 'results', { experiment: key }),
  );
  const parts = cached.value;
  const sums = joinSums(parts.map(({ variants }) => variants));
  const versions = run.variants ?? [];
  const control = controlOf(
    versions.map(
      ({ key: variant }) => document.variants.find((one) => one.key === variant) ?? { key: variant },
    ),
  );
  const variants = variantResults(versions, control, sums);
  const [main] = run.metrics ?? [];
  const metrics = (run.metrics ?? []).flatMap(
    (wanted) => published.metrics.find((metric) => metric.key === wanted) ?? [],
  );
  const total = (of: (variant: (typeof variants)[number]) => number) =>
    variants.reduce((sum, variant) => sum + of(variant), 0);
  return {
    key,
    ...(name === undefined ? {} : { name }),
    environment,
    flag: run.flag,
    audience: run.audience ?? null,
    state,
    run: run.run,
    startedAt: iso(run.startedAt),
    stoppedAt: iso(run.stoppedAt),
    asOf: new Date(cached.at).toISOString(),
    currency: published.project.currency,
    variants,
    people: total(({ people }) => people),
    crossovers: total(({ crossovers }) => crossovers),
    unconverted: [...sums.values()].reduce((sum, { unconverted }) => sum + unconverted, 0),
    pending: parts.reduce((sum, { pending }) => sum + pending, 0),
    split: run.reweighted === true ? null : splitOf(variants),
    agreedShare: agreedShareOf(await trafficSums(asked, AGREED_DAYS)),
    metrics: metrics.map((metric) => metricResult(metric, metric.key !== main, versions, control, sums)),
    verdict: VERDICT,
  };
}

/** Every test with where it stands in an environment. */
export async function listOf(
  { env, environment, published }: Asked,
  documents: readonly ExperimentDocument[],
): Promise<ExperimentList> {
  const answers = await askShards({ env, environment, revision: published.revision }, 'runCounts', null);
  const counts = answers.flat();
  const experiments = documents.map((document) => {
    const found = runOf(published, document.key);
    const people = counts
      .filter((one) => one.experiment === document.key && one.run === found?.run.run)
      .reduce((sum, one) => sum + one.people, 0);
    return summaryOf(document, found, people);
  });
  return { experiments };
}

/** A test in a line; `found`: its newest run, with so many people. */
export function summaryOf(
  { key, name, flag, audience, metric }: ExperimentDocument,
  found: ReturnType<typeof runOf>,
  people: number,
): ExperimentSummary {
  return {
    key,
    ...(name === undefined ? {} : { name }),
    flag,
    audience: audience ?? null,
    metric: metric ?? null,
    state: found?.state ?? 'draft',
    startedAt: iso(found?.run.startedAt),
    stoppedAt: iso(found?.run.stoppedAt),
    people: found === undefined ? null : people,
  };
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
