import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfEven, parseDecimal } from '../../core/decimal.ts';
import { convertMinor, currencyExponent, lineMinor, MAX_AMOUNT_MINOR, toMinor } from '../../core/money.ts';

describe('toMinor', () => {
  it.each<[unknown, string, number | null]>([
    [19.99, 'EUR', 1999],
    ['19.99', 'EUR', 1999],
    [' 1e3 ', 'EUR', 100_000],
    [0.1 + 0.2, 'EUR', 30],
    [1.005, 'EUR', 100],
    [1.015, 'EUR', 102],
    ['1.0050000000000000001', 'EUR', 101],
    [-3.3, 'EUR', -330],
    [-0, 'EUR', 0],
    [1234, 'JPY', 1234],
    [0.5, 'JPY', 0],
    [1.5, 'JPY', 2],
    ['3.2505', 'TND', 3250],
    ['3.2515', 'TND', 3252],
    ['.5', 'EUR', 50],
    ['', 'EUR', null],
    ['.', 'EUR', null],
    ['1,5', 'EUR', null],
    ['$3', 'EUR', null],
    ['9'.repeat(500), 'EUR', null],
    [1e300, 'EUR', null],
    [Number.NaN, 'EUR', null],
    [null, 'EUR', null],
    [{}, 'EUR', null],
    [true, 'EUR', null],
  ])('reads %j %s as %j', (amount, currency, minor) => {
    expect(Object.is(toMinor(amount, currency), minor)).toBe(true);
  });

  it('is exact for every amount written in minor units, as number and as text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -MAX_AMOUNT_MINOR, max: MAX_AMOUNT_MINOR }),
        fc.constantFrom('JPY', 'EUR', 'TND', 'CLF'),
        (minor, currency) => {
          const digits = currencyExponent(currency);
          const text = String(Math.abs(minor)).padStart(digits + 1, '0');
          const cut = text.length - digits;
          const written = `${minor < 0 ? '-' : ''}${text.slice(0, cut)}${digits > 0 ? '.' : ''}${text.slice(cut)}`;
          expect(toMinor(written, currency)).toBe(minor);
          expect(toMinor(Number(written), currency)).toBe(minor);
        },
      ),
    );
  });

  it('multiplies price and quantity before it rounds', () => {
    expect(lineMinor(0.125, 3, 'EUR')).toBe(38);
    expect(lineMinor('0.005', '2', 'EUR')).toBe(1);
    expect(lineMinor(29.95, 2, 'EUR')).toBe(5990);
    expect(lineMinor(1, 'x', 'EUR')).toBeNull();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: -1000, max: 1000 }),
        (cents, quantity) => {
          expect(lineMinor(cents / 100, quantity, 'EUR')).toBe(cents * quantity + 0);
        },
      ),
    );
  });
});

describe('convertMinor', () => {
  const project = {
    currency: 'EUR',
    rates: [
      { from: 'USD', date: '2026-01-01', rate: 0.9 },
      { from: 'USD', date: '2026-02-01', rate: 0.8 },
      { from: 'JPY', date: '2026-01-01', rate: 0.0061 },
      { from: 'GBP', date: 'soon', rate: 1 },
      { from: 'CHF', date: '2026-01-01', rate: -1 },
    ],
  };
  const on = (date: string) => Date.parse(date);

  it.each([
    [1000, 'EUR', '2020-01-01', 1000],
    [1000, 'USD', '2026-01-31T23:59:59.999Z', 900],
    [1000, 'USD', '2026-02-01T00:00:00Z', 800],
    [1000, 'USD', '2025-12-31', null],
    [1000, 'JPY', '2026-03-01', 610],
    [5, 'USD', '2026-01-02', 4],
    [15, 'USD', '2026-01-02', 14],
    [1000, 'GBP', '2026-03-01', null],
    [1000, 'CHF', '2026-03-01', null],
    [1000, '__proto__', '2026-03-01', null],
  ])('gives for %d %s on %s: %j', (amount, from, date, expected) => {
    expect(convertMinor(amount, from, on(date), project)).toBe(expected);
  });
});

describe('decimals', () => {
  it('divides like the exact fraction, halves to even', () => {
    expect([5n, 15n, 25n, -5n, -15n].map((n) => divideHalfEven(n, 10n))).toEqual([0n, 2n, 2n, 0n, -2n]);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (a, b) => {
          const quotient = divideHalfEven(a, b);
          const rest = a - quotient * b;
          expect((rest < 0n ? -rest : rest) * 2n <= b).toBe(true);
        },
      ),
    );
  });

  it('reads numbers as their shortest text', () => {
    expect(parseDecimal(1e-7)).toEqual({ digits: 1n, scale: 7 });
    expect(parseDecimal(1.5e21)).toEqual({ digits: 1_500_000_000_000_000_000_000n, scale: 0 });
    expect(parseDecimal('1e99999')).toBeNull();
  });
});
