import { AparteError, type Issue } from '../core/errors.ts';

/** What became of one event: handed to `onDelivery` once an answer is final. */
export interface Delivery {
  readonly messageId: string;
  /** delivered: durable at the edge. rejected: this event is wrong, see `issues`. dropped: given up, see `reason`
   *  (`refused`: the server said no to the whole request, such as for an unknown key). */
  readonly outcome: 'delivered' | 'rejected' | 'dropped';
  readonly issues: readonly Issue[];
  readonly reason?: 'queue-full' | 'too-large' | 'retries-exhausted' | 'refused' | 'closed';
}

/** How to reach Aparté and how much to hold. Everything but `host` and `key` has a default. */
export interface AparteOptions {
  /** Where the Worker answers, such as `https://shop.example`. No path. */
  readonly host: string;
  /** A secret key (`sk_…`), or a write key. A secret key is believed about `userId`. */
  readonly key: string;
  /** Most events held. Minimum 1. Default 10,000. */
  readonly maxQueueEvents?: number;
  /** Most bytes held, counted as JSON. Minimum 64 KiB. Default 16 MiB. Over it new events are dropped and counted. */
  readonly maxQueueBytes?: number;
  /** Longest wait before a batch leaves, in ms. Default 250. */
  readonly flushIntervalMs?: number;
  /** Most events a request. 1 to 1,000. Default 100. */
  readonly maxBatchEvents?: number;
  /** Most requests under way at once. 1 to 16. Default 1, which keeps the order of events. */
  readonly maxInFlight?: number;
  /** Whether the server corrects a wrong clock here, by when requests arrive. Off for imports: their dates are taken
   *  to the millisecond. Default true. */
  readonly correctClock?: boolean;
  /** How often a request is tried before its events are given up. Default 10 (about four minutes). */
  readonly maxAttempts?: number;
  /** Longest wait for an answer to one tracking request, in ms. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** Longest wait for a decision before its default is given, in ms. Default 300. */
  readonly decideTimeoutMs?: number;
  /** Evaluate public flags in this process, with the payload fetched every so many ms. Default: off. Minimum 1,000. */
  readonly localRefreshMs?: number;
  /** Told of every problem that has no caller to throw to. Default: nobody. */
  readonly onError?: (error: AparteError) => void;
  /** Told what became of each event. Default: nobody. */
  readonly onDelivery?: (delivery: Delivery) => void;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  readonly host: string;
  readonly key: string;
  readonly maxQueueEvents: number;
  readonly maxQueueBytes: number;
  readonly flushIntervalMs: number;
  readonly maxBatchEvents: number;
  readonly maxInFlight: number;
  readonly correctClock: boolean;
  readonly maxAttempts: number;
  readonly requestTimeoutMs: number;
  readonly decideTimeoutMs: number;
  readonly localRefreshMs: number | null;
  readonly onError: (error: AparteError) => void;
  readonly onDelivery: (delivery: Delivery) => void;
  readonly fetch: typeof globalThis.fetch;
}

/** Checks and completes the options. Throws AparteError (OUT_OF_RANGE, REQUIRED) naming the option: a programmer's
 *  mistake is told at once. */
export function resolveOptions(options: AparteOptions): ResolvedOptions {
  if (!/^https?:\/\/[^/?#]+\/?$/.test(options.host ?? '')) {
    throw new AparteError(
      'REQUIRED',
      `host: expected an origin such as https://shop.example, got ${JSON.stringify(options.host)}`,
    );
  }
  if (typeof options.key !== 'string' || options.key === '') {
    throw new AparteError('REQUIRED', 'key: expected a secret key or a write key');
  }
  return {
    host: options.host.replace(/\/$/, ''),
    key: options.key,
    maxQueueEvents: bounded('maxQueueEvents', options.maxQueueEvents ?? 10_000, 1, 10_000_000),
    maxQueueBytes: bounded('maxQueueBytes', options.maxQueueBytes ?? 16 * 1024 * 1024, 64 * 1024, 2 ** 31),
    flushIntervalMs: bounded('flushIntervalMs', options.flushIntervalMs ?? 250, 0, 60_000),
    maxBatchEvents: bounded('maxBatchEvents', options.maxBatchEvents ?? 100, 1, 1000),
    maxInFlight: bounded('maxInFlight', options.maxInFlight ?? 1, 1, 16),
    correctClock: options.correctClock ?? true,
    maxAttempts: bounded('maxAttempts', options.maxAttempts ?? 10, 1, 1000),
    requestTimeoutMs: bounded('requestTimeoutMs', options.requestTimeoutMs ?? 30_000, 1, 600_000),
    decideTimeoutMs: bounded('decideTimeoutMs', options.decideTimeoutMs ?? 300, 1, 60_000),
    localRefreshMs:
      options.localRefreshMs === undefined
        ? null
        : bounded('localRefreshMs', options.localRefreshMs, 1000, 86_400_000),
    onError: guarded(options.onError),
    onDelivery: guarded(options.onDelivery),
    fetch: options.fetch ?? globalThis.fetch,
  };
}

function bounded(name: string, value: number, min: number, max: number): number {
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new AparteError(
    'OUT_OF_RANGE',
    `${name}: expected a number from ${min} to ${max}, got ${String(value)}`,
  );
}

/** A caller's callback may throw: that must never reach the queue. */
function guarded<T>(callback: ((value: T) => void) | undefined): (value: T) => void {
  return (value) => {
    try {
      callback?.(value);
    } catch {
      // The host's own callback failed; there is nobody left to tell.
    }
  };
}
