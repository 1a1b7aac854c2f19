import type { Json, JsonObject } from '../../../core/events.ts';
import { refreshHeld } from '../refresh.ts';
import type { Shard, ShardConfig } from '../shard.ts';
import { hold, lookUp } from '../store.ts';
import { keysOf, partsOf } from './archive.ts';
import type { EventsDump, Rights, Whom } from './contract.ts';
import { SHARD_TABLES } from './stores.ts';

/** Text of events in one answer, in UTF-16 units. */
const PAGE_TEXT = 2_000_000;
/** Tables that the head shows in another form, or that the export gives page by page. */
const APART: ReadonlySet<string> = new Set(['people', 'identifiers', 'events', 'archived']);

/** Everything a shard holds of a person but its events: for the person itself, so whatever it allows, and from every
 *  table that the registry of stores says is a person's. */
export function dumpPerson(
  shard: Shard,
  config: ShardConfig,
  { whom, now }: Rights['dump']['ask'],
): Rights['dump']['answer'] {
  const found = rowOf(shard, whom);
  if (found === null || typeof found !== 'number') return found;
  const held = hold(shard, found);
  if (held === undefined) return null;
  refreshHeld(shard, held, config.definitions, now);
  const stores: Record<string, Json> = { receipts: rowsOf(shard, 'receipts', 'person', held.n) };
  for (const [table, rule] of Object.entries(SHARD_TABLES)) {
    if (rule.by === 'person' && !APART.has(table))
      stores[table] = rowsOf(shard, table, rule.column ?? 'person', held.n);
  }
  const { traits } = held.person;
  const head = {
    traits: Object.entries(traits).map(([name, { value, at }]) => ({
      name,
      value,
      at: new Date(at).toISOString(),
    })),
    reduced: held.person,
    stores,
  };
  const [first] = held.names;
  if (first === undefined) return null;
  return {
    id: held.person.id,
    name: first.name,
    head: JSON.parse(JSON.stringify(head)) as JsonObject, // plain data all through
    parts: keysOf(shard, partsOf(shard, held.n)),
  };
}

/** A page of a person's events that are still in the log, in the order they arrived. */
export function dumpEvents(shard: Shard, { id, after }: Rights['dumpEvents']['ask']): EventsDump {
  const events: string[] = [];
  let text = 0;
  let last = after;
  const rows = shard.sql.exec<{ seq: number; body: string }>(
    `SELECT e.seq, e.body FROM events e JOIN people p ON p.n = e.person
     WHERE p.id = ? AND p.moving IS NULL AND +e.seq > ? ORDER BY +e.seq`,
    id,
    after,
  );
  for (const { seq, body } of rows) {
    if (text > PAGE_TEXT) return { events, after: last };
    events.push(body);
    text += body.length;
    last = seq;
  }
  return { events };
}

function rowOf(shard: Shard, whom: Whom): number | Exclude<Rights['dump']['answer'], { parts: unknown }> {
  if ('id' in whom) {
    const [row] = shard.sql
      .exec<{ n: number }>('SELECT n FROM people WHERE id = ? AND moving IS NULL', whom.id)
      .toArray();
    return row?.n ?? null;
  }
  const found = lookUp(shard, whom.name.name);
  if (found.kind === 'moved') return { moved: found.to };
  return found.kind === 'held' ? found.n : null;
}

/** Rows of a table, with what is JSON in them opened and without the row's own number. */
function rowsOf(shard: Shard, table: string, column: string, n: number): Json[] {
  return shard.sql
    .exec(`SELECT * FROM ${table} WHERE ${column} = ?`, n)
    .toArray()
    .map((row) =>
      Object.fromEntries(
        Object.entries(row).flatMap(([name, value]): [string, Json][] =>
          name === column || value instanceof ArrayBuffer ? [] : [[name, opened(value)]],
        ),
      ),
    );
}

function opened(value: string | number | null): Json {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value; // a text that begins like JSON
  }
}
