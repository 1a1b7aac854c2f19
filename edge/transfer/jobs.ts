import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { ExportJob, ImportJob, Job, JobsRpc, NewImport } from './contract.ts';
import { exportTurn } from './export-turn.ts';
import { deleteFiles } from './files.ts';
import { claim, filesOf, missingParts, record } from './job-parts.ts';
import { jobOf, type JobRow, mintJobId, rowOf } from './job-rows.ts';
import { openTables } from './schema.ts';

/** How long a job and its files are kept, in ms (30 days): rejected rows and exports hold personal data. */
export const KEPT_MS: number = 30 * 86_400_000;
/** The most jobs that are kept: the oldest go first. */
const MAX_JOBS = 500;
/** How often what is too old is looked for, in ms. */
const SWEEP_MS = 3_600_000;
/** When a turn that failed is done again, in ms. */
const AGAIN_MS = 30_000;

/** What a Jobs object does. */
export type JobsWork = {
  readonly [K in keyof JobsRpc]: (
    ...args: Parameters<JobsRpc[K]>
  ) => Promise<Awaited<ReturnType<JobsRpc[K]>>>;
} & {
  /** Goes on with exports and sweeps. Never rejects. */
  turn(): Promise<void>;
};

/** Opens the jobs of an environment. */
export function openJobs(storage: DurableObjectStorage, env: Env): JobsWork {
  openTables(storage);
  return {
    ...beginning(storage),
    ...keeping(storage, env),
    ...receiving(storage),
    async turn() {
      let wait = SWEEP_MS;
      try {
        await sweep(env, storage);
        if (await exportTurn(env, storage)) wait = 0;
      } catch {
        wait = AGAIN_MS; // what failed is still written down as not done
      }
      await storage.setAlarm(Date.now() + wait).catch(() => undefined);
    },
  };
}

function beginning(storage: DurableObjectStorage): Pick<JobsWork, 'createImport' | 'createExport'> {
  const { sql } = storage;
  function insert(direction: string, state: string, body: object, by: string): JobRow {
    const id = mintJobId();
    const now = Date.now();
    const values = [id, direction, state, now, now, by.slice(0, 200), JSON.stringify(body)];
    sql.exec('INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, NULL)', ...values);
    const row = rowOf(sql, id);
    if (row === undefined) throw new Error('jobs: a row went missing'); // it was written one line above
    return row;
  }
  async function arm(at: number): Promise<void> {
    const armed = await storage.getAlarm();
    if (armed === null || armed > at) await storage.setAlarm(at);
  }
  return {
    async createImport(environment: Environment, job: NewImport, by: string) {
      await arm(Date.now() + SWEEP_MS);
      return jobOf(sql, insert('import', 'open', { ...job, environment }, by)) as ImportJob; // just written as one
    },
    async createExport(environment, job, by) {
      const row = insert('export', 'running', { ...job, environment }, by);
      await arm(Date.now());
      return jobOf(sql, row) as ExportJob; // likewise
    },
  };
}

async function readJob(sql: SqlStorage, id: string): Promise<Job | null> {
  const row = rowOf(sql, id);
  return row === undefined ? null : jobOf(sql, row);
}

function close(sql: SqlStorage, id: string, state: string): void {
  const closing = `UPDATE jobs SET state = ?, updated_at = ? WHERE id = ? AND state IN ('open', 'running')`;
  sql.exec(closing, state, Date.now(), id);
}

function keeping(
  storage: DurableObjectStorage,
  env: Env,
): Pick<JobsWork, 'read' | 'list' | 'cancel' | 'remove' | 'filesOf'> {
  const { sql } = storage;
  return {
    read: (id) => readJob(sql, id),
    async list(limit) {
      const rows = sql.exec<JobRow>('SELECT * FROM jobs ORDER BY started_at DESC, id LIMIT ?', limit);
      return rows.toArray().map((row) => jobOf(sql, row));
    },
    async cancel(id) {
      close(sql, id, 'cancelled');
      return readJob(sql, id);
    },
    async remove(id) {
      const row = rowOf(sql, id);
      if (row === undefined) return false;
      close(sql, id, 'cancelled'); // nothing is added from here on
      await deleteFiles(env, jobOf(sql, row).environment, id);
      forget(storage, id);
      return true;
    },
    filesOf: async (id) => filesOf(sql, id),
  };
}

function receiving(storage: DurableObjectStorage): Pick<JobsWork, 'claim' | 'record' | 'partsOf' | 'finish'> {
  const { sql } = storage;
  return {
    claim: async (id, part) => claim(sql, id, part),
    async record(id, part) {
      storage.transactionSync(() => record(sql, id, part));
      const row = rowOf(sql, id);
      if (row === undefined) throw new Error('jobs: the job was removed');
      return jobOf(sql, row) as ImportJob; // parts are recorded of imports alone
    },
    async partsOf(id) {
      const rows = sql.exec<{ number: number; hash: string }>(
        'SELECT number, hash FROM parts WHERE job = ? ORDER BY number',
        id,
      );
      return rows.toArray();
    },
    async finish(id, parts) {
      const job = await readJob(sql, id);
      if (job === null || job.direction !== 'import') return { job: null, missing: [] };
      const missing = job.state === 'open' ? missingParts(sql, id, parts) : [];
      if (missing.length === 0) close(sql, id, 'done');
      return { job: (await readJob(sql, id)) as ImportJob | null, missing };
    },
  };
}

function forget(storage: DurableObjectStorage, id: string): void {
  storage.transactionSync(() => {
    storage.sql.exec('DELETE FROM parts WHERE job = ?', id);
    storage.sql.exec('DELETE FROM jobs WHERE id = ?', id);
  });
}

/** Removes what is too old or too much: a few a turn. */
async function sweep(env: Env, storage: DurableObjectStorage): Promise<void> {
  const old = storage.sql
    .exec<{ id: string; environment: string }>(
      `SELECT id, body ->> 'environment' AS environment FROM jobs
       WHERE updated_at < ? OR id IN (SELECT id FROM jobs ORDER BY started_at DESC LIMIT -1 OFFSET ?) LIMIT 20`,
      Date.now() - KEPT_MS,
      MAX_JOBS,
    )
    .toArray();
  for (const { id, environment } of old) {
    await deleteFiles(env, environment, id);
    forget(storage, id);
  }
}
