/** The format of what a Recommender stores; another is thrown away, since all of it can be pulled again. */
const FORMAT = '1';

const TABLES = [
  `CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,

  // A cursor a People shard. after: up to which row new events were pulled; walk: how far the present walk over
  // everything came, or null when it is through this shard.
  `CREATE TABLE IF NOT EXISTS shards (n INTEGER PRIMARY KEY, after INTEGER NOT NULL DEFAULT 0, walk INTEGER)`,

  // An act as core/recommend/act.ts has it, by a hash of its event and item: pulled twice it is one. walk: the number
  // of the last walk that met it; what a whole walk did not meet is gone.
  `CREATE TABLE IF NOT EXISTS acts (
     id INTEGER PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, bought INTEGER NOT NULL, item TEXT NOT NULL,
     basket INTEGER NOT NULL, walk INTEGER NOT NULL)`,
  `CREATE INDEX IF NOT EXISTS acts_person ON acts (person)`,

  // The catalogue as it was read last.
  `CREATE TABLE IF NOT EXISTS items (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID`,
];

/** Makes or opens the tables, in one transaction. */
export function openTables(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec(TABLES[0] ?? '');
    if ((readMeta(sql, 'format') ?? FORMAT) !== FORMAT) {
      for (const table of ['meta', 'shards', 'acts', 'items']) sql.exec(`DROP TABLE IF EXISTS ${table}`);
    }
    for (const statement of TABLES) sql.exec(statement);
    writeMeta(sql, 'format', FORMAT);
  });
}

/** A fact the Recommender remembers about itself. */
export function readMeta(sql: SqlStorage, key: MetaKey): string | undefined {
  return sql.exec<{ value: string }>('SELECT value FROM meta WHERE key = ?', key).toArray()[0]?.value;
}

/** Remembers a fact; undefined forgets it. */
export function writeMeta(sql: SqlStorage, key: MetaKey, value: string | undefined): void {
  if (value === undefined) sql.exec('DELETE FROM meta WHERE key = ?', key);
  else sql.exec('INSERT OR REPLACE INTO meta VALUES (?, ?)', key, value);
}

type MetaKey =
  | 'format'
  | 'environment'
  /** The newest index: JSON of its stamp. */
  | 'stamp'
  /** Acts or items differ from those of the newest index. */
  | 'dirty'
  /** The catalogue is to be read again. */
  | 'catalogue'
  /** The number of the last walk, when it began, and whether it is under way. */
  | 'walk'
  | 'walkedAt'
  | 'walking'
  /** Indexes that were replaced: JSON of `[{ segments, at }]`. */
  | 'old';
