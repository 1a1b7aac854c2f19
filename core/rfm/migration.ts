import type { CellOrNone } from '../wire/rfm.ts';
import { cellOf } from './cells.ts';
import { cutsByRange, type RangeCuts, recencyScoreOf, scoreOf } from './cuts.ts';
import { ALL_RANGES, type Bought, recencyDays } from './measures.ts';
import { type Summary, summarize } from './summary.ts';

/** Exact cuts of people's figures as they were at a time, as `range` would have them: everybody's where fewer than 30
 *  had bought in it. Null: nobody had bought anything. */
export function cutsThen(
  range: string,
  bought: readonly (Bought | null)[],
  everybody: readonly (Bought | null)[],
  time: number,
): RangeCuts | null {
  const own = spread(bought, time);
  const cuts = cutsByRange(
    new Map([
      [ALL_RANGES, spread(everybody, time)],
      [range, own],
    ]),
  );
  return (Object.hasOwn(cuts, range) ? cuts[range] : undefined) ?? null;
}

/** The cell somebody was in at a time. */
export function cellThen(bought: Bought | null, cuts: RangeCuts | null, time: number): CellOrNone {
  if (bought === null || cuts === null) return 'none';
  const r = recencyScoreOf(recencyDays(bought.lastAt, time), cuts.recencyDays);
  return cellOf(r, scoreOf(bought.orders, cuts.orders));
}

function spread(bought: readonly (Bought | null)[], time: number) {
  const held = bought.filter((one) => one !== null);
  return {
    recencyDays: exact(held.map((one) => recencyDays(one.lastAt, time))),
    orders: exact(held.map((one) => one.orders)),
    amountMinor: exact(held.map((one) => one.amountMinor)),
  };
}

/** Every value a point of its own, so quantiles are exact. */
function exact(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return { ...summarize([], 0), count: sorted.length, points: sorted.map((value) => [value, 1] as const) };
}
