import type { Neighbours } from './recommend-index.ts';

/** Baskets of numbered items, piled up compactly: two typed arrays that double when they are full. A pile is the
 *  multiset of its baskets, so piles can be filled in any order or joined and give the same neighbours. */
export interface Pile {
  /** Adds one basket: distinct item numbers. A single item is counted too: it says how common the item is. */
  add(items: readonly number[]): void;
  /** For each of `count` items its `k` nearest, nearest first; see `neighboursOf`. */
  neighbours(count: number, k: number): Neighbours;
}

/** How many co-occurrences a pair needs for half of its weight: what happened once says little. */
export const SHRINKAGE = 10;
/** Scores are whole: 1 to this. */
export const MAX_SCORE = 65_535;

/** An empty pile. */
export function makePile(): Pile {
  let items = new Uint16Array(1024);
  let ends = new Uint32Array(256);
  let size = 0;
  let baskets = 0;
  return {
    add(basket) {
      if (basket.length === 0) return;
      while (size + basket.length > items.length) items = grown(items, new Uint16Array(items.length * 2));
      if (baskets === ends.length) ends = grown(ends, new Uint32Array(ends.length * 2));
      for (const item of basket) items[size++] = item;
      ends[baskets++] = size;
    },
    neighbours: (count, k) => neighboursOf(items.subarray(0, size), ends.subarray(0, baskets), count, k),
  };
}

function grown<T extends Uint16Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** The nearest items of each item: cosine of the two items' baskets, n(a,b) / √(n(a) · n(b)), times the shrinkage
 *  n(a,b) / (n(a,b) + 10) that keeps a pair seen once below one seen often. Ties go to the smaller number. Computed a
 *  row at a time, so memory is that of the baskets, not of the pairs. O(Σ basket length²).
 *  Sources: G. Linden, B. Smith, J. York, "Amazon.com Recommendations: Item-to-Item Collaborative Filtering", IEEE
 *  Internet Computing 7(1), 2003 (cosine over customers' baskets); R. Bell, Y. Koren, "Scalable Collaborative Filtering
 *  with Jointly Derived Neighborhood Interpolation Weights", ICDM 2007, §3 (shrinkage by support). */
function neighboursOf(items: Uint16Array, ends: Uint32Array, count: number, k: number): Neighbours {
  const places = transposed(items, ends, count);
  const row = rowCounter(items, ends, count);
  const rowAt = new Uint32Array(count + 1);
  const nearest: number[] = [];
  const scores: number[] = [];
  for (let a = 0; a < count; a++) {
    const own = basketsOfItem(places, a);
    const best = topOf(k);
    row(a, own, (b, both) => {
      const other = (places.at[b + 1] ?? 0) - (places.at[b] ?? 0);
      best.offer(b, (both / Math.sqrt(own.length * other)) * (both / (both + SHRINKAGE)));
    });
    for (const { item, score } of best.sorted()) {
      nearest.push(item);
      scores.push(Math.max(1, Math.round(score * MAX_SCORE)));
    }
    rowAt[a + 1] = nearest.length;
  }
  return { at: rowAt, items: Uint16Array.from(nearest), scores: Uint16Array.from(scores) };
}

/** Calls back with every item that shares baskets with one, and how many. */
function rowCounter(
  items: Uint16Array,
  ends: Uint32Array,
  count: number,
): (item: number, baskets: Uint32Array, each: (other: number, both: number) => void) => void {
  const together = new Uint32Array(count);
  const touched = new Uint16Array(count);
  return (item, baskets, each) => {
    let found = 0;
    for (const basket of baskets) {
      const end = ends[basket] ?? 0;
      for (let i = basket === 0 ? 0 : (ends[basket - 1] ?? 0); i < end; i++) {
        const other = items[i] ?? 0;
        if (other === item) continue;
        const before = together[other] ?? 0;
        if (before === 0) touched[found++] = other;
        together[other] = before + 1;
      }
    }
    for (const other of touched.subarray(0, found)) {
      each(other, together[other] ?? 0);
      together[other] = 0;
    }
  };
}

/** Which baskets each item is in: item `a`'s are `baskets[at[a]]` to `baskets[at[a + 1] - 1]`. */
interface Places {
  readonly at: Uint32Array;
  readonly baskets: Uint32Array;
}

function basketsOfItem({ at, baskets }: Places, item: number): Uint32Array {
  return baskets.subarray(at[item], at[item + 1]);
}

function transposed(items: Uint16Array, ends: Uint32Array, count: number): Places {
  const at = new Uint32Array(count + 1);
  for (const item of items) at[item + 1] = (at[item + 1] ?? 0) + 1;
  for (let item = 0; item < count; item++) at[item + 1] = (at[item + 1] ?? 0) + (at[item] ?? 0);
  const next = at.slice();
  const baskets = new Uint32Array(items.length);
  let i = 0;
  ends.forEach((end, basket) => {
    for (; i < end; i++) {
      const item = items[i] ?? 0;
      const place = next[item] ?? 0;
      baskets[place] = basket;
      next[item] = place + 1;
    }
  });
  return { at, baskets };
}

interface Scored {
  readonly item: number;
  readonly score: number;
}

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || a.item - b.item;
}

/** Keeps the best `k` of what it is offered: sorted only when twice as many wait. */
function topOf(k: number): { offer(item: number, score: number): void; sorted(): readonly Scored[] } {
  let kept: Scored[] = [];
  let floor = 0;
  const cut = () => {
    kept.sort(byScore);
    kept = kept.slice(0, k);
    floor = kept.length === k ? (kept.at(-1)?.score ?? 0) : 0;
  };
  return {
    offer(item, score) {
      if (score < floor) return;
      kept.push({ item, score });
      if (kept.length >= 2 * k) cut();
    },
    sorted() {
      cut();
      return kept;
    },
  };
}
