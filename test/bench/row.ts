/** One line of `npm run bench`: what was measured, beside what, and whether the budget is met. */
export interface BenchRow {
  readonly what: string;
  /** Our figure, with its unit. */
  readonly ours: string;
  /** The anchor's figure, with its unit, measured in the same run. */
  readonly anchor: string;
  /** Ours against the anchor, in the budget's sense (greater is better unless the budget says otherwise). */
  readonly ratio: number;
  readonly budget: string;
  readonly met: boolean;
}
