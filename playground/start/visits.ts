import { CATALOGUE, type CatalogueItem } from '../shop/catalogue.ts';
import { customerCalls } from './customers.ts';
import type { DemoCall } from './demo-call.ts';
import { companionsOf } from './companions.ts';
import { productProperties, toDecimal } from '../shop/product-properties.ts';

const PEOPLE = 600;
const DAY_MS = 86_400_000;
const DAYS = 30;
const PHONE_SHARE = 0.05;
const FIRST_NAMES = [
  'Ada',
  'Basile',
  'Chloé',
  'Dario',
  'Edith',
  'Félix',
  'Gaëlle',
  'Hugo',
  'Inès',
  'Jules',
  'Lina',
  'Marius',
  'Nora',
  'Oscar',
  'Rose',
  'Simon',
  'Thaïs',
  'Victor',
  'Yasmine',
  'Zoé',
];
const CITIES = [
  'Paris',
  'Lyon',
  'Lille',
  'Nantes',
  'Bruxelles',
  'London',
  'Leeds',
  'Berlin',
  'Genève',
  'Montréal',
];

/** Some thousand calls of invented people over the 30 days before `until` (epoch ms), oldest first. The same `until`
 *  gives the same calls with the same ids. */
export function demoCalls(until: number): DemoCall[] {
  const random = mulberry32(20_261_121);
  const calls: DemoCall[] = [];
  for (let person = 0; person < PEOPLE; person += 1) calls.push(...callsOf(person, until, random));
  calls.push(...customerCalls(until));
  return calls.sort((a, b) => Number(a.call.timestamp) - Number(b.call.timestamp));
}

function callsOf(person: number, until: number, random: () => number): DemoCall[] {
  const calls: DemoCall[] = [];
  const isKnown = random() < 0.4;
  const who = isKnown ? { userId: `demo-${person}` } : { anonymousId: uuid(random) };
  const taste = pick(CATALOGUE, random).category;
  const visits = 1 + Math.floor(random() ** 2 * (isKnown ? 9 : 4));
  let made = 0;
  const next = (timestamp: number) => ({ ...who, timestamp, messageId: `demo:${person}:${(made += 1)}` });
  const firstVisit = until - DAYS * DAY_MS * random();
  if (isKnown) {
    const name = pick(FIRST_NAMES, random);
    calls.push({
      kind: 'identify',
      call: { ...next(firstVisit), traits: { name, city: pick(CITIES, random) } },
    });
  }
  for (let visit = 0; visit < visits; visit += 1) {
    let at = firstVisit + (until - firstVisit) * (visit / visits);
    const seen: CatalogueItem[] = [];
    calls.push({ kind: 'page', call: { ...next(at), name: 'Home', properties: { path: '/' } } });
    for (let view = 1 + Math.floor(random() * 4); view > 0; view -= 1) {
      at += 20_000 + random() * 90_000;
      const item = viewed(taste, seen.at(-1), random);
      seen.push(item);
      calls.push({
        kind: 'track',
        call: { ...next(at), event: 'Product Viewed', properties: { ...productProperties(item) } },
      });
    }
    const bought = boughtOf(seen, isKnown ? 0.35 : 0.12, random);
    if (bought.length > 0) {
      calls.push({
        kind: 'track',
        call: {
          ...next(at + 60_000),
          event: 'Order Completed',
          properties: orderProperties(`D-${person}-${visit}`, bought),
        },
      });
    }
  }
  return calls.filter(({ call }) => Number(call.timestamp) <= until);
}

/** Some of what was seen, now and then with what goes with it. */
function boughtOf(
  seen: readonly CatalogueItem[],
  share: number,
  random: () => number,
): readonly CatalogueItem[] {
  // A phone is nothing one buys on every visit.
  const bought = seen.filter(
    (item) => item.stock > 0 && random() < (item.category === 'Phones' ? share * PHONE_SHARE : share),
  );
  const beside = bought.flatMap((item) =>
    companionsOf(item).filter(({ category }) => category !== 'Phones' && random() < 0.3),
  );
  return [...new Set([...bought, ...beside])];
}

/** Often what goes with the item before, else mostly what the person likes, sometimes anything. */
function viewed(taste: string, before: CatalogueItem | undefined, random: () => number): CatalogueItem {
  if (before !== undefined && random() < 0.45) return pick(companionsOf(before), random);
  const liked = CATALOGUE.filter(({ category }) => category === taste);
  return pick(random() < 0.7 ? liked : CATALOGUE, random);
}

function orderProperties(orderId: string, items: readonly CatalogueItem[]): Record<string, unknown> {
  return {
    order_id: orderId,
    revenue: toDecimal(items.reduce((sum, item) => sum + item.price.amountMinor, 0)),
    currency: 'EUR',
    products: items.map((item) => ({ ...productProperties(item), quantity: 1 })),
  };
}

function pick<T>(values: readonly T[], random: () => number): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

function uuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = '4';
  digits[16] = '8';
  const text = digits.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}

/** A small seeded generator, uniform in [0, 1). Source: T. Ettinger, "mulberry32", public domain, 2017. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
