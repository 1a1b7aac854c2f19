import type { Issue } from '../errors.ts';
import type { AparteEvent } from '../events.ts';
import type { Definitions } from './definitions.ts';
import type { Person } from './types.ts';

/** What the shell looked up for one event. */
export interface EventFacts {
  /** No earlier event of this person named this order (`orderIdOf`). */
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
    totals: { orders: 0, amountMinor: 0, refundedMinor: 0, unconverted: 0 },
    ranges: {},
    did: {},
    exposures: {},
    recent: [],
    devices: {},
    definitions: 0,
    version: 0,
  };
}

/** The person after one more event. Order-free. The shell has removed duplicates by messageId. */
export function reduceEvent(person: Person, event: AparteEvent, definitions: Definitions, facts: EventFacts): Person {
  void event, definitions, facts;
  return person;
}

/** The order row the shell looks up before reducing; null: none. */
export function orderIdOf(event: AparteEvent): string | null {
  void event;
  return null;
}

/** The ranges whose (order, range) rows the shell looks up, for orders that come in several events. */
export function orderRangesOf(event: AparteEvent, definitions: Definitions): readonly string[] {
  void event, definitions;
  return [];
}

/** What of an event's traits is not kept, and why. */
export function traitIssues(person: Person, event: AparteEvent): readonly Issue[] {
  void person, event;
  return [];
}
