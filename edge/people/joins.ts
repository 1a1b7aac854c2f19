import type { Join, JoinRow, JoinState } from './join-contract.ts';
import type { Shard } from './shard.ts';

// The records of merges: what became part of a person, when and by which proof, and what is needed to take it out again.

/** Writes a record, or writes it anew. Belongs into a transaction. */
export function saveJoin(shard: Shard, n: number, { id, state, join }: JoinRow): void {
  shard.sql.exec(
    `INSERT INTO joins (id, person, at, state, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET person = excluded.person, state = excluded.state, body = excluded.body`,
    id,
    n,
    join.doneAt,
    state,
    JSON.stringify(join),
  );
}

/** How many refused merges are kept with a person: the newest, so that a sender cannot make it grow without end. */
const REFUSALS = 100;

/** Lets the oldest records of refused merges go. Belongs into a transaction. */
export function forgetOldRefusals(shard: Shard, n: number): void {
  shard.sql.exec(
    `DELETE FROM joins WHERE id IN (
       SELECT id FROM joins WHERE person = ? AND state = 'refused' ORDER BY at DESC, id LIMIT -1 OFFSET ?)`,
    n,
    REFUSALS,
  );
}

/** A person's records, oldest first. */
export function joinsOf(shard: Shard, n: number): JoinRow[] {
  return shard.sql
    .exec<{ id: string; state: string; body: string }>(
      'SELECT id, state, body FROM joins WHERE person = ? ORDER BY at, id',
      n,
    )
    .toArray()
    .map(parseJoin);
}

/** One record, and the row of the person it is kept with. */
export function readJoin(shard: Shard, id: string): (JoinRow & { readonly n: number }) | undefined {
  const [row] = shard.sql
    .exec<{ id: string; person: number; state: string; body: string }>(
      'SELECT id, person, state, body FROM joins WHERE id = ?',
      id,
    )
    .toArray();
  return row === undefined ? undefined : { ...parseJoin(row), n: row.person };
}

function parseJoin(row: { id: string; state: string; body: string }): JoinRow {
  // Written by `saveJoin`.
  return { id: row.id, state: row.state as JoinState, join: JSON.parse(row.body) as Join };
}

/** Names a person is kept apart from: whatever shows them together joins nothing. */
export function apartOf(shard: Shard, n: number): string[] {
  return shard.sql
    .exec<{ name: string }>('SELECT name FROM apart WHERE person = ?', n)
    .toArray()
    .map((row) => row.name);
}

/** Keeps a person apart from names. Belongs into a transaction. */
export function keepApart(shard: Shard, n: number, names: readonly string[], by: string): void {
  for (const name of names) {
    shard.sql.exec('INSERT INTO apart VALUES (?, ?, ?) ON CONFLICT DO NOTHING', n, name, by);
  }
}

/** Whether something is being taken out of a person, or is on its way back to it. */
export function isParting(shard: Shard, n: number): boolean {
  const rows = shard.sql.exec(
    `SELECT 1 FROM merges WHERE person = ?1 AND state = 'restoring'
     UNION ALL SELECT 1 FROM joins WHERE person = ?1 AND state IN ('opening', 'parted') LIMIT 1`,
    n,
  );
  return rows.toArray().length > 0;
}
