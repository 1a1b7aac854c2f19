import { grants } from '../../core/consent.ts';
import { briefOf, type PersonRow } from './briefs.ts';
import type { Looks, PlacedBrief } from './look-contract.ts';
import type { Shard } from './shard.ts';
import { parsePerson } from './store.ts';

/** How many people the shard has. */
export function countPeople(shard: Shard): number {
  return shard.sql.exec<{ n: number }>('SELECT count(*) AS n FROM people').one().n;
}

/** The people that came last. */
export function newestPeople(shard: Shard, { before, limit }: Looks['newest']['ask']): PlacedBrief[] {
  const rows = shard.sql.exec<PersonRow>(
    'SELECT n, id, doc, purposes FROM people WHERE n < ? AND moving IS NULL ORDER BY n DESC LIMIT ?',
    before ?? Number.MAX_SAFE_INTEGER,
    limit,
  );
  return rows.toArray().map((row) => ({
    n: row.n,
    brief: briefOf(shard, row.n, parsePerson(row.doc), row.purposes),
  }));
}

/** After every text that begins with a prefix, in the order of code points. */
const LAST = '\u{10FFFF}';

/** People with an identifier, of whatever type, that is or begins with a text, or is its lower case; `type:value`; a person's own id;
 *  and whoever claimed it as a login without proof. Each by an index. */
export function searchPeople(
  shard: Shard,
  { text, limit }: Looks['search']['ask'],
): Looks['search']['answer'] {
  const exact = new Map<number, boolean>();
  const add = (n: number, isExact: boolean) => {
    if (exact.size < limit || exact.has(n)) exact.set(n, isExact || exact.get(n) === true);
  };
  for (const { n } of shard.sql.exec<{ n: number }>('SELECT n FROM people WHERE id = ?', text)) add(n, true);
  const [, type, value] = /^([A-Za-z][A-Za-z0-9_-]{0,63}):(.+)$/s.exec(text) ?? [];
  for (const written of new Set(value === undefined ? [] : [value, value.toLowerCase()])) {
    const typed = shard.sql.exec<{ person: number }>(
      'SELECT person FROM identifiers WHERE value = ? AND type = ? AND person IS NOT NULL LIMIT ?',
      written,
      type ?? '',
      limit,
    );
    for (const { person } of typed.toArray()) add(person, true);
  }
  for (const written of new Set([text, text.toLowerCase()])) {
    const named = shard.sql.exec<{ person: number; value: string }>(
      `SELECT person, value FROM identifiers
       WHERE value >= ? AND value <= ? AND person IS NOT NULL ORDER BY value LIMIT ?`,
      written,
      written + LAST,
      limit,
    );
    for (const { person, value } of named.toArray()) add(person, value === written);
  }
  const claims = shard.sql.exec<{ person: number; mask: number }>(
    'SELECT DISTINCT person, mask FROM events WHERE claimed = ? LIMIT ?',
    text,
    limit,
  );
  for (const { person, mask } of claims.toArray()) if (grants(mask, 'analytics')) add(person, true);
  return [...exact].flatMap(([n, isExact]) => {
    const [row] = shard.sql
      .exec<PersonRow>('SELECT n, id, doc, purposes FROM people WHERE n = ? AND moving IS NULL', n)
      .toArray();
    if (row === undefined) return [];
    return [{ exact: isExact, brief: briefOf(shard, n, parsePerson(row.doc), row.purposes) }];
  });
}
