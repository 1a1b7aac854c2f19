import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Act } from '../../../core/recommend/act.ts';
import { startIndex } from '../../../core/recommend/build.ts';
import { recommend } from '../../../core/recommend/recommend.ts';
import { anItem } from './builders.ts';

const folder = resolve(process.env['APARTE_REFERENCE_DIR'] ?? '../shared', 'data/online-retail');
const file = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.csv.gz')) : undefined;

interface Order {
  readonly at: number;
  readonly items: readonly string[];
}

/** The orders of a real gift shop, oldest first: goods only, no cancellations. */
function retailOrders(path: string): Order[] {
  const text = gunzipSync(readFileSync(path)).toString();
  const orders = new Map<string, { at: number; items: Set<string> }>();
  for (const row of parse<Record<string, string>>(text, { columns: true })) {
    const { InvoiceNo: id = '', StockCode: item = '', Quantity, UnitPrice, InvoiceDate = '' } = row;
    if (id.startsWith('C') || Number(Quantity) <= 0 || Number(UnitPrice) <= 0 || !/\d/.test(item)) continue;
    const order = orders.get(id) ?? { at: Date.parse(`${InvoiceDate.replace(' ', 'T')}Z`), items: new Set() };
    order.items.add(item);
    orders.set(id, order);
  }
  return [...orders.values()].map(({ at, items }) => ({ at, items: [...items] })).sort((a, b) => a.at - b.at);
}

describe.skipIf(file === undefined)('on the orders of a real shop', () => {
  it('finds the item held out of a later order more often by what goes with the others than by popularity', () => {
    const orders = retailOrders(join(folder, file ?? ''));
    const cut = Math.floor(orders.length * 0.8);
    const [train, later] = [orders.slice(0, cut), orders.slice(cut)];
    const items = [...new Set(orders.flatMap((order) => order.items))].map((key) => anItem(key));
    const build = startIndex(items, train.at(-1)?.at ?? 0);
    train.forEach(({ at, items: own }, i) =>
      build.addPerson(own.map((item): Act => ({ person: i, at, what: 'bought', item, order: i + 1 }))),
    );
    const index = build.end();
    let asked = 0;
    const found = { related: 0, popular: 0 };
    for (const { items: own } of later) {
      if (own.length < 2) continue;
      const held = own[(asked * 7) % own.length];
      const session = own.filter((item) => item !== held).slice(-5);
      asked++;
      for (const strategy of ['related', 'popular'] as const) {
        const list = recommend(index, { strategy, limit: 20, session, recent: [], bought: [] });
        if (list.some(({ item }) => index.keys[item] === held)) found[strategy]++;
      }
    }
    const share = (hits: number) => `${((100 * hits) / asked).toFixed(1)} %`;
    console.log(
      `recall@20 of a held-out item, ${asked} orders: related ${share(found.related)}, popular ${share(found.popular)}`,
    );
    expect(found.related).toBeGreaterThan(found.popular);
  }, 60_000);
});
