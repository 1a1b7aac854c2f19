import type { ErrorCode } from '../core/errors.ts';
import type { Who } from './events.ts';
import type { ResolvedOptions } from './options.ts';

/** What a decision may know besides the person. */
export interface DecideCall extends Who {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  /** Asks for a snapshot at least this new, such as one acknowledged before. */
  readonly minVersion?: number;
  /** Longest wait in ms. Default: the client's `decideTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** A decision as the caller sees it. `reason` is OpenFeature's; ERROR carries the default and `errorCode`. */
export interface Decided<T> {
  readonly value: T;
  readonly variant?: string | null;
  readonly reason: string;
  readonly errorCode?: ErrorCode | 'FLAG_NOT_FOUND' | 'TIMEOUT';
  /** The experiment that `variant` belongs to. */
  readonly experiment?: { readonly key: string; readonly run?: number; readonly unit?: string };
}

/** Asks the edge for one decision. Never rejects: whatever goes wrong, the caller's default with the reason. */
export async function decideRemotely<T>(
  key: string,
  defaultValue: T,
  call: DecideCall,
  options: ResolvedOptions,
): Promise<Decided<T>> {
  const { timeoutMs, ...request } = call;
  try {
    const response = await askTwice(options, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
      body: JSON.stringify({ ...request, keys: [key] }),
      signal: AbortSignal.timeout(timeoutMs ?? options.decideTimeoutMs),
    });
    if (!response.ok) return failed(defaultValue, response.status === 401 ? 'UNAUTHORIZED' : 'UNAVAILABLE');
    const body = (await response.json()) as { decisions?: Record<string, Decided<T>> }; // our own wire's shape
    const decision = Object.hasOwn(body.decisions ?? {}, key) ? body.decisions?.[key] : undefined;
    if (decision === undefined || decision.reason === 'ERROR' || decision.value === undefined) {
      return {
        ...failed(defaultValue, 'FLAG_NOT_FOUND'),
        ...(decision?.errorCode ? { errorCode: decision.errorCode } : {}),
      };
    }
    return decision;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return failed(defaultValue, timedOut ? 'TIMEOUT' : 'UNAVAILABLE');
  }
}

/** A kept connection may be closed by the server just as it is used: one more try, within the same time. */
async function askTwice(
  options: ResolvedOptions,
  init: RequestInit & { signal: AbortSignal },
): Promise<Response> {
  const url = `${options.host}/v1/decide`;
  return options.fetch(url, init).catch((error: unknown) => {
    if (init.signal.aborted) throw error;
    return options.fetch(url, init);
  });
}

/** The default, and why. */
export function failed<T>(value: T, errorCode: NonNullable<Decided<T>['errorCode']>): Decided<T> {
  return { value, reason: 'ERROR', errorCode };
}
