import {
  grantsNothing,
  isOwnWord,
  narrowByGpc,
  originOf,
  type PurposeMask,
  purposesIn,
  type SettledPurposes,
  settled,
} from '../../core/consent.ts';
import type { Issue } from '../../core/errors.ts';
import type { AparteEvent } from '../../core/events.ts';
import {
  countsOrder,
  newPerson,
  orderIdOf,
  orderRangesOf,
  reduceEvent,
  traitIssues,
} from '../../core/profile/reduce.ts';
import { settledOf, withRecord } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import type { IngestEvent, IngestOutcome } from './contract.ts';
import { EVENTS_A_DAY, EVENTS_A_SECOND, noSpending, spend } from './limits.ts';
import type { Held } from './memory.ts';
import { beginLinks } from './links.ts';
import { mintPersonId } from './names.ts';
import { noteBought } from './note-bought.ts';
import { markUsed, queuePuts } from './queue.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { type Draft, settleVersion, upToDate } from './snapshots.ts';
import {
  deleteEvent,
  deletePerson,
  hold,
  insertEvent,
  insertOrder,
  insertPerson,
  lookUp,
  savePerson,
} from './store.ts';
import { isErased, mustWait, refusedBefore } from './tombstones.ts';

/** The events of one request that came under one name. */
export interface Group {
  readonly items: readonly IngestEvent[];
  readonly now: number;
}

/** What became of them. */
export interface GroupResult {
  /** In the order of the items. */
  readonly outcomes: readonly IngestOutcome[];
  /** The person that was touched. */
  readonly held?: Held;
  /** Merges begun, by id: to be run. */
  readonly merges: readonly string[];
}

interface Accepted {
  readonly index: number;
  readonly item: IngestEvent;
  readonly purposes: SettledPurposes;
}

/** Stores the events of one name: events, their dedupe, the person, order rows, outbox rows and merges begun. Belongs
 *  into a transaction. An event that cannot be reduced is rejected alone. Throws only when storage fails: then memory
 *  may be ahead of the tables, and the caller forgets it. */
export function storeGroup(shard: Shard, config: ShardConfig, group: Group): GroupResult {
  const first = group.items[0];
  if (first === undefined) return { outcomes: [], merges: [] };
  const found = lookUp(shard, first.home.name);
  const known = found.kind === 'held' ? hold(shard, found.n) : undefined;
  // Sent to where they came from, events come again until the client answers 503.
  const waiting = known === undefined && group.items.some((item) => mustWait(shard, item));
  const to = found.kind === 'moved' ? found.to : waiting ? first.home : undefined;
  if (to !== undefined) return { outcomes: group.items.map(() => ({ status: 'moved', to })), merges: [] };
  const outcomes: IngestOutcome[] = [];
  const accepted = admit(shard, group, known, outcomes);
  const [next] = accepted;
  if (next === undefined) {
    if (known === undefined) return { outcomes, merges: [] };
    if (withdrawalOf(group) === undefined) return { outcomes, merges: [], held: known };
  }
  const held = known ?? insertNew(shard, next?.item ?? first, group.now);
  return write(shard, config, group, { held, isNew: known === undefined }, accepted, outcomes);
}

/** What the newest event's own record says, where that allows nothing to be done with data: it is not stored, but
 *  nobody may go on deciding by what an older event allowed. */
function withdrawalOf({ items }: Group): PurposeMask | undefined {
  const last = items.at(-1);
  if (last === undefined || !last.ownPurposes) return undefined;
  const purposes = narrowByGpc(last.event.purposes, last.gpc);
  return grantsNothing(purposes) ? purposes : undefined;
}

/** Settles purposes and limits; outcomes of what goes no further. */
function admit(shard: Shard, group: Group, held: Held | undefined, outcomes: IngestOutcome[]): Accepted[] {
  const accepted: Accepted[] = [];
  const spending = held?.spending ?? noSpending();
  for (const [index, item] of group.items.entries()) {
    if (wasParted(shard, held, item)) {
      outcomes[index] = { status: 'moved', to: item.from ?? item.home };
      continue;
    }
    const purposes = purposesOfEvent(shard, held?.person, item);
    if (grantsNothing(purposesIn(purposes)) || isErased(shard, item)) outcomes[index] = { status: 'counted' };
    else if (item.limited && !spend(spending, group.now)) {
      // A retry of what is stored is no new event, whatever the limits say.
      outcomes[index] = isStored(shard, held, item) ?? { status: 'rejected', issues: [OVER_LIMIT] };
    } else accepted.push({ index, item, purposes });
  }
  return accepted;
}

/** Whether an event followed a pointer that was taken back a moment ago, when its name was parted from this person. */
function wasParted(shard: Shard, held: Held | undefined, { from }: IngestEvent): boolean {
  if (held === undefined || from === undefined) return false;
  if (held.names.some((known) => known.name.name === from.name)) return false;
  return (
    shard.sql.exec('SELECT 1 FROM apart WHERE person = ? AND name = ?', held.n, from.name).toArray().length >
    0
  );
}

function isStored(shard: Shard, held: Held | undefined, item: IngestEvent): IngestOutcome | undefined {
  if (held === undefined) return undefined;
  const rows = shard.sql
    .exec('SELECT 1 FROM events WHERE message_id = ? AND person = ?', item.event.messageId, held.n)
    .toArray();
  return rows.length === 0 ? undefined : { status: 'duplicate', person: held.person.id };
}

function write(
  shard: Shard,
  config: ShardConfig,
  group: Group,
  { held, isNew }: { readonly held: Held; readonly isNew: boolean },
  accepted: readonly Accepted[],
  outcomes: IngestOutcome[],
): GroupResult {
  const draft: Draft = { ...held };
  draft.person = upToDate(shard, held.n, held.person, config.definitions);
  const stored = reduceAll(shard, config, held.n, draft, accepted, outcomes);
  const heard = group.items.filter((item) => !isErased(shard, item));
  draft.person = withRecords(draft.person, heard);
  const withdrawal = withdrawalOf(group);
  if (withdrawal !== undefined) {
    draft.purposes = withdrawal;
    if (!isNew) outcomes[group.items.length - 1] = { status: 'counted', person: held.person.id };
  }
  if (isNew && stored === 0) {
    deletePerson(shard, held);
    return { outcomes, merges: [] };
  }
  const merges = beginLinks(shard, config, held, accepted, outcomes);
  for (const { item } of accepted) if (item.event.source === 'browser') markNames(shard, held, item);
  settleVersion(draft, config.definitions, group.now);
  if (draft.person !== held.person) {
    const doc = JSON.stringify(draft.person);
    savePerson(shard, held.n, doc, draft.hash, draft.purposes);
    held.size = doc.length;
  }
  const events = config.measure && accepted.map(({ item }) => item.event);
  if (events !== undefined) config.measure?.(shard, config, held.n, draft.person, events);
  queuePuts(shard, draft, held.putAt);
  noteBought(shard, held, draft);
  held.person = draft.person;
  held.hash = draft.hash;
  held.purposes = draft.purposes;
  held.settled = draft.settled;
  if (isNew) {
    shard.memory.keep(held);
    for (const { name } of held.names) shard.memory.remember(name.name, { kind: 'held', n: held.n });
  }
  return { outcomes, held, merges };
}

function insertNew(shard: Shard, item: IngestEvent, now: number): Held {
  const assignmentId = item.event.anonymousId ?? item.home.identifier.value;
  const person = newPerson(mintPersonId(item.home.slot), assignmentId, now);
  return insertPerson(shard, person, 0, item.home);
}

/** Stores and reduces the accepted events; how many were stored. */
function reduceAll(
  shard: Shard,
  config: ShardConfig,
  n: number,
  draft: Draft,
  accepted: readonly Accepted[],
  outcomes: IngestOutcome[],
): number {
  let stored = 0;
  for (const { index, item, purposes } of accepted) {
    const event = settledEvent(item.event, purposes);
    if (!insertEvent(shard, n, event)) {
      outcomes[index] = { status: 'duplicate', person: draft.person.id };
      continue;
    }
    const warnings = traitIssues(draft.person, event);
    const reduced = reduceOne(shard, config, n, draft.person, event);
    if (reduced === null) {
      deleteEvent(shard, n, event.messageId);
      outcomes[index] = { status: 'rejected', issues: [UNREDUCIBLE] };
      continue;
    }
    stored++;
    draft.person = reduced;
    draft.purposes = purposes;
    const stays = { status: 'stored', person: draft.person.id } as const;
    outcomes[index] = warnings.length === 0 ? stays : { ...stays, warnings };
  }
  return stored;
}

/** The person after the event; null when the event cannot be reduced: its order rows are taken back. */
function reduceOne(
  shard: Shard,
  config: ShardConfig,
  n: number,
  person: Person,
  event: AparteEvent,
): Person | null {
  const written: string[] = [];
  const order = orderIdOf(event);
  try {
    const claim = (range: string) => {
      const isNew = order !== null && insertOrder(shard, n, order, range);
      if (isNew) written.push(range);
      return isNew;
    };
    const newOrder = countsOrder(event) && claim(''); // a part that does not count leaves it to one that does
    const newRanges = order === null ? [] : orderRangesOf(event, config.definitions).filter(claim);
    return reduceEvent(person, event, config.definitions, { newOrder, newRanges });
  } catch {
    for (const range of written) {
      shard.sql.exec('DELETE FROM orders WHERE person = ? AND order_id = ? AND range = ?', n, order, range);
    }
    return null;
  }
}

/** Whoever sends from a browser will decide there. A server's people are read from KV only once one of them did. */
function markNames(shard: Shard, held: Held, item: IngestEvent): void {
  const device = item.event.anonymousId;
  for (const known of held.names) {
    const { type, value } = known.name.identifier;
    const isDevice = type === 'anonymousId' && value === device;
    if (isDevice || known.name.name === item.home.name) markUsed(shard, known);
  }
}

/** An event's own record, else the person's stored choice narrowed by the device's, else what is declared for the
 *  source or the country. */
function purposesOfEvent(shard: Shard, person: Person | undefined, item: IngestEvent): SettledPurposes {
  const { event, ownPurposes, gpc } = item;
  if (ownPurposes) return narrowByGpc(event.purposes, gpc); // of the origin `record`
  const byDefault = event.purposes & ~refusedBefore(shard, item);
  const said = settled(byDefault, event.purposesFrom ?? 'source');
  const found = person === undefined ? said : settledOf(person, event.anonymousId, said);
  const from = isOwnWord(found) ? 'choice' : originOf(found);
  return settled(narrowByGpc(purposesIn(found), gpc), from);
}

/** The event as it is stored: with what it may be used for, and where that comes from. */
function settledEvent(event: AparteEvent, settledPurposes: SettledPurposes): AparteEvent {
  const purposes = purposesIn(settledPurposes);
  const from = originOf(settledPurposes);
  if (from === 'record') return event.purposes === purposes ? event : { ...event, purposes };
  const { country, ...rest } = event;
  const where = from === 'country' && country !== undefined ? { country } : undefined;
  return { ...rest, purposes, purposesFrom: from, ...where };
}

/** The person with what its devices said by these events' own records, stored or not. */
function withRecords(person: Person, items: readonly IngestEvent[]): Person {
  return items.reduce((heard, { event, ownPurposes, gpc }) => {
    if (!ownPurposes || event.anonymousId === undefined) return heard;
    const at = Math.min(event.timestamp, event.receivedAt); // a clock ahead must not outlast a later refusal
    return withRecord(heard, event.anonymousId, narrowByGpc(event.purposes, gpc), at);
  }, person);
}

const OVER_LIMIT: Issue = {
  path: '',
  message: `expected at most ${EVENTS_A_SECOND} events a second and ${EVENTS_A_DAY} a day of one person, got more`,
  code: 'PERSON_LIMIT',
};

const UNREDUCIBLE: Issue = {
  path: '',
  message:
    'expected an event whose properties can be added to a profile, got one that breaks the computation',
  code: 'WRONG_TYPE',
};
