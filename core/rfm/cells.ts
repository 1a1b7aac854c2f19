/** The usual names for groups of buyers. */
export type RfmCell =
  | 'champion'
  | 'loyal'
  | 'potential'
  | 'new'
  | 'promising'
  | 'attention'
  | 'fading'
  | 'cannot-lose'
  | 'at-risk'
  | 'hibernating'
  | 'lost';

/** A cell: recency and frequency scores from and to, inclusive. Together they cover 1–5 × 1–5, each pair once. */
export interface CellArea {
  readonly cell: RfmCell;
  readonly r: readonly [from: number, to: number];
  readonly f: readonly [from: number, to: number];
}

/** The cells as marketing tools usually draw them, over recency and frequency; the amount does not move anybody. Of
 *  the "hibernating" corner the oldest fifth is called lost.
 *  Source: the segment map of the R package `rfm` and of Putler's "RFM analysis", which differ by a row. */
export const RFM_CELLS: readonly CellArea[] = [
  { cell: 'champion', r: [5, 5], f: [4, 5] },
  { cell: 'loyal', r: [3, 4], f: [4, 5] },
  { cell: 'potential', r: [4, 5], f: [2, 3] },
  { cell: 'new', r: [5, 5], f: [1, 1] },
  { cell: 'promising', r: [4, 4], f: [1, 1] },
  { cell: 'attention', r: [3, 3], f: [3, 3] },
  { cell: 'fading', r: [3, 3], f: [1, 2] },
  { cell: 'cannot-lose', r: [1, 2], f: [5, 5] },
  { cell: 'at-risk', r: [1, 2], f: [3, 4] },
  { cell: 'hibernating', r: [2, 2], f: [1, 2] },
  { cell: 'lost', r: [1, 1], f: [1, 2] },
];

/** The cell of a pair of scores, each 1 to 5. */
export function cellOf(r: number, f: number): RfmCell {
  const within = (score: number, [from, to]: readonly [number, number]) => from <= score && score <= to;
  return RFM_CELLS.find((area) => within(r, area.r) && within(f, area.f))?.cell ?? 'lost';
}
