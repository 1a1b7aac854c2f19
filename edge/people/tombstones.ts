import type { PurposeMask } from '../../core/consent.ts';
import type { IngestEvent, Name } from './contract.ts';
import type { Shard } from './shard.ts';

// What stays of somebody who was erased: the names as HMACs, when, and the number of the erasure. Whatever these names
// said before is dropped when it comes late; nothing leads from one of them to another any more.

/** A tombstone as its row says it. */
export interface Tombstone {
  /** What was said up to here is not taken any more, epoch ms. */
  readonly at: number;
  /** The erasure's number: like a person's id, its first three digits are the slot of the shard that keeps its record. */
  readonly erasure: string;
  /** The erasure is under way: nothing may be written under the name until pointers to it are gone. */
  readonly locked: boolean;
  /** Purposes refused before: nothing that was deleted allows them again, only a new choice does. */
  readonly refused: PurposeMask;
}

/** The tombstone of a name. Costs nothing in a shard where nobody was erased. */
export function tombstoneOf(shard: Shard, name: string): Tombstone | undefined {
  shard.tombstones.any ??= shard.sql.exec('SELECT 1 FROM tombstones LIMIT 1').toArray().length > 0;
  if (!shard.tombstones.any) return undefined;
  const [row] = shard.sql
    .exec<{ at: number; erasure: string; locked: number; refused: number }>(
      'SELECT at, erasure, locked, refused FROM tombstones WHERE name = ?',
      name,
    )
    .toArray();
  return row === undefined ? undefined : { ...row, locked: row.locked === 1 };
}

/** Keeps what was refused under a name that is nobody's from now on, though nothing of it was erased. */
export function keepRefused(shard: Shard, { name }: Name, refused: PurposeMask): void {
  if (refused === 0) return;
  shard.sql.exec(
    `INSERT INTO tombstones VALUES (?, 0, '', 0, ?) ON CONFLICT (name) DO UPDATE SET refused = refused | excluded.refused`,
    name,
    refused,
  );
  shard.tombstones.any = true;
}

/** Whether an event is of before the erasure of one of the names it came under. */
export function isErased(
  shard: Shard,
  { home, device, previous, externals = [], event }: IngestEvent,
): boolean {
  return [home, device, previous, ...externals].some((name) => {
    const tombstone = name === undefined ? undefined : tombstoneOf(shard, name.name);
    return tombstone !== undefined && event.timestamp <= tombstone.at;
  });
}

/** Whether nothing may be written under an event's name, whose person is not here: it is just being erased; or what came
 *  followed a pointer of somebody who was, and would be taken for their word. A moment later the pointer is gone. */
export function mustWait(shard: Shard, { home, event }: IngestEvent): boolean {
  const tombstone = tombstoneOf(shard, home.name);
  if (tombstone === undefined) return false;
  return tombstone.locked || (home.identifier.type === 'userId' && event.userId !== home.identifier.value);
}

/** The purposes that any of the names of an event had refused before it was erased. */
export function refusedBefore(
  shard: Shard,
  { home, device, previous, externals = [] }: IngestEvent,
): PurposeMask {
  return [home, device, previous, ...externals].reduce(
    (refused, name) =>
      name === undefined ? refused : refused | (tombstoneOf(shard, name.name)?.refused ?? 0),
    0,
  );
}
