import type { Surrender } from './merge-contract.ts';
import { putDue } from './due.ts';
import type { Shard } from './shard.ts';

// What a merge does about events that left the log: those in the archive travel as if they had not, page by page after
// the others, and the user's shard archives them anew; of those that are gone for good their messageIds travel.

/** Rows of the log are numbered below; from here on `after` counts files of the archive. */
const FILES_FROM = 2 ** 45;

type Content = Extract<Surrender, { status: 'content' }>;

/** A page of what a device's shard gives up, with what the archive has of it. */
export async function withArchived(
  shard: Shard,
  frozen: { readonly n: number; readonly id: string },
  after: number,
  page: Content,
): Promise<Content> {
  if (page.next !== undefined) return page;
  const rows = shard.sql
    .exec<{ part: number; n: number }>(
      'SELECT part, count(*) AS n FROM archived WHERE person = ? GROUP BY part ORDER BY part',
      frozen.n,
    )
    .toArray();
  if (rows.length === 0) return page;
  const parts = rows.flatMap(({ part }) => (part > 0 ? [part] : []));
  const index = after - FILES_FROM;
  const part = parts[index];
  const hasMore = index < parts.length - 1;
  const next = hasMore ? { next: FILES_FROM + Math.max(index + 1, 0) } : { left: goneOf(shard, frozen.n) };
  if (part === undefined) return { ...page, ...next };
  const { eventsIn } = await import('./rights.ts'); // most people have nothing in the archive
  const events = await eventsIn(shard, part, frozen.id);
  return { ...page, events: [...page.events, ...events.map((event) => JSON.stringify(event))], ...next };
}

/** Keeps in mind which events a person that was merged in had once, and has no more. Belongs into a transaction. */
export function rememberGone(shard: Shard, n: number, ids: readonly string[] | undefined): void {
  for (const id of ids ?? []) {
    shard.sql.exec('INSERT INTO archived VALUES (?, ?, 0) ON CONFLICT DO NOTHING', n, id);
    shard.archived.any = true;
  }
}

/** Forgets what the archive has of a person that was given up; the files follow. Belongs into a transaction. */
export function leaveArchive(shard: Shard, { n, id }: { readonly n: number; readonly id: string }): void {
  const parts = shard.sql
    .exec<{ part: number }>('SELECT DISTINCT part FROM archived WHERE person = ? AND part > 0', n)
    .toArray()
    .map(({ part }) => part);
  shard.sql.exec('DELETE FROM archived WHERE person = ?', n);
  if (parts.length === 0) return;
  const body = JSON.stringify({ person: id, parts });
  putDue(shard, { key: `unfile:${id}`, kind: 'unfile', body }, shard.clock());
}

function goneOf(shard: Shard, n: number): string[] {
  return shard.sql
    .exec<{ id: string }>('SELECT id FROM archived WHERE person = ? AND part = 0', n)
    .toArray()
    .map(({ id }) => id);
}
