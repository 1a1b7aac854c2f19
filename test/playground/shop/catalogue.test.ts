import { describe, expect, it } from 'vitest';
import { validateDocument } from '../../../core/config/validate.ts';
import { COLOUR_NAMES } from '../../../playground/shop/art/tones.ts';
import { SHAPES } from '../../../playground/shop/art/pictures.ts';
import {
  CATALOGUE,
  findItem,
  itemDocuments,
  itemsOf,
  POPULAR,
  RANGES,
} from '../../../playground/shop/catalogue.ts';
import { readTable } from '../../../playground/shop/catalogue/table.ts';
import { productProperties } from '../../../playground/shop/product-properties.ts';
import { searchItems } from '../../../playground/shop/pages/search.ts';

describe('the catalogue', () => {
  it('has about 150 items in several ranges, phones and phone cases among them', () => {
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(140);
    expect(RANGES.length).toBeGreaterThanOrEqual(8);
    for (const range of RANGES) expect(itemsOf(range.key).length, range.key).toBeGreaterThanOrEqual(8);
    expect(itemsOf('phones').every((item) => item.category === 'Phones')).toBe(true);
    expect(itemsOf('phone-cases').every((item) => item.category === 'Phone cases')).toBe(true);
  });

  it('has one key, one English and one French title an item', () => {
    for (const of of [
      (index: number) => CATALOGUE[index]?.key,
      (index: number) => CATALOGUE[index]?.title.en,
      (index: number) => CATALOGUE[index]?.title.fr,
    ]) {
      const names = CATALOGUE.map((_, index) => of(index));
      expect(new Set(names).size).toBe(CATALOGUE.length);
    }
  });

  it('has prices above nothing, some items sold out and some nearly', () => {
    expect(
      CATALOGUE.every((item) => Number.isSafeInteger(item.price.amountMinor) && item.price.amountMinor > 0),
    ).toBe(true);
    expect(CATALOGUE.some((item) => item.stock === 0)).toBe(true);
    expect(CATALOGUE.some((item) => item.stock > 0 && item.stock <= 3)).toBe(true);
  });

  it('sells the pocket phone of the documentation', () => {
    expect(findItem('p-17')).toMatchObject({
      title: { en: 'Pocket phone' },
      range: 'phones',
      category: 'Phones',
      price: { amountMinor: 29_900, currency: 'EUR' },
      url: '/p/p-17',
      image: '/img/p-17.svg',
      stock: 12,
    });
  });

  it('knows no item by a name of the language’s own', () => {
    for (const key of ['__proto__', 'constructor', 'toString', '']) expect(findItem(key)).toBeUndefined();
  });

  it('shows eight popular items, all in stock', () => {
    expect(POPULAR).toHaveLength(8);
    expect(POPULAR.every((item) => item.stock > 0)).toBe(true);
  });

  it('draws every item with a shape of its range and a colour that exists', () => {
    for (const item of CATALOGUE) {
      expect(Object.keys(SHAPES[item.range] ?? {}), item.key).toContain(item.shape);
      expect(COLOUR_NAMES, item.key).toContain(item.colour);
    }
  });

  it('gives item documents with the fields of the design and no others', () => {
    const [first] = itemDocuments();
    expect(Object.keys(first ?? {})).toEqual([
      'kind',
      'key',
      'title',
      'range',
      'url',
      'image',
      'price',
      'stock',
    ]);
    expect(itemDocuments()).toHaveLength(CATALOGUE.length);
  });

  it('satisfies the item document as it is validated when applied', () => {
    for (const document of itemDocuments())
      expect(validateDocument(document)).toEqual({ ok: true, value: document });
  });

  it('speaks of products in events with decimal prices', () => {
    const item = findItem('p-19');
    expect(item && productProperties(item)).toMatchObject({
      product_id: 'p-19',
      sku: 'p-19',
      name: 'Terrazzo case',
      category: 'Phone cases',
      range: 'phone-cases',
      price: 24.9,
      currency: 'EUR',
    });
  });
});

describe('readTable', () => {
  it.each([
    ['a | b | c | d | 1 | 2 | teal', '8 filled cells'],
    ['a | b | c | d | 1 | 2 | teal | ', '8 filled cells'],
    ['a | b | c | d | 1.5 | 2 | teal | duo', 'whole number'],
    ['a | b | c | d | 1 | -2 | teal | duo', 'whole number'],
  ])('refuses the line %j', (line, message) => {
    expect(() => readTable(line)).toThrow(message);
  });
});

describe('searchItems', () => {
  it('finds words of both languages, without accents or case', () => {
    expect(searchItems('TELEPHONE poche').map((item) => item.key)).toContain('p-17');
    expect(searchItems('phone pocket').map((item) => item.key)).toEqual(['p-17']);
  });

  it('finds nothing for an empty query or for signs', () => {
    for (const query of ['', '   ', '.*', '<script>', '__proto__']) expect(searchItems(query)).toEqual([]);
  });
});
