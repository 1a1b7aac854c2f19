import { grants } from '../consent.ts';
import type { AparteEvent } from '../events.ts';
import { entryOf } from './clauses.ts';
import type { Definitions } from './definitions.ts';
import { addEntry, NO_DID } from './did-facts.ts';
import { missingFigures, rebuildFigures } from './figure-facts.ts';
import type { DidFact, Person } from './types.ts';

/** Keys of clauses (and of scores and ranges: figure-facts.ts) that a person does not hold yet, because a publication
 *  brought them after the person was last brought up to date. Call it before `reduceEvent`, and `rebuildClauses` with the answer in the same
 *  transaction. Costs one comparison when nothing is missing. A person without events misses nothing. */
export function missingClauses(person: Person, definitions: Definitions): readonly string[] {
  if (person.events === 0 || definitions.newestClause <= person.definitions) return [];
  const missing: string[] = [];
  for (const clause of definitions.clauses.values()) {
    if (clause.definedAt > person.definitions && !Object.hasOwn(person.did, clause.key))
      missing.push(clause.key);
  }
  missing.push(...missingFigures(person, definitions));
  return missing;
}

/** The person with those clauses computed anew from all its stored events, in any order (`claim` hears of the orders
 *  found in a range that is rebuilt), and up to date when none is missing any more. Clauses no published audience holds are forgotten then: one that comes back is rebuilt. */
export function rebuildClauses(
  person: Person,
  clauses: readonly string[],
  events: Iterable<AparteEvent>,
  definitions: Definitions,
  claim: (order: string, range: string) => void = () => undefined,
): Person {
  const figures = rebuildFigures(clauses, definitions, claim);
  const wanted = new Set(clauses);
  const rebuilt = new Map<string, DidFact>();
  for (const event of clauses.length === 0 ? [] : events) {
    if (event.type !== 'track' || !grants(event.purposes, 'personalization')) continue;
    figures.add(event);
    for (const clause of definitions.clausesByEvent.get(event.name) ?? []) {
      if (!wanted.has(clause.key)) continue;
      const entry = entryOf(clause, event);
      if (entry !== null) rebuilt.set(clause.key, addEntry(rebuilt.get(clause.key) ?? NO_DID, entry, clause));
    }
  }
  const kept = Object.entries(person.did).filter(([key]) => !wanted.has(key) && definitions.clauses.has(key));
  const isComplete = missingClauses(person, definitions).every((key) => wanted.has(key));
  return {
    ...figures.apply(person),
    did: Object.fromEntries([...kept, ...rebuilt]),
    definitions: isComplete ? Math.max(person.definitions, definitions.revision) : person.definitions,
  };
}
