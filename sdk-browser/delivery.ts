import type { Answer } from './transport.ts';

/** One request that wants to be made. */
export interface Job {
  readonly path: string;
  readonly body: object;
  /** Called once: with the answer when it is final (2xx, or a 4xx that would come again), else with undefined:
   *  the same thing has to be asked again later. */
  readonly settle: (answer: Answer | undefined) => void;
}

/** Makes the requests that want to be made, one after the other, and waits when the Worker cannot take them. */
export interface Delivery {
  /** Delivers within `delayMs`, or when the present wait is over. */
  readonly wake: (delayMs: number) => void;
  /** Delivers now, also during a back-off, but not before a Retry-After is over. Resolves when all is delivered or
   *  the first request failed. `beside`: does not wait for a request under way (the page may be going). */
  readonly flush: (beside?: boolean) => Promise<void>;
}

const BASE_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;

/** The wait after `failures` + 1 failures in a row: exponential with full jitter, at most a minute.
 *  Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(MAX_BACKOFF_MS, BASE_BACKOFF_MS * 2 ** failures);
}

/** Whether the same request may succeed later: no answer, 408, 429 and every 5xx. */
function isTemporary(status: number): boolean {
  return status < 200 || status === 408 || status === 429 || status > 499;
}

/** A delivery with nothing under way. `next` gives the most urgent job and does not give the same one twice before it
 *  was settled; `post` never rejects; `random` is uniform in [0, 1). */
export function createDelivery(
  next: () => Job | undefined,
  post: (path: string, body: object, keepalive: boolean) => Promise<Answer>,
  random: () => number,
): Delivery {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = Infinity;
  let failures = 0;
  let retryAt = 0;
  let barredUntil = 0;
  let running: Promise<void> | undefined;

  const disarm = (): void => {
    clearTimeout(timer);
    dueAt = Infinity;
  };
  const wake = (delayMs: number): void => {
    const now = Date.now();
    const at = Math.max(now + delayMs, retryAt);
    if (at >= dueAt) return;
    disarm();
    dueAt = at;
    timer = setTimeout(() => {
      dueAt = Infinity;
      void flush();
    }, at - now);
  };
  const drain = async (): Promise<void> => {
    while (Date.now() >= barredUntil) {
      const job = next();
      if (!job) return;
      // A browser lets 64 KiB of keepalive bodies travel at once, the page's own too: a retry goes without.
      const answer = await post(job.path, job.body, !failures);
      if (!isTemporary(answer.status)) {
        failures = retryAt = 0;
        job.settle(answer);
        continue;
      }
      if (answer.retryAfterMs) barredUntil = Date.now() + answer.retryAfterMs;
      retryAt = Math.max(barredUntil, Date.now() + backoffMs(failures++, random()));
      job.settle(undefined);
      break;
    }
    wake(0);
  };
  const flush = async (beside?: boolean): Promise<void> => {
    if (running && !beside) return running; // it asks for the next job until there is none
    disarm();
    const done = drain()
      .catch(() => undefined) // a fault of ours is not the page's
      .finally(() => {
        if (running === done) running = undefined;
      });
    return beside ? done : (running = done);
  };
  return { wake, flush };
}
