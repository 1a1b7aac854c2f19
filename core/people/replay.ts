import type { AparteEvent } from '../events.ts';
import type { Definitions } from '../profile/definitions.ts';
import { countsOrder, newPerson, orderIdOf, orderRangesOf, reduceEvent } from '../profile/reduce.ts';
import type { Person } from '../profile/types.ts';

/** An order a person named (range ''), or named in a range. */
export interface NamedOrder {
  readonly order: string;
  readonly range: string;
}

/** A person computed from nothing but its events, and the orders they named. */
export interface Replayed {
  readonly person: Person;
  readonly orders: readonly NamedOrder[];
}

/** Reduces events from the beginning, in any order. What no event tells (choices, the version) is as of a new person. */
export function replay(
  { id, assignmentId, createdAt }: Pick<Person, 'id' | 'assignmentId' | 'createdAt'>,
  events: Iterable<AparteEvent>,
  definitions: Definitions,
): Replayed {
  const orders = new Map<string, NamedOrder>();
  let person = newPerson(id, assignmentId, createdAt);
  for (const event of events) {
    const order = orderIdOf(event);
    const claim = (range: string) => {
      const key = JSON.stringify([order, range]);
      if (order === null || orders.has(key)) return false;
      orders.set(key, { order, range });
      return true;
    };
    const newOrder = countsOrder(event) && claim('');
    const newRanges = order === null ? [] : orderRangesOf(event, definitions).filter(claim);
    person = reduceEvent(person, event, definitions, { newOrder, newRanges });
  }
  return { person, orders: [...orders.values()] };
}
