/** One thing a person did with an item, as the recommender keeps it: no identifier, no text but the item's key. */
export interface Act {
  /** A number that stands for the person. */
  readonly person: number;
  /** Epoch ms. */
  readonly at: number;
  readonly what: 'viewed' | 'bought';
  readonly item: string;
  /** A number that stands for the order it was bought in; 0: none, the moment stands for it. */
  readonly order: number;
}

/** Items that belong together: looked at in one session, or bought in one order. Each once. */
export interface Basket {
  readonly what: Act['what'];
  /** When it ended, epoch ms. */
  readonly at: number;
  readonly items: readonly string[];
}

/** A pause this long ends a session, in ms (30 min, as web analytics count visits). */
export const SESSION_GAP_MS: number = 30 * 60_000;
/** The most items of a session that count, the latest: a crawler's session would relate everything to everything. */
export const MAX_SESSION_ITEMS = 30;
/** The most items of an order that count. */
export const MAX_ORDER_ITEMS = 50;

/** The baskets in the acts of one person, whatever order they come in: sessions of views, and orders, whose parts may
 *  come in several events. A repeated view or line counts once. O(n log n). */
export function basketsOf(acts: readonly Act[]): Basket[] {
  const sorted = [...acts].sort((a, b) => a.at - b.at || compare(a.item, b.item));
  const baskets: Basket[] = [];
  let session: Act[] = [];
  const orders = new Map<string, Act[]>();
  for (const act of sorted) {
    if (act.what === 'bought') {
      const key = act.order === 0 ? `at ${act.at}` : `${act.order}`;
      const order = orders.get(key);
      if (order === undefined) orders.set(key, [act]);
      else order.push(act);
      continue;
    }
    const last = session.at(-1);
    if (last !== undefined && act.at - last.at > SESSION_GAP_MS) {
      baskets.push(basketOf(session, MAX_SESSION_ITEMS));
      session = [];
    }
    session.push(act);
  }
  if (session.length > 0) baskets.push(basketOf(session, MAX_SESSION_ITEMS));
  for (const order of orders.values()) baskets.push(basketOf(order, MAX_ORDER_ITEMS));
  return baskets;
}

/** The latest items of some acts in the order of time, each once. */
function basketOf(acts: readonly Act[], limit: number): Basket {
  const items = new Set<string>();
  for (let i = acts.length - 1; i >= 0 && items.size < limit; i--) items.add(acts[i]?.item ?? '');
  return { what: acts[0]?.what ?? 'viewed', at: acts.at(-1)?.at ?? 0, items: [...items] };
}

/** The order of keys: by code unit, as everything in an index is sorted. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
