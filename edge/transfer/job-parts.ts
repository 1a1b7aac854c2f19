import { MAX_PARTS } from '../../core/import/job.ts';
import type { Claimed, ImportJob, PartResult } from './contract.ts';
import { jobOf, rowOf } from './job-rows.ts';

/** The most missing numbers that are told. */
const MAX_MISSING = 20;

/** Whether a part is to be applied. */
export function claim(sql: SqlStorage, id: string, part: { number: number; hash: string }): Claimed {
  const row = rowOf(sql, id);
  if (row === undefined || row.direction !== 'import') return { answer: 'unknown' };
  const [known] = sql
    .exec<PartRow>('SELECT * FROM parts WHERE job = ? AND number = ?', id, part.number)
    .toArray();
  if (known !== undefined) {
    if (known.hash !== part.hash) return { answer: 'different' };
    return { answer: 'repeated', result: resultOf(known) };
  }
  const job = jobOf(sql, row) as ImportJob; // its direction was looked at
  return job.state === 'open' ? { answer: 'apply', job } : { answer: 'closed', state: job.state };
}

type PartRow = {
  number: number;
  hash: string;
  bytes: number;
  rows: number;
  accepted: number;
  unchanged: number;
  withheld: number;
  rejected: number;
  foreseen: string | null;
  file: string | null;
};

function resultOf({ number, hash, bytes, foreseen, file, ...counts }: PartRow): PartResult {
  const { rows, accepted, unchanged, withheld, rejected } = counts;
  return {
    number,
    hash,
    bytes,
    counts: { rows, accepted, unchanged, withheld, rejected },
    ...(foreseen === null ? {} : { foreseen: JSON.parse(foreseen) as NonNullable<PartResult['foreseen']> }), // see `record`
    ...(file === null ? {} : { rejects: file }),
  };
}

/** Writes down what became of a part. Of two that applied the same part at the same time the first is kept: the rows are the same. */
export function record(sql: SqlStorage, id: string, part: PartResult): void {
  const { rows, accepted, unchanged, withheld, rejected } = part.counts;
  sql.exec(
    'INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    id,
    part.number,
    part.hash,
    part.bytes,
    rows,
    accepted,
    unchanged,
    withheld,
    rejected,
    part.foreseen === undefined ? null : JSON.stringify(part.foreseen),
    part.rejects ?? null,
  );
  sql.exec('UPDATE jobs SET updated_at = ? WHERE id = ?', Date.now(), id);
}

/** The first numbers of so many that are not there. */
export function missingParts(sql: SqlStorage, id: string, parts: number): number[] {
  const rows = sql.exec<{ number: number }>('SELECT number FROM parts WHERE job = ?', id).toArray();
  const have = new Set(rows.map(({ number }) => number));
  const missing: number[] = [];
  for (let n = 1; n <= Math.min(parts, MAX_PARTS) && missing.length < MAX_MISSING; n++) {
    if (!have.has(n)) missing.push(n);
  }
  return missing;
}

/** Where the files of a job are, in the order of its parts. */
export function filesOf(sql: SqlStorage, id: string): string[] {
  const rows = sql.exec<{ file: string }>(
    'SELECT file FROM parts WHERE job = ? AND file IS NOT NULL ORDER BY number',
    id,
  );
  return rows.toArray().map(({ file }) => file);
}
