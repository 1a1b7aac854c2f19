import type { LiveLine } from '../../core/wire/live.ts';

/** What an isolate tells at once. */
export interface LiveBatch {
  readonly isolate: string;
  readonly lines: readonly LiveLine[];
  readonly skipped: number;
}

/** The calls of the Live object. */
export interface LiveRpc {
  /** Shows lines to who watches; gives how many a second this isolate may send from now on, 0 when nobody watches. */
  show(batch: LiveBatch): Promise<number>;
}
