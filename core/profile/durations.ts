const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest window a clause may look back: as long as a shard keeps events by default. */
export const MAX_DURATION_MS: number = 400 * 86_400_000;

/** A duration such as `90s`, `30m`, `12h`, `7d` in ms; null when it is none, zero, or longer than `max` ms (default 400
 *  days). */
export function parseDuration(text: unknown, max: number = MAX_DURATION_MS): number | null {
  if (typeof text !== 'string') return null;
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  if (match === null) return null;
  const [, count = '', unit = ''] = match;
  const ms = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  return ms <= max ? ms : null;
}
