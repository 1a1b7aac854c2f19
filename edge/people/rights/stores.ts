// The registry of stores: every place that holds something of a person, and how it lets go of it. A test compares it
// with what a running Worker really has, so a store that does not join fails CI.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How a table of a People shard lets go of a person. */
export type TableRule =
  /** Rows whose `column` (default `person`) is the person's row number. Exported as they are, too. */
  | { readonly by: 'person'; readonly column?: string }
  /** Rows whose `column` is one of the person's names (HMACs). */
  | { readonly by: 'name'; readonly column: string }
  /** Rows whose `column` is the id of a merge into the person. */
  | { readonly by: 'merge'; readonly column: string }
  /** What the eraser does with them by hand, in words; `person`: the column with a person's row number, if any. */
  | { readonly by: 'hand'; readonly how: string; readonly person?: string }
  /** Holds nothing of one person. */
  | { readonly by: 'nobody'; readonly why: string };

/** The tables of a People shard. A stream that makes one adds a row here: erasure, export and backup follow it. */
export const SHARD_TABLES: Readonly<Record<string, TableRule>> = {
  meta: { by: 'nobody', why: 'facts about the shard' },
  people: { by: 'person', column: 'n' },
  identifiers: { by: 'person' },
  events: { by: 'person' },
  orders: { by: 'person' },
  units: { by: 'person' },
  receipts: {
    by: 'hand',
    person: 'person',
    how: 'stay without identifiers, under the number of the erasure, as long as law asks',
  },
  outbox: { by: 'name', column: 'name' },
  due: { by: 'hand', how: 'tasks of the person’s merges are struck off' },
  merges: { by: 'person' },
  joins: { by: 'person' },
  apart: { by: 'person' },
  giving: { by: 'hand', how: 'with the person that was frozen for the merge' },
  showed: { by: 'name', column: 'name' },
  arriving: { by: 'merge', column: 'merge' },
  archived: { by: 'person' },
  parts: { by: 'hand', how: 'files with events of the person are written anew without them' },
  restate: { by: 'person' },
  bought: { by: 'person' },
  spread: { by: 'nobody', why: 'how many people have a figure; triggers on `bought` keep it' },
  tombstones: { by: 'hand', how: 'HMACs of names that were erased, and when' },
  erasures: { by: 'hand', how: 'what an erasure has to do, until it is done; then its certificate' },
  erased_receipts: { by: 'nobody', why: 'choices of erased people, without identifiers' },
};

/** A store outside the tables of a shard. */
export interface Store {
  readonly store: string;
  /** What is called so there: KV and R2 keys, tables of an object or of D1. */
  readonly holds: RegExp;
  /** `now`: emptied by the erasure itself. A number: gone so many ms after it, and how. Null: holds nobody. */
  readonly erased: 'now' | { readonly withinMs: number; readonly how: string } | null;
}

/** KV values, by key. */
export const KV_STORES: readonly Store[] = [
  { store: 'kv.snapshots', holds: /^[a-z]+\/snapshot\//, erased: 'now' },
  {
    store: 'kv.recommendations',
    holds: /^[a-z]+\/recommend\//,
    erased: { withinMs: 7 * HOUR_MS, how: 'at the recommender’s next build after its next walk' },
  },
  { store: 'kv.config', holds: /^project\/runtime$/, erased: null },
];

/** R2 objects, by key. */
export const R2_STORES: readonly Store[] = [
  { store: 'r2.archive', holds: /^[a-z]+\/archive\//, erased: 'now' },
  {
    store: 'r2.transfer',
    holds: /^[a-z]+\/(?:import|export)\//,
    erased: {
      withinMs: 30 * DAY_MS + 2 * HOUR_MS,
      how: 'rejected rows of imports and files of exports go 30 days after their job, or with it when it is deleted',
    },
  },
];

/** Tables of the other objects and of D1, as `<object>.<table>`. */
export const OTHER_TABLES: readonly Store[] = [
  { store: 'project', holds: /^project\./, erased: null },
  {
    store: 'recommender.acts',
    holds: /^recommender\.acts$/,
    erased: { withinMs: 7 * HOUR_MS, how: 'at its next walk over everything' },
  },
  { store: 'recommender', holds: /^recommender\.(meta|shards|items)$/, erased: null },
  {
    store: 'jobs.parts',
    holds: /^jobs\.parts$/,
    erased: { withinMs: 30 * DAY_MS + 2 * HOUR_MS, how: 'samples of dry runs go 30 days after their job' },
  },
  { store: 'jobs', holds: /^jobs\.(meta|jobs)$/, erased: null },
  { store: 'd1.catalogue', holds: /^d1\./, erased: null },
];

/** What no table shows. */
export const UNSEEN_STORES: readonly Store[] = [
  {
    store: 'device.state',
    holds: /^$/,
    erased: {
      withinMs: 30 * MINUTE_MS,
      how: 'a state is believed for 30 minutes; one of this person is refused as soon as KV’s mark is seen',
    },
  },
  {
    store: 'isolates.memory',
    holds: /^$/,
    erased: { withinMs: 2 * MINUTE_MS, how: 'kept at most 60 s; KV may lag 60 s more' },
  },
  { store: 'live', holds: /^$/, erased: { withinMs: 0, how: 'nothing is kept' } },
  {
    store: 'platform.history',
    holds: /^$/,
    erased: { withinMs: 30 * DAY_MS, how: 'point-in-time recovery of the platform, at most 30 days' },
  },
];
