import { fromMicros, type ClauseKind, type CompiledClause } from './clauses.ts';
import { complement, fromOn, newSteps, intersect, NEVER, type Intervals } from './intervals.ts';
import { sequenceIntervals } from './sequences.ts';
import type { DidEntry, DidFact } from './types.ts';

/** When a clause holds, as far as its remembered events tell: past, present and (windows that will run out) future.
 *  An event counts from its own instant for the length of the window: [at, at + window). O(entries). */
export function didIntervals(clause: CompiledClause, fact: DidFact): Intervals {
  if (clause.sequence !== null) return sequenceIntervals(clause.sequence, clause.windowMs, fact);
  if (clause.kind === 'first') return firstIntervals(clause, fact);
  if (clause.kind === 'last') return lastIntervals(clause, fact);
  const steps = newSteps(clause.passes(0));
  measure(clause, fact, (at, value) => steps.at(at, clause.passes(value)));
  return steps.end();
}

/** Tells what a clause measures as time goes by (number of events, sum, number of distinct values): from each instant
 *  on the value, ascending. Before the first it is 0. Events over the bound: all-time counts and sums have them at the
 *  time of the very first one, windows do not know them. */
export function measure(
  clause: CompiledClause,
  fact: DidFact,
  visit: (at: number, value: number) => void,
): void {
  const { entries } = fact;
  const { windowMs } = clause;
  const tally = newTally(clause.kind);
  if (windowMs === Number.POSITIVE_INFINITY && fact.firstAt !== undefined) {
    tally.addDropped(fact);
    visit(fact.firstAt, tally.value());
  }
  let arriving = 0;
  let leaving = 0;
  for (;;) {
    const nextIn = entries[arriving]?.[0] ?? Number.POSITIVE_INFINITY;
    const nextOut = (entries[leaving]?.[0] ?? Number.POSITIVE_INFINITY) + windowMs;
    const at = Math.min(nextIn, nextOut);
    if (at === Number.POSITIVE_INFINITY) return;
    for (let entry = entries[arriving]; entry !== undefined && entry[0] === at; entry = entries[++arriving]) {
      tally.add(entry, 1);
    }
    for (
      let entry = entries[leaving];
      entry !== undefined && entry[0] + windowMs === at;
      entry = entries[++leaving]
    ) {
      tally.add(entry, -1);
    }
    visit(at, tally.value());
  }
}

interface Tally {
  add(entry: DidEntry, sign: 1 | -1): void;
  addDropped(fact: DidFact): void;
  value(): number;
}

function newTally(kind: ClauseKind): Tally {
  if (kind === 'distinct') return distinctTally();
  let total = 0;
  const isSum = kind === 'sum';
  return {
    add: ([, value], sign) => {
      total += isSum ? sign * (typeof value === 'number' ? value : 0) : sign;
    },
    addDropped: (fact) => {
      total += isSum ? (fact.droppedMicros ?? 0) : fact.dropped;
    },
    value: () => (isSum ? fromMicros(total) : total),
  };
}

function distinctTally(): Tally {
  const counts = new Map<unknown, number>();
  return {
    add: ([, value], sign) => {
      const count = (counts.get(value) ?? 0) + sign;
      if (count > 0) counts.set(value, count);
      else counts.delete(value);
    },
    addDropped: () => undefined, // what was dropped repeats what is kept
    value: () => counts.size,
  };
}

/** The earliest matching event's time; null: none. */
export function firstAt(fact: DidFact): number | null {
  return fact.firstAt ?? fact.entries[0]?.[0] ?? null;
}

function lastIntervals(clause: CompiledClause, fact: DidFact): Intervals {
  const first = firstAt(fact);
  if (first === null) return NEVER;
  const within = (ms: number): Intervals => presence(fact, ms);
  const since = fromOn(first);
  const inside = clause.withinMs === null ? since : within(clause.withinMs);
  const outside = clause.beforeMs === null ? since : intersect(since, complement(within(clause.beforeMs)));
  return intersect(inside, outside);
}

/** When an event happened less than `ms` ago. */
function presence(fact: DidFact, ms: number): Intervals {
  const steps = newSteps(false);
  for (let i = 0; i < fact.entries.length; i++) {
    const at = fact.entries[i]?.[0] ?? 0;
    const next = fact.entries[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    steps.at(at, true);
    if (next > at + ms) steps.at(at + ms, false);
  }
  return steps.end();
}

/** The first event lies less than `within`, and at least `before`, ago. */
function firstIntervals(clause: CompiledClause, fact: DidFact): Intervals {
  const at = firstAt(fact);
  if (at === null) return NEVER;
  const since = at + (clause.beforeMs ?? 0);
  const until = clause.withinMs === null ? Number.POSITIVE_INFINITY : at + clause.withinMs;
  return since < until ? [{ since, until }] : NEVER;
}
