import { ALL_RANGES, type RfmMeasure } from './measures.ts';
import { type Summary, valueAt } from './summary.ts';

/** Four values that part people into five groups, ascending. */
export type Cuts = readonly number[];

/** The cuts of one range. `of` says whose they are: the range's own buyers', everybody's because the range has too
 *  few, or fixed ones from the project document. */
export type RangeCuts = { readonly [M in RfmMeasure]: Cuts } & {
  readonly buyers: number;
  readonly of: 'range' | 'all' | 'fixed';
};

/** The cuts of an environment as the Project found them: they change together, with a number that counts on. */
export interface RfmCuts {
  readonly number: number;
  /** When people were looked at, epoch ms, a whole hour. */
  readonly asOf: number;
  readonly ranges: { readonly [range: string]: RangeCuts };
}

/** A range with fewer buyers is judged by everybody's cuts. */
export const MIN_BUYERS = 30;
/** How many groups people are parted into. */
const GROUPS = 5;

/** The 20, 40, 60 and 80 % quantiles, lower: of n values ascending, those at places ⌊k · (n − 1) / 5⌋ from 0.
 *  Empty without values. Source: numpy.quantile, method 'lower'. */
export function cutsOf(summary: Summary): Cuts {
  const cuts: number[] = [];
  for (let k = 1; k < GROUPS; k++) {
    const value = valueAt(summary, Math.floor((k * (summary.count - 1)) / GROUPS));
    if (value !== undefined) cuts.push(value);
  }
  return cuts;
}

/** 1 + the number of cuts strictly below the value. */
export function scoreOf(value: number, cuts: Cuts): number {
  let score = 1;
  for (const cut of cuts) if (cut < value) score += 1;
  return score;
}

/** The same reversed, for recency: the fewer days, the better. */
export function recencyScoreOf(days: number, cuts: Cuts): number {
  return cuts.length + 2 - scoreOf(days, cuts);
}

/** Cuts of every range from the summaries of its buyers' figures. `found[ALL_RANGES]` must be there; ranges with fewer
 *  than 30 buyers take its cuts. Without any buyer there are no cuts. */
export function cutsByRange(
  found: ReadonlyMap<string, { readonly [M in RfmMeasure]: Summary }>,
): RfmCuts['ranges'] {
  const everybody = found.get(ALL_RANGES);
  if (everybody === undefined || everybody.orders.count === 0) return {};
  const own = (summaries: { readonly [M in RfmMeasure]: Summary }, of: RangeCuts['of']): RangeCuts => ({
    buyers: summaries.orders.count,
    of,
    recencyDays: cutsOf(summaries.recencyDays),
    orders: cutsOf(summaries.orders),
    amountMinor: cutsOf(summaries.amountMinor),
  });
  const all = own(everybody, 'range');
  return Object.fromEntries(
    [...found].map(([range, summaries]): [string, RangeCuts] => {
      const buyers = summaries.orders.count;
      if (range === ALL_RANGES) return [range, all];
      return [range, buyers < MIN_BUYERS ? { ...all, buyers, of: 'all' } : own(summaries, 'range')];
    }),
  );
}
