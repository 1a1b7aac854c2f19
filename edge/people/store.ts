import type { AparteEvent } from '../../core/events.ts';
import { slotOfPerson } from '../../core/identity.ts';
import { hash64 } from '../../core/profile/hash64.ts';
import type { Person } from '../../core/profile/types.ts';
import type { Name } from './contract.ts';
import { noSpending } from './limits.ts';
import type { Held, HeldName, Lookup } from './memory.ts';
import type { Shard } from './shard.ts';
import { shardOf } from './slots.ts';

// Reading and writing people and their names. Writers belong into a transaction of the caller's.

type IdentifierRow = {
  name: string;
  type: string;
  value: string;
  slot: number;
  person: number | null;
  moved: string | null;
  used_at: number;
  put_version: number;
};

/** Where a name leads: a person here, elsewhere, or nobody. A pointer to a user of this very shard is followed. */
export function lookUp(shard: Shard, name: string): Lookup {
  const known = shard.memory.lookup(name);
  if (known !== undefined) return known;
  const row = shard.sql
    .exec<Pick<IdentifierRow, 'person' | 'moved'>>(
      'SELECT person, moved FROM identifiers WHERE name = ?',
      name,
    )
    .toArray()[0];
  let found: Lookup = { kind: 'nobody' };
  if (row !== undefined && row.person !== null) found = { kind: 'held', n: row.person };
  else if (row !== undefined && row.moved !== null) {
    const to = JSON.parse(row.moved) as Name; // written by `pointName`
    const here = lookUp(shard, to.name);
    found = here.kind === 'held' ? here : { kind: 'moved', to };
  }
  shard.memory.remember(name, found);
  return found;
}

/** A person by its row, from memory or from its tables; undefined: gone, or given up to a merge. */
export function hold(shard: Shard, n: number): Held | undefined {
  const known = shard.memory.person(n);
  if (known !== undefined) return known;
  const held = readHeld(shard, n);
  if (held !== undefined) shard.memory.keep(held);
  return held;
}

/** A person read from its tables and not kept in memory: for who looks at many in one turn, and keeps none. */
export function readHeld(shard: Shard, n: number): Held | undefined {
  const row = shard.sql
    .exec<{ doc: string; hash: string; purposes: number }>(
      'SELECT doc, hash, purposes FROM people WHERE n = ? AND moving IS NULL',
      n,
    )
    .toArray()[0];
  if (row === undefined) return undefined;
  return {
    n,
    person: parsePerson(row.doc),
    hash: row.hash,
    purposes: row.purposes,
    names: namesOfRow(shard, n),
    settled: null,
    linking: linkingOf(shard, n),
    spending: noSpending(),
    putAt: 0,
    size: row.doc.length,
  };
}

/** Names a link was begun for, and those the person is kept apart from. */
function linkingOf(shard: Shard, n: number): Set<string> {
  const rows = shard.sql.exec<{ name: string }>(
    'SELECT device AS name FROM merges WHERE person = ?1 UNION SELECT name FROM apart WHERE person = ?1',
    n,
  );
  return new Set(rows.toArray().map((row) => row.name));
}

/** A person as its row says it, without taking it into memory. */
export function parsePerson(doc: string): Person {
  return JSON.parse(doc) as Person; // written by `saveHeld` and `insertPerson`
}

/** The name a person is found by: its login, else the one it lives under, in this shard; null: it has none left. */
export function headRow(shard: Shard, n: number, id: string): Name | null {
  return headOf(shard, id, namesOfRow(shard, n));
}

/** The same among names at hand. */
export function headOf(shard: Shard, id: string, names: readonly HeldName[]): Name | null {
  const home = slotOfPerson(id);
  const here = shardOf(shard.env, home);
  const rank = ({ identifier, slot }: Name) => {
    if (identifier.type === 'userId') return 0;
    return slot === home ? 1 : 2;
  };
  const local = names
    .map((held) => held.name)
    .filter((name) => name.identifier.type === 'userId' || shardOf(shard.env, name.slot) === here)
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  return local[0] ?? null;
}

/** The names of a person's row. */
export function namesOfRow(shard: Shard, n: number): HeldName[] {
  const rows = shard.sql.exec<IdentifierRow>('SELECT * FROM identifiers WHERE person = ?', n).toArray();
  return rows.map((row) => ({
    name: { name: row.name, slot: row.slot, identifier: { type: row.type, value: row.value } },
    usedAt: row.used_at,
    putVersion: row.put_version,
    queued: false,
  }));
}

/** Changes a person in one transaction. If it fails, memory forgets the person: it may be ahead of the tables. */
export function change<T>(shard: Shard, n: number | undefined, write: () => T): T {
  try {
    return shard.storage.transactionSync(write);
  } catch (error) {
    if (n !== undefined) shard.memory.drop(n);
    throw error;
  }
}

/** Writes a new person's row and its first name's. */
export function insertPerson(shard: Shard, person: Person, purposes: number, name: Name): Held {
  const row = shard.sql
    .exec<{ n: number }>(
      `INSERT INTO people (id, doc, hash, purposes) VALUES (?, ?, '', ?) RETURNING n`,
      person.id,
      JSON.stringify(person),
      purposes,
    )
    .one();
  const names = [giveName(shard, row.n, name, 0)];
  return {
    n: row.n,
    person,
    hash: '',
    purposes,
    names,
    settled: null,
    linking: new Set(),
    spending: noSpending(),
    putAt: 0,
    size: 0,
  };
}

/** Takes back a person that was written a moment ago and has nothing. */
export function deletePerson(shard: Shard, held: Held): void {
  for (const { name } of held.names)
    shard.sql.exec('UPDATE identifiers SET person = NULL WHERE name = ?', name.name);
  shard.sql.exec('DELETE FROM people WHERE n = ?', held.n);
}

/** Makes a name a person's; `usedAt`: when it last decided or sent events from a browser, 0 for never. */
export function giveName(shard: Shard, n: number, name: Name, usedAt: number): HeldName {
  shard.sql.exec(
    `INSERT INTO identifiers (name, type, value, slot, person, used_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET person = excluded.person, moved = NULL, used_at = excluded.used_at, put_version = 0`,
    name.name,
    name.identifier.type,
    name.identifier.value,
    name.slot,
    n,
    usedAt,
  );
  return { name, usedAt, putVersion: 0, queued: false };
}

/** Makes a name point to where its person lives now, or to nobody and marked as claimed by two users. */
export function pointName(shard: Shard, name: Name, to: Name | null): void {
  shard.sql.exec(
    `INSERT INTO identifiers (name, type, value, slot, moved, contested) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET person = NULL, moved = excluded.moved,
       contested = max(contested, excluded.contested)`,
    name.name,
    name.identifier.type,
    name.identifier.value,
    name.slot,
    to === null ? null : JSON.stringify(to),
    to === null ? 1 : 0,
  );
}

/** Writes what changes of a person with its events. */
export function savePerson(shard: Shard, n: number, doc: string, hash: string, purposes: number): void {
  shard.sql.exec('UPDATE people SET doc = ?, hash = ?, purposes = ? WHERE n = ?', doc, hash, purposes, n);
}

/** Writes an event; false when this person already has one of its messageId. */
export function insertEvent(shard: Shard, n: number, event: AparteEvent): boolean {
  if (hasLeft(shard, n, event.messageId)) return false;
  const written = shard.sql.exec(
    `INSERT INTO events (person, message_id, at, name, mask, claimed, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    n,
    event.messageId,
    event.timestamp,
    event.name,
    event.purposes,
    event.claimedUserId ?? null,
    JSON.stringify(event),
  );
  return written.rowsWritten > 0;
}

/** What a messageId is called once its event has left the log. */
export function archivedId(messageId: string): string {
  return hash64(messageId);
}

/** Whether a person's event left the log for the archive, or for good. Costs nothing where none ever did. */
export function hasLeft(shard: Shard, n: number, messageId: string): boolean {
  shard.archived.any ??= shard.sql.exec('SELECT 1 FROM archived LIMIT 1').toArray().length > 0;
  if (!shard.archived.any) return false;
  const rows = shard.sql.exec('SELECT 1 FROM archived WHERE person = ? AND id = ?', n, archivedId(messageId));
  return rows.toArray().length > 0;
}

/** Takes back an event that was written a moment ago. */
export function deleteEvent(shard: Shard, n: number, messageId: string): void {
  shard.sql.exec('DELETE FROM events WHERE message_id = ? AND person = ?', messageId, n);
}

/** Writes the row of an order, or of an order in a range; false when it was there. */
export function insertOrder(shard: Shard, n: number, order: string, range: string): boolean {
  const written = shard.sql.exec(
    'INSERT INTO orders VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    n,
    order,
    range,
  );
  return written.rowsWritten > 0;
}

/** A person's stored events, oldest first. */
export function* eventsOfPerson(shard: Shard, n: number): Generator<AparteEvent> {
  const rows = shard.sql.exec<{ body: string }>(
    'SELECT body FROM events WHERE person = ? ORDER BY at, message_id',
    n,
  );
  for (const row of rows) yield parseEvent(row.body);
}

/** The most names one statement may ask for. */
const MAX_NAMES = 90;

/** A person's stored events of some names, in no order. */
export function* eventsNamed(shard: Shard, n: number, names: ReadonlySet<string>): Generator<AparteEvent> {
  if (names.size > MAX_NAMES) {
    for (const event of eventsOfPerson(shard, n)) if (names.has(event.name)) yield event;
    return;
  }
  const places = Array.from(names, () => '?').join();
  const rows = shard.sql.exec<{ body: string }>(
    `SELECT body FROM events WHERE person = ? AND name IN (${places})`,
    n,
    ...names,
  );
  for (const row of rows) yield parseEvent(row.body);
}

/** An event as its row says it. */
export function parseEvent(body: string): AparteEvent {
  return JSON.parse(body) as AparteEvent; // written by `insertEvent`
}
