import { isAparteError } from '../../core/errors.ts';
import { type BackupPage, type BackupSource, pageOfTables, tablesOf, writeLines } from '../backup/port.ts';
import type { Outcome } from './outcome.ts';

// The Project's rows for a backup, and back.

/** What counts for a while only. */
const LEFT_OUT: ReadonlySet<string> = new Set(['counters', 'isolates', 'previews']);
/** Facts about the object that made them: another's are its own. */
const NARROWED: Readonly<Record<string, string>> = { meta: `name NOT IN ('format', 'version')` };

/** A page of the Project's rows. */
export function backupProject(sql: SqlStorage, cursor: string | null): BackupPage {
  const sources = tablesOf(sql).flatMap((table): BackupSource[] => {
    const where = NARROWED[table];
    return LEFT_OUT.has(table) ? [] : [{ table, ...(where === undefined ? {} : { where }) }];
  });
  return pageOfTables(sql, sources, cursor);
}

/** Whether a Project may be filled: nothing was published or saved in it, or only by a restore that was cut off. */
export function beginRestore(sql: SqlStorage): Outcome<null> {
  const [own] = sql
    .exec(`SELECT 1 FROM drafts UNION ALL SELECT 1 FROM revisions UNION ALL SELECT 1 FROM audit LIMIT 1`)
    .toArray();
  const [begun] = sql.exec(`SELECT 1 FROM meta WHERE name = 'restoring'`).toArray();
  if (own !== undefined && begun === undefined) {
    const message = 'A backup is restored into an empty instance; this one has documents.';
    return { ok: false, code: 'CONFLICT', message, issues: [] };
  }
  sql.exec(`INSERT OR REPLACE INTO meta VALUES ('restoring', '1')`);
  return { ok: true, value: null };
}

/** Writes rows of a backup. */
export function restoreProject(storage: DurableObjectStorage, lines: string): Outcome<number> {
  try {
    return { ok: true, value: storage.transactionSync(() => writeLines(storage.sql, lines)) };
  } catch (error) {
    if (!isAparteError(error)) throw error;
    return { ok: false, code: error.code, message: error.message, issues: error.issues };
  }
}
