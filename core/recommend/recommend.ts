import { type Neighbours, NO_RANGE, numberOf, type RecommendIndex } from './recommend-index.ts';
import type { ListStrategy } from './strategy.ts';

/** From which rung of the ladder an item comes. */
export type Step = 'together' | 'seen' | 'range' | 'popular';

/** One item of a list. */
export interface Picked {
  /** Its number in the index. */
  readonly item: number;
  readonly step: Step;
  /** The item it goes with, of `together` and `seen`. */
  readonly because?: number;
}

/** What a list is made for. Keys that the index does not have are left out. */
export interface ListRequest extends Pick<ListStrategy, 'strategy' | 'limit' | 'range' | 'includeBought'> {
  /** The item on view. */
  readonly item?: string | undefined;
  /** What the request says was looked at or put in the cart, newest first. */
  readonly session: readonly string[];
  /** What is known that the person looked at or bought, newest first; empty without the permission. */
  readonly recent: readonly string[];
  /** What is known that the person bought. */
  readonly bought: readonly string[];
}

/** How many items a list takes its cue from; the first counts seven times as much as the last. */
const MAX_SEEDS = 7;
/** What a place bought together counts beside one seen together. */
const TOGETHER_WEIGHT = 2;

/** The items of a list, best first, at most `limit`: bought or seen together with what the request is about (the
 *  item on view, then the session's, then the person's), then what is popular in the same range, then what is popular;
 *  with a `range` nothing else than its items. Never an item that is out of stock, on view, bought before (unless
 *  `includeBought`), or twice. Ties go by key. Pure, never throws. O(seeds × neighbours + what it has to skip). */
export function recommend(index: RecommendIndex, request: ListRequest): Picked[] {
  const picked: Picked[] = [];
  const limit = Math.min(request.limit, index.keys.length);
  const range = request.range === undefined ? null : numberOf(index.ranges, request.range);
  const out = new Set(request.includeBought === true ? [] : numbersOf(index, request.bought));
  if (request.item !== undefined) out.add(numberOf(index.keys, request.item));
  const take = (item: number, step: Step, because?: number) => {
    if (index.inStock[item] !== 1 || out.has(item)) return;
    if (range !== null && index.rangeOf[item] !== range) return;
    out.add(item);
    picked.push(because === undefined ? { item, step } : { item, step, because });
  };
  const seeds = request.strategy === 'related' ? seedsOf(index, request) : [];
  for (const { item, step, because } of relatedTo(index, seeds)) {
    if (picked.length >= limit) return picked;
    take(item, step, because);
  }
  const near = range ?? seeds.map((seed) => index.rangeOf[seed]).find((found) => found !== NO_RANGE) ?? -1;
  if (near >= 0) {
    const row = index.rangePopular.subarray(index.rangeAt[near], index.rangeAt[near + 1]);
    for (const item of row) {
      if (picked.length >= limit) return picked;
      take(item, 'range');
    }
  }
  if (range === null) {
    for (const item of index.popular) {
      if (picked.length >= limit) return picked;
      take(item, 'popular');
    }
  }
  return picked;
}

function numbersOf(index: RecommendIndex, keys: readonly string[]): number[] {
  return keys.map((key) => numberOf(index.keys, key)).filter((number) => number >= 0);
}

function seedsOf(index: RecommendIndex, request: ListRequest): number[] {
  const asked = request.item === undefined ? [] : [request.item];
  return [...new Set(numbersOf(index, [...asked, ...request.session, ...request.recent]))].slice(
    0,
    MAX_SEEDS,
  );
}

interface Candidate {
  score: number;
  /** The greatest single share of it: what the reason is. */
  most: number;
  step: Step;
  because: number;
}

/** Everything near the seeds but the seeds, best first. Whole numbers, so sums do not depend on their order. */
function relatedTo(index: RecommendIndex, seeds: readonly number[]): Required<Picked>[] {
  const found = new Map<number, Candidate>();
  const add = (near: Neighbours, seed: number, weight: number, step: Step) => {
    for (let i = near.at[seed] ?? 0; i < (near.at[seed + 1] ?? 0); i++) {
      const item = near.items[i] ?? 0;
      const share = (near.scores[i] ?? 0) * weight;
      const known = found.get(item);
      if (known === undefined) found.set(item, { score: share, most: share, step, because: seed });
      else {
        known.score += share;
        if (share > known.most) Object.assign(known, { most: share, step, because: seed });
      }
    }
  };
  seeds.forEach((seed, place) => {
    const weight = MAX_SEEDS - place;
    add(index.together, seed, weight * TOGETHER_WEIGHT, 'together');
    add(index.seen, seed, weight, 'seen');
  });
  for (const seed of seeds) found.delete(seed);
  return [...found]
    .sort(([a, { score }], [b, other]) => other.score - score || a - b)
    .map(([item, { step, because }]) => ({ item, step, because }));
}
