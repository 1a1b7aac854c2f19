/** The format of these tables (DESIGN §9.12). */
const FORMAT = 1;

const TABLES: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,

  // A job: what it is made of as JSON, and what changes.
  `CREATE TABLE IF NOT EXISTS jobs (
     id TEXT PRIMARY KEY, direction TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL, by TEXT NOT NULL, body TEXT NOT NULL, cursor TEXT) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS jobs_started ON jobs (started_at)`,

  // A part that was applied or, of an export, written. The key is what makes a part count once.
  `CREATE TABLE IF NOT EXISTS parts (
     job TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL, rows INTEGER NOT NULL,
     accepted INTEGER NOT NULL, unchanged INTEGER NOT NULL, withheld INTEGER NOT NULL, rejected INTEGER NOT NULL,
     foreseen TEXT, file TEXT, PRIMARY KEY (job, number)) WITHOUT ROWID`,
];

/** Makes or opens the tables. Throws when a later release, whose format this one does not read, wrote them. */
export function openTables(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    for (const statement of TABLES) sql.exec(statement);
    const [row] = sql.exec<{ value: string }>("SELECT value FROM meta WHERE key = 'format'").toArray();
    const stored = Number(row?.value ?? FORMAT);
    if (stored > FORMAT + 1)
      throw new Error(`jobs: expected format ${FORMAT} or ${FORMAT + 1}, got ${stored}`);
    if (row === undefined) sql.exec("INSERT INTO meta VALUES ('format', ?)", String(FORMAT));
  });
}
