import type { ItemDocument } from '../config/types.ts';
import { utf8Length } from '../identity.ts';
import { type Act, basketsOf, compare } from './act.ts';
import { makePile } from './pile.ts';
import { popularityOf } from './popularity.ts';
import { MAX_ITEMS, NO_RANGE, numberOf, type RecommendIndex } from './recommend-index.ts';

/** Neighbours kept of each item: a list of 24 still fills when some are sold out or bought. */
export const MAX_NEIGHBOURS = 30;
/** What the cards of an index may take as UTF-8, in bytes. */
export const MAX_CARD_BYTES: number = 11 * 1024 * 1024;
/** What the keys may take, in UTF-16 code units. */
const MAX_KEY_UNITS = 1024 * 1024;

/** An index being built: add each person's acts, then end. */
export interface IndexBuild {
  /** All the acts of one person, in any order. Items that the catalogue does not have are left out. */
  addPerson(acts: readonly Act[]): void;
  end(): RecommendIndex;
}

/** Starts an index of a catalogue as it is at `now` (epoch ms). The order of items, people and acts does not matter:
 *  equal sets give an equal index; ties go by key. Beyond 50,000 items, or when cards or keys become too large, items
 *  are left out from the end of the keys: `fittingItems`. Memory: the acts as 2 bytes each, and the cards. */
export function startIndex(items: readonly ItemDocument[], now: number): IndexBuild {
  const kept = fittingItems(items);
  const keys = kept.map(({ key }) => key);
  const piles = { viewed: makePile(), bought: makePile() };
  const popularity = new Float64Array(keys.length);
  return {
    addPerson(acts) {
      for (const basket of basketsOf(acts)) {
        const numbers = basket.items.map((item) => numberOf(keys, item)).filter((number) => number >= 0);
        piles[basket.what].add(numbers);
        const weight = popularityOf(basket.what, basket.at, now);
        for (const number of numbers) popularity[number] = (popularity[number] ?? 0) + weight;
      }
    },
    end: () => ({
      asOf: now,
      keys,
      ...rangesOf(kept, popularity),
      inStock: Uint8Array.from(kept, ({ stock }) => (stock === undefined || stock > 0 ? 1 : 0)),
      together: piles.bought.neighbours(keys.length, MAX_NEIGHBOURS),
      seen: piles.viewed.neighbours(keys.length, MAX_NEIGHBOURS),
      popular: rankedBy(popularity, () => true),
      card: (item) => {
        const { title = {}, url, image, price } = kept[item] ?? {};
        return {
          title,
          ...(url === undefined ? {} : { url }),
          ...(image === undefined ? {} : { image }),
          ...(price === undefined ? {} : { price }),
        };
      },
    }),
  };
}

/** The items an index takes, each key once (the last), ascending by key. */
function fittingItems(items: readonly ItemDocument[]): ItemDocument[] {
  const byKey = new Map(items.map((item) => [item.key, item]));
  const sorted = [...byKey.values()].sort((a, b) => compare(a.key, b.key));
  let cards = 0;
  let units = 0;
  const end = sorted.findIndex((item) => {
    cards += utf8Length(JSON.stringify(item));
    units += item.key.length;
    return cards > MAX_CARD_BYTES || units > MAX_KEY_UNITS;
  });
  return sorted.slice(0, Math.min(MAX_ITEMS, end < 0 ? sorted.length : end));
}

/** The items with any popularity, most first. */
function rankedBy(popularity: Float64Array, isWanted: (item: number) => boolean): Uint16Array {
  const ranked: number[] = [];
  popularity.forEach((weight, item) => {
    if (weight > 0 && isWanted(item)) ranked.push(item);
  });
  return Uint16Array.from(ranked.sort((a, b) => (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b));
}

function rangesOf(
  items: readonly ItemDocument[],
  popularity: Float64Array,
): Pick<RecommendIndex, 'ranges' | 'rangeOf' | 'rangeAt' | 'rangePopular'> {
  const named = new Set(items.flatMap(({ range }) => (range === undefined ? [] : [range])));
  const ranges = [...named].sort(compare).slice(0, NO_RANGE - 1);
  const rangeOf = Uint16Array.from(items, ({ range }) => {
    const found = range === undefined ? -1 : numberOf(ranges, range);
    return found < 0 ? NO_RANGE : found;
  });
  const rows: number[][] = ranges.map(() => []);
  for (const item of rankedBy(popularity, () => true)) rows[rangeOf[item] ?? NO_RANGE]?.push(item);
  const rangeAt = new Uint32Array(ranges.length + 1);
  rows.forEach((row, r) => (rangeAt[r + 1] = (rangeAt[r] ?? 0) + row.length));
  return { ranges, rangeOf, rangeAt, rangePopular: Uint16Array.from(rows.flat()) };
}
