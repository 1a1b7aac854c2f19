import type { AparteEvent, JsonObject } from '../events.ts';
import { productsOf } from './order-lines.ts';
import type { Person } from './types.ts';

/** How many items are remembered as viewed or bought. */
export const MAX_RECENT = 20;
/** How many items are remembered as bought, so that they are not recommended again. */
export const MAX_BOUGHT = 50;
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
  const [one] = b;
  if (b.length === 1 && one !== undefined) return addRecent(a, one);
  return onceEach([...a, ...b].sort(compareRecent), MAX_RECENT);
}

/** The same for one more item, as most events bring: no sorting. */
function addRecent(known: Recent, one: RecentItem): Recent {
  const before = known.find(({ item }) => item === one.item);
  if (before !== undefined && compareRecent(before, one) <= 0) return known;
  const joined: RecentItem[] = [];
  let isIn = false;
  for (const entry of known) {
    if (entry === before) continue;
    if (!isIn && compareRecent(one, entry) < 0) {
      joined.push(one);
      isIn = true;
    }
    joined.push(entry);
  }
  if (!isIn) joined.push(one);
  return joined.length > MAX_RECENT ? joined.slice(0, MAX_RECENT) : joined;
}

/** The first entry of each item, at most `limit`. */
function onceEach<T extends { readonly item: string }>(entries: readonly T[], limit: number): T[] {
  const seen = new Set<string>();
  const kept: T[] = [];
  for (const entry of entries) {
    if (seen.has(entry.item)) continue;
    seen.add(entry.item);
    kept.push(entry);
    if (kept.length === limit) break;
  }
  return kept;
}

function compareRecent(a: RecentItem, b: RecentItem): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.item !== b.item) return a.item < b.item ? -1 : 1;
  return a.what === b.what ? 0 : a.what === 'bought' ? -1 : 1;
}

type Bought = NonNullable<Person['bought']>;

/** The newest 50 bought items of both, each once, by its latest time; looking at one again changes nothing here.
 *  Undefined: none. Associative, commutative, idempotent. */
export function joinBought(a: Bought | undefined, b: Bought | undefined): Bought | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return onceEach(
    [...a, ...b].sort((x, y) => y.at - x.at || (x.item < y.item ? -1 : 1)),
    MAX_BOUGHT,
  );
}

/** The bought ones among what an event was about, each once; undefined: none. */
export function boughtOf(recent: Recent): Bought | undefined {
  const bought = recent.flatMap(({ item, at, what }) => (what === 'bought' ? [{ item, at }] : []));
  return bought.length === 0 ? undefined : joinBought(bought, []);
}
