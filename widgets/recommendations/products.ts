import { readPrice } from '../runtime/money.ts';
import type { RecommendedItem } from './items.ts';

/** What events say of an item at a place in its list, counted from 1. `price` is decimal, in `currency`.
 *  Source: Segment's e-commerce spec, "Product List Viewed" and "Product Clicked"; `step` is ours. */
export function productAt(items: readonly RecommendedItem[], place: number): object {
  const item: Partial<RecommendedItem> = items[place] ?? {};
  const { id, title, url, image, step } = item;
  const { price, currency } = readPrice(item.price, 'en') ?? {};
  return { product_id: id, name: title, position: place + 1, price, currency, url, image_url: image, step };
}
