import type { Name } from './contract.ts';
import { environmentOf, snapshotKeyOf } from './names.ts';
import { PUT_EVERY_MS } from './queue.ts';
import type { Shard } from './shard.ts';
import { snapshotFor } from './snapshots.ts';
import { hold } from './store.ts';
import { tombstoneOf } from './tombstones.ts';

/** Values written in one ring of the alarm. */
const PUTS_A_RING = 16;
/** How values are paced. The embedded KV is files written by the very thread that events wait for (some 5 ms a value):
 *  few at once, and while events come, a rest of 15 times what the writing took. A deployed KV costs only waiting. */
const PACE = {
  embedded: { atOnce: 2, rest: 15 },
  deployed: { atOnce: 16, rest: 0 },
};
/** The longest rest: with it, what changed is in KV within 3 s unless very much changed. */
const MAX_REST_MS = 2_500;
const MAX_BACK_OFF_MS = 60_000;

/** How long the mark of an erasure stays, in s: longer than any state and any memory of before. */
const MARK_S = 3_600;

type OutboxRow = { name: string; version: number; attempts: number };
type NameRow = { type: string; value: string; person: number | null; moved: string | null };

/** Writes KV values that are due. A row goes only when KV has confirmed a value at least as new. Gives the time until
 *  which to rest: longer when the shard is `busy` with events. Never rejects for a value's sake. */
export async function flushOutbox(shard: Shard, busy: boolean): Promise<number> {
  const startedAt = shard.clock();
  const rows = shard.sql
    .exec<OutboxRow>(
      'SELECT name, version, attempts FROM outbox WHERE due <= ? ORDER BY due LIMIT ?',
      startedAt,
      PUTS_A_RING,
    )
    .toArray();
  const pace = shard.env.EMBEDDED === 'true' ? PACE.embedded : PACE.deployed;
  const lane = async () => {
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) await bringUpToDate(shard, row);
  };
  await Promise.all(Array.from({ length: pace.atOnce }, lane));
  const took = shard.clock() - startedAt;
  return shard.clock() + (busy ? Math.min(MAX_REST_MS, took * pace.rest) : 0);
}

/** When the next value is due; null: none. */
export function nextPut(shard: Shard): number | null {
  return shard.sql.exec<{ at: number | null }>('SELECT min(due) AS at FROM outbox').one().at;
}

/** Waits until no write for these names is under way, so that nothing older lands after what comes next. */
export async function putsSettled(shard: Shard, name: string): Promise<void> {
  await shard.puts.get(name);
}

/** Queues a name that nobody here owns any more: its KV value goes away. Belongs into a transaction. */
export function queueRemoval(shard: Shard, name: Name): void {
  const due = shard.clock();
  shard.sql.exec(
    `INSERT INTO outbox (name, version, due) VALUES (?, 0, ?)
     ON CONFLICT (name) DO UPDATE SET due = excluded.due`,
    name.name,
    due,
  );
  shard.arm(due);
}

async function bringUpToDate(shard: Shard, row: OutboxRow): Promise<void> {
  const put = write(shard, row);
  shard.puts.set(row.name, put);
  await put;
  if (shard.puts.get(row.name) === put) shard.puts.delete(row.name);
}

async function write(shard: Shard, row: OutboxRow): Promise<void> {
  try {
    const version = await send(shard, row.name);
    shard.step('kv:sent');
    shard.storage.transactionSync(() => confirmPut(shard, row.name, version));
  } catch {
    // KV refused (one write a second a key) or is away; whatever it was, the row stays and is tried again.
    const wait = Math.min(MAX_BACK_OFF_MS, 1_000 * 2 ** Math.min(row.attempts, 6));
    shard.sql.exec(
      'UPDATE outbox SET attempts = attempts + 1, due = ? WHERE name = ?',
      shard.clock() + wait + Math.floor(Math.random() * 250),
      row.name,
    );
  }
}

/** Sends the present state of a name; the version that KV then holds. */
async function send(shard: Shard, name: string): Promise<number> {
  const config = await shard.config(environmentOf(name), 0);
  const row = shard.sql
    .exec<NameRow>('SELECT type, value, person, moved FROM identifiers WHERE name = ?', name)
    .toArray()[0];
  if (row === undefined && tombstoneOf(shard, name) !== undefined) {
    await leaveNothing(shard, name);
    return Number.MAX_SAFE_INTEGER;
  }
  if (row === undefined || row.moved !== null) return Number.MAX_SAFE_INTEGER; // another shard writes it now
  const held = row.person === null ? undefined : hold(shard, row.person);
  if (held === undefined) {
    await leaveNothing(shard, name);
    return Number.MAX_SAFE_INTEGER;
  }
  for (const known of held.names) if (known.name.name === name) known.queued = false;
  const device = row.type === 'anonymousId' ? row.value : undefined;
  const snapshot = snapshotFor(held, device, config.definitions, shard.clock());
  held.putAt = shard.clock();
  await shard.env.KV.put(snapshotKeyOf(name), JSON.stringify(snapshot));
  return snapshot.version;
}

/** The name is nobody's any more. After an erasure a mark stays for an hour: states and memories of before give way to it. */
async function leaveNothing(shard: Shard, name: string): Promise<void> {
  const key = snapshotKeyOf(name);
  const tombstone = tombstoneOf(shard, name);
  if (tombstone === undefined) await shard.env.KV.delete(key);
  else await shard.env.KV.put(key, JSON.stringify({ v: 0, gone: tombstone.at }), { expirationTtl: MARK_S });
}

function confirmPut(shard: Shard, name: string, version: number): void {
  const { rowsWritten } = shard.sql.exec('DELETE FROM outbox WHERE name = ? AND version <= ?', name, version);
  if (rowsWritten === 0) {
    // Changed again meanwhile: the newer state goes in its turn.
    const due = shard.clock() + PUT_EVERY_MS;
    shard.sql.exec('UPDATE outbox SET attempts = 0, due = ? WHERE name = ?', due, name);
  }
  if (version === Number.MAX_SAFE_INTEGER) return;
  shard.sql.exec('UPDATE identifiers SET put_version = ? WHERE name = ?', version, name);
  const found = shard.memory.lookup(name);
  const held = found?.kind === 'held' ? shard.memory.person(found.n) : undefined;
  for (const known of held?.names ?? []) if (known.name.name === name) known.putVersion = version;
}
