import { describe, expect, it } from 'vitest';
import { negotiate, splitLanguage } from '../../../playground/shop/language.ts';
import { read } from './shop-client.ts';

describe('negotiate', () => {
  it.each([
    [null, 'en'],
    ['', 'en'],
    ['fr', 'fr'],
    ['fr-CA, en;q=0.9', 'fr'],
    ['en;q=0.4, fr;q=0.5', 'fr'],
    ['de, it', 'en'],
    ['de, fr;q=0.1', 'fr'],
    ['fr;q=0, en;q=0', 'en'],
    ['FR', 'fr'],
    ['fr;q=banana, en;q=0.1', 'en'],
    [';;;,,q=,', 'en'],
  ])('answers %j with %s', (header, language) => {
    expect(negotiate(header)).toBe(language);
  });
});

describe('splitLanguage', () => {
  it.each([
    ['/fr', 'fr', '/'],
    ['/fr/p/p-1', 'fr', '/p/p-1'],
    ['/en/', 'en', '/'],
    ['/french', null, '/french'],
    ['/', null, '/'],
  ])('reads %s', (pathname, language, path) => {
    expect(splitLanguage(pathname)).toEqual({ language, path });
  });
});

describe('the language of a page', () => {
  it('is the browser’s when nothing else says one, and then needs no prefix in links', async () => {
    const page = await read('/', { headers: { 'accept-language': 'fr' } });
    expect(page).toContain('<html lang="fr">');
    expect(page).toContain('href="/r/phones"');
  });

  it('asked by path or query wins over the browser and stays in the links', async () => {
    for (const path of ['/fr/p/p-17', '/p/p-17?lang=fr', '/en/p/p-17?lang=fr']) {
      const page = await read(path, { headers: { 'accept-language': 'en' } });
      expect(page).toContain('<html lang="fr">');
      expect(page).toContain('href="/fr/r/phones"');
    }
  });

  it('is that of the page before when a link, as personalised content has it, names none', async () => {
    const page = await read('/phones', {
      headers: { referer: 'http://shop.test/fr/?cart=17x2', 'accept-language': 'en' },
    });
    expect(page).toContain('<html lang="fr">');
    expect(page).toContain('Panier, 2 articles');
  });

  it('does not follow pages of other sites, nor broken referrers', async () => {
    for (const referer of ['http://elsewhere.test/fr/?cart=17x2', 'nonsense']) {
      const page = await read('/phones', { headers: { referer } });
      expect(page).toContain('<html lang="en">');
      expect(page).toContain('Cart, 0 items');
    }
  });
});
