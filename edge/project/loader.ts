import type { PublishedConfig, RuntimeConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Watched } from '../live/port.ts';
import { type CompiledEnvironment, compileEnvironment } from './compiled.ts';
import { FIRST_PATIENCE_MS, KV_LAG_MS, PATIENCE_MS, refreshPolicy } from './freshness.ts';

/** What a request may read of the configuration. Shared by the requests of an isolate; never changes but in age. */
export interface LoadedRuntime {
  /** Keys and environments; null when this isolate never reached the Project. Past ten minutes without the
   *  Project it keeps its keys, so that events are still taken, and has no environments. */
  readonly config: RuntimeConfig | null;
  /** Time since the Project's own stamp, in ms; Infinity without a config. */
  readonly ageMs: number;
  /** The published config of an environment with what is compiled from it; null: nothing published, or too old. */
  environment(environment: Environment): CompiledEnvironment | null;
}

/** Proof of life of the Project: its clock, and the version of its runtime config. */
export interface RuntimeStamp {
  readonly asOf: number;
  readonly version: number;
  /** Until when somebody watches which environment. */
  readonly watched?: Watched;
}

/** Where configs come from. Both may reject or never settle. */
export interface RuntimeSources {
  /** A stamp when `known` still is the version, else the whole config. `direct`: not through a cache. */
  newest(known: number | null, direct: boolean): Promise<RuntimeStamp | RuntimeConfig>;
  /** The value kept for cold starts, or null. */
  cold(): Promise<RuntimeConfig | null>;
}

/** What a loader needs from the world. */
export interface LoaderHost {
  now(): number;
  sleep(ms: number): Promise<void>;
  count(counter: 'config-stale' | 'config-defaults'): void;
}

/** What one request brings along. */
export interface LoadRequest {
  readonly sources: RuntimeSources;
  waitUntil(work: Promise<unknown>): void;
}

/** One isolate's config in memory and the rules by which it is refreshed. */
export interface Loader {
  /** What is held if it is fresh enough to be used as it is: the way of nearly every request. */
  fresh(): LoadedRuntime | null;
  load(request: LoadRequest): Promise<LoadedRuntime>;
  /** Asks the Project itself, past the cache, and waits at most `patienceMs`; gives the newest it then has. */
  refreshNow(request: LoadRequest, patienceMs: number): Promise<LoadedRuntime>;
  /** Takes a config or stamp that came another way, if it is newer than what is held. */
  offer(found: RuntimeStamp | RuntimeConfig): void;
}

const NOTHING: LoadedRuntime = { config: null, ageMs: Infinity, environment: () => null };
/** A refresh that has not settled by now is taken for dead, and another may start. */
const ATTEMPT_LIMIT_MS = 2_000;
/** After a refresh has failed, none is started for this long. */
const RETRY_AFTER_MS = 500;
/** How often a request looks whether the refresh of another one has come in. */
export const LOOK_EVERY_MS = 10;

/** A refresh under way, known to every request of the isolate. */
interface Attempt {
  readonly startedAt: number;
  isSettled: boolean;
}

/** An attempt as one request sees it. `own` settles with it and never rejects; null: another request makes it. */
interface Waited {
  readonly attempt: Attempt;
  readonly own: Promise<void> | null;
}

/** Makes an isolate's loader. */
export function makeLoader(host: LoaderHost): Loader {
  const memory = makeMemory(host);
  const refresh = makeRefresh(host, memory);

  /** Waits for an attempt until it is `patienceMs` old, against a timer. Another request's promise is never awaited:
   *  it hangs on that request's I/O, and where that ends the runtime takes this one for hung. So one looks. */
  async function settle(current: Waited | null, patienceMs: number): Promise<void> {
    if (current === null) return;
    const { attempt, own } = current;
    const left = () => attempt.startedAt + patienceMs - host.now();
    while (!attempt.isSettled && left() > 0) {
      if (own === null) await host.sleep(Math.min(LOOK_EVERY_MS, left()));
      else await Promise.race([own, host.sleep(left())]);
    }
  }

  async function first(request: LoadRequest): Promise<void> {
    const started = refresh(request, false);
    // A read of KV is the truth of at latest a minute ago, however long ago it was written.
    const cold = request.sources.cold().then(
      (found) => {
        if (found !== null && memory.held === null) memory.offer({ ...found, asOf: host.now() - KV_LAG_MS });
      },
      () => undefined, // the Project may still answer
    );
    request.waitUntil(cold);
    await settle(started, PATIENCE_MS);
    if (memory.held === null) await Promise.race([cold, host.sleep(PATIENCE_MS)]);
    if (memory.held === null) await settle(started, FIRST_PATIENCE_MS);
  }

  function fresh(): LoadedRuntime | null {
    const { held } = memory;
    return held !== null && refreshPolicy(held.ageMs()) === 'use' ? held.runtime : null;
  }

  async function load(request: LoadRequest): Promise<LoadedRuntime> {
    const usable = fresh();
    if (usable !== null) return usable;
    if (memory.held === null) await first(request);
    else {
      const freshness = refreshPolicy(memory.held.ageMs());
      const started = refresh(request, false);
      if (freshness !== 'refresh') await settle(started, PATIENCE_MS);
    }
    const { held } = memory;
    const freshness = held === null ? 'defaults' : refreshPolicy(held.ageMs());
    if (freshness === 'wait') host.count('config-stale');
    if (freshness === 'defaults') host.count('config-defaults');
    if (held === null) return NOTHING;
    return freshness === 'defaults' ? held.expired : held.runtime;
  }

  async function refreshNow(request: LoadRequest, patienceMs: number): Promise<LoadedRuntime> {
    await settle(refresh(request, true), patienceMs);
    return memory.held?.runtime ?? NOTHING;
  }

  return { fresh, load, refreshNow, offer: (found) => memory.offer(found) };
}

interface Held {
  readonly config: RuntimeConfig;
  readonly runtime: LoadedRuntime;
  /** The same past its time: keys, but no environments. */
  readonly expired: LoadedRuntime;
  /** Renewed by stamps of the same version. */
  asOf: number;
  ageMs(): number;
}

interface Memory {
  readonly held: Held | null;
  offer(found: RuntimeStamp | RuntimeConfig): void;
}

function makeMemory(host: LoaderHost): Memory {
  let held: Held | null = null;
  return {
    get held() {
      return held;
    },
    offer(found) {
      if (held !== null && held.config.version === found.version) {
        held.asOf = Math.max(held.asOf, found.asOf);
      } else if (
        'keys' in found &&
        (held === null || found.version > held.config.version || found.asOf > held.asOf)
      ) {
        held = hold(found, host); // a lower version with a later stamp: the Project was made anew
      }
    },
  };
}

function hold(config: RuntimeConfig, host: LoaderHost): Held {
  const held: Held = {
    config,
    asOf: config.asOf,
    ageMs: () => Math.max(0, host.now() - held.asOf),
    runtime: runtimeOf(config, () => held.ageMs()),
    expired: runtimeOf({ ...config, environments: {} }, () => held.ageMs()),
  };
  return held;
}

function runtimeOf(config: RuntimeConfig, ageMs: () => number): LoadedRuntime {
  const environment = compiledOf(config);
  return {
    config,
    get ageMs() {
      return ageMs();
    },
    environment,
  };
}

/** Starts a refresh unless one runs or one failed a moment ago; a direct one always starts. */
function makeRefresh(
  host: LoaderHost,
  memory: Memory,
): (request: LoadRequest, direct: boolean) => Waited | null {
  let attempt: Attempt | null = null;
  let failedAt = -Infinity;
  return (request, direct) => {
    const now = host.now();
    if (!direct && attempt !== null && now - attempt.startedAt < ATTEMPT_LIMIT_MS)
      return { attempt, own: null };
    if (!direct && now - failedAt < RETRY_AFTER_MS) return null;
    const started: Attempt = { startedAt: now, isSettled: false };
    attempt = started;
    const settled = () => {
      started.isSettled = true;
      if (attempt === started) attempt = null;
    };
    const own = request.sources.newest(memory.held?.config.version ?? null, direct).then(
      (found) => {
        memory.offer(found);
        failedAt = -Infinity;
        settled();
      },
      () => {
        failedAt = host.now();
        settled();
      },
    );
    // Kept alive past this request: a promise left behind by a finished request never settles.
    request.waitUntil(own);
    return { attempt: started, own };
  };
}

/** Looks up environments of one config, each compiled at its first use. */
function compiledOf(config: RuntimeConfig): LoadedRuntime['environment'] {
  const compiled = new Map<PublishedConfig, CompiledEnvironment>();
  return (environment) => {
    const published = config.environments[environment];
    if (published === undefined) return null;
    let known = compiled.get(published);
    if (known === undefined) compiled.set(published, (known = compileEnvironment(published)));
    return known;
  };
}
