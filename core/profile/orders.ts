import { grants } from '../consent.ts';
import type { AparteEvent } from '../events.ts';
import { convertWithRates, lineMinor, readCurrency, toMinor } from '../money.ts';
import type { Definitions } from './definitions.ts';
import { EVERYTHING, linesOf } from './order-lines.ts';
import type { OrderTotals, Person } from './types.ts';

/** Of somebody without orders. */
export const NO_ORDERS: OrderTotals = { orders: 0, amountMinor: 0, refundedMinor: 0, unconverted: 0 };

const MAX_ORDER_ID_LENGTH = 256;

/** What an order event does to a person's totals. */
export type OrderKind = 'completed' | 'refunded';

/** The names of order events. */
export const ORDER_EVENTS: readonly string[] = ['Order Completed', 'Order Refunded'];

/** Whether an event brings money in or gives it back. */
export function orderKind(event: AparteEvent): OrderKind | null {
  if (event.type !== 'track') return null;
  if (event.name === 'Order Completed') return 'completed';
  return event.name === 'Order Refunded' ? 'refunded' : null;
}

/** The order an event completes, as its own id says; null when it is no `Order Completed`, has no usable `order_id`
 *  (then it counts as an order of its own) or carries no purpose that counts orders. The shell keeps one row a
 *  person and order, made by the first event that `countsOrder`: no row yet means `newOrder`. */
export function orderIdOf(event: AparteEvent): string | null {
  if (orderKind(event) !== 'completed') return null;
  if (!countsOrder(event) && !grants(event.purposes, 'personalization')) return null;
  const id = Object.hasOwn(event.properties, 'order_id') ? event.properties['order_id'] : undefined;
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' && id.length <= MAX_ORDER_ID_LENGTH ? id : null;
}

/** Whether an order event counts in a person's totals: it carries `analytics`. Parts of one order may differ. */
export function countsOrder(event: AparteEvent): boolean {
  return grants(event.purposes, 'analytics');
}

/** The ranges an `Order Completed` counts as bought in, `EVERYTHING` among them (it carries `personalization`): with
 *  `orderIdOf`, the rows (order, range) the shell looks up for orders that come in several events. Lines of 0 and below
 *  count for nothing, so does an order of 0 and below. */
export function orderRangesOf(event: AparteEvent, definitions: Definitions): readonly string[] {
  if (orderKind(event) !== 'completed' || !grants(event.purposes, 'personalization')) return [];
  return [...amountsByRange(event, 'completed', definitions).keys()];
}

/** Orders bring Segment's `revenue`, else `total`; refunds give back `total`, else `revenue`, without its sign.
 *  Null where neither is an amount. Of a currency that is none, digits count as hundredths: it is kept out anyway. */
export function wholeMinor(event: AparteEvent, kind: OrderKind, currency: string): number | null {
  const { revenue, total } = event.properties;
  const [first, second] = kind === 'completed' ? [revenue, total] : [total, revenue];
  return toMinor(first, currency) ?? toMinor(second, currency);
}

/** The event's currency: the base currency when it names none, '' when what it names is none. */
export function currencyOf(event: AparteEvent, base: string): string {
  const written = event.properties['currency'];
  return written === undefined || written === null ? base : (readCurrency(written) ?? '');
}

/** The totals after an order event. An amount in a currency without a rate is kept out and counted in
 *  `unconverted`; an event without an amount adds none. */
export function addOrder(
  totals: OrderTotals,
  event: AparteEvent,
  kind: OrderKind,
  isNewOrder: boolean,
  definitions: Definitions,
): OrderTotals {
  const currency = currencyOf(event, definitions.rates.base);
  return addAmount(totals, event, kind, isNewOrder, wholeMinor(event, kind, currency), currency, definitions);
}

/** What somebody bought after an order event: over everything, and of each range price × quantity of the products in
 *  it. What belongs to no range counts in none. `only`: the ranges that are asked about; absent: all. */
export function addRangeOrders(
  ranges: Person['ranges'],
  event: AparteEvent,
  kind: OrderKind,
  isNewOrder: (range: string) => boolean,
  definitions: Definitions,
  only?: ReadonlySet<string>,
): Person['ranges'] {
  const amounts = amountsByRange(event, kind, definitions);
  if (amounts.size === 0) return ranges;
  const currency = currencyOf(event, definitions.rates.base);
  const next = { ...ranges };
  for (const [range, minor] of amounts) {
    if (only?.has(range) === false) continue;
    const before = (Object.hasOwn(ranges, range) ? ranges[range] : undefined) ?? NO_ORDERS;
    next[range] = addAmount(before, event, kind, isNewOrder(range), minor, currency, definitions);
  }
  return next;
}

/** Range → amount in minor units of the event's currency. Of orders only what is above 0. */
function amountsByRange(
  event: AparteEvent,
  kind: OrderKind,
  definitions: Definitions,
): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  const currency = currencyOf(event, definitions.rates.base);
  const add = (range: string, minor: number | null) => {
    if (minor === null || (kind === 'completed' && minor <= 0)) return;
    amounts.set(range, (amounts.get(range) ?? 0) + minor);
  };
  add(EVERYTHING, wholeMinor(event, kind, currency));
  if (definitions.ranges.size === 0) return amounts;
  for (const line of linesOf(event)) {
    for (const range of definitions.rangesByCategory.get(line.category) ?? []) {
      add(
        range,
        line.isWhole ? wholeMinor(event, kind, currency) : lineMinor(line.price, line.quantity, currency),
      );
    }
  }
  return amounts;
}

function addAmount(
  totals: OrderTotals,
  event: AparteEvent,
  kind: OrderKind,
  isNewOrder: boolean,
  minor: number | null,
  currency: string,
  definitions: Definitions,
): OrderTotals {
  const unsigned = kind === 'refunded' ? Math.abs(minor ?? 0) : (minor ?? 0);
  const converted =
    unsigned === 0 ? 0 : convertWithRates(unsigned, currency, event.timestamp, definitions.rates);
  const unconverted = totals.unconverted + (converted === null ? 1 : 0);
  const amount = converted ?? 0;
  if (kind === 'refunded') {
    return {
      ...totals,
      amountMinor: totals.amountMinor - amount,
      refundedMinor: totals.refundedMinor + amount,
      unconverted,
    };
  }
  return {
    orders: totals.orders + (isNewOrder ? 1 : 0),
    amountMinor: totals.amountMinor + amount,
    refundedMinor: totals.refundedMinor,
    unconverted,
    firstAt: Math.min(totals.firstAt ?? event.timestamp, event.timestamp),
    lastAt: Math.max(totals.lastAt ?? event.timestamp, event.timestamp),
  };
}

/** The totals of two persons together; `shared` orders are in both. */
export function joinTotals(a: OrderTotals, b: OrderTotals, shared: number): OrderTotals {
  const firstAt = Math.min(a.firstAt ?? Number.POSITIVE_INFINITY, b.firstAt ?? Number.POSITIVE_INFINITY);
  const lastAt = Math.max(a.lastAt ?? Number.NEGATIVE_INFINITY, b.lastAt ?? Number.NEGATIVE_INFINITY);
  return {
    orders: a.orders + b.orders - shared,
    amountMinor: a.amountMinor + b.amountMinor,
    refundedMinor: a.refundedMinor + b.refundedMinor,
    unconverted: a.unconverted + b.unconverted,
    ...(Number.isFinite(firstAt) ? { firstAt, lastAt } : undefined),
  };
}
