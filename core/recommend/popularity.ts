import type { Act } from './act.ts';

/** A basket counts half as much after so long, in ms (14 days). */
export const POPULARITY_HALF_LIFE_MS: number = 14 * 86_400_000;
/** What an order says of an item, beside a session in which somebody looked at it. */
const WEIGHT: Readonly<Record<Act['what'], number>> = { viewed: 1, bought: 4 };
/** Weights are whole numbers of 1/2²⁰: their sums are exact below 2⁵³, so the order of adding does not matter. */
const UNIT = 2 ** 20;

/** What one basket adds to the popularity of each of its items at `now`: whole, halved every half-life; one that lies
 *  ahead counts as now. Pure. */
export function popularityOf(what: Act['what'], at: number, now: number): number {
  const age = Math.max(0, now - at);
  return Math.round(WEIGHT[what] * UNIT * 2 ** (-age / POPULARITY_HALF_LIFE_MS));
}
