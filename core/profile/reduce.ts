import { grants, PURPOSE_BIT } from '../consent.ts';
import type { AparteEvent } from '../events.ts';
import { entryOf } from './clauses.ts';
import type { Definitions } from './definitions.ts';
import { addEntry, NO_DID } from './did-facts.ts';
import { addToScores } from './figure-facts.ts';
import { exposureOf, joinExposures } from './exposures.ts';
import {
  addOrder,
  addRangeOrders,
  countsOrder,
  NO_ORDERS,
  orderIdOf,
  orderKind,
  type OrderKind,
} from './orders.ts';
import { boughtOf, joinBought, joinRecent, recentOf } from './recent.ts';
import { addTraits, traitsOf } from './traits.ts';
import type { DidFact, Person } from './types.ts';

export { countsOrder, orderIdOf, orderRangesOf } from './orders.ts';
export { traitIssues } from './traits.ts';

/** What the shell looked up for one event. */
export interface EventFacts {
  /** No earlier event of this person that `countsOrder` named this order (`orderIdOf`). */
  readonly newOrder: boolean;
  /** Of `orderRangesOf`, those that no earlier event of this person and order named. Absent: all of them when
   *  `newOrder`, else none (right as long as an order comes in one event). */
  readonly newRanges?: readonly string[];
}

/** A person nobody has seen yet. */
export function newPerson(id: string, assignmentId: string, now: number): Person {
  return {
    format: 1,
    id,
    createdAt: now,
    firstSeenAt: now,
    lastSeenAt: now,
    events: 0,
    assignmentId,
    traits: {},
    totals: NO_ORDERS,
    ranges: {},
    did: {},
    exposures: {},
    recent: [],
    devices: {},
    definitions: 0,
    version: 0,
  };
}

/** The person after one more event.
 *  Order-free: every field (but `id`, `assignmentId`, `createdAt`, `version`) depends on the set of events alone. The
 *  shell has removed duplicates by messageId, and has rebuilt what is missing (`missingClauses`): clauses the person
 *  does not hold yet are left alone, since the stored events will bring them.
 *  Each part reads only events that carry its purpose: totals `analytics`; traits, `did`, ranges and recent items
 *  `personalization`; exposures `experimentation`. An event that grants none of these, nor advertising or loyalty,
 *  changes nothing. O(clauses of this event's name). */
export function reduceEvent(
  person: Person,
  event: AparteEvent,
  definitions: Definitions,
  facts: EventFacts,
): Person {
  if ((event.purposes & ~PURPOSE_BIT.storage) === 0) return person;
  const next: { -readonly [Field in keyof Person]: Person[Field] } = { ...person };
  const isFirst = person.events === 0;
  next.events = person.events + 1;
  next.firstSeenAt = isFirst ? event.timestamp : Math.min(person.firstSeenAt, event.timestamp);
  next.lastSeenAt = isFirst ? event.timestamp : Math.max(person.lastSeenAt, event.timestamp);
  if (person.definitions < definitions.revision) {
    next.definitions = definitionsAfter(person, definitions);
    next.did = forgetOldClauses(person.did, definitions);
  }
  const kind = orderKind(event);
  if (kind !== null && countsOrder(event)) {
    next.totals = addOrder(person.totals, event, kind, isNewOrder(event, kind, facts), definitions);
  }
  if (grants(event.purposes, 'personalization')) {
    const said = traitsOf(event);
    if (said !== null) next.traits = addTraits(person.traits, said, event);
    if (event.type === 'track') {
      next.did = addToClauses(person, event, definitions, next.did);
      const scores = addToScores(person, event, definitions);
      if (scores !== undefined) next.scores = scores;
      const recent = recentOf(event);
      next.recent = joinRecent(person.recent, recent);
      const bought = joinBought(person.bought, boughtOf(recent));
      if (bought !== undefined) next.bought = bought;
    }
    if (kind !== null) {
      next.ranges = addRangeOrders(person.ranges, event, kind, newRangeTest(event, facts), definitions);
    }
  }
  if (grants(event.purposes, 'experimentation'))
    Object.assign(next, withExposure(person, event, definitions));
  return next;
}

function isNewOrder(event: AparteEvent, kind: OrderKind, facts: EventFacts): boolean {
  return kind === 'completed' && (facts.newOrder || orderIdOf(event) === null);
}

function newRangeTest(event: AparteEvent, facts: EventFacts): (range: string) => boolean {
  const { newRanges } = facts;
  if (newRanges === undefined || orderIdOf(event) === null) {
    const isNew = facts.newOrder || orderIdOf(event) === null;
    return () => isNew;
  }
  return (range) => newRanges.includes(range);
}

/** The revision up to which `did` is complete: the newest, unless a clause is missing. */
function definitionsAfter(person: Person, definitions: Definitions): number {
  const isComplete = person.events === 0 || definitions.newestClause <= person.definitions;
  return isComplete ? definitions.revision : person.definitions;
}

/** Without the clauses that no published audience holds: this event is not added to them, so they would be wrong if
 *  they came back. */
function forgetOldClauses(did: Person['did'], definitions: Definitions): Person['did'] {
  const keys = Object.keys(did);
  if (keys.every((key) => definitions.clauses.has(key))) return did;
  return Object.fromEntries(Object.entries(did).filter(([key]) => definitions.clauses.has(key)));
}

function addToClauses(
  person: Person,
  event: AparteEvent,
  definitions: Definitions,
  before: Person['did'],
): Person['did'] {
  const clauses = definitions.clausesByEvent.get(event.name);
  if (clauses === undefined) return before;
  let did: Record<string, DidFact> | null = null;
  for (const clause of clauses) {
    const fact = Object.hasOwn(before, clause.key) ? before[clause.key] : undefined;
    if (fact === undefined && person.events > 0 && clause.definedAt > person.definitions) continue; // to be rebuilt
    const entry = entryOf(clause, event);
    if (entry === null) continue;
    did ??= { ...before };
    did[clause.key] = addEntry(fact ?? NO_DID, entry, clause);
  }
  return did ?? before;
}

/** Whoever was shown nothing yet goes on under the assignmentId it is shown something by. */
function withExposure(
  person: Person,
  event: AparteEvent,
  definitions: Definitions,
): Pick<Person, 'exposures' | 'assignmentId'> | null {
  const exposure = exposureOf(event, definitions);
  if (exposure === null) return null;
  const { experiment, fact, namesUnit } = exposure;
  const known = Object.hasOwn(person.exposures, experiment) ? person.exposures[experiment] : undefined;
  const isFirst = Object.keys(person.exposures).length === 0;
  return {
    assignmentId: isFirst && namesUnit ? fact.assignmentId : person.assignmentId,
    exposures: { ...person.exposures, [experiment]: known === undefined ? fact : joinExposures(known, fact) },
  };
}
