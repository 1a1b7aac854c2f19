/** The shop's catalogue: what the pages show, what `npm start` applies as item documents, what demo events speak of. */

import type { ItemDocument } from '../../core/config/types.ts';
import type { Bilingual } from './language.ts';
import { RANGES, type Range } from './catalogue/ranges.ts';
import { readTable, type Row } from './catalogue/table.ts';

export { RANGES, type Range };

/** An item document, all of it filled, with what only the shop needs: its number, its one-line note and how it is drawn. */
export interface CatalogueItem extends ItemDocument {
  readonly title: Bilingual;
  readonly range: string;
  readonly url: string;
  readonly image: string;
  readonly price: { readonly amountMinor: number; readonly currency: 'EUR' };
  readonly stock: number;
  /** The `17` of `p-17`. */
  readonly number: number;
  /** What events carry as `properties.category`: `Phones`, `Phone cases`… */
  readonly category: string;
  readonly note: Bilingual;
  readonly colour: string;
  readonly shape: string;
}

function toItem(row: Row, range: Range, number: number): CatalogueItem {
  const key = `p-${number}`;
  return {
    kind: 'item',
    key,
    number,
    title: row.title,
    note: row.note,
    range: range.key,
    category: range.category,
    url: `/p/${key}`,
    image: `/img/${key}.svg`,
    price: { amountMinor: row.amountMinor, currency: 'EUR' },
    stock: row.stock,
    colour: row.colour,
    shape: row.shape,
  };
}

function numberItems(): readonly CatalogueItem[] {
  let number = 0;
  return RANGES.flatMap((range) => readTable(range.table).map((row) => toItem(row, range, (number += 1))));
}

/** Every item, `p-1` first. */
export const CATALOGUE: readonly CatalogueItem[] = numberItems();

const ITEMS_BY_KEY: ReadonlyMap<string, CatalogueItem> = new Map(CATALOGUE.map((item) => [item.key, item]));
const RANGES_BY_KEY: ReadonlyMap<string, Range> = new Map(RANGES.map((range) => [range.key, range]));

/** The item with this key (`p-17`), if there is one. */
export function findItem(key: string): CatalogueItem | undefined {
  return ITEMS_BY_KEY.get(key);
}

/** The range with this key (`phones`), if there is one. */
export function findRange(key: string): Range | undefined {
  return RANGES_BY_KEY.get(key);
}

/** A range's items, in catalogue order. */
export function itemsOf(rangeKey: string): readonly CatalogueItem[] {
  return CATALOGUE.filter((item) => item.range === rangeKey);
}

/** The items of the home page, one a range; in stock, so that a first visit does not meet a closed door. */
export const POPULAR: readonly CatalogueItem[] = [
  'p-17',
  'p-83',
  'p-37',
  'p-125',
  'p-19',
  'p-143',
  'p-111',
  'p-95',
]
  .map((key) => ITEMS_BY_KEY.get(key))
  .filter((item) => item !== undefined);

/** The catalogue as item documents, without what only the shop knows. */
export function itemDocuments(): readonly ItemDocument[] {
  return CATALOGUE.map(({ kind, key, title, range, url, image, price, stock }) => ({
    kind,
    key,
    title,
    range,
    url,
    image,
    price,
    stock,
  }));
}
