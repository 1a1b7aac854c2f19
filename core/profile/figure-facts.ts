import { grants } from '../consent.ts';
import type { AparteEvent } from '../events.ts';
import { ALL_RANGES, type Bought } from '../rfm/measures.ts';
import { worthOf } from '../scores/decay.ts';
import { addScoreEntry, joinScores, NO_SCORE, type ScoreFact, sumsOf } from '../scores/score-facts.ts';
import type { Definitions } from './definitions.ts';
import { EVERYTHING } from './order-lines.ts';
import { addRangeOrders, ORDER_EVENTS, orderIdOf, orderKind, orderRangesOf } from './orders.ts';
import type { OrderTotals, Person } from './types.ts';

// What scores and ranges remember of a person: added with each event, computed anew from the stored events when a
// publication changes what they are, joined in merges.

/** How missing scores and ranges are called among `missingClauses`: clauses' own keys are hashes, without a colon. */
const SCORE = 'score:';
const RANGE = 'range:';

/** Scores and ranges that a person with events does not hold yet. */
export function missingFigures(person: Person, definitions: Definitions): readonly string[] {
  const missing: string[] = [];
  for (const score of definitions.scores) {
    if (score.definedAt > person.definitions && !isHeld(person, score.factKey))
      missing.push(SCORE + score.factKey);
  }
  for (const [range, since] of definitions.rangesSince) {
    if (since > person.definitions) missing.push(RANGE + range);
  }
  return missing;
}

/** The names of the events that missing figures are computed from. */
export function eventsOfFigures(keys: readonly string[], definitions: Definitions): ReadonlySet<string> {
  const scores = new Set(keysWith(SCORE, keys));
  const names = new Set(keysWith(RANGE, keys).length === 0 ? [] : ORDER_EVENTS);
  for (const { factKey, events } of definitions.scores) {
    if (scores.has(factKey)) for (const name of events) names.add(name);
  }
  return names;
}

/** A person's scores after one more event that carries `personalization`. Scores the person does not hold yet are left
 *  alone: the stored events will bring them. */
export function addToScores(
  person: Person,
  event: AparteEvent,
  definitions: Definitions,
): Person['scores'] | undefined {
  let next: Record<string, ScoreFact> | undefined;
  for (const score of definitions.scores) {
    if (!score.events.has(event.name)) continue;
    const held = isHeld(person, score.factKey) ? person.scores?.[score.factKey] : undefined;
    if (held === undefined && person.events > 0 && score.definedAt > person.definitions) continue;
    for (const entry of score.entriesOf(event)) {
      next ??= { ...person.scores };
      next[score.factKey] = addScoreEntry(next[score.factKey] ?? NO_SCORE, entry, score.halfLifeMs);
    }
  }
  return next ?? person.scores;
}

/** Computes missing scores and ranges anew: `add` each stored event, then `apply`. */
export interface FigureRebuild {
  add(event: AparteEvent): void;
  apply(person: Person): Person;
}

/** Begins to rebuild what `missingFigures` named. `claim` hears of each order found in a range, so that the shell
 *  keeps its rows. Order-free. */
export function rebuildFigures(
  keys: readonly string[],
  definitions: Definitions,
  claim: (order: string, range: string) => void,
): FigureRebuild {
  const wantedScores = new Set(keysWith(SCORE, keys));
  const wantedRanges = new Set(keysWith(RANGE, keys));
  const scores = new Map<string, ScoreFact>();
  const claimed = new Set<string>();
  let ranges: Person['ranges'] = {};
  const addOrder = (event: AparteEvent) => {
    const kind = orderKind(event);
    if (kind === null) return;
    const order = orderIdOf(event);
    const fresh = orderRangesOf(event, definitions).filter((range) => {
      const key = JSON.stringify([order, range]);
      if (!wantedRanges.has(range) || (order !== null && claimed.has(key))) return false;
      if (order !== null) {
        claimed.add(key);
        claim(order, range);
      }
      return true;
    });
    const isNew = (range: string) => fresh.includes(range);
    ranges = addRangeOrders(ranges, event, kind, isNew, definitions, wantedRanges);
  };
  return {
    add(event) {
      if (event.type !== 'track' || !grants(event.purposes, 'personalization')) return;
      if (wantedRanges.size > 0) addOrder(event);
      for (const score of wantedScores.size === 0 ? [] : definitions.scores) {
        if (!wantedScores.has(score.factKey)) continue;
        for (const entry of score.entriesOf(event))
          scores.set(
            score.factKey,
            addScoreEntry(scores.get(score.factKey) ?? NO_SCORE, entry, score.halfLifeMs),
          );
      }
    },
    apply(person) {
      const known = new Set(definitions.scores.map((score) => score.factKey));
      const kept = Object.entries(person.scores ?? {}).filter(
        ([key]) => known.has(key) && !wantedScores.has(key),
      );
      const all = Object.fromEntries([...kept, ...scores]);
      const others = Object.entries(person.ranges).filter(([range]) => !wantedRanges.has(range));
      const { scores: _scores, ...rest } = person;
      return {
        ...rest,
        ranges: Object.fromEntries([...others, ...Object.entries(ranges)]),
        ...(Object.keys(all).length === 0 ? {} : { scores: all }),
      };
    },
  };
}

/** The scores of two persons together. What either misses stays missing, so that it is rebuilt from both. */
export function mergeScores(into: Person, from: Person, definitions: Definitions): Person['scores'] {
  const merged: [string, ScoreFact][] = [];
  for (const { factKey, halfLifeMs, definedAt } of definitions.scores) {
    if ([into, from].some((person) => misses(person, factKey, definedAt))) continue;
    const a = isHeld(into, factKey) ? into.scores?.[factKey] : undefined;
    const b = isHeld(from, factKey) ? from.scores?.[factKey] : undefined;
    const fact = a === undefined || b === undefined ? (a ?? b) : joinScores(a, b, halfLifeMs);
    if (fact !== undefined) merged.push([factKey, fact]);
  }
  return merged.length === 0 ? undefined : Object.fromEntries(merged);
}

/** Every score of a person in points at `now`. */
export function pointsOf(
  person: Person,
  definitions: Definitions,
  now: number,
): { readonly [score: string]: number } {
  return Object.fromEntries(
    definitions.scores.map(({ key, factKey, halfLifeMs }): [string, number] => {
      const fact = isHeld(person, factKey) ? person.scores?.[factKey] : undefined;
      return [key, worthOf(sumsOf(fact ?? NO_SCORE, halfLifeMs), halfLifeMs, now)];
    }),
  );
}

/** What a person bought in each range it has an order in, everything under `all`. */
export function boughtBy(person: Person): { readonly [range: string]: Bought } {
  const bought: [string, Bought][] = [];
  for (const [range, totals] of Object.entries(person.ranges)) {
    const held = boughtIn(totals);
    if (held !== null) bought.push([range === EVERYTHING ? ALL_RANGES : range, held]);
  }
  return Object.fromEntries(bought);
}

/** Null where nothing but a refund is known. */
function boughtIn({ lastAt, orders, amountMinor }: OrderTotals): Bought | null {
  return lastAt === undefined || orders === 0 ? null : { lastAt, orders, amountMinor };
}

function isHeld(person: Person, factKey: string): boolean {
  return person.scores !== undefined && Object.hasOwn(person.scores, factKey);
}

function misses(person: Person, factKey: string, definedAt: number): boolean {
  return person.events > 0 && definedAt > person.definitions && !isHeld(person, factKey);
}

function keysWith(prefix: string, keys: readonly string[]): string[] {
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}
