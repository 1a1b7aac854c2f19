import type { Environment, ItemDocument } from '../../core/config/types.ts';
import type { Env } from '../env.ts';

// The catalogue in D1: one row an item and environment.

/** The format of the catalogue's tables (DESIGN §9.12). */
const CATALOGUE_FORMAT = 1;
/** Items written by one statement: they travel as one bound parameter, of which D1 takes a hundred. */
export const ITEMS_A_STATEMENT = 200;

/** The longest such parameter, in UTF-16 code units: D1 takes 2 MB, and a unit is at most three bytes. */
const MAX_LIST_LENGTH = 600_000;

/** Databases whose tables are known to be there, so that they are made once an isolate. */
const prepared = new WeakSet<D1Database>();

async function database(env: Env): Promise<D1Database> {
  if (prepared.has(env.D1)) return env.D1;
  await env.D1.batch([
    env.D1.prepare('CREATE TABLE IF NOT EXISTS catalogue_format (format INTEGER PRIMARY KEY)'),
    env.D1.prepare(
      `CREATE TABLE IF NOT EXISTS items (
        environment TEXT NOT NULL, key TEXT NOT NULL, range TEXT, body TEXT NOT NULL, updated_at INTEGER NOT NULL,
        PRIMARY KEY (environment, key)) WITHOUT ROWID`,
    ),
    env.D1.prepare('CREATE INDEX IF NOT EXISTS items_by_range ON items (environment, range, key)'),
    env.D1.prepare('INSERT OR IGNORE INTO catalogue_format VALUES (?)').bind(CATALOGUE_FORMAT),
  ]);
  prepared.add(env.D1);
  return env.D1;
}

/** Stores items in place of those of the same key; of two in one call the later wins. */
export async function putItems(
  env: Env,
  environment: Environment,
  items: readonly ItemDocument[],
  now: number,
): Promise<void> {
  if (items.length === 0) return;
  const d1 = await database(env);
  const insert = d1.prepare(
    `INSERT OR REPLACE INTO items (environment, key, range, body, updated_at)
     SELECT ?1, value ->> 'key', value ->> 'range', value, ?2 FROM json_each(?3) ORDER BY json_each.key`,
  );
  await d1.batch(jsonLists(items).map((list) => insert.bind(environment, now, list)));
}

/** Items as JSON lists, each small enough for one parameter. */
function jsonLists(items: readonly ItemDocument[]): string[] {
  const lists: string[] = [];
  let waiting: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    if (waiting.length >= ITEMS_A_STATEMENT || length + text.length > MAX_LIST_LENGTH) {
      lists.push(`[${waiting.join(',')}]`);
      waiting = [];
      length = 0;
    }
    waiting.push(text);
    length += text.length;
  }
  if (waiting.length > 0) lists.push(`[${waiting.join(',')}]`);
  return lists;
}

/** Items in the order of their keys, `limit` of them, after the key `after`. */
export async function listItems(
  env: Env,
  environment: Environment,
  page: { readonly limit: number; readonly after: string },
): Promise<ItemDocument[]> {
  const d1 = await database(env);
  const query = 'SELECT body FROM items WHERE environment = ? AND key > ? ORDER BY key LIMIT ?';
  const { results } = await d1
    .prepare(query)
    .bind(environment, page.after, page.limit)
    .all<{ body: string }>();
  return results.map(({ body }) => parse(body));
}

/** One item, or null. */
export async function readItem(
  env: Env,
  environment: Environment,
  key: string,
): Promise<ItemDocument | null> {
  const d1 = await database(env);
  const query = 'SELECT body FROM items WHERE environment = ? AND key = ?';
  const row = await d1.prepare(query).bind(environment, key).first<{ body: string }>();
  return row === null ? null : parse(row.body);
}

/** The items of these keys, by key; those that are not there are left out. */
export async function readItems(
  env: Env,
  environment: Environment,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ItemDocument>> {
  if (keys.length === 0) return new Map();
  const d1 = await database(env);
  const query = 'SELECT body FROM items WHERE environment = ?1 AND key IN (SELECT value FROM json_each(?2))';
  const { results } = await d1.prepare(query).bind(environment, JSON.stringify(keys)).all<{ body: string }>();
  return new Map(results.map(({ body }) => parse(body)).map((item) => [item.key, item]));
}

/** Deletes one item; whether there was one. */
export async function deleteItem(env: Env, environment: Environment, key: string): Promise<boolean> {
  const d1 = await database(env);
  const done = await d1
    .prepare('DELETE FROM items WHERE environment = ? AND key = ?')
    .bind(environment, key)
    .run();
  return done.meta.changes > 0;
}

function parse(body: string): ItemDocument {
  return JSON.parse(body) as ItemDocument; // validated before it was stored
}
