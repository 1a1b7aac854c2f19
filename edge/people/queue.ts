import type { HeldName } from './memory.ts';
import type { Shard } from './shard.ts';
import { type Draft, purposesFor } from './snapshots.ts';

/** A change waits so long for the next ones before it goes to KV… */
const FIRST_PUT_MS = 250;
/** …and a person's next value goes no sooner than this after the last. */
export const PUT_EVERY_MS = 2_000;
/** A name's use is written down again once it is so much older; in between memory knows. */
const USED_ANEW_MS = 6 * 3_600_000;
/** KV holds snapshots for the names that decided or sent events from a browser within this time… */
const IN_USE_MS = 24 * 3_600_000;
/** …at most so many of a person. */
const MAX_KV_NAMES = 4;
/** Marks a name as used now: KV is to have its snapshot. Belongs into a transaction. */
export function markUsed(shard: Shard, held: HeldName): void {
  const at = shard.clock();
  if (at - held.usedAt < USED_ANEW_MS) return;
  held.usedAt = at;
  shard.sql.exec('UPDATE identifiers SET used_at = ? WHERE name = ?', at, held.name.name);
}

/** Puts the names in use whose KV value is older than the person into the outbox. Belongs into a transaction. */
export function queuePuts(shard: Shard, draft: Draft, putAt: number): void {
  const at = shard.clock();
  const { version } = draft.person;
  const inUse = draft.names.filter((held) => at - held.usedAt < IN_USE_MS);
  if (inUse.length > MAX_KV_NAMES) inUse.sort((a, b) => b.usedAt - a.usedAt).length = MAX_KV_NAMES;
  const due = Math.max(at + FIRST_PUT_MS, putAt + PUT_EVERY_MS);
  let queued = false;
  for (const held of inUse) {
    if (held.queued || held.putVersion >= version) continue;
    // A refusal of somebody who never sent anything stays here.
    if (draft.person.events === 0 && purposesFor(draft, held.name) === 0) continue;
    shard.sql.exec(
      `INSERT INTO outbox (name, version, due) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET version = excluded.version`,
      held.name.name,
      version,
      due,
    );
    held.queued = true;
    queued = true;
  }
  if (queued) shard.arm(due);
}
