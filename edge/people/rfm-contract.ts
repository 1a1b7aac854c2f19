import type { RangeCuts } from '../../core/rfm/cuts.ts';
import type { RfmMeasure } from '../../core/rfm/measures.ts';
import type { Summary } from '../../core/rfm/summary.ts';
import type { PersonBrief } from '../../core/wire/people.ts';

// What is asked of a shard about what people bought.

/** How the figures of a range's buyers are spread in one shard. */
export type RangeSpread = { readonly [M in RfmMeasure]: Summary };

/** Buyers of one pair of recency and frequency scores. */
export interface CellCount {
  readonly r: number;
  readonly f: number;
  readonly people: number;
  readonly orders: number;
  readonly amountMinor: number;
}

/** Which scores: a range, its cuts, and the time recency is counted from (epoch ms). */
export interface Scale {
  readonly range: string;
  readonly cuts: RangeCuts;
  readonly now: number;
}

/** What one person had bought in a range by each of two times; null: nothing yet. */
export type ThenAndNow = readonly [
  person: string,
  from: readonly [lastAt: number, orders: number, amountMinor: number] | null,
  until: readonly [lastAt: number, orders: number, amountMinor: number] | null,
];

/** Questions about what people bought. */
export interface RfmLooks {
  /** Recency in days as of `now`. */
  spread: { readonly ask: { readonly range: string; readonly now: number }; readonly answer: RangeSpread };
  grid: { readonly ask: Scale; readonly answer: readonly CellCount[] };
  /** People whose scores are in one of the given pairs, who spent most first. */
  cell: {
    readonly ask: Scale & {
      readonly pairs: readonly (readonly [r: number, f: number])[];
      readonly limit: number;
    };
    readonly answer: readonly {
      readonly brief: PersonBrief;
      readonly lastAt: number;
      readonly orders: number;
      readonly amountMinor: number;
    }[];
  };
  /** A page of people, in the order of their random ids; `after` null: the last. */
  history: {
    readonly ask: {
      readonly range: string;
      readonly from: number;
      readonly until: number;
      readonly after: string;
      readonly limit: number;
    };
    readonly answer: { readonly people: readonly ThenAndNow[]; readonly after: string | null };
  };
}
