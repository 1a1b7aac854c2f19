import type { AparteEvent, Json, JsonObject } from '../events.ts';

/** The key under which a person's figures over everything it bought stand beside those of ranges. No range has it. */
export const EVERYTHING = '*';

/** A product of an order event with the category it names. */
export interface Line {
  readonly category: string;
  readonly price: Json | undefined;
  readonly quantity: Json | undefined;
  /** Set when the event has no products: its own category stands for the whole amount. */
  readonly isWhole: boolean;
}

/** The lines of an order event that name a category: nothing else can belong to a range. */
export function linesOf(event: AparteEvent): readonly Line[] {
  const { properties } = event;
  const products = productsOf(properties);
  if (products === null) {
    const category = properties['category'];
    return typeof category === 'string' ? [{ category, price: undefined, quantity: 1, isWhole: true }] : [];
  }
  const lines: Line[] = [];
  for (const product of products) {
    const category = product['category'];
    if (typeof category !== 'string') continue;
    lines.push({ category, price: product['price'], quantity: product['quantity'] ?? 1, isWhole: false });
  }
  return lines;
}

/** The objects in `properties.products`; null when it is no list. */
export function productsOf(properties: JsonObject): readonly JsonObject[] | null {
  const products = properties['products'];
  if (!Array.isArray(products)) return null;
  return products.filter(
    (product: Json): product is JsonObject =>
      typeof product === 'object' && product !== null && !Array.isArray(product),
  );
}

/** The categories an event names: its own, or its products'. */
export function categoriesOf(event: AparteEvent): ReadonlySet<string> {
  return new Set(linesOf(event).map((line) => line.category));
}
