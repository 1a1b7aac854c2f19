import { Hono } from 'hono/tiny';
import type { Environment } from '../../core/config/types.ts';
import { PURPOSES } from '../../core/consent.ts';
import { dayStarts, hourStarts } from '../../core/days.ts';
import type { Figures, FiguresBetween, OverviewAnswer } from '../../core/wire/overview.ts';
import type { Env } from '../env.ts';
import { type DaysAnswer, daysOf } from '../people/port.ts';
import { loadRuntime } from '../project/port.ts';
import type { AdminCall, AdminEnv } from './frame.ts';
import { liveSettings } from './live-settings.ts';
import { environmentIn } from './requests.ts';

/** What happened, and what is live. */
export const overviewRoutes: Hono<AdminEnv> = new Hono<AdminEnv>();

const DAYS = 14;
/** How often the shards are asked at most, however many look. */
const FRESH_MS = 4_000;
/** Days that are over change by late events and merges only. Counting them may take a hundredth of the time. */
const PAST_FRESH_PER_MS = 100;
const PAST_FRESH_MS = { least: FRESH_MS, most: 600_000 };
const MOST_ACTIONS = 12;

interface Kept<T> {
  readonly until: number;
  readonly value: T;
}

/** What this isolate knows, by environment. */
const answers = new Map<string, Kept<OverviewAnswer>>();
const pasts = new Map<string, Kept<DaysAnswer>>();

overviewRoutes.get('/v1/admin/overview', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const now = Date.now();
  return c.json(
    await kept(
      answers,
      environment,
      () => FRESH_MS,
      () => overviewOf(c, environment, now),
    ),
  );
});

overviewRoutes.get('/v1/admin/live-settings', async (c) =>
  c.json(await liveSettings(c.env, environmentIn(c.req.raw, c.env))),
);

async function overviewOf(c: AdminCall, environment: Environment, now: number): Promise<OverviewAnswer> {
  const runtime = await loadRuntime(c.env, c.executionCtx);
  const project = runtime.environment(environment)?.config.project;
  const { timeZone, currency } = project ?? { timeZone: 'UTC', currency: 'EUR' };
  const bounds = dayStarts(timeZone, now, DAYS);
  const [start = now, end = now] = bounds.slice(-2);
  const hours = hourStarts(start, end);
  const [past, today, live] = await Promise.all([
    pastOf(c.env, environment, bounds.slice(0, -1)),
    daysOf(c.env, environment, hours),
    liveSettings(c.env, environment),
  ]);
  const whole = between(today.whole, start, end);
  return {
    environment,
    asOf: new Date(now).toISOString(),
    timeZone,
    currency,
    isPartial: past.isPartial || today.isPartial,
    today: {
      ...whole,
      hours: betweenAll(today, hours),
      actions: today.actions.slice(0, MOST_ACTIONS).map(([name, count]) => ({ name, count })),
      permissions: permissionsOf(today),
    },
    days: [...betweenAll(past, bounds.slice(0, -1)), whole],
    live,
  };
}

function pastOf(env: Env, environment: Environment, bounds: readonly number[]): Promise<DaysAnswer> {
  // The day is part of the name: at midnight, or in another time zone, the days are others.
  const key = `${environment} ${bounds.at(-1)}`;
  return kept(pasts, key, pastFreshMs, () => daysOf(env, environment, bounds));
}

function pastFreshMs(tookMs: number): number {
  return Math.min(Math.max(tookMs * PAST_FRESH_PER_MS, PAST_FRESH_MS.least), PAST_FRESH_MS.most);
}

/** What was made a while ago, else anew; `freshMs` says for how long it holds by what it took. Values are kept, never
 *  promises: work that one request began must not be waited for by another (the platform ties I/O to its request). */
async function kept<T>(
  store: Map<string, Kept<T>>,
  key: string,
  freshMs: (tookMs: number) => number,
  make: () => Promise<T>,
): Promise<T> {
  const startedAt = Date.now();
  const known = store.get(key);
  if (known !== undefined && startedAt < known.until) return known.value;
  const value = await make();
  const madeAt = Date.now();
  for (const [old, { until }] of store) if (until <= madeAt) store.delete(old);
  store.set(key, { until: startedAt + freshMs(madeAt - startedAt), value });
  return value;
}

function permissionsOf({ permissions }: DaysAnswer): OverviewAnswer['today']['permissions'] {
  const entries = PURPOSES.map((purpose) => [
    purpose,
    Object.hasOwn(permissions, purpose) ? (permissions[purpose] ?? 0) : 0,
  ]);
  return Object.fromEntries(entries) as OverviewAnswer['today']['permissions']; // made of PURPOSES
}

function betweenAll({ parts }: DaysAnswer, bounds: readonly number[]): FiguresBetween[] {
  return parts.map((figures, index) => between(figures, bounds[index] ?? 0, bounds[index + 1] ?? 0));
}

function between(figures: Figures, from: number, until: number): FiguresBetween {
  return { from: new Date(from).toISOString(), until: new Date(until).toISOString(), ...figures };
}
