import type { Snapshot } from '../../core/profile/types.ts';
import { recent } from '../../core/recent.ts';

// Snapshots in this isolate's memory, by name of an identifier: what collect and consent have just been given, and
// what KV last said, an absence included.

/** So long a remembered snapshot, or its absence, spares the read of KV. */
export const FRESH_MS = 1_000;
/** So long a remembered snapshot still counts if it is newer than what KV says, which lies up to a minute behind. */
export const KEPT_MS = 60_000;
/** So long a shard that knew nobody is not asked again. */
export const NOBODY_MS = 5_000;

const REMEMBERED = 4_000;

interface Entry {
  readonly snapshot: Snapshot | null;
  /** When the snapshot came, and when a store was last asked. */
  readonly learnedAt: number;
  readonly checkedAt: number;
}

const snapshots = recent<Entry>(REMEMBERED);
const nobody = recent<number>(REMEMBERED);

/** Remembers a snapshot for every identifier it was made for; an older one never replaces a newer. */
export function rememberSnapshot(snapshot: Snapshot): void {
  const now = Date.now();
  for (const name of snapshot.subject.names) remember(name, snapshot, now);
}

/** Remembers what a store said of one name; null: nothing. What was known and is newer stays for its minute. */
export function remember(name: string, snapshot: Snapshot | null, now: number): void {
  const known = snapshots.get(name);
  const stays =
    known !== undefined &&
    now - known.learnedAt < KEPT_MS &&
    (known.snapshot?.version ?? -1) > (snapshot?.version ?? -1);
  snapshots.set(name, stays ? { ...known, checkedAt: now } : { snapshot, learnedAt: now, checkedAt: now });
  if (snapshot !== null) nobody.delete(name);
}

/** Forgets what is remembered of a name up to a version: its person was erased then. */
export function forget(name: string, version: number): void {
  if ((snapshots.get(name)?.snapshot?.version ?? Infinity) <= version) snapshots.delete(name);
}

/** What is remembered of a name, and whether it is young enough to spare a read; undefined: nothing. */
export function recall(
  name: string,
  now: number,
): { readonly snapshot: Snapshot | null; readonly fresh: boolean } | undefined {
  const entry = snapshots.get(name);
  if (entry === undefined || now - entry.learnedAt >= KEPT_MS) return undefined;
  return { snapshot: entry.snapshot, fresh: now - entry.checkedAt < FRESH_MS };
}

/** Says that a store is being asked about a name: other requests use what is remembered meanwhile. */
export function claim(name: string, now: number): void {
  const entry = snapshots.get(name);
  if (entry !== undefined) snapshots.set(name, { ...entry, checkedAt: now });
}

/** Remembers that a name's shard knew nobody. */
export function rememberNobody(name: string, now: number): void {
  nobody.set(name, now);
}

/** Whether a name's shard said a moment ago that it knows nobody. */
export function isNobody(name: string, now: number): boolean {
  return now - (nobody.get(name) ?? -Infinity) < NOBODY_MS;
}
