import { profileEvents } from '../../core/import/identify-rows.ts';
import type { ImportFormat } from '../../core/import/job.ts';
import { orderEvents } from '../../core/import/order-rows.ts';
import { planOf, type ReadRow, readRow, type RejectedRow } from '../../core/import/read-rows.ts';
import { cellReader } from '../../core/import/cells.ts';
import { zonedTimes } from '../../core/zoned-times.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import { applyChoices } from './apply-choices.ts';
import { applyEvents } from './apply-events.ts';
import { applyItems } from './apply-items.ts';
import type { ImportJob, PartClaim, PartResult } from './contract.ts';
import { cutRows } from './cut-rows.ts';
import { rejectsKey } from './files.ts';
import { foreseeChoices, foreseeEvents } from './foresee.ts';
import { newTally, type PartFrame } from './part.ts';
import { rejectsWriter } from './rejects.ts';

/** Rows that are stored together. */
const ROWS_A_TURN = 2_000;

/** A part as it came. */
export interface Part extends PartClaim {
  readonly text: string;
  /** The line of the file it begins on. */
  readonly firstLine: number;
}

/** Applies a part, and answers when every row that was taken is durable. Holds some thousand rows at a time. Repeating it
 *  is safe: what was stored is found again. */
export async function applyPart(
  {
    env,
    environment,
    compiled,
  }: { env: Env; environment: Environment; compiled: CompiledEnvironment | null },
  job: ImportJob,
  part: Part,
): Promise<PartResult> {
  const { number, hash, bytes, text, firstLine } = part;
  const rejects = rejectsWriter();
  const tally = newTally((row) => rejects.add(row));
  const frame: PartFrame = { env, environment, compiled, job, tally };
  const plan = planOf(
    job.kind,
    job.mapping,
    cellReader(job.format, zonedTimes(job.timeZone)),
    job.format.type === 'ndjson',
  );
  let waiting: ReadRow[] = [];
  for (const cut of cutRows(text, job.format, firstLine)) {
    for (const { row, problems } of cut.rejected) tally.rejected([row], problems);
    for (const row of cut.rows) {
      const read = readRow(plan, row);
      if ('problems' in read) tally.rejected([row], read.problems);
      else waiting.push(read);
      if (waiting.length < ROWS_A_TURN) continue;
      const whole = job.kind === 'orders' ? endOfOrders(waiting) : waiting.length;
      await applyRows(frame, waiting.slice(0, whole));
      waiting = waiting.slice(whole);
    }
  }
  await applyRows(frame, waiting);
  const file = rejectsKey(environment, job.id, number, hash);
  const isKept = await rejects.write(env, file);
  return {
    number,
    hash,
    bytes,
    counts: tally.counts(),
    ...(job.dryRun ? { foreseen: tally.foreseeing() } : {}),
    ...(isKept ? { rejects: file } : {}),
  };
}

/** How many rows there are before the last order, whose other rows may be still to come. */
function endOfOrders(rows: readonly ReadRow[]): number {
  const last = rows.at(-1)?.values.get('orderId');
  let end = rows.length;
  while (end > 0 && rows[end - 1]?.values.get('orderId') === last) end--;
  return end === 0 ? rows.length : end;
}

async function applyRows(frame: PartFrame, rows: readonly ReadRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { kind, dryRun, startedAt } = frame.job;
  if (kind === 'items') return applyItems(frame, rows);
  if (kind === 'consents') return dryRun ? foreseeChoices(frame, rows) : applyChoices(frame, rows);
  const { events, rejected } = kind === 'orders' ? orderEvents(rows) : identities(rows, startedAt);
  for (const { row, problems } of rejected) frame.tally.rejected([row], problems);
  return dryRun ? foreseeEvents(frame, events) : applyEvents(frame, events);
}

function identities(rows: readonly ReadRow[], at: number) {
  const rejected: RejectedRow[] = [];
  const events = rows.flatMap((read) => {
    const made = profileEvents(read, at);
    if (!('reason' in made)) return made;
    rejected.push({ row: read.row, problems: [made] });
    return [];
  });
  return { events, rejected };
}

/** A format as far as it matters to a reader of NDJSON. */
export const NDJSON_FORMAT: ImportFormat = {
  type: 'ndjson',
  delimiter: ',',
  columns: [],
  dates: 'iso',
  decimal: '.',
};
