/** The format of the Project's tables. Readers take n and n − 1 (DESIGN §9.12). */
export const PROJECT_FORMAT = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bodies (hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drafts (
  kind TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, author TEXT NOT NULL, saved_at INTEGER NOT NULL,
  PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revisions (
  environment TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL, author TEXT NOT NULL,
  at INTEGER NOT NULL, restores INTEGER, documents TEXT NOT NULL, PRIMARY KEY (environment, number));
CREATE TABLE IF NOT EXISTS published (environment TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
  environment TEXT NOT NULL, experiment TEXT NOT NULL, run INTEGER NOT NULL,
  PRIMARY KEY (environment, experiment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kills (
  environment TEXT NOT NULL, flag TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (environment, flag)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cuts (
  environment TEXT PRIMARY KEY, number INTEGER NOT NULL, checked_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, author TEXT NOT NULL, action TEXT NOT NULL,
  target TEXT NOT NULL, before_hash TEXT, after_hash TEXT, detail TEXT);
CREATE TABLE IF NOT EXISTS keys (
  kid TEXT PRIMARY KEY, kind TEXT NOT NULL, environment TEXT NOT NULL, name TEXT NOT NULL, match TEXT NOT NULL,
  source TEXT NOT NULL, trusted INTEGER NOT NULL, origins TEXT, author TEXT NOT NULL, created_at INTEGER NOT NULL,
  revoked_at INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identity_keys (
  kid TEXT PRIMARY KEY, jwk TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS previews (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (
  day TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (day, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS isolates (id TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Makes the tables and notes their format. Throws when they were made by a later release. */
export function prepareTables(sql: SqlStorage): void {
  sql.exec(TABLES);
  const format = Number(readMeta(sql, 'format') ?? PROJECT_FORMAT);
  if (format > PROJECT_FORMAT + 1)
    throw new Error(`project: expected format ${PROJECT_FORMAT} or ${PROJECT_FORMAT + 1}, got ${format}`);
  // What the next release wrote is read and left as it is: a release can be rolled back.
  if (format <= PROJECT_FORMAT) writeMeta(sql, 'format', String(PROJECT_FORMAT));
}

/** A named value of the object itself, or undefined. */
export function readMeta(sql: SqlStorage, name: string): string | undefined {
  return sql.exec<{ value: string }>('SELECT value FROM meta WHERE name = ?', name).toArray()[0]?.value;
}

/** Sets a named value of the object itself. */
export function writeMeta(sql: SqlStorage, name: string, value: string): void {
  sql.exec(
    'INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  );
}
