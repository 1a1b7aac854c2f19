import { MAX_FUTURE_MS } from '../events.ts';
import type { AudienceNode } from './audience-tree.ts';
import type { Definitions } from './definitions.ts';
import { didIntervals } from './did-intervals.ts';
import { NO_DID } from './did-facts.ts';
import { ALWAYS, complement, fromOn, intersect, NEVER, union, type Intervals } from './intervals.ts';
import { missingClauses } from './rebuild.ts';
import type { Membership, Person } from './types.ts';

/** How many intervals of one audience are listed, the last ones. Without further events every window only empties, so
 *  few lie ahead. */
const MAX_INTERVALS = 16;

/** The event parts of published audiences that a person passes now or will pass if nothing more happens: intervals
 *  [since, until), `until` absent when no end is in sight. Ordered as published, then by time. Audiences with a
 *  clause that the person does not hold yet (`missingClauses`) are left out: nobody knows.
 *  A function of the person's facts: `now` only leaves out what is over. So does the person's last event, as no event
 *  is more than a day ahead of the clock: with `now` 0 the answer changes with facts alone and stays small. A condition that was always true counts
 *  from when the person was first seen. `only`: the keys of the audiences asked for; absent: all. */
export function membershipsOf(
  person: Person,
  definitions: Definitions,
  now: number,
  only?: ReadonlySet<string>,
): readonly Membership[] {
  const memberships: Membership[] = [];
  const missing = new Set(missingClauses(person, definitions));
  const traits = plainTraits(person);
  const start = Math.min(person.firstSeenAt, person.createdAt);
  const past = Math.max(now, person.events > 0 ? person.lastSeenAt - MAX_FUTURE_MS : now);
  for (const audience of definitions.audiences) {
    if (only !== undefined && !only.has(audience.key)) continue;
    if (missing.size > 0 && audience.clauses.some((clause) => missing.has(clause))) continue;
    const intervals = audience.node === null ? ALWAYS : intervalsOf(audience.node, person, traits);
    for (const { since, until } of intervals.slice(-MAX_INTERVALS)) {
      if (until <= past) continue;
      const from = since === Number.NEGATIVE_INFINITY ? start : since;
      memberships.push({
        key: audience.key,
        since: from,
        ...(until === Number.POSITIVE_INFINITY ? undefined : { until }),
      });
    }
  }
  return memberships;
}

/** Whether a membership holds at `now`. */
export function isMember(membership: Membership, now: number): boolean {
  return membership.since <= now && (membership.until === undefined || now < membership.until);
}

/** What conditions over traits read: `{ traits: { name: value } }`. A type alias, so that it is a record too. */
export type TraitAttributes = { readonly traits: { readonly [name: string]: unknown } };

/** A person's traits as conditions read them. */
export function plainTraits(person: Person): TraitAttributes {
  const entries = Object.entries(person.traits).map(([name, fact]): [string, unknown] => [name, fact.value]);
  return { traits: Object.fromEntries(entries) };
}

/** When a node of an audience holds. A trait that passes now has passed since it was said: what it was before is not
 *  remembered. */
export function intervalsOf(node: AudienceNode, person: Person, attributes: TraitAttributes): Intervals {
  switch (node.kind) {
    case 'did': {
      const { clause } = node;
      return didIntervals(
        clause,
        (Object.hasOwn(person.did, clause.key) ? person.did[clause.key] : undefined) ?? NO_DID,
      );
    }
    case 'trait':
      return node.test(attributes) ? fromOn(traitSaidAt(node.name, person)) : NEVER;
    case 'not':
      return complement(intervalsOf(node.node, person, attributes));
    case 'all':
      return node.nodes.reduce<Intervals>(
        (all, child) => intersect(all, intervalsOf(child, person, attributes)),
        ALWAYS,
      );
    case 'any':
      return anyOf(node.nodes, person, attributes);
    case 'none':
      return complement(anyOf(node.nodes, person, attributes));
    case 'unknown':
      return NEVER;
    default:
      return node satisfies never;
  }
}

function anyOf(nodes: readonly AudienceNode[], person: Person, attributes: TraitAttributes): Intervals {
  return nodes.reduce<Intervals>((any, child) => union(any, intervalsOf(child, person, attributes)), NEVER);
}

/** When the trait was said; a condition on a missing trait (or on all of them) has held for ever. */
function traitSaidAt(name: string, person: Person): number {
  const fact = Object.hasOwn(person.traits, name) ? person.traits[name] : undefined;
  return fact?.at ?? Number.NEGATIVE_INFINITY;
}
