/** What people are compared by: how long ago they last bought, how often, for how much. */
export type RfmMeasure = 'recencyDays' | 'orders' | 'amountMinor';

/** Every measure, in the order of R, F, M. */
export const RFM_MEASURES: readonly RfmMeasure[] = ['recencyDays', 'orders', 'amountMinor'];

/** What somebody bought in one range, or in all: a person's own figures, that do not age. */
export interface Bought {
  /** The last order, epoch ms. */
  readonly lastAt: number;
  readonly orders: number;
  /** Net of refunds, in minor units of the project's currency: 0 and below are possible. */
  readonly amountMinor: number;
}

/** The range that is every range, as rules and audiences call it: `rfm.all.…`. No range of a project has this key. */
export const ALL_RANGES = 'all';

const DAY_MS = 86_400_000;

/** Whole days of 24 hours since the last order; never below 0. It ages when read: `now` is the reader's clock. */
export function recencyDays(lastAt: number, now: number): number {
  return Math.max(0, Math.floor((now - lastAt) / DAY_MS));
}
