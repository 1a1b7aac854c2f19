import { describe, expect, it } from 'vitest';
import { CATALOGUE, RANGES } from '../../../playground/shop/catalogue.ts';
import { handleRequest } from '../../../playground/shop/shop.ts';
import worker from '../../../playground/shop/worker.ts';
import { HOST, read, submit, trackedProperties, unescape, visit } from './shop-client.ts';

const THANKS = '/thanks?order=o-0123456789ab&items=17x2.19x1';
const PATHS = [
  '/',
  ...RANGES.map((range) => `/r/${range.key}`),
  '/phones',
  '/phone-cases',
  '/p/p-17',
  '/p/p-3',
  '/cart',
  '/cart?cart=17x2.19x1&added=19x1',
  '/checkout?cart=17x1',
  THANKS,
  '/search',
  '/search?q=coffee',
  '/search?q=zzz',
  '/login',
  '/privacy',
];

/** Every address in a page that a browser would fetch or a person could follow. */
function addressesIn(page: string): readonly string[] {
  const found = [...page.matchAll(/<(a|img|link|script|form)\s[^>]*?(?:href|src|action)="([^"]*)"[^>]*>/g)];
  return found
    .filter(([tag]) => !tag.includes('method="post"'))
    .map(([, , address]) => unescape(address ?? ''));
}

describe('every page', () => {
  it.each(PATHS.flatMap((path) => [path, `/en${path}`, `/fr${path}`]))('is served: %s', async (path) => {
    const response = await visit(path);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain(`<html lang="${path.startsWith('/fr') ? 'fr' : 'en'}">`);
    expect(page.match(/<h1[\s>]/g)).toHaveLength(1);
    expect(page).toMatch(/<body\s+data-page="\w+"/);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it('has no inline script or style, as the policy demands', async () => {
    for (const path of [...PATHS, '/nowhere']) {
      const page = await read(path);
      expect(page.match(/<script(?![^>]*\ssrc=")/g), path).toBeNull();
      expect(page, path).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/);
      expect(page, path).toContain('<script async src="/aparte.js" data-key="wk_local"></script>');
    }
  });

  it('gives every picture its size and its alternative text', async () => {
    for (const path of PATHS) {
      for (const [image] of (await read(path)).matchAll(/<img[^>]*>/g)) {
        expect(image, path).toMatch(/\salt="/);
        expect(image, path).toMatch(/\swidth="\d+"/);
        expect(image, path).toMatch(/\sheight="\d+"/);
      }
    }
  });

  it('differs between the languages in every heading of the front page', async () => {
    const headings = (page: string): string[] =>
      [...page.matchAll(/<h[12][^>]*>([^<]*)</g)].map(([, text]) => text ?? '');
    const [en, fr] = [headings(await read('/en/')), headings(await read('/fr/'))];
    expect(en).toHaveLength(fr.length);
    en.forEach((heading, index) => expect(heading).not.toBe(fr[index]));
  });

  it('takes the write key from the environment and escapes it', async () => {
    const response = await handleRequest(new Request(HOST), { APARTE_KEY: 'wk_"><b>' });
    expect(await response.text()).toContain('data-key="wk_&quot;&gt;&lt;b&gt;"');
  });

  it('is what the Worker sends', async () => {
    const response = await worker.fetch(new Request(`${HOST}/p/p-17`), {});
    expect(await response.text()).toBe(await read('/p/p-17'));
  });
});

describe('links', () => {
  it('of the whole shop lead to pages and pictures that exist, in both languages, with and without a cart', async () => {
    const queue = ['/', '/fr/', '/fr/cart?cart=17x2', '/nowhere'];
    const seen = new Set(queue);
    let pages = 0;
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const response = await visit(path);
      // What is not found is not found in the other language either.
      expect(response.status, path).toBe(path.endsWith('/nowhere') ? 404 : 200);
      if (!response.headers.get('content-type')?.startsWith('text/html')) continue;
      pages += 1;
      for (const address of addressesIn(await response.text())) {
        const url = new URL(address, new URL(path, HOST));
        expect(url.origin, `${address} on ${path}`).toBe(HOST);
        const next = url.pathname + url.search;
        // The SDK is the Worker's to serve; alone, the shop does without.
        if (seen.has(next) || /^\/(aparte|widgets)\.js$/.test(next)) continue; // the Worker's own
        seen.add(next);
        queue.push(next);
      }
    }
    expect(pages).toBeGreaterThan(3 * CATALOGUE.length);
  }, 60_000);

  it('keep the cart', async () => {
    const addresses = addressesIn(await read('/p/p-17?cart=19x1')).filter((address) =>
      /^\/(p|r|cart)/.test(address),
    );
    expect(addresses.length).toBeGreaterThan(10);
    for (const address of addresses) expect(address).toContain('cart=19x1');
  });
});

describe('slots', () => {
  it('of the front page hold default content in the fields that Aparté may fill', async () => {
    const page = await read('/');
    const [hero = ''] = /<section[^>]*data-aparte="hero"[\s\S]*?<\/section>/.exec(page) ?? [];
    expect(hero).toMatch(/<h1[^>]*data-aparte-field="title"[^>]*>Welcome backstage<\/h1>/);
    expect(hero).toMatch(/<p data-aparte-field="text">[^<]+<\/p>/);
    expect(hero).toMatch(/<img\s+data-aparte-field="image"\s+src="\/img\/hero\.svg"/);
    expect(hero).toMatch(/<a[^>]*data-aparte-field="href"[^>]*href="\/r\/phones"/);
    expect(hero).toMatch(/<span data-aparte-field="cta">/);
    expect(page).toMatch(/<section[^>]*data-aparte="home-banner"/);
  });
});

describe('HEAD', () => {
  it.each(['/', '/p/p-17', '/img/p-17.svg', '/shop.css', '/nowhere'])(
    'of %s is GET without a body',
    async (path) => {
      const [head, get] = [await visit(path, { method: 'HEAD' }), await visit(path)];
      expect(head.status).toBe(get.status);
      expect([...head.headers]).toEqual([...get.headers]);
      expect(await head.text()).toBe('');
    },
  );
});

describe('what cannot be served', () => {
  it.each([
    '/nowhere',
    '/p/p-999',
    '/p/',
    '/r/nothing',
    '/p/__proto__',
    '/__proto__',
    '/r/constructor',
    '/fr/fr/',
    '/%00',
    '/%E0%A4',
  ])('is a page with status 404: %s', async (path) => {
    const response = await visit(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('data-page="problem"');
  });

  it('is refused with 405 for other methods, naming the ones there are', async () => {
    const response = await visit('/cart', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('shows a hostile query as text', async () => {
    const query = `"><script>alert(1)</script>'&`;
    const page = await read(`/search?q=${encodeURIComponent(query)}`);
    expect(page).not.toContain('<script>');
    expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;');
    expect(trackedProperties(page, 'Products Searched')).toEqual({ query });
  });

  it('does not carry hostile parameters into links', async () => {
    const page = await read('/?cart=%22%3E%3Cscript%3E&lang=%22%3E%3Cscript%3E&added=%22%3E');
    expect(page).not.toContain('<script>');
  });

  it('shows a hostile name as text', async () => {
    const page = await (await submit('/login', { name: '<img src=x onerror=alert(1)>' })).text();
    expect(page).toContain('Hello, &lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('<img src=x');
  });
});
