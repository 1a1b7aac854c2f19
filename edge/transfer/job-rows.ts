import { base64url } from '../base64url.ts';
import {
  type ExportJob,
  type Foreseen,
  type ImportJob,
  type Job,
  NO_ROWS,
  type RowCounts,
} from './contract.ts';

// Jobs as their rows say them.

export type JobRow = {
  id: string;
  direction: string;
  state: string;
  started_at: number;
  updated_at: number;
  by: string;
  body: string;
  cursor: string | null;
};

/** Samples that a dry run keeps. */
const MAX_SAMPLES = 20;

/** A new job's id. */
export function mintJobId(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(12)));
}

/** One job's row. */
export function rowOf(sql: SqlStorage, id: string): JobRow | undefined {
  return sql.exec<JobRow>('SELECT * FROM jobs WHERE id = ?', id).toArray()[0];
}

/** A job as it stands: what it is made of, and the sums of its parts. */
export function jobOf(sql: SqlStorage, row: JobRow): Job {
  const sums = sumsOf(sql, row.id);
  const common = {
    ...(JSON.parse(row.body) as Omit<ImportJob, 'id' | 'direction' | 'state'>), // written by `insertJob`
    id: row.id,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    by: row.by,
    parts: sums.parts,
  };
  const { direction, state } = row;
  if (direction === 'export') {
    const job = { ...common, direction, state, bytes: sums.bytes, rows: sums.counts.rows };
    return job as unknown as ExportJob; // the row's direction says which
  }
  const foreseen = common.dryRun ? foreseenOf(sql, row.id) : undefined;
  const job = { ...common, direction, state, bytesReceived: sums.bytes, counts: sums.counts };
  return { ...job, ...(foreseen === undefined ? {} : { foreseen }) } as ImportJob; // likewise
}

interface Sums {
  readonly parts: number;
  readonly bytes: number;
  readonly counts: RowCounts;
}

function sumsOf(sql: SqlStorage, job: string): Sums {
  const { parts, bytes, ...counts } = sql
    .exec<{ parts: number; bytes: number } & { [K in keyof RowCounts]: number }>(
      `SELECT count(*) AS parts, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(rows), 0) AS rows,
         coalesce(sum(accepted), 0) AS accepted, coalesce(sum(unchanged), 0) AS unchanged,
         coalesce(sum(withheld), 0) AS withheld, coalesce(sum(rejected), 0) AS rejected
       FROM parts WHERE job = ?`,
      job,
    )
    .one();
  return { parts, bytes, counts: { ...NO_ROWS, ...counts } };
}

/** What a dry run found, over its parts. */
function foreseenOf(sql: SqlStorage, job: string): Foreseen {
  const found: Record<string, number> = {};
  const samples: Foreseen['samples'][number][] = [];
  let newPeople = 0;
  const rows = sql.exec<{ foreseen: string }>(
    'SELECT foreseen FROM parts WHERE job = ? AND foreseen IS NOT NULL ORDER BY number',
    job,
  );
  for (const { foreseen } of rows) {
    const part = JSON.parse(foreseen) as Foreseen; // written by `record`
    newPeople += part.newPeople;
    for (const [type, count] of Object.entries(part.found)) found[type] = (found[type] ?? 0) + count;
    samples.push(...part.samples.slice(0, MAX_SAMPLES - samples.length));
  }
  return { newPeople, found, samples };
}
