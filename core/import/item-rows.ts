import type { JsonObject } from '../events.ts';
import { toMinor } from '../money.ts';
import type { ReadRow } from './read-rows.ts';

/** A row as an item of the catalogue, as far as it is one: the document's check names what is wrong. */
export function itemOf({ values }: ReadRow): JsonObject {
  const title: [string, unknown][] = [];
  const plainTitle = values.get('title');
  if (typeof plainTitle === 'string') title.push(['en', plainTitle]);
  else if (typeof plainTitle === 'object' && plainTitle !== null) title.push(...Object.entries(plainTitle));
  for (const [field, text] of values) if (field.startsWith('title.')) title.push([field.slice(6), text]);
  const texts = ['key', 'range', 'url', 'image'].flatMap((field) => {
    const value = values.get(field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const price = values.get('price');
  const currency = values.get('currency');
  const stock = values.get('stock');
  return {
    kind: 'item',
    ...Object.fromEntries(texts),
    title: Object.fromEntries(title),
    ...(typeof price === 'number'
      ? { price: { amountMinor: toMinor(price, String(currency)) ?? price, currency: currency ?? '' } }
      : {}),
    ...(typeof price === 'object' ? { price } : {}),
    ...(typeof stock === 'number' ? { stock } : {}),
  } as unknown as JsonObject; // every value came from JSON or text
}
