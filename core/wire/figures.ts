import type { RangeCuts } from '../rfm/cuts.ts';
import type { RangeFigures } from '../rfm/figures.ts';

// What the admin routes tell of one person's scores. Types only. Times are ISO 8601.

/** A score of a person: its points now, and what they consist of. */
export interface ScoreAnswer {
  readonly key: string;
  readonly points: number;
  /** Such as `30d`; absent: points keep their worth. */
  readonly halfLife?: string;
  /** Newest first: points as given, and what they are worth now. */
  readonly entries: readonly {
    readonly at: string;
    readonly event: string;
    readonly messageId: string;
    readonly points: number;
    readonly worth: number;
  }[];
  /** Older entries, together. */
  readonly earlier?: {
    readonly count: number;
    readonly worth: number;
    readonly firstAt: string;
    readonly lastAt: string;
  };
}

/** What a person bought in a range, its scores there, and the cuts they come from (null: none yet). */
export interface RangeScores {
  readonly range: string;
  readonly figures: RangeFigures;
  readonly lastAt: string;
  readonly cuts: RangeCuts | null;
}
