import type { CompiledClause, Retention } from './clauses.ts';
import type { DidEntry, DidFact } from './types.ts';

// What is kept of a clause's matching events. Each rule keeps the k best of a set by a fixed order, so the outcome is
// the same whatever the order of arrival, and the fact of two sets is the facts of both put together.
//   newest    the 1,000 newest; of dropped ones their number, sum and the time of the first: all-time counts and sums
//             stay exact, a window holding more than 1,000 matching events counts only those
//   earliest  the first event alone (all that `first` asks)
//   distinct  of each value its first event, the 1,000 values seen first: an all-time count of distinct values is
//             exact up to 1,000 and stays there

/** How many matching events a clause remembers of a person. */
export const MAX_DID_ENTRIES = 1000;

/** Of a clause nobody matched. */
export const NO_DID: DidFact = { entries: [], dropped: 0 };

/** Orders entries by time, then value. */
export function compareEntries(a: DidEntry, b: DidEntry): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  const left = a[1];
  const right = b[1];
  if (left === right || left === undefined || right === undefined) return 0;
  return left < right ? -1 : 1;
}

/** The fact with one more event: what `joinDidFacts` gives for a fact of that event alone, without sorting. */
export function addEntry(fact: DidFact, entry: DidEntry, clause: CompiledClause): DidFact {
  if (clause.retention !== 'newest') {
    const isRepeat = fact.entries.some(
      ([at, value]) => at <= entry[0] && isSame(value, entry[1], clause.retention),
    );
    if (isRepeat) return { ...fact, dropped: fact.dropped + 1 };
    return joinDidFacts(fact, { entries: [entry], dropped: 0 }, clause);
  }
  const entries = fact.entries.slice();
  let at = entries.length;
  while (at > 0 && compareEntries(entries[at - 1] ?? entry, entry) > 0) at--; // most events are the newest
  entries.splice(at, 0, entry);
  if (entries.length <= MAX_DID_ENTRIES) return { ...fact, entries };
  const out = entries.shift() ?? entry;
  const firstAt = Math.min(fact.firstAt ?? out[0], out[0]);
  const dropped = fact.dropped + 1;
  if (clause.kind !== 'sum') return { entries, dropped, firstAt };
  return { entries, dropped, droppedMicros: (fact.droppedMicros ?? 0) + microsOf([out]), firstAt };
}

/** Whether an earlier entry makes a later one superfluous. */
function isSame(earlier: DidEntry[1], later: DidEntry[1], retention: Retention): boolean {
  return retention === 'earliest' || earlier === later;
}

/** The fact of two sets of events together. Associative and commutative. */
export function joinDidFacts(a: DidFact, b: DidFact, clause: CompiledClause): DidFact {
  const all = [...a.entries, ...b.entries].sort(compareEntries);
  const entries = keep(all, clause.retention);
  const dropped = a.dropped + b.dropped + all.length - entries.length;
  if (clause.retention !== 'newest' || dropped === 0) return { entries, dropped };
  const firstAt = Math.min(
    a.firstAt ?? Number.POSITIVE_INFINITY,
    b.firstAt ?? Number.POSITIVE_INFINITY,
    all[0]?.[0] ?? Number.POSITIVE_INFINITY,
  );
  if (clause.kind !== 'sum') return { entries, dropped, firstAt };
  const micros = (a.droppedMicros ?? 0) + (b.droppedMicros ?? 0) + microsOf(all) - microsOf(entries);
  return { entries, dropped, droppedMicros: micros, firstAt };
}

function keep(sorted: readonly DidEntry[], retention: Retention): readonly DidEntry[] {
  if (retention === 'earliest') return sorted.slice(0, 1);
  if (retention === 'newest')
    return sorted.length > MAX_DID_ENTRIES ? sorted.slice(-MAX_DID_ENTRIES) : sorted;
  const seen = new Set<unknown>();
  const firsts = sorted.filter(([, value]) => !seen.has(value) && seen.add(value));
  return firsts.length > MAX_DID_ENTRIES ? firsts.slice(0, MAX_DID_ENTRIES) : firsts;
}

function microsOf(entries: readonly DidEntry[]): number {
  let sum = 0;
  for (const [, value] of entries) if (typeof value === 'number') sum += value;
  return sum;
}
