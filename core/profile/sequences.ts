import type { Interval, Intervals } from './intervals.ts';
import type { CompiledNot, CompiledSequence, Stage } from './sequence-steps.ts';
import type { DidFact } from './types.ts';

// Sequences: actions one after the other, and what did not happen in between.
//
// A *match* at an instant t is one event for each action of the sequence, in its order, none after t, such that
//   - each is later than the one before (by the clock: two events of one instant are in no order, so neither follows
//     the other), and less than its own `within` after it;
//   - a `not` between two actions counts from the former, x. With `within` w it is a step of its own that takes w: no
//     such event in (x, x + w), and the next action comes at x + w or later. Without, none between the two actions.
//     Several nots beside each other all count from x;
//   - a `not` after the last action, y, likewise: with `within` w the match begins at y + w if no such event came in
//     (y, y + w); without, it holds until one comes;
//   - the first action is less than the clause's `within` ago, if it has one.
// The clause holds whenever there is a match. So "A then not B within 2d" begins exactly two days after an A that no B
// followed, and stays; with `within: '9d'` beside the sequence it stays seven days, until the A is nine days old.
//
// All of this is a function of the set of matching events, of which the newest 1,000 are remembered (did-facts.ts).

/** Instants of matching events, ascending, each with the steps its events match. */
export interface Instants {
  readonly times: readonly number[];
  readonly masks: readonly number[];
}

/** The instants of a fact: events of the same one are put together, since none follows another. */
export function instantsOf({ entries }: DidFact, until: number = Number.POSITIVE_INFINITY): Instants {
  const times: number[] = [];
  const masks: number[] = [];
  for (const [at, value] of entries) {
    if (at > until) break;
    const mask = typeof value === 'number' ? value : 0;
    const last = times.length - 1;
    if (times[last] === at) masks[last] = (masks[last] ?? 0) | mask;
    else {
      times.push(at);
      masks.push(mask);
    }
  }
  return { times, masks };
}

/** When a sequence holds. `windowMs`: the clause's `within`, infinite without one. O(steps × entries). */
export function sequenceIntervals(sequence: CompiledSequence, windowMs: number, fact: DidFact): Intervals {
  const instants = instantsOf(fact);
  const { times } = instants;
  const begun = reachesOf(sequence, instants).at(-1) ?? [];
  const holds = notsHold(sequence.trailing, instants);
  const ends = nextOpenNots(sequence.trailing, instants);
  const waitMs = longestWait(sequence.trailing);
  const intervals: { since: number; until: number }[] = [];
  for (let i = 0; i < times.length; i++) {
    const first = begun[i];
    if (first === undefined || first === UNREACHED || !holds(i)) continue;
    const since = (times[i] ?? 0) + waitMs;
    const until = Math.min(first + windowMs, ends[i] ?? Number.POSITIVE_INFINITY);
    if (since < until) addInterval(intervals, { since, until });
  }
  return intervals;
}

/** Adds one that begins no earlier than those before. */
function addInterval(intervals: { since: number; until: number }[], { since, until }: Interval): void {
  const last = intervals.at(-1);
  if (last !== undefined && since <= last.until) last.until = Math.max(last.until, until);
  else intervals.push({ since, until });
}

/** No way leads to an instant. */
export const UNREACHED: number = Number.NEGATIVE_INFINITY;

/** For each stage and instant: when the latest beginning lies from which the sequence comes to this stage at this
 *  instant; `UNREACHED` if it does not. Of several beginnings the latest stays longest in the clause's window. */
export function reachesOf({ stages }: CompiledSequence, instants: Instants): readonly (readonly number[])[] {
  const reaches: (readonly number[])[] = [];
  let before: readonly number[] | null = null;
  for (const stage of stages) {
    before = before === null ? begin(stage, instants) : advance(stage, before, instants);
    reaches.push(before);
  }
  return reaches;
}

function begin({ bit }: Stage, { times, masks }: Instants): readonly number[] {
  return times.map((at, i) => (((masks[i] ?? 0) & bit) === 0 ? UNREACHED : at));
}

/** One stage on. Both bounds of where the action before may lie only move forward in time. */
function advance(stage: Stage, before: readonly number[], instants: Instants): readonly number[] {
  const { times, masks } = instants;
  const holds = notsHold(stage.nots, instants);
  const openBits = bitsOf(stage.nots.filter(isOpen));
  const waitMs = longestWait(stage.nots);
  const window = latestInWindow(times, before);
  const reached: number[] = [];
  let entering = 0;
  let lastNot = Number.NEGATIVE_INFINITY;
  for (const [i, at] of times.entries()) {
    for (; entering < i && (times[entering] ?? 0) <= at - waitMs; entering++) {
      if (holds(entering)) window.enter(entering);
    }
    const best = window.best(at - stage.withinMs, lastNot);
    const mask = masks[i] ?? 0;
    reached.push((mask & stage.bit) === 0 ? UNREACHED : best);
    if ((mask & openBits) !== 0) lastNot = at;
  }
  return reached;
}

/** The greatest value among the instants of a window that moves forward: a queue of falling values, which each instant
 *  enters and leaves once. */
function latestInWindow(
  times: readonly number[],
  values: readonly number[],
): { enter(i: number): void; best(after: number, from: number): number } {
  const queue: number[] = [];
  let head = 0;
  return {
    enter(i) {
      const value = values[i] ?? UNREACHED;
      if (value === UNREACHED) return;
      while (queue.length > head && (values[queue.at(-1) ?? 0] ?? UNREACHED) <= value) queue.pop();
      queue.push(i);
    },
    best(after, from) {
      const isGone = (at: number) => at <= after || at < from;
      while (head < queue.length && isGone(times[queue[head] ?? 0] ?? 0)) head++;
      return values[queue[head] ?? times.length] ?? UNREACHED;
    },
  };
}

function isOpen({ windowMs }: CompiledNot): boolean {
  return windowMs === Number.POSITIVE_INFINITY;
}

/** How long the longest `not` with a window takes. */
export function longestWait(nots: readonly CompiledNot[]): number {
  return nots.reduce((longest, not) => (isOpen(not) ? longest : Math.max(longest, not.windowMs)), 0);
}

function bitsOf(nots: readonly CompiledNot[]): number {
  return nots.reduce((bits, { bit }) => bits | bit, 0);
}

/** Of nots with a window: whether, counted from an instant, none of their events came. */
function notsHold(nots: readonly CompiledNot[], instants: Instants): (i: number) => boolean {
  const bounded = nots
    .filter((not) => !isOpen(not))
    .map(({ bit, windowMs }) => ({ next: nextOf(bit, instants), windowMs }));
  return (i) =>
    bounded.every(({ next, windowMs }) => {
      const at = next[i] ?? Number.POSITIVE_INFINITY;
      return at - (instants.times[i] ?? 0) >= windowMs;
    });
}

/** When the next event of an open `not` comes after each instant; infinite: never. */
function nextOpenNots(nots: readonly CompiledNot[], instants: Instants): readonly number[] {
  return nextOf(bitsOf(nots.filter(isOpen)), instants);
}

/** For each instant the next later one with any of the bits; infinite: none. */
function nextOf(bits: number, { times, masks }: Instants): readonly number[] {
  const next: number[] = Array.from({ length: times.length });
  let at = Number.POSITIVE_INFINITY;
  for (let i = times.length - 1; i >= 0; i--) {
    next[i] = at;
    if (((masks[i] ?? 0) & bits) !== 0) at = times[i] ?? at;
  }
  return next;
}
