/** What a config of this age may still be used for (DESIGN §1 Config). */
export type Freshness = 'use' | 'refresh' | 'wait' | 'defaults';

/** Up to this age, in ms, a config is used as it is. */
export const FRESH_MS = 2_000;
/** Up to this age it is used while a refresh runs beside; older, the request waits for one. */
export const WAIT_MS = 4_000;
/** Older than this its rules are not used any more: every flag gives its default. */
export const EXPIRED_MS = 600_000;
/** How long a request waits for a refresh that has just been started. */
export const PATIENCE_MS = 250;
/** How long a request of an isolate that knows nothing yet waits for its first config. */
export const FIRST_PATIENCE_MS = 2_000;
/** How far behind a KV read may lie: what it gives is the truth of at latest a minute ago. */
export const KV_LAG_MS = 60_000;

/** What to do with a config whose stamp is `ageMs` old. Pure; a negative age (clocks apart) counts as 0. */
export function refreshPolicy(ageMs: number): Freshness {
  if (ageMs <= FRESH_MS) return 'use';
  if (ageMs <= WAIT_MS) return 'refresh';
  return ageMs <= EXPIRED_MS ? 'wait' : 'defaults';
}
