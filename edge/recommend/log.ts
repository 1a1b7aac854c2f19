import type { ItemDocument } from '../../core/config/types.ts';
import type { Act } from '../../core/recommend/act.ts';
import { MAX_ITEMS } from '../../core/recommend/recommend-index.ts';
import type { PulledAct } from '../people/port.ts';

// The acts and items an index is built from, as they lie in the Recommender's tables.

/** Acts older than this are let go, in ms (180 days). */
const MAX_AGE_MS = 180 * 86_400_000;
/** The most acts kept: the newest. An index of them is built in a few seconds. */
const MAX_ACTS = 400_000;

/** Writes acts down; whether anything is new. One whose person became another by a merge follows it. */
export function storeActs(sql: SqlStorage, acts: readonly PulledAct[], walk: number): boolean {
  let changed = false;
  for (const act of acts) {
    const [known] = sql
      .exec<{ person: number; walk: number }>('SELECT person, walk FROM acts WHERE id = ?', act.id)
      .toArray();
    if (known?.person === act.person) {
      if (known.walk !== walk) sql.exec('UPDATE acts SET walk = ? WHERE id = ?', walk, act.id);
      continue;
    }
    changed = true;
    sql.exec(
      'INSERT OR REPLACE INTO acts (id, person, at, bought, item, basket, walk) VALUES (?, ?, ?, ?, ?, ?, ?)',
      act.id,
      act.person,
      act.at,
      act.what === 'bought' ? 1 : 0,
      act.item,
      act.order,
      walk,
    );
  }
  return changed;
}

/** Lets go what the last walk did not meet: it was erased, or its permission was withdrawn. Whether there was any. */
export function forgetUnmet(sql: SqlStorage, walk: number): boolean {
  return sql.exec('DELETE FROM acts WHERE walk < ?', walk).rowsWritten > 0;
}

/** Lets go what is old, and the oldest above the bound. */
export function trimActs(sql: SqlStorage, now: number): void {
  sql.exec('DELETE FROM acts WHERE at < ?', now - MAX_AGE_MS);
  const { count } = sql.exec<{ count: number }>('SELECT count(*) AS count FROM acts').one();
  if (count > MAX_ACTS) {
    sql.exec('DELETE FROM acts WHERE id IN (SELECT id FROM acts ORDER BY at LIMIT ?)', count - MAX_ACTS);
  }
}

/** Everybody's acts, one person after the other. */
export function* actsByPerson(sql: SqlStorage): Generator<readonly Act[]> {
  type Row = { person: number; at: number; bought: number; item: string; basket: number };
  let own: Act[] = [];
  const rows = sql.exec<Row>('SELECT person, at, bought, item, basket FROM acts ORDER BY person');
  for (const { person, at, bought, item, basket } of rows) {
    if (own.length > 0 && own[0]?.person !== person) {
      yield own;
      own = [];
    }
    own.push({ person, at, what: bought === 1 ? 'bought' : 'viewed', item, order: basket });
  }
  if (own.length > 0) yield own;
}

/** Puts a catalogue in place of the last one. Belongs into a transaction. */
export function storeItems(sql: SqlStorage, items: readonly ItemDocument[]): void {
  sql.exec('DELETE FROM items');
  for (const item of items.slice(0, MAX_ITEMS)) {
    sql.exec('INSERT OR REPLACE INTO items VALUES (?, ?)', item.key, JSON.stringify(item));
  }
}

/** The catalogue as it was read last. */
export function storedItems(sql: SqlStorage): ItemDocument[] {
  const rows = sql.exec<{ body: string }>('SELECT body FROM items ORDER BY key').toArray();
  return rows.map(({ body }) => JSON.parse(body) as ItemDocument); // written by storeItems
}
