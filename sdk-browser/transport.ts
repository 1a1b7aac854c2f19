import { freshState, type Identity } from './identity.ts';

/** What came of one request. `status` 0: no answer (offline, blocked, broken off). */
export interface Answer {
  readonly status: number;
  /** From Retry-After, in ms; 0 when the answer does not ask. At most 5 minutes. */
  readonly retryAfterMs: number;
  /** The parsed body; an empty object when it is not one. */
  readonly body: { readonly [field: string]: unknown };
}

const STATE_HEADER = 'aparte-state';
const MAX_RETRY_AFTER_MS = 300_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** The wait a Retry-After header asks for, in ms: seconds or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfterMs(header: string | null, now: number): number {
  const ms = Number(header) * 1000; // 0 for null
  return Math.min(
    Math.max(Number.isNaN(ms) ? Date.parse(String(header)) - now || 0 : ms, 0),
    MAX_RETRY_AFTER_MS,
  );
}

/** Posts JSON to a route of the Worker, with the visitor's state, and keeps the state that comes back. Never rejects. */
export type Post = (path: string, body: object, keepalive?: boolean) => Promise<Answer>;

/** A way to the Worker at `host`. The body is sent as text with the key inside, so that a page on another origin needs
 *  no preflight unless it has a state to show. Cookies go along only where the Worker is first party. */
export function createPost(
  host: string,
  key: string,
  identity: Identity,
  keep: (changes: Partial<Identity>) => void,
): Post {
  return async (path, body, keepalive = false) => {
    const { anonymousId } = identity;
    const sent = freshState(identity);
    try {
      const response = await fetch(host + path, {
        method: 'POST',
        body: JSON.stringify({ writeKey: key, ...body }),
        keepalive,
        // A request that hangs must not hold up the queue for ever.
        signal: AbortSignal.timeout?.(REQUEST_TIMEOUT_MS) ?? null,
        headers: sent ? { [STATE_HEADER]: sent } : {},
      });
      const { status, headers } = response;
      const state = headers.get(STATE_HEADER);
      // An answer that comes after a reset or a withdrawal is about somebody who is gone.
      if (state && identity.anonymousId === anonymousId) keep({ state, stateAt: Date.now() });
      return {
        status,
        retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.now()),
        // Fields are looked at one by one where they are used.
        body: Object(await response.json().catch(() => undefined)) as Answer['body'],
      };
    } catch {
      return { status: 0, retryAfterMs: 0, body: {} }; // the caller tries again
    }
  };
}
