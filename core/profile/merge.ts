import type { Definitions } from './definitions.ts';
import { joinDidFacts } from './did-facts.ts';
import { joinExposures } from './exposures.ts';
import { mergeScores } from './figure-facts.ts';
import { joinTotals } from './orders.ts';
import type { Permissions } from './permissions.ts';
import { joinBought, joinRecent } from './recent.ts';
import { joinTraits } from './traits.ts';
import type { ConsentChoice, Person } from './types.ts';

/** What the shell counted over both persons' order rows. */
export interface MergeFacts {
  /** Orders (`orderIdOf`) that both persons have. */
  readonly sharedOrders: number;
  /** The same by range; absent: none. */
  readonly sharedByRange?: { readonly [range: string]: number };
}

/** One person of two. `into` is who stays: its `id`; its `assignmentId` where it has exposures, else the other's.
 *  Everything else is what reducing the events of both would have given: associative and commutative.
 *  Consent never widens: where both spoke, only what both granted holds. Different variants seen before the link are
 *  noted as a crossover (exposures.ts). `version` is the greater; the next snapshot's must exceed it. */
export function mergePersons(
  into: Person,
  from: Person,
  facts: MergeFacts,
  definitions: Definitions,
): Person {
  const shared = facts.sharedByRange ?? {};
  const bought = joinBought(into.bought, from.bought);
  const scores = mergeScores(into, from, definitions);
  const { choice: _into, scores: _scores, ...rest } = into;
  return {
    ...rest,
    createdAt: Math.min(into.createdAt, from.createdAt),
    ...seen(into, from),
    events: into.events + from.events,
    assignmentId: Object.keys(into.exposures).length > 0 ? into.assignmentId : from.assignmentId,
    traits: joinTraits(into.traits, from.traits),
    totals: joinTotals(into.totals, from.totals, facts.sharedOrders),
    ranges: join(into.ranges, from.ranges, (a, b, range) =>
      joinTotals(a, b, Object.hasOwn(shared, range) ? (shared[range] ?? 0) : 0),
    ),
    did: mergeDid(into, from, definitions),
    exposures: joinExposureFacts(into.exposures, from.exposures),
    recent: joinRecent(into.recent, from.recent),
    ...(bought === undefined ? undefined : { bought }),
    ...(scores === undefined ? undefined : { scores }),
    ...narrowChoices(into, from),
    definitions: Math.min(completeUntil(into, definitions), completeUntil(from, definitions)),
    version: Math.max(into.version, from.version),
  };
}

/** What two persons permitted, together: where both spoke, only what both granted holds. */
export function narrowChoices(a: Permissions, b: Permissions): Permissions {
  const choice = narrowChoice(a.choice, b.choice);
  const devices = join(a.devices, b.devices, (one, other) => narrowChoice(one, other) ?? one);
  return {
    devices,
    ...(choice === undefined ? undefined : { choice }),
    ...joinRecords(a.records, b.records),
  };
}

/** Exposures of two persons together. */
export function joinExposureFacts(a: Person['exposures'], b: Person['exposures']): Person['exposures'] {
  return join(a, b, joinExposures);
}

/** A person nothing happened to is up to date with any definitions. */
function completeUntil(person: Person, definitions: Definitions): number {
  return person.events === 0 ? Math.max(person.definitions, definitions.revision) : person.definitions;
}

function seen(a: Person, b: Person): Pick<Person, 'firstSeenAt' | 'lastSeenAt'> {
  if (a.events === 0 && b.events > 0) return { firstSeenAt: b.firstSeenAt, lastSeenAt: b.lastSeenAt };
  if (b.events === 0 && a.events > 0) return { firstSeenAt: a.firstSeenAt, lastSeenAt: a.lastSeenAt };
  return {
    firstSeenAt: Math.min(a.firstSeenAt, b.firstSeenAt),
    lastSeenAt: Math.max(a.lastSeenAt, b.lastSeenAt),
  };
}

/** Records of both; where both have a key, joined. Own keys only, `__proto__` among them. */
function join<T>(
  a: { readonly [key: string]: T },
  b: { readonly [key: string]: T },
  both: (a: T, b: T, key: string) => T,
): { readonly [key: string]: T } {
  const joined = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const known = joined.get(key);
    joined.set(key, known === undefined ? value : both(known, value, key));
  }
  return Object.fromEntries(joined);
}

/** Clauses that either person lacks stay missing, so that they are rebuilt from the events of both. */
function mergeDid(into: Person, from: Person, definitions: Definitions): Person['did'] {
  const merged = join(into.did, from.did, (a) => a);
  const kept: [string, Person['did'][string]][] = [];
  for (const key of Object.keys(merged)) {
    const clause = definitions.clauses.get(key);
    if (
      clause === undefined ||
      isMissing(into, key, clause.definedAt) ||
      isMissing(from, key, clause.definedAt)
    )
      continue;
    const a = Object.hasOwn(into.did, key) ? into.did[key] : undefined;
    const b = Object.hasOwn(from.did, key) ? from.did[key] : undefined;
    const fact = a === undefined || b === undefined ? (a ?? b) : joinDidFacts(a, b, clause);
    if (fact !== undefined) kept.push([key, fact]);
  }
  return Object.fromEntries(kept);
}

function isMissing(person: Person, key: string, definedAt: number): boolean {
  return person.events > 0 && definedAt > person.definitions && !Object.hasOwn(person.did, key);
}

/** What devices said with their events; of one that said something to both, what both were told. */
function joinRecords(a: Person['records'], b: Person['records']): Pick<Person, 'records'> {
  if (a === undefined && b === undefined) return {};
  return {
    records: join(a ?? {}, b ?? {}, (one, other) => ({
      purposes: one.purposes & other.purposes,
      at: Math.max(one.at, other.at),
    })),
  };
}

/** Of two choices what both grant, dated and sourced like the newer. */
function narrowChoice(a: ConsentChoice | undefined, b: ConsentChoice | undefined): ConsentChoice | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const newer = a.at !== b.at ? (a.at > b.at ? a : b) : a.source >= b.source ? a : b;
  return { ...newer, purposes: a.purposes & b.purposes };
}
