import type { Environment } from '../../core/config/types.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import { forgetDue, putDue } from './due.ts';
import { readMeta, writeMeta } from './schema.ts';
import type { Shard } from './shard.ts';

// Bringing everybody of a shard up to changed definitions: what is remembered of it. The work is reapply.ts, done by
// the alarm in turns; whoever sends an event or is read meanwhile is brought up to date then and there.

/** How the walk over a shard's people stands. One a shard; a newer publication begins it anew. */
export interface Reapply {
  readonly state: 'running' | 'paused' | 'cancelled' | 'done';
  /** The publication that began it. */
  readonly revision: number;
  /** The newest revision that changed a definition: people reduced with an older one are to be brought up to it. */
  readonly changedAt: number;
  /** The definitions everybody had before (as far as this shard knows); what changed since is being worked out. */
  readonly from: number;
  /** The walk goes down: the row looked at last. */
  readonly before: number;
  readonly total: number;
  readonly looked: number;
  /** Of those looked at, brought up to date; the others were. */
  readonly applied: number;
  /** People who could not be computed: they are told with COMPUTING until their next event. */
  readonly failed: number;
  readonly startedAt: number;
  readonly turnedAt: number;
  /** The newest event when the last turn was taken: a newer one says that events are coming. */
  readonly seq: number;
  /** People a second at most. */
  readonly rate: number;
}

const META = 'reapply';
const KEY = 'reapply';
/** People a second and shard at most, unless told otherwise. */
const DEFAULT_RATE = 500;

/** What is remembered; null: never had anything to do. */
export function readReapply(shard: Shard): Reapply | null {
  const stored = readMeta(shard.sql, META);
  return stored === undefined ? null : (JSON.parse(stored) as Reapply); // written by `writeReapply`
}

/** Remembers it, and puts the next turn on the list of what is due, at `at`; null: none. Belongs into a transaction. */
export function writeReapply(
  shard: Shard,
  environment: Environment,
  reapply: Reapply,
  at: number | null,
): void {
  writeMeta(shard.sql, META, JSON.stringify(reapply));
  if (at === null) forgetDue(shard, KEY);
  else putDue(shard, { key: KEY, kind: 'reapply', body: environment }, at);
}

/** Begins a walk if these definitions changed something since the last one. Cheap when nothing did. */
export function noteDefinitions(shard: Shard, environment: Environment, definitions: Definitions): void {
  const { changedAt, revision } = definitions;
  const known = readReapply(shard);
  if (changedAt <= (known?.changedAt ?? 0)) return;
  const total = shard.sql.exec<{ n: number }>('SELECT count(*) AS n FROM people').one().n;
  const now = shard.clock();
  const isPaused = known?.state === 'paused';
  const state = total === 0 ? 'done' : isPaused ? 'paused' : 'running';
  const wasDone = known === null || known.state === 'done';
  const reapply: Reapply = {
    state,
    revision,
    changedAt,
    from: wasDone ? (known?.changedAt ?? 0) : known.from,
    before: Number.MAX_SAFE_INTEGER,
    total,
    looked: 0,
    applied: 0,
    failed: 0,
    startedAt: now,
    turnedAt: now,
    seq: 0,
    rate: known?.rate ?? DEFAULT_RATE,
  };
  shard.storage.transactionSync(() =>
    writeReapply(shard, environment, reapply, state === 'running' ? now : null),
  );
}
