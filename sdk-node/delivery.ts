import { AparteError, type Issue } from '../core/errors.ts';
import { backoffMs, isRetryable, retryAfterMs } from './backoff.ts';
import type { ResolvedOptions } from './options.ts';
import type { Queued } from './queue.ts';

/** Sends one batch until it is durable, refused or given up; tells `onDelivery` about every event of it.
 *  Never rejects. `aborted` ends the waiting between attempts. */
export async function deliver(
  batch: readonly Queued[],
  options: ResolvedOptions,
  aborted: AbortSignal,
): Promise<void> {
  const events = batch.map((event) => event.json).join(',');
  const body = () =>
    `{"batch":[${events}]${options.correctClock ? `,"sentAt":"${new Date().toISOString()}"` : ''}}`;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await attemptOnce(body(), options);
    if (answer.kind === 'done') return report(batch, answer.rejected, options);
    if (answer.kind === 'refused') return giveUp(batch, 'refused', options, answer.error);
    if (attempt >= options.maxAttempts || aborted.aborted) {
      return giveUp(batch, 'retries-exhausted', options, answer.error);
    }
    await wait(answer.waitMs ?? backoffMs(attempt, Math.random()), aborted);
  }
}

type Answer =
  | { readonly kind: 'done'; readonly rejected: ReadonlyMap<number, readonly Issue[]> }
  | { readonly kind: 'refused'; readonly error: AparteError }
  | { readonly kind: 'again'; readonly waitMs: number | null; readonly error: AparteError };

async function attemptOnce(body: string, options: ResolvedOptions): Promise<Answer> {
  try {
    const response = await options.fetch(`${options.host}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
      body,
      signal: AbortSignal.timeout(options.requestTimeoutMs),
    });
    const text = await response.text();
    if (response.ok) return { kind: 'done', rejected: rejectedOf(text) };
    const error = refusal(text, response.status, options.host);
    if (isRetryable(response.status)) {
      return { kind: 'again', waitMs: retryAfterMs(response.headers.get('retry-after'), Date.now()), error };
    }
    return { kind: 'refused', error };
  } catch (cause) {
    return {
      kind: 'again',
      waitMs: null,
      error: new AparteError('UNAVAILABLE', `${options.host} could not be reached`, { cause }),
    };
  }
}

/** `rejected: [{ index, errors }]` of a 200 answer, by index. */
function rejectedOf(text: string): Map<number, readonly Issue[]> {
  const rejected = new Map<number, readonly Issue[]>();
  const body = parsed(text) as { rejected?: unknown } | undefined; // only looked into, below
  if (!Array.isArray(body?.rejected)) return rejected;
  for (const entry of body.rejected as { index?: unknown; errors?: unknown }[]) {
    if (typeof entry?.index === 'number') {
      rejected.set(entry.index, Array.isArray(entry.errors) ? (entry.errors as Issue[]) : []); // our own wire's shape
    }
  }
  return rejected;
}

/** Why the server said no to the whole request. */
function refusal(text: string, status: number, host: string): AparteError {
  const body = parsed(text) as { errors?: unknown; detail?: unknown } | undefined; // looked into only
  const detail = typeof body?.detail === 'string' ? `: ${body.detail}` : '';
  const issues = Array.isArray(body?.errors) ? (body.errors as Issue[]) : []; // our own wire's shape
  const code = status === 401 ? 'UNAUTHORIZED' : isRetryable(status) ? 'UNAVAILABLE' : 'FORBIDDEN';
  return new AparteError(code, `${host} answered ${status} to a batch${detail}`, { issues });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: a proxy's page, say
  }
}

function report(
  batch: readonly Queued[],
  rejected: ReadonlyMap<number, readonly Issue[]>,
  options: ResolvedOptions,
): void {
  for (const [index, event] of batch.entries()) {
    const issues = rejected.get(index);
    options.onDelivery({
      messageId: event.messageId,
      outcome: issues === undefined ? 'delivered' : 'rejected',
      issues: issues ?? [],
    });
  }
  if (rejected.size > 0) {
    const issues = [...rejected.values()].flat();
    options.onError(
      new AparteError(issues[0]?.code ?? 'OUT_OF_RANGE', `${rejected.size} events were rejected`, { issues }),
    );
  }
}

function giveUp(
  batch: readonly Queued[],
  reason: 'refused' | 'retries-exhausted',
  options: ResolvedOptions,
  error: AparteError,
): void {
  for (const { messageId } of batch) {
    options.onDelivery({ messageId, outcome: 'dropped', issues: error.issues, reason });
  }
  options.onError(error);
}

function wait(ms: number, aborted: AbortSignal): Promise<void> {
  if (aborted.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      aborted.removeEventListener('abort', done);
      resolve();
    }
    aborted.addEventListener('abort', done);
  });
}
