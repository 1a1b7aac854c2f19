import type { RfmCell } from '../../../../core/rfm/cells.ts';

/** Whose people are shown: those of a named group, or of one pair of scores (with the group it lies in). */
export interface Shown {
  readonly cell: RfmCell;
  readonly pair?: readonly [r: number, f: number];
}
