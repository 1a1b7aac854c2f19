import type { Env } from '../env.ts';
import type { ExportJob } from './contract.ts';
import { EXPORT_START, type ExportCursor, exportPiece } from './export-pages.ts';
import { deleteFiles, exportKey } from './files.ts';
import { jobOf, type JobRow } from './job-rows.ts';

/** A file of an export ends once it is so long, in UTF-16 code units. */
const FILE_LENGTH: number = 4 * 1024 * 1024;
/** Pieces asked for in one turn, however short they are. */
const PIECES_A_TURN = 50;
/** An export that fails so often in a row is given up. */
const MAX_FAILURES = 20;

const failures = new Map<string, number>();

/** Goes on with the oldest running export by one file; whether there is more to do. File and cursor are written one
 *  after the other: a crash between writes the same file again. */
export async function exportTurn(env: Env, storage: DurableObjectStorage): Promise<boolean> {
  const { sql } = storage;
  const [row] = sql
    .exec<JobRow>(
      `SELECT * FROM jobs WHERE direction = 'export' AND state = 'running' ORDER BY started_at LIMIT 1`,
    )
    .toArray();
  if (row === undefined) return false;
  try {
    await writeFile(env, storage, row);
    failures.delete(row.id);
  } catch {
    const count = (failures.get(row.id) ?? 0) + 1;
    failures.set(row.id, count);
    if (count >= MAX_FAILURES) setState(sql, row.id, 'failed');
  }
  return true;
}

async function writeFile(env: Env, storage: DurableObjectStorage, row: JobRow): Promise<void> {
  const { sql } = storage;
  const job = jobOf(sql, row) as ExportJob; // its direction was asked for
  let at: ExportCursor | null = row.cursor === null ? EXPORT_START : (JSON.parse(row.cursor) as ExportCursor); // written below
  let text = '';
  let rows = 0;
  for (let pieces = 0; at !== null && pieces < PIECES_A_TURN && text.length < FILE_LENGTH; pieces++) {
    const piece = await exportPiece(env, job, at);
    text += piece.text;
    rows += piece.rows;
    at = piece.next;
  }
  const key = exportKey(job.environment, job.id, job.parts + 1);
  const bytes = new TextEncoder().encode(text);
  await env.BUCKET.put(key, bytes);
  const isKept = storage.transactionSync(() => {
    const state = sql
      .exec<{ state: string }>('SELECT state FROM jobs WHERE id = ?', job.id)
      .toArray()[0]?.state;
    if (state !== 'running') return false; // cancelled or removed while it was read
    sql.exec(
      `INSERT INTO parts (job, number, hash, bytes, rows, accepted, unchanged, withheld, rejected, file)
       VALUES (?, ?, '', ?, ?, 0, 0, 0, 0, ?)`,
      job.id,
      job.parts + 1,
      bytes.byteLength,
      rows,
      key,
    );
    sql.exec(
      'UPDATE jobs SET cursor = ?, updated_at = ? WHERE id = ?',
      JSON.stringify(at),
      Date.now(),
      job.id,
    );
    if (at === null) setState(sql, job.id, 'done');
    return true;
  });
  if (!isKept) await deleteFiles(env, job.environment, job.id);
}

function setState(sql: SqlStorage, id: string, state: string): void {
  sql.exec('UPDATE jobs SET state = ?, updated_at = ? WHERE id = ?', state, Date.now(), id);
}
