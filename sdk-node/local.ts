import { compileRuleset, type CompiledRuleset } from '../core/flags/compile.ts';
import { decideLocally } from '../core/flags/decide-locally.ts';
import type { Payload } from '../core/flags/payload.ts';
import { AparteError } from '../core/errors.ts';
import { type Decided, failed } from './decide.ts';
import type { ResolvedOptions } from './options.ts';

/** Decisions without a request: the published payload is fetched, compiled and kept in this process. It knows of a
 *  person only what the caller says; rules on traits and audiences match only if `attributes` holds them. */
export interface LocalEvaluator {
  /** The decision, or the default. `attributes.assignmentId` (or `userId`) is what experiments hash. Never throws. */
  decide<T>(key: string, defaultValue: T, attributes: Readonly<Record<string, unknown>>): Decided<T>;
  /** Resolves when a payload is there; rejects with AparteError when the first fetch fails. */
  ready(): Promise<void>;
  /** The payload as it stands, to hand to another process; null before the first fetch. */
  payload(): Payload | null;
  stop(): void;
}

/** Makes the evaluator; fetching starts only where `localRefreshMs` is set. A failed refresh keeps the old payload. */
export function createLocalEvaluator(options: ResolvedOptions): LocalEvaluator {
  let ruleset: CompiledRuleset | null = null;
  let payload: Payload | null = null;
  let etag = '';

  async function refresh(): Promise<void> {
    const response = await options.fetch(`${options.host}/api/features/${encodeURIComponent(options.key)}`, {
      headers: etag === '' ? {} : { 'if-none-match': etag },
      signal: AbortSignal.timeout(options.requestTimeoutMs),
    });
    if (response.status === 304) return;
    if (!response.ok)
      throw new AparteError('UNAVAILABLE', `${options.host} answered ${response.status} to the payload`);
    const next = (await response.json()) as Payload; // compiled leniently: whatever it is, nothing throws
    ruleset = compileRuleset(next);
    payload = next;
    etag = response.headers.get('etag') ?? '';
  }

  if (options.localRefreshMs === null) {
    return {
      decide: (_key, defaultValue) => failed(defaultValue, 'UNAVAILABLE'),
      ready: () =>
        Promise.reject(new AparteError('REQUIRED', 'localRefreshMs: local evaluation was not asked for')),
      payload: () => null,
      stop() {},
    };
  }
  const first = refresh();
  first.catch(() => {}); // told through `ready` and `onError`, not as an unhandled rejection
  const asError = (cause: unknown) =>
    new AparteError('UNAVAILABLE', 'the payload could not be fetched', { cause });
  const timer = setInterval(() => {
    refresh().catch((cause: unknown) => options.onError(asError(cause)));
  }, options.localRefreshMs);
  timer.unref();
  return {
    decide<T>(key: string, defaultValue: T, attributes: Readonly<Record<string, unknown>>): Decided<T> {
      if (ruleset === null) return failed(defaultValue, 'UNAVAILABLE');
      const { errorCode, ...decision } = decideLocally(ruleset, key, defaultValue, attributes);
      if (errorCode === undefined) return decision;
      return failed(defaultValue, errorCode === 'FLAG_NOT_FOUND' ? errorCode : 'UNAVAILABLE');
    },
    ready: () => first.catch((cause: unknown) => Promise.reject(asError(cause))),
    payload: () => payload,
    stop: () => clearInterval(timer),
  };
}
