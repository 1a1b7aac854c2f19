import type { Environment } from '../../core/config/types.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { Receipt } from '../../core/receipts.ts';
import type { Env } from '../env.ts';
import type {
  AudienceWhy,
  ConsentRequest,
  EventQuery,
  IngestEvent,
  IngestOutcome,
  Name,
  ProfileView,
  StoredEventView,
} from './contract.ts';
import { nameOf } from './names.ts';
import { shardCount, shardOf, shardStub, type ShardStub } from './slots.ts';

/** Events of this isolate that a shard has not answered yet; above the bound a whole request is turned away, so
 *  that memory stays bounded however slow a shard is. */
const MAX_IN_FLIGHT = 5_000;
/** A name points to the person it became part of, which may have become part of another in turn; a user's person never
 *  moves, and merges shorten the pointers they pass. */
const MAX_STEPS = 8;
const inFlight = new Map<string, number>();

/** The answer to a batch: every outcome in the order of the events, and the new snapshot of each person touched;
 *  or nothing at all was promised and the whole request is to be repeated. */
export type IngestAnswer =
  | { readonly overloaded: true; readonly retryAfterSeconds: number }
  | {
      readonly overloaded: false;
      readonly outcomes: readonly IngestOutcome[];
      readonly snapshots: { readonly [person: string]: Snapshot };
    };

/** Stores events at their people: one call a shard, one more each time for what had moved. Resolves only when
 *  everything said to be stored is durable. Rejects when a shard fails: then nothing is promised, and repeating the
 *  whole is safe. */
export async function ingest(
  env: Env,
  environment: Environment,
  revision: number,
  now: number,
  events: readonly IngestEvent[],
): Promise<IngestAnswer> {
  const outcomes: (IngestOutcome | undefined)[] = Array.from({ length: events.length });
  const snapshots: Record<string, Snapshot> = {};
  let pending = await Promise.all(
    events.map(async (event, index) => ({ index, event: await withPrevious(env, environment, event) })),
  );
  for (let step = 0; pending.length > 0; step++) {
    if (step === MAX_STEPS) return { overloaded: true, retryAfterSeconds: 1 };
    const groups = groupByShard(env, pending);
    if (step === 0 && isFull(environment, groups)) return { overloaded: true, retryAfterSeconds: 1 };
    const answers = await Promise.all(
      groups.map(async (group) => {
        const release = take(environment, group);
        try {
          const request = { environment, revision, now, events: group.items.map((item) => item.event) };
          return { group, answer: await shardStub(env, environment, group.shard).ingest(request) };
        } finally {
          release();
        }
      }),
    );
    pending = [];
    for (const { group, answer } of answers) {
      if (answer.overloaded) return answer;
      Object.assign(snapshots, answer.snapshots);
      for (const [i, item] of group.items.entries()) {
        const outcome = answer.outcomes[i];
        if (outcome?.status === 'moved')
          pending.push({ index: item.index, event: movedTo(item.event, outcome.to) });
        else outcomes[item.index] = outcome;
      }
    }
  }
  return { overloaded: false, outcomes: outcomes.filter((outcome) => outcome !== undefined), snapshots };
}

/** Records a choice where its person lives; the receipt is durable. */
export async function setConsent(
  env: Env,
  request: ConsentRequest,
): Promise<{ receipt: Receipt; snapshot: Snapshot }> {
  const answer = await follow(env, request.environment, request.home, (shard, home) =>
    shard.setConsent({ ...request, home }),
  );
  return { receipt: answer.receipt, snapshot: answer.snapshot };
}

/** The newest snapshot behind a name, from its shard; 'timeout' when that takes longer than `timeoutMs`. */
export async function snapshotOf(
  env: Env,
  environment: Environment,
  name: Name,
  now: number,
  timeoutMs: number,
): Promise<Snapshot | null | 'timeout'> {
  let timer: number | null = null;
  const late = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  const read = follow(env, environment, name, (shard, at) => shard.readSnapshot(at, environment, now, name));
  read.catch(() => undefined); // a failure after the time-out has nobody left to hear it
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A person as the API shows it; null: nobody has this name. */
export function profileOf(
  env: Env,
  environment: Environment,
  name: Name,
  now: number,
): Promise<ProfileView | null> {
  return follow(env, environment, name, (shard, at) => shard.readProfile(at, environment, now, name));
}

/** For every audience, whether the person is in it and why; null: nobody has this name. */
export function whyAudiences(
  env: Env,
  environment: Environment,
  name: Name,
  now: number,
): Promise<readonly AudienceWhy[] | null> {
  return follow(env, environment, name, (shard, at) => shard.explainAudiences(at, environment, now));
}

/** Stored events, newest first. One person's: one shard; else every shard is asked. */
export async function eventsOf(
  env: Env,
  environment: Environment,
  query: EventQuery & { readonly personSlot?: number },
): Promise<readonly StoredEventView[]> {
  const { personSlot, ...asked } = query;
  const all = Array.from({ length: shardCount(env) }, (_, shard) => shard);
  const shards = personSlot === undefined ? all : [shardOf(env, personSlot)];
  const parts = await Promise.all(
    shards.map((shard) => shardStub(env, environment, shard).listEvents(asked)),
  );
  // In the midst of a merge both shards have an event, and both say whose it is.
  const found = new Map(
    parts.flat().map((view) => [JSON.stringify([view.person, view.event.messageId]), view]),
  );
  return [...found.values()].sort(newestFirst).slice(0, query.limit);
}

/** The order of lists of events, and of their cursors. */
function newestFirst(a: StoredEventView, b: StoredEventView): number {
  return b.event.timestamp - a.event.timestamp || (a.event.messageId < b.event.messageId ? 1 : -1);
}

function movedTo(event: IngestEvent, to: Name): IngestEvent {
  return { ...event, home: to, from: event.from ?? event.home };
}

type Moved = { readonly moved: Name };

async function follow<T>(
  env: Env,
  environment: Environment,
  name: Name,
  ask: (shard: ShardStub, name: Name) => Promise<T | Moved>,
): Promise<Exclude<T, Moved>> {
  let at = name;
  for (let step = 0; ; step++) {
    const answer = await ask(shardStub(env, environment, shardOf(env, at.slot)), at);
    const moved = movedAnswer(answer);
    if (moved === undefined) return answer as Exclude<T, Moved>; // `moved` is what tells the two apart
    if (step === MAX_STEPS) throw new Error('a name moved in a circle');
    at = moved;
  }
}

function movedAnswer(answer: unknown): Name | undefined {
  if (typeof answer !== 'object' || answer === null || !('moved' in answer)) return undefined;
  return answer.moved as Name | undefined; // shards give `moved` as a Name or not at all
}

interface Pending {
  readonly index: number;
  readonly event: IngestEvent;
}

interface Group {
  readonly shard: number;
  readonly items: Pending[];
}

function groupByShard(env: Env, pending: readonly Pending[]): Group[] {
  const groups = new Map<number, Group>();
  for (const item of pending) {
    const shard = shardOf(env, item.event.home.slot);
    const group = groups.get(shard);
    if (group === undefined) groups.set(shard, { shard, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}

function isFull(environment: Environment, groups: readonly Group[]): boolean {
  return groups.some(
    (group) => (inFlight.get(`${environment}/${group.shard}`) ?? 0) + group.items.length > MAX_IN_FLIGHT,
  );
}

function take(environment: Environment, group: Group): () => void {
  const key = `${environment}/${group.shard}`;
  inFlight.set(key, (inFlight.get(key) ?? 0) + group.items.length);
  return () => inFlight.set(key, (inFlight.get(key) ?? 0) - group.items.length);
}

/** An `alias` proven by its `userId` links its `previousId`, taken as a device. Never a `userId`: two users are never
 *  joined by inference. */
async function withPrevious(env: Env, environment: Environment, item: IngestEvent): Promise<IngestEvent> {
  const { event } = item;
  if (event.type !== 'alias' || event.userId === undefined || event.previousId === undefined) return item;
  if (event.previousId === event.userId || event.previousId === event.anonymousId) return item;
  return {
    ...item,
    previous: await nameOf(env, environment, { type: 'anonymousId', value: event.previousId }),
  };
}
