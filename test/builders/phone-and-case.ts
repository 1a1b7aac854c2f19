import type { JsonObject } from '../../core/events.ts';

const DAY = 86_400_000;

/** A customer of the example: an id, and the orders it made. */
export interface Customer {
  readonly id: string;
  readonly orders: readonly {
    readonly at: number;
    readonly category: 'Phones' | 'Cases';
    readonly price: number;
  }[];
}

/** A shop where most people buy a case every quarter and some buy a phone a year. `now`: epoch ms. The yearly phone
 *  buyer is `yearly-phones`, the quarterly case buyer `quarterly-cases`; the others are like them, with differences
 *  that depend on their number alone. */
export function phoneAndCaseShop(now: number): readonly Customer[] {
  const customers: Customer[] = [
    { id: 'yearly-phones', orders: yearly(now, 130, 3) },
    { id: 'quarterly-cases', orders: quarterly(now, 10, 12) },
  ];
  // Phone buyers: the last one 140 to 530 days ago; most have bought once or twice.
  for (let i = 0; i < 40; i++) {
    customers.push({ id: `phones-${i}`, orders: yearly(now, 140 + i * 10, i % 3 === 0 ? 2 : 1) });
  }
  // Case buyers: the last one 1 to 100 days ago, 6 to 14 of them.
  for (let i = 0; i < 200; i++) {
    customers.push({ id: `cases-${i}`, orders: quarterly(now, 1 + (i % 100), 6 + (i % 9)) });
  }
  return customers;
}

function yearly(now: number, lastDays: number, count: number): Customer['orders'] {
  return Array.from({ length: count }, (_, i) => ({
    at: now - (lastDays + i * 365) * DAY,
    category: 'Phones' as const,
    price: 700 + i,
  }));
}

function quarterly(now: number, lastDays: number, count: number): Customer['orders'] {
  return Array.from({ length: count }, (_, i) => ({
    at: now - (lastDays + i * 90) * DAY,
    category: 'Cases' as const,
    price: 25 + (i % 4),
  }));
}

/** A customer's orders as Segment calls. */
export function orderCalls({ id, orders }: Customer): JsonObject[] {
  return orders.map(({ at, category, price }, i) => ({
    type: 'track',
    event: 'Order Completed',
    userId: id,
    messageId: `${id}:${i}`,
    timestamp: new Date(at).toISOString(),
    properties: {
      order_id: `${id}:${i}`,
      revenue: price,
      currency: 'EUR',
      products: [{ product_id: `${category}-${i}`, category, price, quantity: 1 }],
    },
  }));
}
