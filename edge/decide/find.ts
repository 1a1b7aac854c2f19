import type { Environment } from '../../core/config/types.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { type Name, snapshotKeyOf, snapshotOf } from '../people/port.ts';
import { claim, forget, isNobody, recall, remember, rememberNobody } from './memory.ts';
import type { Subject } from './subject.ts';

/** How long a decision waits for a shard, in ms. */
export const SHARD_MS = 50;

/** What could be found about a subject. */
export interface Found {
  readonly snapshot: Snapshot | null;
  readonly from: 'state' | 'memory' | 'kv' | 'shard' | 'nowhere';
  /** The person is known, but no snapshot is at hand. */
  readonly pending: boolean;
  /** A wanted version was not reached. */
  readonly stale: boolean;
  /** The person was erased: what the visitor's state says of it is not believed either. */
  readonly erased: boolean;
}

/** The newest snapshot among the visitor's state, this isolate's memory and KV (at most one value read).
 *  A shard is asked, for at most 50 ms, in two cases only: somebody holds a newer acknowledged version than was
 *  found; or a proven subject is known nowhere (the first decision after an import), which is then remembered for
 *  5 s. Never throws: what fails is counted and taken as not found. */
export async function findSnapshot(
  env: Env,
  environment: Environment,
  subject: Subject,
  minVersion: number,
  now: number,
): Promise<Found> {
  const { name, state } = subject;
  const pick = picker(subject);
  pick.offer(state?.snapshot ?? null, 'state');
  const wanted = Math.max(minVersion, state?.version ?? 0);
  // A state alone says whose it is: what its person allowed when it was sealed may be withdrawn since.
  const known = name?.name ?? state?.names[0];
  if (known !== undefined) await offerKnown(env, known, subject.fresh, pick, now);
  if (name === null) return pick.found(wanted);
  const missed = pick.found(wanted).stale;
  const unknown = pick.found(wanted).snapshot === null && subject.proven;
  if (missed || (unknown && !isNobody(name.name, now))) {
    pick.offer(await fromShard(env, environment, name, now), 'shard');
  }
  return pick.found(wanted);
}

async function offerKnown(
  env: Env,
  name: string,
  isNew: boolean,
  pick: ReturnType<typeof picker>,
  now: number,
): Promise<void> {
  const remembered = recall(name, now);
  pick.offer(remembered?.snapshot ?? null, 'memory');
  if (remembered?.fresh === true || isNew) return;
  claim(name, now);
  const stored = await fromKv(env, name, now);
  if (stored !== null && 'gone' in stored) pick.bar(stored.gone);
  else pick.offer(stored, 'kv');
}

/** Keeps the newest snapshot that this subject may have read. */
function picker(subject: Subject): {
  offer(snapshot: Snapshot | null, from: Found['from']): void;
  /** The person of before was erased at `at`: what is of then is nobody's. */
  bar(at: number): void;
  found(wanted: number): Found;
} {
  let best: Snapshot | null = null;
  let source: Found['from'] = 'nowhere';
  let barredTo = -1;
  const { state, proven } = subject;
  return {
    offer(snapshot, from) {
      if (snapshot === null || snapshot.version <= Math.max(barredTo, best?.version ?? -1)) return;
      const { linked, person } = snapshot.subject;
      // A bare id no longer opens a person with a login, nor does a state from before the login.
      if (linked && !proven && state?.person !== person) return;
      best = snapshot;
      source = from;
    },
    bar(at) {
      barredTo = at;
      if (best === null || best.version > at) return;
      best = null;
      source = 'nowhere';
    },
    found(wanted) {
      const stale = (best?.version ?? 0) < wanted;
      const erased = best === null && (state?.version ?? Infinity) <= barredTo;
      return {
        snapshot: best,
        from: source,
        pending: best === null && state !== null && !erased,
        stale: stale && !erased,
        erased,
      };
    },
  };
}

/** What the outbox leaves for an hour where somebody was erased. */
interface Mark {
  readonly v: 0;
  readonly gone: number;
}

async function fromKv(env: Env, name: string, now: number): Promise<Snapshot | Mark | null> {
  try {
    const found = await env.KV.get<Snapshot | Mark>(snapshotKeyOf(name), 'json');
    if (found?.v === 0) {
      forget(name, found.gone);
      return found;
    }
    const snapshot = found?.v === 1 ? found : null; // another format: as if there were none
    remember(name, snapshot, now);
    return snapshot;
  } catch {
    count('defaulted:kv');
    return null;
  }
}

async function fromShard(
  env: Env,
  environment: Environment,
  name: Name,
  now: number,
): Promise<Snapshot | null> {
  try {
    const found = await snapshotOf(env, environment, name, now, SHARD_MS);
    if (found === 'timeout') {
      count('defaulted:shard-timeout');
      return null;
    }
    if (found === null) rememberNobody(name.name, now);
    else remember(name.name, found, now);
    return found;
  } catch {
    count('defaulted:shard');
    return null;
  }
}
