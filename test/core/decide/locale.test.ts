import { describe, expect, it } from 'vitest';
import { acceptedLocales, bestLocale, localize } from '../../../core/decide/locale.ts';

describe('bestLocale', () => {
  it.each([
    [['fr'], 'fr'],
    [['fr-CA', 'en'], 'fr'],
    [['EN_us'], 'en'],
    [['de', 'fr'], 'fr'],
    [['de'], 'en'],
    [[], 'en'],
  ])('%j among en, fr is %s', (asked, best) => {
    expect(bestLocale(asked, ['en', 'fr'])).toBe(best);
  });

  it('prefers the very tag over the language', () => {
    expect(bestLocale(['pt-BR'], ['pt', 'pt-BR'])).toBe('pt-BR');
  });

  it('is undefined in a project without locales', () => {
    expect(bestLocale(['fr'], [])).toBeUndefined();
  });
});

describe('acceptedLocales', () => {
  it('orders by weight, keeps the order of equals, drops what is refused or no tag', () => {
    expect(acceptedLocales('en;q=0.5, fr-FR, fr;q=0.9, de;q=0, *;q=0.1, <script>')).toEqual([
      'fr-FR',
      'fr',
      'en',
    ]);
  });

  it('an empty header accepts nothing in particular', () => {
    expect(acceptedLocales('')).toEqual([]);
  });
});

describe('localize', () => {
  const locales = ['en', 'fr'];

  it('puts texts at any depth into one language', () => {
    const value = { title: { en: 'Hi', fr: 'Salut' }, list: [{ label: { fr: 'Oui' } }], n: 3, none: null };
    expect(localize(value, 'fr', locales)).toEqual({
      title: 'Salut',
      list: [{ label: 'Oui' }],
      n: 3,
      none: null,
    });
    expect(localize(value, 'en', locales)).toEqual({
      title: 'Hi',
      list: [{ label: 'Oui' }],
      n: 3,
      none: null,
    });
  });

  it('an object with any other key, or a value that is no text, is not a text', () => {
    for (const value of [{ en: 'Hi', id: 'x' }, { en: 1 }, {}])
      expect(localize(value, 'en', locales)).toBe(value);
  });

  it('__proto__ stays a key', () => {
    const value = JSON.parse('{"__proto__":{"en":"Hi"},"a":{"en":"Hi"}}') as { a: string };
    expect(JSON.stringify(localize(value, 'en', locales))).toBe('{"__proto__":"Hi","a":"Hi"}');
  });

  it('a value nested without end is left alone below its bound', () => {
    let value: object = { en: 'deep' };
    for (let i = 0; i < 5000; i++) value = { in: value };
    expect(() => localize(value as { in: string }, 'en', locales)).not.toThrow();
  });
});
