import { CATALOGUE, type CatalogueItem } from '../shop/catalogue.ts';
import { productProperties, toDecimal } from '../shop/product-properties.ts';
import type { DemoCall } from './demo-call.ts';

// People of whom the shop knows for years: some buy a phone a year, more a case a quarter. Each is judged on the scale
// of what they buy: `yearly-phones` is a champion of phones, though judged by everybody's orders they would be lost.

const DAY_MS = 86_400_000;
const YEAR = 365;
const QUARTER = 90;
const PHONE_BUYERS = 45;
const CASE_BUYERS = 210;

/** Their names and orders before `until` (epoch ms). The same `until` gives the same calls with the same ids. */
export function customerCalls(until: number): DemoCall[] {
  const phones = CATALOGUE.filter(({ category }) => category === 'Phones');
  const cases = CATALOGUE.filter(({ category }) => category === 'Phone cases');
  const calls = [
    ...ordersOf('yearly-phones', 'Camille', phones, [130, 130 + YEAR], until),
    ...ordersOf('quarterly-cases', 'Sacha', cases, every(QUARTER, 12, 6), until),
  ];
  for (let i = 0; i < PHONE_BUYERS; i += 1) {
    const last = 135 + i * 6;
    calls.push(
      ...ordersOf(
        `phones-${i}`,
        `Phone buyer ${i + 1}`,
        phones,
        i % 9 === 0 ? [last, last + YEAR] : [last],
        until,
      ),
    );
  }
  for (let i = 0; i < CASE_BUYERS; i += 1) {
    calls.push(
      ...ordersOf(
        `cases-${i}`,
        `Case buyer ${i + 1}`,
        cases,
        every(QUARTER, 1 + (i % 80), 3 + (i % 3)),
        until,
      ),
    );
  }
  return calls;
}

function every(days: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => last + i * days);
}

function ordersOf(
  userId: string,
  name: string,
  items: readonly CatalogueItem[],
  daysAgo: readonly number[],
  until: number,
): DemoCall[] {
  const oldest = Math.max(...daysAgo);
  const calls: DemoCall[] = [
    {
      kind: 'identify',
      call: { userId, messageId: `demo:${userId}`, timestamp: until - oldest * DAY_MS, traits: { name } },
    },
  ];
  for (const [i, days] of daysAgo.entries()) {
    const item = items[(i + userId.length) % items.length];
    if (item === undefined) continue;
    calls.push({
      kind: 'track',
      call: {
        userId,
        messageId: `demo:${userId}:${i}`,
        timestamp: until - days * DAY_MS,
        event: 'Order Completed',
        properties: {
          order_id: `${userId}-${i}`,
          revenue: toDecimal(item.price.amountMinor),
          currency: 'EUR',
          products: [{ ...productProperties(item), quantity: 1 }],
        },
      },
    });
  }
  return calls;
}
