import type { AparteEvent } from '../../../core/events.ts';
import { retentionKind } from '../../../core/profile/retention.ts';
import type { Shard } from '../shard.ts';
import { archivedId } from '../store.ts';
import { type Line, pack, readPart, unpack } from './files.ts';

// Events that left the log: gzip NDJSON files of R2, `<environment>/archive/<shard>/<part>.ndjson.gz`, each some people's
// and small enough to be written anew without one of them. A line is `{ "person": <id>, "event": {…} }`.

/** An event on its way into the archive, with its row of the log. */
export interface Leaving {
  readonly seq: number;
  readonly n: number;
  readonly person: string;
  readonly event: AparteEvent;
}

/** How long an event of a type is kept in all, by what retention calls it. */
export type KeptMs = (kind: string) => number;

/** One at a time touches a shard's archive. */
export async function withArchive<T>(shard: Shard, work: () => Promise<T>): Promise<T> {
  const before = shard.running.get('archive');
  const run = (async () => {
    await before?.catch(() => undefined);
    return work();
  })();
  const settled = run.then(
    () => undefined,
    () => undefined,
  );
  shard.running.set('archive', settled);
  try {
    return await run;
  } finally {
    if (shard.running.get('archive') === settled) shard.running.delete('archive');
  }
}

/** The archive's files with events of a person here. */
export function partsOf(shard: Shard, n: number): number[] {
  return shard.sql
    .exec<{ part: number }>('SELECT DISTINCT part FROM archived WHERE person = ? AND part > 0', n)
    .toArray()
    .map(({ part }) => part);
}

/** Keys of files in R2. */
export function keysOf(shard: Shard, parts: readonly number[]): string[] {
  return parts.flatMap((part) => keyOf(shard, part) ?? []);
}

/** Moves events into a file of the archive. They leave the log only when R2 has the file, and only if all are still
 *  there: else the file goes again, and the next turn tries anew. */
export function archive(shard: Shard, folder: string, leaving: readonly Leaving[]): Promise<void> {
  return withArchive(shard, async () => {
    await clearUnfinished(shard);
    const { part } = shard.sql
      .exec<{ part: number }>('SELECT coalesce(max(part), 0) + 1 AS part FROM parts')
      .one();
    const key = `${folder}/${String(part).padStart(8, '0')}.ndjson.gz`;
    const lines = leaving.map(({ person, event }) => ({ person, event: withoutClaim(event) }));
    const bytes = await pack(lines);
    // Written down before: what a crash leaves behind is found.
    shard.sql.exec(`INSERT INTO parts VALUES (?, ?, 'writing', 0, 0, '{}')`, part, key);
    await shard.storage.sync();
    await shard.env.BUCKET.put(key, bytes);
    shard.step('archive:put');
    const isWhole = shard.storage.transactionSync(() => {
      if (!leaving.every((row) => isThere(shard, row))) return false;
      for (const { seq, n, event } of leaving) {
        shard.sql.exec('DELETE FROM events WHERE seq = ? AND person = ?', seq, n);
        shard.sql.exec(
          'INSERT INTO archived VALUES (?, ?, ?) ON CONFLICT (person, id) DO UPDATE SET part = excluded.part',
          n,
          archivedId(event.messageId),
          part,
        );
      }
      store(shard, part, lines, bytes.byteLength);
      shard.archived.any = true;
      return true;
    });
    if (!isWhole) await clearUnfinished(shard);
  });
}

/** Writes files anew without a person; how many changed. Idempotent. */
export function withoutPerson(shard: Shard, person: string, parts: readonly number[]): Promise<number> {
  return withArchive(shard, async () => {
    await clearUnfinished(shard);
    let changed = 0;
    for (const part of parts) if (await rewrite(shard, part, (line) => line.person !== person)) changed++;
    return changed;
  });
}

/** Takes a person that was given up to a merge out of the archive: the user's shard has its events. */
export async function unfile(shard: Shard, body: string): Promise<void> {
  const { person, parts } = JSON.parse(body) as { person: string; parts: number[] }; // written by `leaveArchive`
  await withoutPerson(shard, person, parts);
}

/** A person's events in one file. */
export function eventsIn(shard: Shard, part: number, person: string): Promise<AparteEvent[]> {
  return withArchive(shard, async () => {
    const key = keyOf(shard, part);
    return key === undefined ? [] : readPart(shard.env.BUCKET, key, person);
  });
}

/** Writes anew the files that hold events older than their type is kept. */
export function withoutExpired(shard: Shard, now: number, kept: KeptMs): Promise<void> {
  return withArchive(shard, async () => {
    await clearUnfinished(shard);
    const rows = shard.sql
      .exec<{ part: number; oldest: string }>(`SELECT part, oldest FROM parts WHERE state = 'stored'`)
      .toArray();
    for (const { part, oldest } of rows) {
      const times = Object.entries(JSON.parse(oldest) as Record<string, number>); // written by `store`
      if (!times.some(([kind, at]) => at < now - kept(kind))) continue;
      await rewrite(shard, part, ({ event }) => event.timestamp >= now - kept(retentionKind(event)));
    }
  });
}

async function rewrite(shard: Shard, part: number, keeps: (line: Line) => boolean): Promise<boolean> {
  const key = keyOf(shard, part);
  if (key === undefined) return false;
  const lines = await unpack(shard.env.BUCKET, key);
  const kept = (lines ?? []).filter(keeps);
  if (lines !== null && kept.length === lines.length) return false;
  if (kept.length === 0) {
    await shard.env.BUCKET.delete(key);
    shard.sql.exec('DELETE FROM parts WHERE part = ?', part);
    return true;
  }
  const bytes = await pack(kept);
  await shard.env.BUCKET.put(key, bytes);
  store(shard, part, kept, bytes.byteLength);
  return true;
}

/** Deletes files whose writing was cut off: their events are still in the log, or erased since. */
async function clearUnfinished(shard: Shard): Promise<void> {
  const rows = shard.sql
    .exec<{ part: number; key: string }>(`SELECT part, key FROM parts WHERE state = 'writing'`)
    .toArray();
  for (const { part, key } of rows) {
    await shard.env.BUCKET.delete(key);
    shard.sql.exec('DELETE FROM parts WHERE part = ?', part);
  }
}

function isThere(shard: Shard, { seq, n, event }: Leaving): boolean {
  const rows = shard.sql.exec(
    `SELECT 1 FROM events e JOIN people p ON p.n = e.person
     WHERE e.seq = ? AND e.person = ? AND e.message_id = ? AND p.moving IS NULL`,
    seq,
    n,
    event.messageId,
  );
  return rows.toArray().length > 0;
}

function store(shard: Shard, part: number, lines: readonly Line[], bytes: number): void {
  const oldest = new Map<string, number>();
  for (const { event } of lines) {
    const kind = retentionKind(event);
    oldest.set(kind, Math.min(event.timestamp, oldest.get(kind) ?? Infinity));
  }
  shard.sql.exec(
    `UPDATE parts SET state = 'stored', events = ?, bytes = ?, oldest = ? WHERE part = ?`,
    lines.length,
    bytes,
    JSON.stringify(Object.fromEntries(oldest)),
    part,
  );
}

function keyOf(shard: Shard, part: number): string | undefined {
  return shard.sql.exec<{ key: string }>('SELECT key FROM parts WHERE part = ?', part).toArray()[0]?.key;
}

/** A claim that was never proven would have to be looked for in everybody's files when the one it names is erased. */
function withoutClaim(event: AparteEvent): AparteEvent {
  const { claimedUserId: _, ...rest } = event;
  return rest;
}
