import type { RejectedRow } from '../../core/import/read-rows.ts';
import type { Row, RowProblem } from '../../core/import/job.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import type { ForeseenRow, Foreseen, ImportJob, RowCounts } from './contract.ts';

/** Rows of people a dry run tells one by one. */
const SAMPLES = 10;

/** What applying a part needs. */
export interface PartFrame {
  readonly env: Env;
  readonly environment: Environment;
  readonly compiled: CompiledEnvironment | null;
  readonly job: ImportJob;
  readonly tally: Tally;
}

/** What becomes of the rows of a part, as it goes. */
export interface Tally {
  rejected(rows: readonly Row[], problems: readonly RowProblem[]): void;
  accepted(rows: number): void;
  unchanged(rows: number): void;
  withheld(rows: number): void;
  /** Of a dry run: a row of somebody, found by an identifier of this type, or new. */
  foreseen(row: ForeseenRow): void;
  counts(): RowCounts;
  foreseeing(): Foreseen;
}

/** Starts counting; `onRejected` keeps the rows. */
export function newTally(onRejected: (row: RejectedRow) => void): Tally {
  const counts = { rows: 0, accepted: 0, unchanged: 0, withheld: 0, rejected: 0 };
  const found: Record<string, number> = {};
  const samples: ForeseenRow[] = [];
  let newPeople = 0;
  const add = (what: Exclude<keyof typeof counts, 'rows'>, rows: number) => {
    counts[what] += rows;
    counts.rows += rows;
  };
  return {
    rejected(rows, problems) {
      add('rejected', rows.length);
      for (const row of rows) onRejected({ row, problems });
    },
    accepted: (rows) => add('accepted', rows),
    unchanged: (rows) => add('unchanged', rows),
    withheld: (rows) => add('withheld', rows),
    foreseen(row) {
      if (row.by === null) newPeople++;
      else found[row.by] = (found[row.by] ?? 0) + 1;
      if (samples.length < SAMPLES) samples.push(row);
    },
    counts: () => ({ ...counts }),
    foreseeing: () => ({ newPeople, found, samples }),
  };
}
