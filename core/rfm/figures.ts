import { cellOf, type RfmCell } from './cells.ts';
import { type RangeCuts, recencyScoreOf, scoreOf } from './cuts.ts';
import { type Bought, recencyDays } from './measures.ts';

/** What rules and audiences read of one range: `rfm.<range>.<name>`. Without cuts only what needs none. A type alias,
 *  so that it is a record too. */
export type RangeFigures = {
  readonly recencyDays: number;
  readonly orders: number;
  readonly amountMinor: number;
  readonly r?: number;
  readonly f?: number;
  readonly m?: number;
  /** The three scores side by side: 5, 4 and 1 are 541. */
  readonly score?: number;
  readonly cell?: RfmCell;
  /** Whose cuts were used. */
  readonly cuts?: RangeCuts['of'];
};

/** What rules read of a range somebody never bought in. Texts, because conditions take a missing number for 0: "bought
 *  at most 30 days ago" and "recency score at most 2" must not hold for somebody who never bought. */
export const NOT_BOUGHT: { readonly [name: string]: number | string } = Object.freeze({
  recencyDays: 'never',
  orders: 0,
  amountMinor: 0,
  r: 'none',
  f: 'none',
  m: 'none',
  score: 'none',
  cell: 'none',
});

/** Names of `rfm.<range>.*` that exist, and those among them that need cuts. */
export const FIGURE_NAMES: readonly string[] = [
  'recencyDays',
  'orders',
  'amountMinor',
  'r',
  'f',
  'm',
  'score',
  'cell',
  'cuts',
];
export const CUT_FIGURES: readonly string[] = ['r', 'f', 'm', 'score', 'cell', 'cuts'];

/** A buyer's figures and scores in one range at `now`. Pure integer arithmetic: the same everywhere. */
export function figuresIn(bought: Bought, cuts: RangeCuts | undefined, now: number): RangeFigures {
  const days = recencyDays(bought.lastAt, now);
  const plain = { recencyDays: days, orders: bought.orders, amountMinor: bought.amountMinor };
  if (cuts === undefined) return plain;
  const r = recencyScoreOf(days, cuts.recencyDays);
  const f = scoreOf(bought.orders, cuts.orders);
  const m = scoreOf(bought.amountMinor, cuts.amountMinor);
  return { ...plain, r, f, m, score: r * 100 + f * 10 + m, cell: cellOf(r, f), cuts: cuts.of };
}

/** Figures of every range somebody bought in. */
export function rfmFigures(
  bought: { readonly [range: string]: Bought },
  cuts: ReadonlyMap<string, RangeCuts>,
  now: number,
): { readonly [range: string]: RangeFigures } {
  const figures: { [range: string]: RangeFigures } = {};
  for (const range of Object.keys(bought)) {
    const held = bought[range];
    if (held !== undefined) figures[range] = figuresIn(held, cuts.get(range), now);
  }
  return figures;
}
