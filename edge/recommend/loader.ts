import type { Environment } from '../../core/config/types.ts';
import type { RecommendIndex } from '../../core/recommend/recommend-index.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import type { IndexStamp } from './contract.ts';
import { recommenderOf } from './port.ts';
import { readIndex, stampKey } from './segments.ts';

/** An index is asked after again once it was asked for so long ago; what is held answers meanwhile. */
const FRESH_MS = 2_000;
/** How long the first list of an isolate waits for an index; then it is empty. */
const FIRST_PATIENCE_MS = 30;
/** A refresh that has not settled by now is taken for dead. */
const ATTEMPT_LIMIT_MS = 5_000;
/** At most about one call to the Recommender in so many seconds and a location. */
const STAMP_MAX_AGE_S = 2;

/** What a request can promise to finish after its answer. */
export interface Waiter {
  waitUntil(work: Promise<unknown>): void;
}

interface Held {
  stamp: IndexStamp | null;
  index: RecommendIndex | null;
  checkedAt: number;
  attempt: { readonly startedAt: number; readonly done: Promise<void> } | null;
}

const held = new Map<Environment, Held>();

/** The index in this isolate's memory, refreshed beside the answer. The first request of an isolate waits at most
 *  30 ms; null: there is none yet. Never throws. */
export async function indexFor(
  env: Env,
  ctx: Waiter,
  environment: Environment,
): Promise<RecommendIndex | null> {
  const now = Date.now();
  let known = held.get(environment);
  if (known === undefined) {
    known = { stamp: null, index: null, checkedAt: -Infinity, attempt: null };
    held.set(environment, known);
  }
  if (now - known.checkedAt >= FRESH_MS) {
    const running = known.attempt;
    if (running === null || now - running.startedAt > ATTEMPT_LIMIT_MS)
      start(env, ctx, environment, known, now);
    if (known.index === null && known.attempt !== null) {
      // Maybe another request's: only ever awaited against a timer.
      await Promise.race([
        known.attempt.done,
        new Promise((resolve) => setTimeout(resolve, FIRST_PATIENCE_MS)),
      ]);
    }
  }
  return known.index;
}

function start(env: Env, ctx: Waiter, environment: Environment, known: Held, now: number): void {
  const done = refresh(env, ctx, environment, known).then(
    () => undefined,
    () => count('recommend-refresh-failed'),
  );
  const attempt = { startedAt: now, done };
  known.attempt = attempt;
  ctx.waitUntil(
    done.then(() => {
      known.checkedAt = Date.now();
      if (known.attempt === attempt) known.attempt = null;
    }),
  );
}

async function refresh(env: Env, ctx: Waiter, environment: Environment, known: Held): Promise<void> {
  const stamp = await newestStamp(env, ctx, environment, known.index === null);
  if (stamp === null || stamp.build === known.stamp?.build) return;
  const index = await readIndex(env, stamp);
  if (index === null) {
    count('recommend-index-unread');
    return;
  }
  known.index = index;
  known.stamp = stamp;
}

async function newestStamp(
  env: Env,
  ctx: Waiter,
  environment: Environment,
  isFirst: boolean,
): Promise<IndexStamp | null> {
  // `.invalid` belongs to no zone: no request from outside can ask for it.
  const name = `https://recommend.invalid/${environment}/stamp`;
  const cached = await caches.default.match(name);
  if (cached !== undefined) return cached.json<IndexStamp | null>();
  const asked = recommenderOf(env, environment)
    .stamp(environment)
    .then((stamp) => {
      const headers = { 'content-type': 'application/json', 'cache-control': `max-age=${STAMP_MAX_AGE_S}` };
      ctx.waitUntil(caches.default.put(name, new Response(JSON.stringify(stamp), { headers })));
      return stamp;
    });
  if (!isFirst) return asked;
  // A cold start takes whichever says something first; what KV has may be a minute old, and is replaced in 2 s.
  const cold = env.KV.get<IndexStamp>(stampKey(environment), 'json').then((stamp) => stamp ?? asked);
  return Promise.any([asked, cold]);
}
