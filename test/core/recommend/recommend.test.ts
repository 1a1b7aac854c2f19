import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Act } from '../../../core/recommend/act.ts';
import { MAX_NEIGHBOURS, startIndex } from '../../../core/recommend/build.ts';
import { popularityOf, POPULARITY_HALF_LIFE_MS } from '../../../core/recommend/popularity.ts';
import { type ListRequest, recommend } from '../../../core/recommend/recommend.ts';
import { numberOf, type RecommendIndex } from '../../../core/recommend/recommend-index.ts';
import { anItem, bought, DAY, indexOf, NOW, told, viewed } from './builders.ts';

const ask = (fields: Partial<ListRequest>): ListRequest => ({
  strategy: 'related',
  limit: 24,
  session: [],
  recent: [],
  bought: [],
  ...fields,
});

describe('recommend', () => {
  it('puts what is often bought with an item above what is bought with everything', () => {
    const orders = [1, 2, 3, 4].flatMap((n) => bought(n, 'abx', n));
    const everybody = Array.from({ length: 20 }, (_, n) =>
      bought(100 + n, n % 2 === 0 ? 'x' : 'cx', 100 + n),
    );
    const index = indexOf('abcx', [...orders, ...everybody.flat()]);
    expect(told(index, recommend(index, ask({ item: 'a', limit: 2 })))).toEqual(['b together', 'x together']);
  });

  it('trusts a pair seen often more than one seen once', () => {
    const index = indexOf('abc', [
      ...[1, 2, 3, 4, 5].flatMap((n) => viewed(n, 'ab')),
      ...viewed(6, 'ac'),
      ...viewed(7, 'b'),
    ]);
    expect(told(index, recommend(index, ask({ item: 'a', limit: 2 })))).toEqual(['b seen', 'c seen']);
  });

  it('goes down the ladder: related, popular in the range, popular', () => {
    const items = 'abcdef'
      .split('')
      .map((key) => anItem(key, { range: 'abc'.includes(key) ? 'first' : 'second' }));
    const index = indexOf(items, [
      ...viewed(1, 'ad'),
      ...viewed(2, 'b'),
      ...viewed(3, 'c', NOW - 2 * DAY),
      ...viewed(4, 'e'),
    ]);
    expect(told(index, recommend(index, ask({ item: 'a' })))).toEqual([
      'd seen',
      'b range',
      'c range',
      'e popular',
    ]);
    expect(told(index, recommend(index, ask({ strategy: 'popular', limit: 2 })))).toEqual([
      'a popular',
      'd popular',
    ]);
    expect(told(index, recommend(index, ask({ strategy: 'popular', range: 'second' })))).toEqual([
      'd range',
      'e range',
    ]);
    expect(recommend(index, ask({ strategy: 'popular', range: 'none' }))).toEqual([]);
  });

  it('takes its cue from the session, then from the person, where no item is on view', () => {
    const index = indexOf('abcd', [...viewed(1, 'ab'), ...viewed(2, 'cd')]);
    const first = (fields: Partial<ListRequest>) => told(index, recommend(index, ask(fields)))[0];
    expect(first({ session: ['a'] })).toBe('b seen');
    expect(first({ recent: ['c'] })).toBe('d seen');
    expect(first({ session: ['a'], recent: ['c'] })).toBe('b seen');
  });

  it('says which item a related one goes with', () => {
    const index = indexOf('abcd', [...bought(1, 'ab', 1), ...bought(2, 'cd', 2)]);
    const picked = recommend(index, ask({ item: 'a', session: ['c'] }));
    expect(picked.map(({ because }) => index.keys[because ?? -1])).toEqual(['a', 'c', undefined]);
  });

  it('shows what was bought before only if the strategy says so', () => {
    const index = indexOf('abc', [...bought(1, 'ab', 1), ...bought(2, 'ac', 2)]);
    const picked = (fields: Partial<ListRequest>) =>
      told(index, recommend(index, ask({ item: 'a', ...fields })));
    expect(picked({ bought: ['b'] })).toEqual(['c together']);
    expect(picked({ bought: ['b'], includeBought: true })).toEqual(['b together', 'c together']);
  });

  it('lets popularity halve every half-life', () => {
    const now = popularityOf('viewed', NOW, NOW);
    expect(popularityOf('viewed', NOW - POPULARITY_HALF_LIFE_MS, NOW)).toBe(now / 2);
    expect(popularityOf('viewed', NOW + DAY, NOW)).toBe(now);
    const old = [1, 2, 3].flatMap((n) => viewed(n, 'a', NOW - 60 * DAY));
    const index = indexOf('ab', [...old, ...viewed(4, 'b')]);
    expect(told(index, recommend(index, ask({ strategy: 'popular' })))).toEqual(['b popular', 'a popular']);
  });

  it('gives ties in the order of keys', () => {
    const index = indexOf('dbca', [...viewed(1, 'dbca')]);
    const keys = recommend(index, ask({ strategy: 'popular' })).map(({ item }) => index.keys[item]);
    expect(keys).toEqual(['a', 'b', 'c', 'd']);
  });
});

const KEYS = 'abcdefghijkl';
const LETTERS: readonly string[] = KEYS.split('');
const anAct: fc.Arbitrary<Act> = fc.record({
  person: fc.integer({ min: 1, max: 6 }),
  at: fc.integer({ min: NOW - 40 * DAY, max: NOW }),
  what: fc.constantFrom('viewed', 'bought'),
  item: fc.constantFrom(...LETTERS, 'gone'),
  order: fc.integer({ min: 0, max: 4 }),
});
const catalogue = fc
  .array(
    fc.record({
      stock: fc.option(fc.integer({ min: -1, max: 2 })),
      range: fc.constantFrom('r', 's', undefined),
    }),
    { minLength: KEYS.length, maxLength: KEYS.length },
  )
  .map((all) =>
    all.map(({ stock, range }, i) =>
      anItem(KEYS[i] ?? '', {
        ...(stock === null ? {} : { stock }),
        ...(range === undefined ? {} : { range }),
      }),
    ),
  );
const someKeys = fc.array(fc.constantFrom(...LETTERS, 'unknown'), { maxLength: 5 });
const aRequest: fc.Arbitrary<ListRequest> = fc.record({
  strategy: fc.constantFrom('related', 'popular'),
  limit: fc.integer({ min: 1, max: 24 }),
  item: fc.constantFrom(...LETTERS, 'unknown', undefined),
  session: someKeys,
  recent: someKeys,
  bought: someKeys,
});

/** Everything a list could hold: what any other way down the ladder would have found. */
function reachable(index: RecommendIndex, request: ListRequest): number {
  const out = new Set([...request.bought, request.item].map((key) => numberOf(index.keys, key ?? '')));
  const popular = [...index.popular].filter((item) => index.inStock[item] === 1 && !out.has(item));
  return popular.length;
}

describe('a list, whatever the acts', () => {
  const cases = fc.tuple(catalogue, fc.array(anAct, { maxLength: 60 }), aRequest);

  it('never has an item that is out of stock, on view, bought, or twice, and never more than was asked', () => {
    fc.assert(
      fc.property(cases, ([items, acts, request]) => {
        const index = indexOf(items, acts);
        const keys = recommend(index, request).map(({ item }) => index.keys[item] ?? '');
        expect(keys.length).toBeLessThanOrEqual(request.limit);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).not.toContain(request.item);
        for (const key of keys) {
          expect(request.bought).not.toContain(key);
          const stock = items.find((item) => item.key === key)?.stock;
          expect(stock === undefined || stock > 0).toBe(true);
        }
      }),
    );
  });

  it('goes on down the ladder until it is full or nothing is left', () => {
    fc.assert(
      fc.property(cases, ([items, acts, request]) => {
        const index = indexOf(items, acts);
        const order = ['together', 'seen', 'range', 'popular'];
        const picked = recommend(index, request);
        // Whatever has a neighbour was in a basket, and so is popular too.
        expect(picked).toHaveLength(Math.min(request.limit, reachable(index, request)));
        const rungs = picked.map(({ step }) => Math.max(1, order.indexOf(step)));
        expect(rungs).toEqual([...rungs].sort((a, b) => a - b));
      }),
    );
  });

  it('does not depend on the order in which acts and people came', () => {
    fc.assert(
      fc.property(
        cases.chain(([items, acts, request]) =>
          fc.tuple(
            fc.constant({ items, acts, request }),
            fc.shuffledSubarray(acts, { minLength: acts.length }),
            fc.shuffledSubarray(items, { minLength: items.length }),
          ),
        ),
        ([{ items, acts, request }, shuffled, otherItems]) => {
          const one = indexOf(items, acts);
          const other = indexOf(otherItems, shuffled);
          expect(told(other, recommend(other, request))).toEqual(told(one, recommend(one, request)));
          expect([...other.together.scores]).toEqual([...one.together.scores]);
          expect([...other.seen.items]).toEqual([...one.seen.items]);
        },
      ),
    );
  });

  it('agrees with counting every pair directly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.constantFrom(...LETTERS), { minLength: 1 }), { maxLength: 20 }),
        (baskets) => {
          const index = indexOf(
            KEYS,
            baskets.flatMap((items, n) => bought(n, items.join(''), n + 1)),
          );
          for (const [a, from] of LETTERS.entries()) {
            const n = (...keys: string[]) =>
              baskets.filter((basket) => keys.every((key) => basket.includes(key))).length;
            const expected = LETTERS.map((to, b) => ({
              b,
              both: to === from ? 0 : n(from, to),
              other: n(to),
            }))
              .filter(({ both }) => both > 0)
              .map(({ b, both, other }) => ({
                b,
                score: (both / Math.sqrt(n(from) * other)) * (both / (both + 10)),
              }))
              .sort((x, y) => y.score - x.score || x.b - y.b)
              .map(({ b }) => b);
            const { at, items } = index.together;
            expect([...items.subarray(at[a], at[a + 1])]).toEqual(expected);
          }
        },
      ),
    );
  });
});

describe('an index', () => {
  it('keeps the nearest neighbours only, however many there are', () => {
    const keys = Array.from({ length: 200 }, (_, i) => `k${String(i).padStart(3, '0')}`);
    const build = startIndex(
      keys.map((key) => anItem(key)),
      NOW,
    );
    // k000 goes with each other item, with the later ones more often.
    let order = 1;
    keys.slice(1).forEach((key, i) => {
      for (let n = 0; n <= i % 50; n++) {
        const acts = [keys[0] ?? '', key].map((item): Act => ({
          person: order,
          at: NOW,
          what: 'bought',
          item,
          order,
        }));
        build.addPerson(acts);
        order++;
      }
    });
    const { together } = build.end();
    expect(together.at[1]).toBe(MAX_NEIGHBOURS);
    const near = [...together.items.subarray(0, MAX_NEIGHBOURS)].map((n) => (n - 1) % 50);
    expect(Math.min(...near)).toBeGreaterThanOrEqual(42);
  });
});
