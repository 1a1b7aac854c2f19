import type { SequenceStop } from '../wire/people.ts';
import type { CompiledNot, CompiledSequence } from './sequence-steps.ts';
import { type Instants, instantsOf, longestWait, reachesOf, UNREACHED } from './sequences.ts';
import type { DidFact } from './types.ts';

/** How far somebody has come in a sequence. */
export interface SequenceProgress {
  /** Steps done, of those as written. */
  readonly done: number;
  /** When the last action of them was; null: none. */
  readonly at: number | null;
  /** What keeps it from holding; null: it holds. */
  readonly next: SequenceStop | null;
}

/** How far somebody has come at `now`, by the way that leads furthest and, of those, is the latest. */
export function progressOf(
  sequence: CompiledSequence,
  windowMs: number,
  fact: DidFact,
  now: number,
): SequenceProgress {
  const instants = instantsOf(fact, now);
  const reaches = reachesOf(sequence, instants);
  const stage = lastIndex(reaches, (reached) => reached.some((from) => from !== UNREACHED));
  const reached = reaches[stage];
  if (reached === undefined) return { done: 0, at: null, next: { step: 0, why: 'missing' } };
  const { stages, trailing } = sequence;
  const following = stages[stage + 1];
  const nots = following === undefined ? trailing : following.nots;
  // Of the last stage a way may hold while a later one is still waiting.
  const places = [...reached.keys()].filter((i) => reached[i] !== UNREACHED).reverse();
  const stopAt = (i: number) => stopOf(nots, instants, i, now);
  const place =
    places.find((i) => stopAt(i) === null && !isOver(reached[i], windowMs, now)) ?? places[0] ?? 0;
  const at = instants.times[place] ?? now;
  const stop = stopAt(place);
  const own = stages[stage]?.step ?? 0;
  if (stop !== null) return { done: stop.step, at, next: stop };
  if (following === undefined) {
    const last = own + trailing.length;
    const end = (reached[place] ?? now) + windowMs;
    if (end <= now) return { done: last + 1, at, next: { step: last, why: 'over', at: end } };
    return { done: last + 1, at, next: null };
  }
  const later = lastAfter(following.bit, instants, at);
  const { step } = following;
  if (later === null) return { done: step, at, next: { step, why: 'missing' } };
  return { done: step, at, next: { step, why: 'late', at: later } };
}

function isOver(begun: number | undefined, windowMs: number, now: number): boolean {
  return (begun ?? now) + windowMs <= now;
}

/** The first of the nots after an action that was broken or is still waited for. */
function stopOf(
  nots: readonly CompiledNot[],
  instants: Instants,
  i: number,
  now: number,
): SequenceStop | null {
  const at = instants.times[i] ?? now;
  for (const { step, bit, windowMs } of nots) {
    const broken = instants.times.find(
      (time, j) => time > at && time < at + windowMs && ((instants.masks[j] ?? 0) & bit) !== 0,
    );
    if (broken !== undefined) return { step, why: 'happened', at: broken };
  }
  const until = at + longestWait(nots);
  const waiting = nots.find(({ windowMs }) => Number.isFinite(windowMs) && at + windowMs > now);
  return waiting === undefined ? null : { step: waiting.step, why: 'waiting', at: until };
}

function lastAfter(bit: number, { times, masks }: Instants, after: number): number | null {
  const i = lastIndex(times, (time, j) => time > after && ((masks[j] ?? 0) & bit) !== 0);
  return i < 0 ? null : (times[i] ?? null);
}

function lastIndex<T>(list: readonly T[], test: (member: T, i: number) => boolean): number {
  for (let i = list.length - 1; i >= 0; i--) if (test(list[i] as T, i)) return i; // i is within the list
  return -1;
}
