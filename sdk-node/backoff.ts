/** How long to wait before attempt `attempt` (1 = the first retry), in ms: full jitter over an exponential, capped.
 *  `random` is uniform in [0, 1).
 *  Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 ("Full Jitter"). */
export function backoffMs(attempt: number, random: number, baseMs = 250, capMs = 30_000): number {
  return Math.round(random * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
}

/** The wait a `Retry-After` header asks for, in ms: seconds or an HTTP date; at most five minutes; null: none. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(seconds) ? Math.min(300_000, Math.max(0, seconds)) : null;
}

/** Whether a status may be tried again with the same events. */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
