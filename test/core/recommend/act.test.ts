import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basketsOf, MAX_ORDER_ITEMS, MAX_SESSION_ITEMS } from '../../../core/recommend/act.ts';
import { bought, DAY, NOW, viewed } from './builders.ts';

describe('basketsOf', () => {
  it('ends a session after a pause of more than 30 minutes', () => {
    const acts = [
      ...viewed(1, 'ab', NOW),
      ...viewed(1, 'cd', NOW + 31 * 60_000),
      ...viewed(1, 'e', NOW + DAY),
    ];
    expect(basketsOf(acts).map(({ items }) => [...items].sort().join(''))).toEqual(['abcd', 'e']);
    expect(basketsOf([...viewed(1, 'a', NOW), ...viewed(1, 'b', NOW + 30 * 60_000 + 1)])).toHaveLength(2);
  });

  it('counts a repeated view of a session once', () => {
    expect(basketsOf(viewed(1, 'aabaca'))).toEqual([
      { what: 'viewed', at: NOW - DAY + 5 * 60_000, items: ['a', 'c', 'b'] },
    ]);
  });

  it('joins the parts of an order, and keeps orders without an id apart by their moment', () => {
    const parts = [...bought(1, 'ab', 7, NOW), ...bought(1, 'bc', 7, NOW + 1000)];
    expect(basketsOf(parts).map(({ items }) => [...items].sort().join(''))).toEqual(['abc']);
    expect(basketsOf([...bought(1, 'ab', 0, NOW), ...bought(1, 'c', 0, NOW + 1)])).toHaveLength(2);
  });

  it('counts no more of a long session than its latest items, and of a long order no more than so many', () => {
    const many = (length: number) =>
      Array.from({ length }, (_, i) => String.fromCharCode(0x4e00 + i)).join('');
    const [session] = basketsOf(viewed(1, many(200)));
    expect(session?.items).toHaveLength(MAX_SESSION_ITEMS);
    expect(session?.items[0]).toBe(String.fromCharCode(0x4e00 + 199));
    expect(basketsOf(bought(1, many(300), 1))[0]?.items).toHaveLength(MAX_ORDER_ITEMS);
  });

  it('does not depend on the order of acts', () => {
    const act = fc.record({
      person: fc.constant(1),
      at: fc.integer({ min: NOW, max: NOW + 5 * 3_600_000 }),
      what: fc.constantFrom('viewed' as const, 'bought' as const),
      item: fc.constantFrom('a', 'b', 'c', 'd'),
      order: fc.integer({ min: 0, max: 2 }),
    });
    const normal = (acts: Parameters<typeof basketsOf>[0]) =>
      basketsOf(acts)
        .map(({ what, at, items }) => `${what} ${at} ${[...items].sort().join('')}`)
        .sort();
    fc.assert(
      fc.property(
        fc
          .array(act, { maxLength: 30 })
          .chain((acts) =>
            fc.tuple(fc.constant(acts), fc.shuffledSubarray(acts, { minLength: acts.length })),
          ),
        ([acts, shuffled]) => {
          expect(normal(shuffled)).toEqual(normal(acts));
        },
      ),
    );
  });
});
