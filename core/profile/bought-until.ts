import { grants } from '../consent.ts';
import type { AparteEvent } from '../events.ts';
import { ALL_RANGES, type Bought } from '../rfm/measures.ts';
import type { Definitions } from './definitions.ts';
import { EVERYTHING } from './order-lines.ts';
import { addRangeOrders, NO_ORDERS, orderIdOf, orderKind, orderRangesOf } from './orders.ts';
import type { Person } from './types.ts';

/** What a person had bought in a range (or `all`) by some times, from what it has bought by now: what came after is
 *  taken away again. So only events after a time must be there; without an older order the last one is taken for the
 *  person's first. Null: nothing yet. Order-free. */
export function boughtUntil(
  person: Person,
  events: Iterable<AparteEvent>,
  range: string,
  times: readonly number[],
  definitions: Definitions,
): readonly (Bought | null)[] {
  const key = range === ALL_RANGES ? EVERYTHING : range;
  const only = new Set([key]);
  const now = (Object.hasOwn(person.ranges, key) ? person.ranges[key] : undefined) ?? NO_ORDERS;
  const changes: { at: number; amount: number }[] = [];
  const orders = new Map<string, number>();
  for (const event of events) {
    const kind = orderKind(event);
    if (kind === null || !grants(event.purposes, 'personalization')) continue;
    const { amountMinor } = addRangeOrders({}, event, kind, () => true, definitions, only)[key] ?? NO_ORDERS;
    changes.push({ at: event.timestamp, amount: amountMinor });
    if (!orderRangesOf(event, definitions).includes(key)) continue;
    const order = orderIdOf(event) ?? ` ${event.messageId}`;
    orders.set(order, Math.min(orders.get(order) ?? event.timestamp, event.timestamp));
  }
  const bought = [...orders.values()];
  return times.map((time) => {
    const count = now.orders - bought.filter((at) => at > time).length;
    if (count <= 0) return null;
    const later = changes.reduce((sum, change) => (change.at > time ? sum + change.amount : sum), 0);
    const kept = bought.filter((at) => at <= time);
    const lastAt = kept.length > 0 ? Math.max(...kept) : Math.min(time, now.firstAt ?? time);
    return { lastAt, orders: count, amountMinor: now.amountMinor - later };
  });
}
