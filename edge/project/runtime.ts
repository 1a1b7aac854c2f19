import type { RuntimeConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { noteWatched } from '../live/port.ts';
import type { CompiledEnvironment } from './compiled.ts';
import {
  type LoadedRuntime,
  type LoadRequest,
  makeLoader,
  type RuntimeSources,
  type RuntimeStamp,
} from './loader.ts';
import { projectOf } from './rpc.ts';

/** The KV name of the config for cold starts: number and body in one value. */
export const COLD_CONFIG_KEY = 'project/runtime';

// Names in the location's cache. `.invalid` resolves nowhere and belongs to no zone: no request from outside can ask
// for it.
const CACHE_STAMP = 'https://project.invalid/stamp';
const CACHE_BODY = 'https://project.invalid/runtime/';
/** At most about one call to the Project a second and location. */
const STAMP_MAX_AGE_S = 1;
/** A body of one version never changes. */
const BODY_MAX_AGE_S = 600;
/** How long a shard waits for a revision it was told of. */
const REVISION_PATIENCE_MS = 1_000;

const loader = makeLoader({
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  count,
});

/** What a request can promise to finish after its answer. */
interface Waiter {
  waitUntil(work: Promise<unknown>): void;
}

/** The config in this isolate's memory, refreshed by the rules of DESIGN §1: up to 2 s old as it is, up to 4 s while
 *  a refresh runs beside, then after waiting ≤ 250 ms (counted `config-stale`), after ten minutes without the Project
 *  no environments (counted `config-defaults`). Never throws. */
export async function loadRuntime(env: Env, ctx: Waiter): Promise<LoadedRuntime> {
  return loader.fresh() ?? loader.load(requestOf(env, ctx));
}

/** An environment's config of at least `revision`: asks the Project itself if this isolate's is older, and waits at
 *  most a second; then the newest it has, or null. */
export async function loadAtLeast(
  env: Env,
  ctx: Waiter,
  environment: Environment,
  revision: number,
): Promise<CompiledEnvironment | null> {
  const held = (await loadRuntime(env, ctx)).environment(environment);
  if (held !== null && held.revision >= revision) return held;
  if (held === null && revision === 0) return null;
  return (await loader.refreshNow(requestOf(env, ctx), REVISION_PATIENCE_MS)).environment(environment);
}

/** Makes a change known at once: to this isolate and to its location's cache. Others follow by their refresh. */
export async function noteChange(config: RuntimeConfig): Promise<void> {
  loader.offer(config);
  const stamp: RuntimeStamp = { asOf: config.asOf, version: config.version };
  await Promise.all([
    put(CACHE_BODY + config.version, config, BODY_MAX_AGE_S),
    put(CACHE_STAMP, stamp, STAMP_MAX_AGE_S),
  ]);
}

function requestOf(env: Env, ctx: Waiter): LoadRequest {
  return { sources: sourcesOf(env, ctx), waitUntil: (work) => ctx.waitUntil(work) };
}

function sourcesOf(env: Env, ctx: Waiter): RuntimeSources {
  return {
    newest: async (known, direct) => (direct ? projectOf(env).readRuntime() : newest(env, ctx, known)),
    cold: async () => env.KV.get<RuntimeConfig>(COLD_CONFIG_KEY, 'json'),
  };
}

async function newest(env: Env, ctx: Waiter, known: number | null): Promise<RuntimeStamp | RuntimeConfig> {
  let stamp = await cached<RuntimeStamp>(CACHE_STAMP);
  if (stamp === null) {
    stamp = await projectOf(env).readStamp();
    ctx.waitUntil(put(CACHE_STAMP, stamp, STAMP_MAX_AGE_S));
  }
  noteWatched(stamp.watched);
  if (stamp.version === known) return stamp;
  const body = await cached<RuntimeConfig>(CACHE_BODY + stamp.version);
  if (body !== null) return { ...body, asOf: stamp.asOf };
  const read = await projectOf(env).readRuntime();
  ctx.waitUntil(put(CACHE_BODY + read.version, read, BODY_MAX_AGE_S));
  return read;
}

async function cached<T>(name: string): Promise<T | null> {
  const response = await caches.default.match(name);
  return response === undefined ? null : response.json<T>();
}

async function put(name: string, body: unknown, maxAgeS: number): Promise<void> {
  const headers = { 'content-type': 'application/json', 'cache-control': `max-age=${maxAgeS}` };
  await caches.default.put(name, new Response(JSON.stringify(body), { headers }));
}
