import type { Condition, Environment } from '../../core/config/types.ts';
import { slotOfPerson } from '../../core/identity.ts';
import type { ReceiptExport } from '../../core/receipts.ts';
import type { Env } from '../env.ts';
import type { PeopleAnswer, PersonBrief, WhyAnswer } from '../../core/wire/people.ts';
import { eventsOf } from './client.ts';
import { type DaysAnswer, joinDays } from './days-answer.ts';
import type { EventQuery } from './contract.ts';
import type { AskedAudience, Looks, PlacedBrief, SizeTurn, VocabularyPart } from './look-contract.ts';
import { shardCount, shardOf, shardStub } from './slots.ts';

// The callers' side of what the admin routes ask about people: which shards to ask, and how their answers join.

const MAX_FOUND = 50;

/** People with an identifier that is or begins with a text, exact ones first; at most 50. */
export async function findPeople(env: Env, environment: Environment, text: string): Promise<PersonBrief[]> {
  const ask = { text, limit: MAX_FOUND };
  const parts = await Promise.all(
    everyShard(env).map((shard) => shardStub(env, environment, shard).look(environment, 'search', ask)),
  );
  const found = parts.flat();
  return found
    .sort((a, b) => Number(b.exact) - Number(a.exact) || (a.brief.lastSeenAt < b.brief.lastSeenAt ? 1 : -1))
    .slice(0, MAX_FOUND)
    .map(({ brief }) => brief);
}

/** Where a list of the newest people goes on: of each shard the row that was shown last, null before the first. */
export type ListCursor = readonly (number | null)[];

/** The people that came last, across the shards. A shard's own order is that of arrival. */
export async function listPeople(
  env: Env,
  environment: Environment,
  limit: number,
  cursor: ListCursor | null,
): Promise<Omit<PeopleAnswer, 'next'> & { readonly next?: ListCursor }> {
  const shards = everyShard(env);
  const at = shards.map((shard) => cursor?.[shard] ?? null);
  const [parts, counts] = await Promise.all([
    Promise.all(
      shards.map((shard) =>
        shardStub(env, environment, shard).look(environment, 'newest', { before: at[shard] ?? null, limit }),
      ),
    ),
    Promise.all(shards.map((shard) => shardStub(env, environment, shard).look(environment, 'count', null))),
  ]);
  const { people, next } = newestOf(parts, limit, at);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const isLast = parts.reduce((sum, part) => sum + part.length, 0) <= limit;
  return { people, total, ...(isLast ? {} : { next }) };
}

function newestOf(
  parts: readonly (readonly PlacedBrief[])[],
  limit: number,
  cursor: ListCursor,
): { people: PersonBrief[]; next: ListCursor } {
  const heads = parts.map(() => 0);
  const next = [...cursor];
  const people: PersonBrief[] = [];
  while (people.length < limit) {
    let best = -1;
    for (const [shard, part] of parts.entries()) {
      const head = part[heads[shard] ?? 0];
      const known = parts[best]?.[heads[best] ?? 0];
      if (head !== undefined && (known === undefined || head.brief.createdAt > known.brief.createdAt)) {
        best = shard;
      }
    }
    const taken = parts[best]?.[heads[best] ?? 0];
    if (taken === undefined) break;
    heads[best] = (heads[best] ?? 0) + 1;
    next[best] = taken.n;
    people.push(taken.brief);
  }
  return { people, next };
}

/** A person, and the snapshot decisions would read; null: nobody has this id. */
export function personOf(
  env: Env,
  environment: Environment,
  id: string,
  now: number,
): Promise<Looks['person']['answer']> {
  return home(env, environment, id).look(environment, 'person', { id, now });
}

/** Every receipt of a person; null: nobody has this id. */
export function receiptsOf(env: Env, environment: Environment, id: string): Promise<ReceiptExport | null> {
  return home(env, environment, id).look(environment, 'receipts', { id });
}

/** Why a person is in an audience or not; null: nobody has this id. */
export function whyOf(
  env: Env,
  environment: Environment,
  id: string,
  audience: AskedAudience,
  now: number,
): Promise<WhyAnswer | null> {
  return home(env, environment, id).look(environment, 'why', { id, audience, now });
}

/** A person's events, newest first. */
export async function timelineOf(
  env: Env,
  environment: Environment,
  id: string,
  page: Pick<EventQuery, 'limit' | 'before' | 'beforeId'>,
): Promise<ReturnType<typeof eventsOf>> {
  return eventsOf(env, environment, { ...page, person: id, personSlot: slotOfPerson(id) });
}

/** How far counting an audience has come: each shard's last person, null where all were looked at. */
export interface SizeProgress {
  readonly after: readonly (string | null)[];
  readonly looked: number;
  readonly permitted: number;
  readonly members: number;
  readonly cut: number;
  /** See `SizeTurn`. */
  readonly overlap: readonly (readonly number[])[];
  readonly entries: number;
  readonly bytes: number;
  readonly events: number;
}

/** Nothing counted yet. */
function noSizing(shards: number, compared: number): SizeProgress {
  return {
    after: Array.from({ length: shards }, () => ''),
    looked: 0,
    permitted: 0,
    members: 0,
    cut: 0,
    overlap: Array.from({ length: compared + 1 }, () => Array.from({ length: compared + 1 }, () => 0)),
    entries: 0,
    bytes: 0,
    events: 0,
  };
}

const SUMMED = ['looked', 'permitted', 'members', 'cut', 'entries', 'bytes', 'events', 'units'] as const;

/** What counting found in one call. */
export interface Sizing {
  readonly progress: SizeProgress;
  readonly sample: readonly PersonBrief[];
  readonly people: number;
  readonly units: number;
}

/** Counts an audience that is being written, turn by turn on every shard, until all is done or `until` (by `clock`,
 *  epoch ms) has passed. At least one turn a shard. */
export async function sizeAudience(
  env: Env,
  environment: Environment,
  { condition, compare }: { readonly condition: Condition; readonly compare: readonly string[] },
  given: SizeProgress | null,
  times: { readonly now: number; readonly until: number; clock(): number },
): Promise<Sizing> {
  const shards = everyShard(env);
  const before = given ?? noSizing(shards.length, compare.length);
  const sums = { ...before, after: [...before.after], units: 0 };
  const sample: PersonBrief[] = [];
  const wanted = Math.max(1, Math.ceil((MAX_SAMPLE * 2) / shards.length));
  const count = async (shard: number): Promise<number> => {
    const stub = shardStub(env, environment, shard);
    let mine = 0;
    for (let after = sums.after[shard] ?? null; after !== null;) {
      const ask = { if: condition, compare, after, sample: wanted - mine, now: times.now };
      const turn: SizeTurn = await stub.look(environment, 'size', ask);
      for (const name of SUMMED) sums[name] += turn[name];
      sums.overlap = sums.overlap.map((row, i) => row.map((n, j) => n + (turn.overlap[i]?.[j] ?? 0)));
      sample.push(...turn.sample);
      mine += turn.sample.length;
      sums.after[shard] = after = turn.after;
      if (times.clock() >= times.until) break;
    }
    return stub.look(environment, 'count', null);
  };
  const counts = await Promise.all(shards.map(count));
  const { units, ...progress } = sums;
  const people = counts.reduce((sum, part) => sum + part, 0);
  return { progress, sample: sample.slice(0, MAX_SAMPLE), people, units: Math.ceil(units) };
}

const MAX_SAMPLE = 10;

/** What each shard can be asked about. */
export function vocabularyOf(env: Env, environment: Environment): Promise<VocabularyPart[]> {
  return Promise.all(
    everyShard(env).map((shard) => shardStub(env, environment, shard).look(environment, 'vocabulary', null)),
  );
}

/** What happened between instants, over all shards. */
export async function daysOf(
  env: Env,
  environment: Environment,
  bounds: readonly number[],
): Promise<DaysAnswer> {
  const answers = await Promise.all(
    everyShard(env).map((shard) => shardStub(env, environment, shard).look(environment, 'days', { bounds })),
  );
  return joinDays(answers, bounds);
}

function home(env: Env, environment: Environment, id: string): ReturnType<typeof shardStub> {
  return shardStub(env, environment, shardOf(env, slotOfPerson(id)));
}

function everyShard(env: Env): number[] {
  return Array.from({ length: shardCount(env) }, (_, shard) => shard);
}
