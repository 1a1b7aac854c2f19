import type { ItemDocument } from '../config/types.ts';

/** For each item its nearest ones, nearest first: row `a` is `items[at[a]]` to `items[at[a + 1] - 1]`. */
export interface Neighbours {
  readonly at: Uint32Array;
  readonly items: Uint16Array;
  /** 1 to 65,535 beside each neighbour. */
  readonly scores: Uint16Array;
}

/** What a list shows of an item. */
export type Card = Pick<ItemDocument, 'title' | 'url' | 'image' | 'price'>;

/** Everything recommending reads: items by number (their place in the sorted keys), as typed arrays. Immutable. */
export interface RecommendIndex {
  /** Epoch ms: up to when events are in it. */
  readonly asOf: number;
  /** Item keys, ascending by code unit. */
  readonly keys: readonly string[];
  readonly ranges: readonly string[];
  /** Item → its range's place in `ranges`; NO_RANGE for none. */
  readonly rangeOf: Uint16Array;
  /** Item → 1 when it can be bought. */
  readonly inStock: Uint8Array;
  /** Bought in one order. */
  readonly together: Neighbours;
  /** Looked at in one session. */
  readonly seen: Neighbours;
  /** Items that somebody looked at or bought, most popular first. */
  readonly popular: Uint16Array;
  /** The same by range: range `r` is `rangePopular[rangeAt[r]]` to `rangePopular[rangeAt[r + 1] - 1]`. */
  readonly rangeAt: Uint32Array;
  readonly rangePopular: Uint16Array;
  card(item: number): Card;
}

/** Where an item has no range. */
export const NO_RANGE = 65_535;
/** The most items an index holds. */
export const MAX_ITEMS = 50_000;

/** The number of an item; -1: not in the index. O(log n). */
export function numberOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = keys[middle] ?? '';
    if (found === key) return middle;
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
