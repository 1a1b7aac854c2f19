/** Events a second that a write key may send for one person, on average… */
export const EVENTS_A_SECOND = 20;
/** …with so many at once: what a page kept while it was offline or before the visitor chose. */
const EVENTS_AT_ONCE = 100;
/** Events a day (UTC) of one person through write keys. */
export const EVENTS_A_DAY = 5_000;
const DAY_MS = 86_400_000;

/** What a person has used of its limits. Lives in the shard's memory: it is a brake on abuse, not a record, and starts
 *  anew when the person leaves memory or the object restarts. */
export interface Spending {
  tokens: number;
  at: number;
  day: number;
  today: number;
}

/** A person that has used nothing. */
export function noSpending(): Spending {
  return { tokens: EVENTS_AT_ONCE, at: 0, day: 0, today: 0 };
}

/** Takes one event from a person's limits at `now` (epoch ms); false when there is none left, and nothing is taken.
 *  A clock that goes back gives nothing. */
export function spend(spending: Spending, now: number): boolean {
  const day = Math.floor(now / DAY_MS);
  if (day > spending.day) {
    spending.day = day;
    spending.today = 0;
  }
  if (now > spending.at) {
    const earned = ((now - spending.at) / 1000) * EVENTS_A_SECOND;
    spending.tokens = Math.min(EVENTS_AT_ONCE, spending.tokens + earned);
    spending.at = now;
  }
  if (spending.tokens < 1 || spending.today >= EVENTS_A_DAY) return false;
  spending.tokens -= 1;
  spending.today += 1;
  return true;
}
