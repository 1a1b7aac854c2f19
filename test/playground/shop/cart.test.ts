import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCart,
  MAX_LINES,
  mostOf,
  parseCart,
  setQuantity,
  totalMinor,
} from '../../../playground/shop/cart.ts';
import { CATALOGUE, type CatalogueItem } from '../../../playground/shop/catalogue.ts';

const IN_STOCK = CATALOGUE.filter((item) => item.stock > 0);

const anyLine = fc
  .tuple(fc.constantFrom(...IN_STOCK), fc.integer({ min: 1, max: 9 }))
  .map(([item, quantity]) => ({ item, quantity: Math.min(quantity, mostOf(item)) }));

const anyCart = fc.uniqueArray(anyLine, { selector: (line) => line.item.key, maxLength: MAX_LINES });

describe('the cart in the address', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyCart, (lines) => {
        expect(parseCart(formatCart(lines))).toEqual({ lines, dropped: 0 });
      }),
    );
  });

  it('never throws and never holds more than there is, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.stringMatching(/^\d{0,5}x\d{0,3}$/)).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        const { lines } = parseCart(hostile);
        expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
        for (const { item, quantity } of lines) {
          expect(quantity).toBeGreaterThan(0);
          expect(quantity).toBeLessThanOrEqual(mostOf(item));
        }
      }),
    );
  });

  it.each([
    ['17x2', 1, 0],
    ['17x2.17x3', 1, 0],
    ['17x99', 1, 1],
    ['17x0', 0, 1],
    ['3x1', 0, 1],
    ['999x1.17x1', 1, 1],
    ['17x-1', 0, 1],
    ['__proto__x1', 0, 1],
    ['', 0, 0],
  ])('of %j keeps %d lines and drops %d entries', (text, kept, dropped) => {
    const cart = parseCart(text);
    expect(cart.lines).toHaveLength(kept);
    expect(cart.dropped).toBe(dropped);
  });

  it('adds up, changes and empties', () => {
    const { lines } = parseCart('17x2.19x1');
    expect(totalMinor(lines)).toBe(2 * 29_900 + 2490);
    const phone = lines[0]?.item as CatalogueItem; // the cart has two lines
    expect(formatCart(setQuantity(lines, phone, 1))).toBe('17x1.19x1');
    expect(formatCart(setQuantity(lines, phone, 0))).toBe('19x1');
  });
});
