import { addAudit, type AuditNote } from './audit.ts';
import type { Outcome } from './outcome.ts';
import { readVersion } from './runtime-config.ts';
import { writeMeta } from './schema.ts';

/** Where changes of the Project are made: its tables, its clock, and transactions. */
export interface Desk {
  readonly sql: SqlStorage;
  now(): number;
  /** Makes a change in one transaction with its audit lines: all of it or nothing. */
  change(work: (audit: (note: AuditNote) => void) => void): void;
  /** The same for what isolates read: the version of the runtime config moves on, and they hear of it. */
  changeLive(work: (audit: (note: AuditNote) => void) => void): void;
  /** Makes several changes as one: a refusal at the end takes all of them back. */
  together<T>(work: () => Outcome<T>): Outcome<T>;
}

/** Makes the desk of an object; `changed` is called in the transaction of each live change. */
export function makeDesk(storage: DurableObjectStorage, changed: (version: number) => void): Desk {
  const { sql } = storage;
  const now = () => Date.now();
  const transaction = (work: (audit: (note: AuditNote) => void) => void, live: boolean) =>
    storage.transactionSync(() => {
      const at = now();
      work((note) => addAudit(sql, at, note));
      if (!live) return;
      // At least the time: a Project made anew in an old place never repeats a version that a cache still holds.
      const version = Math.max(readVersion(sql) + 1, at);
      writeMeta(sql, 'version', String(version));
      changed(version);
    });
  return {
    sql,
    now,
    together: (work) => {
      let outcome: Outcome<never> | undefined;
      try {
        return storage.transactionSync(() => {
          const made = work();
          if (made.ok) return made;
          outcome = made;
          throw new Error('taken back');
        });
      } catch (error) {
        if (outcome !== undefined) return outcome;
        throw error;
      }
    },
    change: (work) => transaction(work, false),
    changeLive: (work) => transaction(work, true),
  };
}
