import { ENVIRONMENTS } from '../../core/config/types.ts';
import { VERSION } from '../../core/version.ts';
import type { Env } from '../env.ts';
import { type CounterSums, loadRuntime, projectOf } from '../project/port.ts';
import { reportCounts } from './flush.ts';

/** How long the health page waits for the Project, in ms. */
const PATIENCE_MS = 1_000;

/** How a deployment is doing. */
export interface HealthReport {
  /** Whether requests are decided with a config that may be believed. */
  readonly ok: boolean;
  readonly version: string;
  /** What is wrong, in words; empty when all is well. */
  readonly problems: readonly string[];
  /** Time since the Project last vouched for the config this isolate uses; null: never. */
  readonly configAgeMs: number | null;
  /** What is published where. */
  readonly environments: {
    readonly [environment: string]: {
      readonly revision: number;
      readonly publishedAt: string;
      readonly ageMs: number;
    };
  };
  /** What all isolates counted; null when the Project did not answer in time. */
  readonly counters: CounterSums | null;
}

/** Looks at this isolate's config and at the Project's counters. Never rejects; answers within a few seconds at
 *  worst, when the Project is away. */
export async function healthReport(
  env: Env,
  ctx: { waitUntil(work: Promise<unknown>): void },
  now: number,
): Promise<HealthReport> {
  const [runtime, counters] = await Promise.all([loadRuntime(env, ctx), countersOf(env)]);
  const environments: Record<string, HealthReport['environments'][string]> = {};
  for (const name of ENVIRONMENTS) {
    const config = runtime.environment(name)?.config;
    if (config === undefined) continue;
    const publishedAt = new Date(config.publishedAt).toISOString();
    environments[name] = {
      revision: config.revision,
      publishedAt,
      ageMs: Math.max(0, now - config.publishedAt),
    };
  }
  const configAgeMs = Number.isFinite(runtime.ageMs) ? runtime.ageMs : null;
  const problems: string[] = [];
  if (runtime.config === null)
    problems.push('The configuration could not be read yet: every flag gives its default.');
  else if (runtime.ageMs > 600_000) {
    problems.push('The configuration could not be refreshed for ten minutes: every flag gives its default.');
  }
  if (counters === null) problems.push('The Project did not answer: counters are missing.');
  return { ok: problems.length === 0, version: VERSION, problems, configAgeMs, environments, counters };
}

async function countersOf(env: Env): Promise<CounterSums | null> {
  let timer: number | null = null;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([readAll(env), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(env: Env): Promise<CounterSums> {
  await reportCounts(env);
  const { since, total, today, isolates } = await projectOf(env).readCounters();
  return { since, total: { ...total }, today: { ...today }, isolates };
}
