import type { RfmCell } from '../rfm/cells.ts';
import type { RangeCuts } from '../rfm/cuts.ts';
import type { RangeFigures } from '../rfm/figures.ts';
import type { PersonBrief } from './people.ts';

// The answers of the admin routes about RFM and scores. Types only: both sides import them. Times are ISO 8601, money
// is in the project's base currency's minor units.

/** Buyers with a pair of recency and frequency scores. */
export interface GridCell {
  readonly r: number;
  readonly f: number;
  readonly people: number;
  readonly orders: number;
  readonly amountMinor: number;
}

/** `GET /v1/admin/rfm`. */
export interface RfmAnswer {
  readonly range: string;
  /** Every range, `all` first; `of` null: no cuts yet. */
  readonly ranges: readonly {
    readonly key: string;
    readonly buyers: number;
    readonly of: RangeCuts['of'] | null;
  }[];
  /** Null: none yet. */
  readonly cuts: RangeCuts | null;
  /** Of the cuts: their number, and when people were looked at for them. Null: never. */
  readonly number: number;
  readonly cutsAsOf: string | null;
  /** Of the counts. */
  readonly asOf: string;
  readonly cells: readonly GridCell[];
}

/** `GET /v1/admin/rfm/people`. */
export interface CellPeopleAnswer {
  readonly people: readonly {
    readonly person: PersonBrief;
    readonly figures: RangeFigures;
  }[];
  /** There are more than were listed. */
  readonly more: boolean;
}

/** A group of people at one time: a cell, or not a buyer yet. */
export type CellOrNone = RfmCell | 'none';

/** `GET /v1/admin/rfm/migration`. */
export interface MigrationAnswer {
  readonly range: string;
  readonly from: string;
  readonly until: string;
  /** Who went from where to where; pairs without people are left out. */
  readonly moves: readonly { readonly from: CellOrNone; readonly to: CellOrNone; readonly people: number }[];
  readonly people: number;
  /** False: only so many people were looked at, a fair sample. */
  readonly complete: boolean;
  /** The cuts of each day: `all` where the range had fewer than 30 buyers. */
  readonly cuts: { readonly from: RangeCuts | null; readonly until: RangeCuts | null };
}

/** `POST /v1/admin/rfm/refresh`. */
export interface CutsAnswer {
  readonly number: number;
  readonly asOf: string | null;
}
