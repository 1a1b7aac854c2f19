import { DurableObject } from 'cloudflare:workers';

// A shard as the first format wrote it, kept here word for word: state folders of then must open with every later release.

const FORMAT_1 = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE people ( n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL, hash TEXT NOT NULL, purposes INTEGER NOT NULL, moving TEXT)`,
  `CREATE INDEX people_moving ON people (moving) WHERE moving IS NOT NULL`,
  `CREATE TABLE identifiers ( name TEXT PRIMARY KEY, type TEXT NOT NULL, value TEXT NOT NULL, slot INTEGER NOT NULL, person INTEGER, moved TEXT, contested INTEGER NOT NULL DEFAULT 0, used_at INTEGER NOT NULL DEFAULT 0, put_version INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX identifiers_person ON identifiers (person) WHERE person IS NOT NULL`,
  `CREATE INDEX identifiers_value ON identifiers (value)`,
  `CREATE TABLE events ( seq INTEGER PRIMARY KEY, person INTEGER NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL, mask INTEGER NOT NULL, claimed TEXT, body TEXT NOT NULL)`,
  `CREATE UNIQUE INDEX events_message ON events (message_id, person)`,
  `CREATE INDEX events_person ON events (person, at)`,
  `CREATE INDEX events_name ON events (name, at)`,
  `CREATE INDEX events_claimed ON events (claimed, at) WHERE claimed IS NOT NULL`,
  `CREATE TABLE orders ( person INTEGER NOT NULL, order_id TEXT NOT NULL, range TEXT NOT NULL, PRIMARY KEY (person, order_id, range)) WITHOUT ROWID`,
  `CREATE TABLE units ( experiment TEXT NOT NULL, run INTEGER NOT NULL, person INTEGER NOT NULL, definition TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (experiment, run, person)) WITHOUT ROWID`,
  `CREATE INDEX units_person ON units (person)`,
  `CREATE TABLE receipts ( person INTEGER NOT NULL, chain TEXT NOT NULL, link INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (person, chain, link)) WITHOUT ROWID`,
  `CREATE TABLE outbox ( name TEXT PRIMARY KEY, version INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX outbox_due ON outbox (due)`,
  `CREATE TABLE due ( key TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX due_at ON due (at)`,
  `CREATE TABLE merges ( id TEXT PRIMARY KEY, person INTEGER NOT NULL, device TEXT NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL, after INTEGER NOT NULL DEFAULT 0, released INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID`,
  `CREATE INDEX merges_person ON merges (person)`,
  `CREATE TABLE arriving ( merge TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (merge, message_id)) WITHOUT ROWID`,
];

export class PeopleShard extends DurableObject {
  write(statements: readonly (readonly [sql: string, ...values: (string | number | null)[]])[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const statement of FORMAT_1) this.ctx.storage.sql.exec(statement);
      for (const [sql, ...values] of statements) this.ctx.storage.sql.exec(sql, ...values);
    });
  }
}

export default {
  async fetch(request: Request, env: { readonly PEOPLE: DurableObjectNamespace }): Promise<Response> {
    const { shard, statements } = await request.json<{ shard: number; statements: never }>();
    const stub = env.PEOPLE.get(env.PEOPLE.idFromName(`dev/people/${shard}`));
    await (stub as unknown as { write(statements: unknown): Promise<void> }).write(statements);
    return new Response('written');
  },
};
