import { describe, expect, it } from 'vitest';
import type { Act } from '../../../core/recommend/act.ts';
import { startIndex } from '../../../core/recommend/build.ts';
import { recommend } from '../../../core/recommend/recommend.ts';
import { cellThen, cutsThen } from '../../../core/rfm/migration.ts';
import { CATALOGUE, itemDocuments } from '../../../playground/shop/catalogue.ts';
import { companionsOf } from '../../../playground/start/companions.ts';
import { demoCalls } from '../../../playground/start/visits.ts';

const until = Date.parse('2026-06-01T00:00:00Z');

describe('demoCalls', () => {
  const calls = demoCalls(until);

  it('gives the same calls with the same ids for the same date', () => {
    expect(demoCalls(until)).toEqual(calls);
    expect(new Set(calls.map(({ call }) => call.messageId)).size).toBe(calls.length);
  });

  it('gives some thousand visits and orders of the last 30 days, oldest first', () => {
    expect(calls.length).toBeGreaterThan(3000);
    const visits = calls.filter(({ call }) => /^demo:\d+:/.test(String(call.messageId)));
    const times = visits.map(({ call }) => Number(call.timestamp));
    expect(
      times.every((at, i) => at <= until && at > until - 31 * 86_400_000 && at >= (times[i - 1] ?? 0)),
    ).toBe(true);
    const orders = calls.filter(
      ({ kind, call }) => kind === 'track' && 'event' in call && call.event === 'Order Completed',
    );
    expect(orders.length).toBeGreaterThan(300);
  });

  it('has a yearly phone buyer who is lost by everybody’s scale and a champion of phones', () => {
    const people = [false, true].map((phonesOnly) => {
      const bought = new Map<string, { lastAt: number; orders: number; amountMinor: number }>();
      for (const { call } of calls) {
        if (!('event' in call) || call.event !== 'Order Completed') continue;
        const products = call.properties?.['products'] as readonly { category: string }[];
        if (phonesOnly && !products.some(({ category }) => category === 'Phones')) continue;
        const who = call.userId ?? call.anonymousId ?? '';
        const held = bought.get(who) ?? { lastAt: 0, orders: 0, amountMinor: 0 };
        held.lastAt = Math.max(held.lastAt, Number(call.timestamp));
        held.orders += 1;
        bought.set(who, held);
      }
      return bought;
    });
    const cells = people.map((bought) => {
      const cuts = cutsThen('all', [...bought.values()], [...bought.values()], until);
      return [bought.size, cellThen(bought.get('yearly-phones') ?? null, cuts, until)];
    });
    expect(cells.map(([, cell]) => cell)).toEqual(['lost', 'champion']);
    expect(cells[1]?.[0]).toBeGreaterThanOrEqual(30);
  });

  it('has loyal customers, with five orders or more', () => {
    const orders = new Map<string, number>();
    for (const { call } of calls) {
      if ('event' in call && call.event === 'Order Completed' && call.userId !== undefined) {
        orders.set(call.userId, (orders.get(call.userId) ?? 0) + 1);
      }
    }
    expect([...orders.values()].filter((count) => count >= 5).length).toBeGreaterThan(10);
  });
});

describe('the lists that the demo makes', () => {
  const build = startIndex(itemDocuments(), until);
  const people = new Map<string, Act[]>();
  for (const { kind, call } of demoCalls(until)) {
    if (kind !== 'track') continue;
    const { event, properties = {}, timestamp, userId, anonymousId } = call;
    const who = userId ?? anonymousId ?? '';
    const base = { person: 1, at: Number(timestamp), order: 0 };
    const acts: Act[] =
      event === 'Order Completed'
        ? (properties['products'] as { product_id: string }[]).map((product) => ({
            ...base,
            what: 'bought',
            item: product.product_id,
          }))
        : [{ ...base, what: 'viewed', item: String(properties['product_id']) }];
    people.set(who, [...(people.get(who) ?? []), ...acts]);
  }
  for (const acts of people.values()) build.addPerson(acts);
  const index = build.end();
  const listOf = (item: string) =>
    recommend(index, { strategy: 'related', limit: 8, item, session: [], recent: [], bought: [] });

  it('are full, and begin with what goes with an item', () => {
    let first = 0;
    for (const item of CATALOGUE) {
      const picked = listOf(item.key);
      expect(picked).toHaveLength(8);
      const top = picked.slice(0, 4).map((one) => index.keys[one.item]);
      if (companionsOf(item).some(({ key }) => top.includes(key))) first++;
    }
    expect(first / CATALOGUE.length).toBeGreaterThan(0.8);
  });

  it('never hold what is sold out', () => {
    const soldOut = new Set(CATALOGUE.filter(({ stock }) => stock === 0).map(({ key }) => key));
    expect(soldOut.size).toBeGreaterThan(0);
    const shown = CATALOGUE.flatMap(({ key }) => listOf(key)).map(({ item }) => index.keys[item] ?? '');
    expect(shown.filter((key) => soldOut.has(key))).toEqual([]);
  });
});
