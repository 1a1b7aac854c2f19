import { isAparteError } from '../../../core/errors.ts';
import {
  type BackupPage,
  type BackupSource,
  keysOf,
  lineOf,
  PAGE_TEXT,
  pageOfTables,
  tablesOf,
  writeLines,
} from '../../backup/port.ts';
import { readMeta, writeMeta } from '../schema.ts';
import type { Shard } from '../shard.ts';
import type { Restored, Rights } from './contract.ts';
import { SHARD_TABLES } from './stores.ts';

// A shard's rows for `aparte backup`, and back. A person and everything that is its own is read in one turn, so that each
// person is of one moment; merges rest meanwhile, so that nobody is in two shards or in none.

/** How long merges rest when a copy of a shard begins, in ms. */
const REST_MS = 300_000;
/** One person's text beyond this is split over pages, in UTF-16 units. */
const PERSON_TEXT = 6_000_000;
/** KV has the snapshots of names used within this time, in ms: after a restore they are written again. */
const IN_USE_MS = 24 * 3_600_000;

/** Made anew by whoever is restored: what KV is to get. */
const LEFT_OUT: ReadonlySet<string> = new Set(['outbox']);

/** Rows that are no person's, or no longer: their tables, as far as they are. */
const NARROWED: Readonly<Record<string, string>> = {
  identifiers: 'person IS NULL',
  due: `kind NOT IN ('retain', 'reapply')`, // begun anew
  meta: `key NOT IN ('format', 'restoring')`,
};

/** Lets merges rest. */
export function rest(shard: Shard): null {
  shard.resting.until = shard.clock() + REST_MS;
  return null;
}

/** Rows of people and then everything else, page by page. */
export function backupPage(shard: Shard, { cursor }: Rights['backup']['ask']): BackupPage {
  const place =
    cursor === null ? { n: 0, table: 0, offset: 0 } : (JSON.parse(cursor) as PersonPlace | RestPlace); // written below
  if ('rest' in place) return restPage(shard, place.rest);
  const owned = ownTables();
  let lines = '';
  const people = shard.sql
    .exec<{ n: number }>('SELECT n FROM people WHERE n >= ? ORDER BY n LIMIT 2000', Math.max(place.n, 1))
    .toArray();
  for (const { n } of people) {
    const from: PersonPlace = n === place.n ? place : { n, table: 0, offset: 0 };
    const part = personLines(shard, owned, from);
    lines += part.lines;
    if (part.next !== null) return { lines, next: JSON.stringify(part.next) };
    if (lines.length >= PAGE_TEXT) return { lines, next: JSON.stringify({ n: n + 1, table: 0, offset: 0 }) };
  }
  const last = people.at(-1);
  const next = last === undefined ? { rest: null } : { n: last.n + 1, table: 0, offset: 0 };
  return { lines, next: JSON.stringify(next) };
}

interface PersonPlace {
  readonly n: number;
  readonly table: number;
  readonly offset: number;
}

interface RestPlace {
  readonly rest: string | null;
}

function personLines(
  shard: Shard,
  owned: readonly (readonly [table: string, column: string])[],
  from: PersonPlace,
): { lines: string; next: PersonPlace | null } {
  let lines = '';
  for (const [index, [table, column]] of owned.entries()) {
    if (index < from.table) continue;
    let offset = index === from.table ? from.offset : 0;
    const rows = shard.sql.exec(
      `SELECT * FROM ${table} WHERE ${column} = ? ORDER BY ${keysOf(shard.sql, table).join(', ')} LIMIT -1 OFFSET ?`,
      from.n,
      offset,
    );
    for (const row of rows) {
      lines += lineOf(table, table === 'identifiers' ? { ...row, put_version: 0 } : row);
      offset++;
      if (lines.length > PERSON_TEXT) return { lines, next: { n: from.n, table: index, offset } };
    }
  }
  return { lines, next: null };
}

function restPage(shard: Shard, cursor: string | null): BackupPage {
  const own = new Set(ownTables().map(([table]) => table));
  const sources = tablesOf(shard.sql).flatMap((table): BackupSource[] => {
    const where = NARROWED[table];
    if (LEFT_OUT.has(table) || (own.has(table) && where === undefined)) return [];
    return [{ table, ...(where === undefined ? {} : { where }) }];
  });
  const page = pageOfTables(shard.sql, sources, cursor);
  return { lines: page.lines, next: page.next === null ? null : JSON.stringify({ rest: page.next }) };
}

/** Tables with rows of a person, and the column that says whose. */
function ownTables(): [string, string][] {
  return Object.entries(SHARD_TABLES).flatMap(([table, rule]): [string, string][] => {
    if (rule.by === 'person') return [[table, rule.column ?? 'person']];
    return rule.by === 'hand' && rule.person !== undefined ? [[table, rule.person]] : [];
  });
}

/** Makes a shard ready to be filled, or goes on with the same restore: from now on it takes nothing else in. Refused
 *  where it has people already. */
export function beginRestore(shard: Shard, { id }: Rights['beginRestore']['ask']): Restored {
  const isSame = readMeta(shard.sql, 'restoring') === id;
  const [anybody] = shard.sql
    .exec('SELECT 1 FROM people UNION ALL SELECT 1 FROM tombstones LIMIT 1')
    .toArray();
  if (!isSame && anybody !== undefined)
    return { refused: 'A backup is restored into an empty instance; this one has people.' };
  writeMeta(shard.sql, 'restoring', id);
  shard.resting.restoring = true;
  return { written: 0 };
}

/** Writes rows of a backup. */
export async function restoreLines(shard: Shard, { id, lines }: Rights['restore']['ask']): Promise<Restored> {
  if (readMeta(shard.sql, 'restoring') !== id)
    return { refused: 'This restore was not begun, or has ended.' };
  try {
    const written = shard.storage.transactionSync(() => writeLines(shard.sql, lines));
    await shard.storage.sync();
    return { written };
  } catch (error) {
    if (!isAparteError(error)) throw error;
    return { refused: error.message }; // an exception loses its code on the way
  }
}

/** The shard is full: its people can be decided for, and KV gets the snapshots of those who came lately. */
export async function endRestore(shard: Shard, { id }: Rights['endRestore']['ask']): Promise<null> {
  if (readMeta(shard.sql, 'restoring') !== id) return null; // ended before
  shard.storage.transactionSync(() => {
    shard.sql.exec(
      `INSERT INTO outbox (name, version, due)
       SELECT name, 0, ? FROM identifiers WHERE person IS NOT NULL AND used_at > ? ON CONFLICT DO NOTHING`,
      shard.clock(),
      shard.clock() - IN_USE_MS,
    );
    shard.sql.exec(`DELETE FROM meta WHERE key = 'restoring'`);
  });
  await shard.storage.sync();
  shard.memory.clear();
  delete shard.tombstones.any;
  delete shard.archived.any;
  shard.resting.restoring = false;
  shard.arm(shard.clock());
  return null;
}
