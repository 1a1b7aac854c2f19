/** What isolates count; summed on the health page. A name is `what` or `what:why`. */
export type Counter = string;

const counts = new Map<Counter, number>();

/** Adds to a counter of this isolate. Cheap: memory only, flushed later by the health stop. */
export function count(counter: Counter, by = 1): void {
  counts.set(counter, (counts.get(counter) ?? 0) + by);
}

/** Takes what this isolate counted since the last take. */
export function takeCounts(): Record<Counter, number> {
  const taken = Object.fromEntries(counts);
  counts.clear();
  return taken;
}
