/** The cart travels in the address (`cart=17x2.40x1`): nothing is stored on the device, before consent or after. */

import { findItem, type CatalogueItem } from './catalogue.ts';

/** One item and how many of it. */
export interface CartLine {
  readonly item: CatalogueItem;
  readonly quantity: number;
}

/** What a `cart` parameter holds; `dropped` counts the entries that could not be kept. */
export interface Cart {
  readonly lines: readonly CartLine[];
  readonly dropped: number;
}

/** The most of one item. */
export const MAX_QUANTITY = 9;
/** The most different items. */
export const MAX_LINES = 20;

/** How many of this item one may have: the stock, at most `MAX_QUANTITY`. */
export function mostOf(item: CatalogueItem): number {
  return Math.min(MAX_QUANTITY, item.stock);
}

/** Reads a `cart` parameter. Never throws: what cannot be read, is sold out or is too much is dropped and counted. */
export function parseCart(text: string): Cart {
  const quantities = new Map<CatalogueItem, number>();
  let dropped = 0;
  // A longer text cannot be one of ours; the bound keeps a hostile address cheap.
  const entries = text === '' ? [] : text.slice(0, 400).split('.');
  for (const entry of entries) {
    const [, number, count] = /^(\d{1,4})x(\d{1,2})$/.exec(entry) ?? [];
    const item = findItem(`p-${number ?? ''}`);
    const wanted = Number(count);
    const known = item !== undefined && (quantities.has(item) || quantities.size < MAX_LINES);
    if (!known || !(wanted > 0)) {
      dropped += 1;
      continue;
    }
    const total = (quantities.get(item) ?? 0) + wanted;
    if (total > mostOf(item)) dropped += 1;
    if (mostOf(item) > 0) quantities.set(item, Math.min(total, mostOf(item)));
  }
  return { lines: [...quantities].map(([item, quantity]) => ({ item, quantity })), dropped };
}

/** The inverse of `parseCart`; an empty cart is an empty text. */
export function formatCart(lines: readonly CartLine[]): string {
  return lines.map(({ item, quantity }) => `${item.number}x${quantity}`).join('.');
}

/** The lines with this item at this quantity; 0 takes it out. */
export function setQuantity(
  lines: readonly CartLine[],
  item: CatalogueItem,
  quantity: number,
): readonly CartLine[] {
  const known = lines.some((line) => line.item === item);
  const changed = known
    ? lines.map((line) => (line.item === item ? { item, quantity } : line))
    : [...lines, { item, quantity }];
  return changed.filter((line) => line.quantity > 0);
}

/** How many of this item the cart holds. */
export function quantityOf(lines: readonly CartLine[], item: CatalogueItem): number {
  return lines.find((line) => line.item === item)?.quantity ?? 0;
}

/** The cart's worth in cents. */
export function totalMinor(lines: readonly CartLine[]): number {
  return lines.reduce((sum, { item, quantity }) => sum + item.price.amountMinor * quantity, 0);
}

/** How many pieces are in the cart. */
export function countPieces(lines: readonly CartLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}
