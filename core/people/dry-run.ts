import type { IdentifierTypes } from '../identifier-types.ts';
import { type Holder, judgeLink, linkRules, type Side } from './linking.ts';

// What rules would do to people: the verdicts of `judgeLink` over what stored events and identifiers show, in the order
// of their times. Nothing is changed.

/** An identifier seen with a person. */
export interface Shown {
  readonly type: string;
  readonly value: string;
  /** The person's id. */
  readonly person: string;
  /** Whether a proven login belongs to that person. */
  readonly isUser: boolean;
  /** Whether it counts as proof: not where a page said it. */
  readonly proven: boolean;
  /** When, epoch ms; 0: it is the person's already. */
  readonly at: number;
}

/** What would happen about one identifier: two persons become one; both stay as they are, since each has a login or the
 *  type only attaches; too many show it, so that it points to nobody; the person holds as many of the type as it may. */
export type DryOutcome = 'merge' | 'apart' | 'contested' | 'full';

/** One thing that would happen, as an example. */
export interface DrySample {
  readonly outcome: DryOutcome;
  readonly type: string;
  readonly value: string;
  /** The person that stays or holds it, and the other. */
  readonly persons: readonly [string, string];
}

/** What would happen: how often, by type, and examples of each outcome. */
export interface DryRun {
  readonly counts: Readonly<Record<DryOutcome, number>>;
  readonly byType: { readonly [type: string]: Readonly<Record<DryOutcome, number>> };
  readonly samples: readonly DrySample[];
}

/** Examples of each outcome. */
const SAMPLES = 10;

/** The rules of one dry run. `withClaims`: also what pages said without proof. */
export interface DryRules {
  readonly types: IdentifierTypes;
  readonly sharedDevice: 'nobody' | 'first';
  readonly withClaims: boolean;
}

/** Plays what was shown by rules. Values that stand for nobody and types that are never looked up show nothing. The
 *  order of `shown` does not matter. O(n log n). */
export function dryRun(shown: readonly Shown[], rules: DryRules): DryRun {
  const play: Play = {
    found: tally(),
    people: aliases(shown),
    holders: new Map(),
    showed: new Map(),
    held: new Map(),
  };
  for (const fact of [...shown].sort(inTime)) if (counts(fact, rules)) playFact(play, fact, rules);
  return play.found.result();
}

/** How things stand so far. */
interface Play {
  readonly found: ReturnType<typeof tally>;
  readonly people: ReturnType<typeof aliases>;
  /** Who holds an identifier; null: everybody. */
  readonly holders: Map<string, string | null>;
  /** Who was refused one. */
  readonly showed: Map<string, Set<string>>;
  /** How many of a type somebody holds. */
  readonly held: Map<string, number>;
}

function counts(fact: Shown, { types, withClaims }: DryRules): boolean {
  const type = types.get(fact.type);
  if (type === undefined || type.link === 'never' || type.isBlocked(fact.value)) return false;
  return fact.proven || withClaims;
}

function playFact(play: Play, fact: Shown, rules: DryRules): void {
  const { found, people, holders, showed } = play;
  const key = JSON.stringify([fact.type, fact.value]);
  const asking = people.side(fact.person).person;
  const holder = holderOf(holders.get(key), people);
  const held = typeof holder === 'string' ? '' : holder.person;
  const others = showed.get(key) ?? new Set<string>();
  const wasRefused = others.delete(asking);
  const verdict = judgeLink(
    people.side(asking),
    holder,
    others.size,
    linkRules(rules.types, rules.sharedDevice, fact.type),
  );
  if (verdict === 'take') take(play, fact, key, asking, rules);
  if (verdict === 'join' || verdict === 'reverse') {
    const [stays, goes] = verdict === 'join' ? [asking, held] : [held, asking];
    people.join(stays, goes);
    found.add('merge', fact, stays, goes);
  }
  if (verdict === 'contest') {
    found.add('contested', fact, held, asking);
    holders.set(key, null);
  }
  if (verdict === 'refuse') {
    showed.set(key, others.add(asking));
    if (!wasRefused && held !== '') found.add('apart', fact, held, asking);
  }
}

/** Makes an identifier of nobody's somebody's, where there is room. What is held already is not counted against anybody;
 *  a device that is one too many only makes the oldest go. */
function take(
  { found, holders, held }: Play,
  fact: Shown,
  key: string,
  asking: string,
  rules: DryRules,
): void {
  const count = `${fact.type} ${asking}`;
  const has = held.get(count) ?? 0;
  const limit = fact.at > 0 && fact.type !== 'anonymousId' ? rules.types.get(fact.type)?.limit : undefined;
  if (limit !== undefined && has >= limit) {
    found.add('full', fact, asking, fact.person);
    return;
  }
  held.set(count, has + 1);
  holders.set(key, asking);
}

function inTime(a: Shown, b: Shown): number {
  const key = (fact: Shown) => JSON.stringify([fact.type, fact.value, fact.person, fact.proven]);
  return a.at - b.at || (key(a) < key(b) ? -1 : 1);
}

function holderOf(known: string | null | undefined, people: ReturnType<typeof aliases>): Holder {
  if (known === undefined) return 'nobody';
  return known === null ? 'everybody' : people.side(known);
}

/** Who has become whom so far. */
function aliases(shown: readonly Shown[]): {
  side(person: string): Side;
  join(stays: string, goes: string): void;
} {
  const users = new Set(shown.filter((fact) => fact.isUser).map((fact) => fact.person));
  const into = new Map<string, string>();
  const root = (person: string): string => {
    let at = person;
    for (let next = into.get(at); next !== undefined; next = into.get(at)) at = next;
    return at;
  };
  return {
    side: (person) => ({ person: root(person), isUser: users.has(root(person)) }),
    join(stays, goes) {
      into.set(goes, stays);
      if (users.has(goes)) users.add(stays);
    },
  };
}

function tally(): {
  add(outcome: DryOutcome, fact: Shown, first: string, second: string): void;
  result(): DryRun;
} {
  const none = () => ({ merge: 0, apart: 0, contested: 0, full: 0 });
  const counts = none();
  const byType = new Map<string, Record<DryOutcome, number>>();
  const samples: DrySample[] = [];
  return {
    add(outcome, { type, value }, first, second) {
      const ofType = byType.get(type) ?? none();
      byType.set(type, ofType);
      ofType[outcome]++;
      if (++counts[outcome] <= SAMPLES) samples.push({ outcome, type, value, persons: [first, second] });
    },
    result: () => ({ counts, byType: Object.fromEntries(byType), samples }),
  };
}
