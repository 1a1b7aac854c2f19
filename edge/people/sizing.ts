import { isMember, membershipsOf } from '../../core/profile/audiences.ts';
import { grants } from '../../core/consent.ts';
import { AparteError, type Result } from '../../core/errors.ts';
import type { Condition } from '../../core/config/types.ts';
import type { AparteEvent } from '../../core/events.ts';
import { DRAFT_KEY, draftAudience, type DraftAudience } from '../../core/profile/draft.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import { missingClauses, rebuildClauses } from '../../core/profile/rebuild.ts';
import type { Person } from '../../core/profile/types.ts';
import { recent } from '../../core/recent.ts';
import { explainAudience } from '../../core/profile/why.ts';
import type { WhyAnswer } from '../../core/wire/people.ts';
import { briefOf, identifiersOf, iso, type PersonRow, widestPurposes } from './briefs.ts';
import type { Looks, SizeTurn } from './look-contract.ts';
import { personById } from './person-view.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { parseEvent, parsePerson } from './store.ts';

/** What one turn may cost: a unit is some ten microseconds. Between turns the shard takes events. */
const TURN_UNITS = 5_000;
const PAGE = 50;
const TEXT_PER_UNIT = 2_000;
const ENTRIES_PER_UNIT = 100;
/** The newest events of one person that a clause nobody remembers yet is computed from. */
const MAX_EVENTS = 5_000;

/** One turn of counting who is in an audience that is being written, in the order of people's ids, which are random.
 *  What people remember of a clause is used; else it is computed from their events. Nothing is written. */
export function sizeTurn(shard: Shard, config: ShardConfig, ask: Looks['size']['ask']): SizeTurn {
  const draft = draftOf(ask.if, config.definitions);
  const turn = { looked: 0, permitted: 0, members: 0, cut: 0, units: 0, entries: 0, bytes: 0, events: 0 };
  const overlap = ask.compare.concat(DRAFT_KEY).map((_, __, all) => all.map(() => 0));
  const added = [...draft.definitions.clauses.keys()].filter((key) => !config.definitions.clauses.has(key));
  const sample: SizeTurn['sample'][number][] = [];
  let { after } = ask;
  for (;;) {
    const rows = shard.sql
      .exec<PersonRow>(
        'SELECT n, id, doc, purposes FROM people WHERE id > ? AND moving IS NULL ORDER BY id LIMIT ?',
        after,
        PAGE,
      )
      .toArray();
    for (const row of rows) {
      if (turn.units >= TURN_UNITS) return { ...turn, overlap, sample, after };
      after = row.id;
      turn.looked += 1;
      turn.units += draft.weight + row.doc.length / TEXT_PER_UNIT;
      const person = parsePerson(row.doc);
      if (!isPermitted(shard, row, person)) continue;
      turn.permitted += 1;
      const known = upToDraft(shard, row.n, person, draft);
      turn.units += known.units;
      if (known.isCut) turn.cut += 1;
      turn.events += known.events;
      for (const key of added) {
        const fact = Object.hasOwn(known.person.did, key) ? known.person.did[key] : undefined;
        if (fact === undefined) continue;
        turn.entries += fact.entries.length;
        turn.bytes += JSON.stringify(fact).length + key.length + 4;
      }
      const isInDraft = isIn(known.person, draft, ask.now);
      if (ask.compare.length > 0) turn.units += compare(config, ask, person, isInDraft, overlap);
      if (!isInDraft) continue;
      turn.members += 1;
      if (sample.length < ask.sample) sample.push(briefOf(shard, row.n, person, row.purposes));
    }
    if (rows.length < PAGE) return { ...turn, overlap, sample, after: null };
  }
}

/** Counts one person in the overlap of audiences; what it cost. */
function compare(
  { definitions }: ShardConfig,
  ask: Looks['size']['ask'],
  person: Person,
  isInDraft: boolean,
  overlap: number[][],
): number {
  const now = membershipsOf(person, definitions, ask.now, new Set(ask.compare))
    .filter((membership) => isMember(membership, ask.now))
    .map(({ key }) => ask.compare.indexOf(key) + 1);
  const places = isInDraft ? [0, ...now] : now;
  for (const i of places) {
    const row = overlap[i];
    if (row !== undefined) for (const j of places) row[j] = (row[j] ?? 0) + 1;
  }
  return 1 + ask.compare.length / 4;
}

function isIn(person: Person, { definitions }: DraftAudience, now: number): boolean {
  return membershipsOf(person, definitions, now).some((membership) => isMember(membership, now));
}

function isPermitted(shard: Shard, row: Pick<PersonRow, 'n' | 'purposes'>, person: Person): boolean {
  return grants(
    widestPurposes(person, row.purposes, () => identifiersOf(shard, row.n)),
    'personalization',
  );
}

interface Known {
  readonly person: Person;
  readonly units: number;
  /** Older events than those read were left out. */
  readonly isCut: boolean;
  /** Events read that a clause looks at. */
  readonly events: number;
}

/** The person with every clause of a draft, those it does not remember computed from its events. */
function upToDraft(shard: Shard, n: number, person: Person, { definitions, weight }: DraftAudience): Known {
  const missing = missingClauses(person, definitions);
  if (missing.length === 0) return { person, units: entriesOf(person, definitions), isCut: false, events: 0 };
  const names = new Set<string>();
  for (const key of missing) {
    for (const name of definitions.clauses.get(key)?.events ?? []) names.add(name);
  }
  const events: AparteEvent[] = [];
  let read = 0;
  const rows = shard.sql.exec<{ name: string; body: string }>(
    'SELECT name, body FROM events WHERE person = ? ORDER BY at DESC LIMIT ?',
    n,
    MAX_EVENTS,
  );
  let text = 0;
  for (const { name, body } of rows) {
    read += 1;
    if (!names.has(name)) continue;
    text += body.length;
    events.push(parseEvent(body));
  }
  const rebuilt = rebuildClauses(person, missing, events, definitions);
  const units = read / 10 + text / TEXT_PER_UNIT + events.length * weight + entriesOf(rebuilt, definitions);
  return { person: rebuilt, units, isCut: read === MAX_EVENTS, events: events.length };
}

function entriesOf(person: Person, { clauses }: DraftAudience['definitions']): number {
  let entries = 0;
  for (const key of clauses.keys()) {
    if (Object.hasOwn(person.did, key)) entries += person.did[key]?.entries.length ?? 0;
  }
  return entries / ENTRIES_PER_UNIT;
}

/** Why somebody is in an audience or not, published or being written; null: nobody has this id. */
export function whyPerson(
  shard: Shard,
  config: ShardConfig,
  { id, audience, now }: Looks['why']['ask'],
): WhyAnswer | null {
  const held = personById(shard, config, id, now);
  if (held === undefined) return null;
  const forbidden = !isPermitted(shard, held, held.person);
  if ('key' in audience) {
    const published = config.published?.config.audiences.find(({ key }) => key === audience.key);
    if (published === undefined) {
      throw new AparteError('NOT_FOUND', `There is no published audience "${audience.key}".`);
    }
    const why = explainAudience(audience.key, held.person, config.definitions, now);
    return { ...told(why, forbidden), asksVisit: published.read !== undefined, isCut: false };
  }
  const draft = draftOf(audience.if, config.definitions);
  const { person, isCut } = upToDraft(shard, held.n, held.person, draft);
  const why = explainAudience(DRAFT_KEY, person, draft.definitions, now);
  return { ...told(why, forbidden), asksVisit: draft.asksVisit, isCut };
}

function told(
  { since, until, ...why }: ReturnType<typeof explainAudience>,
  forbidden: boolean,
): Omit<WhyAnswer, 'asksVisit' | 'isCut'> {
  return {
    ...why,
    member: why.member && !forbidden,
    forbidden,
    // What is forbidden to use is not told either.
    clauses: forbidden ? [] : why.clauses,
    ...(since === undefined || forbidden ? {} : { since: iso(since) }),
    ...(until === undefined || forbidden ? {} : { until: iso(until) }),
  };
}

/** Drafts made lately by this isolate: each turn of a count asks for the same one. */
const made = recent<{ readonly base: Definitions; readonly draft: DraftAudience }>(8);

function draftOf(condition: Condition, base: Definitions): DraftAudience {
  const text = JSON.stringify(condition);
  const known = made.get(text);
  if (known?.base === base) return known.draft;
  const draft = valueOf(draftAudience(condition, base));
  made.set(text, { base, draft });
  return draft;
}

/** The routes have checked the condition; a shard whose release is another may not know all of it. */
function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const [first] = result.issues;
  throw new AparteError(first?.code ?? 'WRONG_TYPE', first?.message ?? 'if: expected a condition', {
    issues: result.issues,
  });
}
