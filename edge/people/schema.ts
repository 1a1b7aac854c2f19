/** The format of what a shard stores; readers take this one and the one before. */
const FORMAT = 1;

// Statements, in order. `people.n` is never used twice (AUTOINCREMENT): rows of other tables and memory refer to it.
const TABLES = [
  `CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,

  // A person: what its events reduced to (JSON of core's Person), the hash of its last snapshot, the purposes its last
  // event was stored under, and the merge it was given up to, if any.
  `CREATE TABLE IF NOT EXISTS people (
     n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL,
     hash TEXT NOT NULL, purposes INTEGER NOT NULL, moving TEXT)`,
  `CREATE INDEX IF NOT EXISTS people_moving ON people (moving) WHERE moving IS NOT NULL`,

  // A name: whose it is here, or where that person lives. Names whose slot is elsewhere are here as a user's devices.
  // used_at: last decision or event from a browser, to some hours. put_version: the snapshot version KV is known to hold.
  `CREATE TABLE IF NOT EXISTS identifiers (
     name TEXT PRIMARY KEY, type TEXT NOT NULL, value TEXT NOT NULL, slot INTEGER NOT NULL, person INTEGER,
     moved TEXT, contested INTEGER NOT NULL DEFAULT 0, used_at INTEGER NOT NULL DEFAULT 0,
     put_version INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS identifiers_person ON identifiers (person) WHERE person IS NOT NULL`,

  `CREATE INDEX IF NOT EXISTS identifiers_value ON identifiers (value)`,

  // An event as accepted. The unique index is the dedupe: within one person, so that nobody can keep another's event
  // out by guessing its messageId.
  `CREATE TABLE IF NOT EXISTS events (
     seq INTEGER PRIMARY KEY, person INTEGER NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL,
     name TEXT NOT NULL, mask INTEGER NOT NULL, claimed TEXT, body TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX IF NOT EXISTS events_message ON events (message_id, person)`,
  `CREATE INDEX IF NOT EXISTS events_person ON events (person, at)`,
  `CREATE INDEX IF NOT EXISTS events_name ON events (name, at)`,
  `CREATE INDEX IF NOT EXISTS events_claimed ON events (claimed, at) WHERE claimed IS NOT NULL`,

  // An order a person named (range ''), and the ranges it named it in.
  `CREATE TABLE IF NOT EXISTS orders (
     person INTEGER NOT NULL, order_id TEXT NOT NULL, range TEXT NOT NULL,
     PRIMARY KEY (person, order_id, range)) WITHOUT ROWID`,

  // What a person came to in a run of an experiment: JSON of core's UnitRow, and the definition it was computed with. A
  // function of the person's events and choices, so a merge computes it anew instead of moving it.
  `CREATE TABLE IF NOT EXISTS units (
     experiment TEXT NOT NULL, run INTEGER NOT NULL, person INTEGER NOT NULL, definition TEXT NOT NULL,
     body TEXT NOT NULL, PRIMARY KEY (experiment, run, person)) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS units_person ON units (person)`,

  // Hash chains of choices; a merge brings the other person's chain as it is.
  `CREATE TABLE IF NOT EXISTS receipts (
     person INTEGER NOT NULL, chain TEXT NOT NULL, link INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (person, chain, link)) WITHOUT ROWID`,

  // Names whose KV value is to be brought up to date: states, not deltas, so the value is made when it is written.
  `CREATE TABLE IF NOT EXISTS outbox (
     name TEXT PRIMARY KEY, version INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0)
     WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS outbox_due ON outbox (due)`,

  // What the alarm has to do, besides the outbox.
  `CREATE TABLE IF NOT EXISTS due (
     key TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS due_at ON due (at)`,

  // The user's side of merges, and the events that have arrived of one that is not applied yet.
  `CREATE TABLE IF NOT EXISTS merges (
     id TEXT PRIMARY KEY, person INTEGER NOT NULL, device TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
     after INTEGER NOT NULL DEFAULT 0, released INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS merges_person ON merges (person)`,
  `CREATE TABLE IF NOT EXISTS arriving (
     merge TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (merge, message_id)) WITHOUT ROWID`,

  // Names of people who were erased (HMACs), and what their erasures did: `tombstones.ts`, `rights/erase.ts`.
  `CREATE TABLE IF NOT EXISTS tombstones (
     name TEXT PRIMARY KEY, at INTEGER NOT NULL, erasure TEXT NOT NULL, locked INTEGER NOT NULL,
     refused INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS erasures (
     id TEXT PRIMARY KEY, at INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID`,

  // Receipts of erased people: proof that somebody had agreed, without a name, until law no longer asks.
  `CREATE TABLE IF NOT EXISTS erased_receipts (
     erasure TEXT NOT NULL, chain INTEGER NOT NULL, link INTEGER NOT NULL, body TEXT NOT NULL, until INTEGER NOT NULL,
     PRIMARY KEY (erasure, chain, link)) WITHOUT ROWID`,

  // Events that left the log for the archive or for good: their messageIds (hashed) still count once. part: the file of
  // the archive an event is in, 0 for none.
  `CREATE TABLE IF NOT EXISTS archived (
     person INTEGER NOT NULL, id TEXT NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (person, id)) WITHOUT ROWID`,
  // The archive's files. state: writing (not counted on yet) or stored. oldest: JSON of event name → its earliest time.
  `CREATE TABLE IF NOT EXISTS parts (
     part INTEGER PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL, events INTEGER NOT NULL, bytes INTEGER NOT NULL,
     oldest TEXT NOT NULL)`,

  // What became part of a person, or was refused: JSON of `Join` (joins.ts). Kept with the person that stays.
  `CREATE TABLE IF NOT EXISTS joins (
     id TEXT PRIMARY KEY, person INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL)
     WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS joins_person ON joins (person, at)`,
  `CREATE INDEX IF NOT EXISTS joins_apart ON joins (state) WHERE state IN ('refused', 'undone')`,
  // Names a person was parted from by an operator, and by which record: nothing joins them again.
  `CREATE TABLE IF NOT EXISTS apart (
     person INTEGER NOT NULL, name TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY (person, name)) WITHOUT ROWID`,
  // The names of a person that is being given up, until that is confirmed.
  `CREATE TABLE IF NOT EXISTS giving (merge TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID`,
  // Who showed an external identifier that is somebody else's, by name; in the identifier's own shard.
  `CREATE TABLE IF NOT EXISTS showed (
     name TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name, by)) WITHOUT ROWID`,

  // People whose figures may have changed since they were counted.
  `CREATE TABLE IF NOT EXISTS restate (person INTEGER PRIMARY KEY)`,

  // What people bought, as it is counted: range (all: everything), last order (epoch ms, and its hour, rounded up),
  // orders, amount. Only of those who allow personalization.
  `CREATE TABLE IF NOT EXISTS bought (
     person INTEGER NOT NULL, range TEXT NOT NULL, last_at INTEGER NOT NULL, hour INTEGER NOT NULL,
     orders INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (person, range)) WITHOUT ROWID`,

  // How many people have a figure: the counted histogram that cuts come from. Triggers keep it by deltas, in the
  // transaction that changes \`bought\`, whoever does: counting, a merge, an erasure.
  `CREATE TABLE IF NOT EXISTS spread (
     range TEXT NOT NULL, measure TEXT NOT NULL, value INTEGER NOT NULL, n INTEGER NOT NULL,
     PRIMARY KEY (range, measure, value)) WITHOUT ROWID`,
  `CREATE TRIGGER IF NOT EXISTS bought_in AFTER INSERT ON bought BEGIN
     INSERT INTO spread VALUES (NEW.range, 'recency', -NEW.hour, 1), (NEW.range, 'orders', NEW.orders, 1),
       (NEW.range, 'amount', NEW.amount, 1) ON CONFLICT DO UPDATE SET n = n + 1; END`,
  `CREATE TRIGGER IF NOT EXISTS bought_out AFTER DELETE ON bought BEGIN
     UPDATE spread SET n = n - 1 WHERE range = OLD.range AND measure = 'recency' AND value = -OLD.hour;
     UPDATE spread SET n = n - 1 WHERE range = OLD.range AND measure = 'orders' AND value = OLD.orders;
     UPDATE spread SET n = n - 1 WHERE range = OLD.range AND measure = 'amount' AND value = OLD.amount; END`,
  // Who goes, or is on the way to another shard, is counted no more.
  `CREATE TRIGGER IF NOT EXISTS people_gone AFTER DELETE ON people BEGIN
     DELETE FROM bought WHERE person = OLD.n; END`,
  `CREATE TRIGGER IF NOT EXISTS people_moving AFTER UPDATE OF moving ON people WHEN NEW.moving IS NOT NULL BEGIN
     DELETE FROM bought WHERE person = NEW.n; END`,
];

/** Makes or opens a shard's tables, in one transaction. Throws when a later release, whose format this one does not
 *  read, wrote them. */
export function openSchema(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    for (const statement of TABLES) sql.exec(statement);
    const stored = Number(readMeta(sql, 'format') ?? FORMAT);
    if (stored > FORMAT + 1) {
      throw new Error(`people shard: expected format ${FORMAT} or ${FORMAT + 1}, got ${stored}`);
    }
    if (stored <= FORMAT) writeMeta(sql, 'format', String(FORMAT));
  });
}

/** A fact about the shard itself. */
export function readMeta(sql: SqlStorage, key: string): string | undefined {
  return sql.exec<{ value: string }>('SELECT value FROM meta WHERE key = ?', key).toArray()[0]?.value;
}

export function writeMeta(sql: SqlStorage, key: string, value: string): void {
  sql.exec(
    'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  );
}
