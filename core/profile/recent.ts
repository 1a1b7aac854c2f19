import type { AparteEvent, JsonObject } from '../events.ts';
import { productsOf } from './orders.ts';
import type { Person } from './types.ts';

/** How many items are remembered as viewed or bought. */
export const MAX_RECENT = 20;
const MAX_ITEM_LENGTH = 128;

type Recent = Person['recent'];
type RecentItem = Recent[number];

/** The items an event viewed or bought: of `Product Viewed` the product, of `Order Completed` its products. */
export function recentOf(event: AparteEvent): Recent {
  if (event.type !== 'track') return [];
  if (event.name === 'Product Viewed') return itemOf(event.properties, event.timestamp, 'viewed');
  if (event.name !== 'Order Completed') return [];
  return (productsOf(event.properties) ?? []).flatMap((product) =>
    itemOf(product, event.timestamp, 'bought'),
  );
}

/** An item is known by `product_id`, else `sku`. */
function itemOf(product: JsonObject, at: number, what: 'viewed' | 'bought'): Recent {
  const id = product['product_id'] ?? product['sku'];
  const item = typeof id === 'number' ? String(id) : id;
  return typeof item === 'string' && item !== '' && item.length <= MAX_ITEM_LENGTH
    ? [{ item, at, what }]
    : [];
}

/** The newest 20 of both, each item once, by its latest time (bought before viewed at the same time). Associative,
 *  commutative, idempotent. */
export function joinRecent(a: Recent, b: Recent): Recent {
  if (b.length === 0) return a;
  const seen = new Set<string>();
  const kept: RecentItem[] = [];
  for (const entry of [...a, ...b].sort(compareRecent)) {
    if (seen.has(entry.item)) continue;
    seen.add(entry.item);
    kept.push(entry);
    if (kept.length === MAX_RECENT) break;
  }
  return kept;
}

function compareRecent(a: RecentItem, b: RecentItem): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.item !== b.item) return a.item < b.item ? -1 : 1;
  return a.what === b.what ? 0 : a.what === 'bought' ? -1 : 1;
}
