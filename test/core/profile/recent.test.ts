import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boughtOf,
  joinBought,
  joinRecent,
  MAX_BOUGHT,
  MAX_RECENT,
  recentOf,
} from '../../../core/profile/recent.ts';
import { anEvent, DAY, START } from '../../builders/profile.ts';

const order = (at: number, ...items: string[]) =>
  anEvent({
    name: 'Order Completed',
    timestamp: at,
    properties: { products: items.map((item) => ({ product_id: item })) },
  });

describe('what a person bought', () => {
  it('stays known however much is looked at afterwards', () => {
    const bought = boughtOf(recentOf(order(START, 'p-1', 'p-2', 'p-1')));
    expect(bought).toEqual([
      { item: 'p-1', at: START },
      { item: 'p-2', at: START },
    ]);
    const look = anEvent({ timestamp: START + DAY, properties: { product_id: 'p-1' } });
    expect(joinBought(bought, boughtOf(recentOf(look)))).toEqual(bought);
    expect(boughtOf(recentOf(look))).toBeUndefined();
  });

  it('is the newest 50, each once by its latest time, in any order and however often', () => {
    const entry = fc.record({
      item: fc.constantFrom(...Array.from({ length: 70 }, (_, i) => `p-${i}`)),
      at: fc.integer({ min: 0, max: 40 }),
    });
    const lists = fc.array(fc.array(entry, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 5 });
    const joined = (parts: readonly { item: string; at: number }[][]) =>
      parts.reduce<ReturnType<typeof joinBought>>(
        (all, part) => joinBought(all, joinBought(part, [])),
        undefined,
      );
    fc.assert(
      fc.property(lists, (parts) => {
        const all = joined(parts) ?? [];
        expect(joined([...parts].reverse().concat(parts))).toEqual(all);
        const latest = new Map<string, number>();
        for (const { item, at } of parts.flat()) latest.set(item, Math.max(at, latest.get(item) ?? 0));
        const expected = [...latest]
          .map(([item, at]) => ({ item, at }))
          .sort((a, b) => b.at - a.at || (a.item < b.item ? -1 : 1));
        expect(all).toEqual(expected.slice(0, MAX_BOUGHT));
      }),
    );
  });
});

describe('recent items', () => {
  const item = fc.record({
    item: fc.constantFrom(...Array.from({ length: 40 }, (_, n) => `p-${n}`)),
    at: fc.integer({ min: 0, max: 60 }),
    what: fc.constantFrom('viewed' as const, 'bought' as const),
  });

  it('are the same whether they come one by one or all at once', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 80 }), (items) => {
        const oneByOne = items.reduce<ReturnType<typeof joinRecent>>(
          (known, one) => joinRecent(known, [one]),
          [],
        );
        expect(oneByOne).toEqual(joinRecent([], [...items, ...items]));
        expect(oneByOne.length).toBeLessThanOrEqual(MAX_RECENT);
      }),
    );
  });
});
