import type { Shard } from './shard.ts';

/** A thing the alarm has to do. */
export interface DueTask {
  /** Unique: a second row of the same key replaces the first. */
  readonly key: string;
  readonly kind:
    | 'merge'
    | 'release'
    | 'reapply'
    | 'erase'
    | 'retain'
    | 'unfile'
    | 'unpoint'
    | 'restate'
    | 'undo'; // what each does: due-kinds.ts
  readonly body: string;
}

const MAX_BACK_OFF_MS = 60_000;
/** Tasks taken up in one ring. */
const TASKS_AT_ONCE = 16;

/** Writes a task down. Belongs into a transaction. */
export function putDue(shard: Shard, task: DueTask, at: number): void {
  shard.sql.exec(
    `INSERT INTO due (key, at, kind, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET at = excluded.at, body = excluded.body, attempts = 0`,
    task.key,
    at,
    task.kind,
    task.body,
  );
  shard.arm(at);
}

/** Strikes a task off. */
export function forgetDue(shard: Shard, key: string): void {
  shard.sql.exec('DELETE FROM due WHERE key = ?', key);
}

/** When the next task is due; null: none. */
export function nextDue(shard: Shard): number | null {
  return shard.sql.exec<{ at: number | null }>('SELECT min(at) AS at FROM due').one().at;
}

/** Does what is due. A task that fails stays and comes again later; never rejects for a task's sake. */
export async function doDue(shard: Shard, perform: (task: DueTask) => Promise<void>): Promise<void> {
  const rows = shard.sql
    .exec<{ key: string; at: number; kind: DueTask['kind']; body: string; attempts: number }>(
      'SELECT key, at, kind, body, attempts FROM due WHERE at <= ? ORDER BY at LIMIT ?',
      shard.clock(),
      TASKS_AT_ONCE,
    )
    .toArray();
  await Promise.all(
    rows.map(async (row) => {
      try {
        await perform(row);
        // Unless it wrote itself down again for later, under the same key.
        shard.sql.exec('DELETE FROM due WHERE key = ? AND at = ?', row.key, row.at);
      } catch {
        // Another shard is away or the step was cut off: the row is the memory of it.
        const wait = Math.min(MAX_BACK_OFF_MS, 500 * 2 ** Math.min(row.attempts, 7));
        const at = shard.clock() + wait;
        shard.sql.exec('UPDATE due SET attempts = attempts + 1, at = ? WHERE key = ?', at, row.key);
      }
    }),
  );
}
