import type { Shard } from '../shard.ts';
import { SHARD_TABLES } from './stores.ts';

/** Rows that went, by table. */
export interface Removed {
  readonly [table: string]: number;
}

/** How long the receipts of an erased person stay as proof, in ms (5 years). */
export const RECEIPTS_KEPT_MS: number = 5 * 365 * 86_400_000;

/** Deletes everything a shard holds of a person, as the registry of stores says; receipts stay under the erasure's
 *  number. Belongs into a transaction. */
export function deletePersonRows(
  shard: Shard,
  n: number,
  { id, at }: { readonly id: string; readonly at: number },
): Removed {
  const { sql } = shard;
  const removed: Record<string, number> = {};
  const remove = (table: string, where: string, ...bound: (string | number)[]) => {
    sql.exec(`DELETE FROM ${table} WHERE ${where}`, ...bound);
    const { n: rows } = sql.exec<{ n: number }>('SELECT changes() AS n').one();
    removed[table] = (removed[table] ?? 0) + rows;
  };
  keepReceipts(shard, n, id, at);
  remove('receipts', 'person = ?', n);
  const merges = sql.exec<{ id: string }>('SELECT id FROM merges WHERE person = ?', n).toArray();
  const names = sql.exec<{ name: string }>('SELECT name FROM identifiers WHERE person = ?', n).toArray();
  for (const merge of merges) remove('due', 'key = ?', `merge:${merge.id}`);
  for (const [table, rule] of Object.entries(SHARD_TABLES)) {
    if (rule.by === 'merge') for (const merge of merges) remove(table, `${rule.column} = ?`, merge.id);
    if (rule.by === 'name') for (const { name } of names) remove(table, `${rule.column} = ?`, name);
  }
  for (const [table, rule] of Object.entries(SHARD_TABLES)) {
    if (rule.by === 'person') remove(table, `${rule.column ?? 'person'} = ?`, n);
  }
  shard.memory.drop(n);
  for (const { name } of names) shard.memory.forgetName(name);
  return removed;
}

function keepReceipts({ sql }: Shard, n: number, erasure: string, at: number): void {
  const rows = sql
    .exec<{ chain: string; link: number; body: string }>(
      'SELECT chain, link, body FROM receipts WHERE person = ? ORDER BY chain, link',
      n,
    )
    .toArray();
  // Chains are called by the ids of people: they get numbers.
  const { next } = sql
    .exec<{ next: number }>(
      'SELECT coalesce(max(chain), -1) + 1 AS next FROM erased_receipts WHERE erasure = ?',
      erasure,
    )
    .one();
  const chains = [...new Set(rows.map((row) => row.chain))];
  for (const { chain, link, body } of rows) {
    sql.exec(
      'INSERT INTO erased_receipts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      erasure,
      next + chains.indexOf(chain),
      link,
      body,
      at + RECEIPTS_KEPT_MS,
    );
  }
}
