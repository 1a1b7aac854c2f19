import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Aparte } from '../../../sdk-browser/index.ts';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, look } from '../console/console.ts';
import type { Site } from '../sdk-site.ts';
import { answering, countShifts, inState, listPage, someItems, startListSite } from './list-site.ts';

declare global {
  interface Window {
    aparte: Aparte;
    taken?: Element | null;
  }
}

/** Properties of the events that a list tells. */
interface Told {
  readonly list_id: string;
  readonly products: readonly { readonly position: number }[];
}

const RELATED = '<aparte-recommendations placement="related" item="p-17"></aparte-recommendations>';
const ALL = { storage: true, analytics: true, personalization: true };

describe.skipIf(noChromium('the widgets in a real browser'))('<aparte-recommendations>', () => {
  let browser: Browser;
  let site: Site;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    site = await startListSite();
    complaints = [];
    context = await newContext({});
  });
  afterEach(async () => {
    await context.close();
    await site.stop();
    expect(complaints, 'nothing may be thrown, logged as an error or refused by the policy').toEqual([]);
  });

  async function newContext(options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> {
    const made = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
    made.on('weberror', (fault) => complaints.push(String(fault.error())));
    made.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    return made;
  }
  async function open(body: string, language?: string, head?: string): Promise<Page> {
    site.pages['/'] = listPage(body, language, head);
    const page = await context.newPage();
    await countShifts(page);
    await page.goto(site.url);
    return page;
  }
  const consent = (page: Page, purposes: object = ALL): Promise<void> =>
    page.evaluate((given) => window.aparte.consent.set(given), purposes);
  const eventsOf = (name: string) =>
    site.events().filter((event) => event.event === name) as unknown as readonly { properties: Told }[];
  const asked = (): unknown[] => site.calls('/v1/decide').map(({ body }) => [body.keys, body.item]);

  describe('shows', () => {
    it('the list in its place: nothing moves, from the first paint to the last picture', async () => {
      const page = await open(RELATED);
      await inState(page, 'items');
      await page.waitForLoadState('networkidle');
      expect(asked()).toEqual([[['related'], 'p-17']]);
      const list = page.getByRole('region', { name: 'You may also like' }).getByRole('list');
      expect(await list.getByRole('listitem').count()).toBe(10);
      const first = list.getByRole('listitem').first();
      expect(await first.getByRole('link').getAttribute('href')).toBe(`${site.url}/p/p-1`);
      expect((await first.innerText()).split(/\n+/)).toEqual([
        'Product number 1',
        '€19.99',
        'Bought together with Pocket phone',
      ]);
      expect(await page.evaluate(() => window.shift)).toBe(0);
      expect(await checkAxe(page)).toEqual([]);
      await look(page, 'list-en');
    });

    it('a skeleton until the answer is there, as high as the list', async () => {
      let answer = (): void => undefined;
      const held = new Promise<void>((resolve) => (answer = resolve));
      await context.route('**/v1/decide', async (route) => {
        await held;
        await route.continue();
      });
      const page = await open(RELATED);
      await inState(page, 'loading');
      const height = () =>
        page.$eval('aparte-recommendations', ({ shadowRoot }) => {
          const section = shadowRoot?.querySelector('section');
          return [section?.getAttribute('aria-busy'), section?.offsetHeight];
        });
      const [busy, before] = await height();
      expect(busy).toBe('true');
      expect(await page.getByRole('listitem').count()).toBe(0);
      answer();
      await inState(page, 'items');
      expect(await height()).toEqual(['false', before]);
      expect(await page.evaluate(() => window.shift)).toBe(0);
    });

    it('French where the page is French, and where its own lang says so', async () => {
      const page = await open(
        `${RELATED}<aparte-recommendations lang="en" placement="popular"></aparte-recommendations>`,
        'fr',
      );
      await inState(page, 'items');
      const french = page.getByRole('region', { name: 'Vous aimerez aussi' });
      expect(await french.getByRole('button').evaluateAll((all) => all.map((one) => one.ariaLabel))).toEqual([
        'Produits précédents',
        'Produits suivants',
      ]);
      expect(await french.getByRole('listitem').first().innerText()).toMatch(/^19,99\s€$/m);
      await page.getByRole('region', { name: 'You may also like' }).waitFor();
      const locales = site.calls('/v1/decide').map(({ body }) => [body.keys[0], body.context.locale]);
      expect(new Set(locales.map(String))).toEqual(new Set(['popular,en', 'related,fr']));
    });

    it('only what is whole and safe, and prices in any currency', async () => {
      const [item] = someItems(1);
      site.routes['/v1/decide'] = answering([
        { ...item, id: 'a', url: 'javascript:alert(1)' },
        { ...item, id: 'b', url: 'java\tscript:alert(1)' },
        { ...item, id: 'c', title: undefined },
        { ...item, id: 'd', title: '<img src=x onerror=alert(1)>', image: 'data:text/html,x' },
        { ...item, id: 'd' },
        { ...item, id: 'e', image: '/missing.png', price: { amountMinor: 500, currency: 'JPY' } },
        { ...item, id: 'f', price: { amountMinor: 'x', currency: 'EUR' }, url: 'https://example.com/f' },
        { ...item, id: 'g', price: { amountMinor: 5, currency: 'nonsense' }, reason: 5 },
        null,
        7,
      ]);
      const page = await open(RELATED);
      await inState(page, 'items');
      await page.waitForLoadState('networkidle');
      const shown = await page.$eval('aparte-recommendations', ({ shadowRoot }) =>
        [...(shadowRoot?.querySelectorAll('li') ?? [])].map((li) => [
          li.querySelector('a')?.textContent,
          li.querySelector('[part=price]')?.textContent,
          li.querySelector('img') !== null,
        ]),
      );
      expect(shown).toEqual([
        ['<img src=x onerror=alert(1)>', '€19.99', false],
        ['Product number 1', '¥500', false],
        ['Product number 1', '', true],
        ['Product number 1', '', true],
      ]);
    });

    it('the heading and the level that are asked for, and styles from outside', async () => {
      const page = await open(
        '<aparte-recommendations placement="popular" heading="Popular just now" level="3"></aparte-recommendations>',
      );
      await inState(page, 'items');
      await page.getByRole('heading', { name: 'Popular just now', level: 3 }).waitFor();
      const width = await page.$eval('aparte-recommendations', (host) => {
        (host as HTMLElement).style.setProperty('--aparte-item-width', '10rem');
        return host.shadowRoot?.querySelector('li')?.offsetWidth;
      });
      expect(width).toBe(160);
    });
  });

  describe('with nothing to show', () => {
    beforeEach(() => {
      site.routes['/v1/decide'] = answering([]);
    });

    it('collapses where nobody sees it', async () => {
      const page = await open(`<div class="tall"></div>${RELATED}`);
      await inState(page, 'empty');
      await page.locator('aparte-recommendations').waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => window.shift)).toBe(0);
    });

    it('keeps its place in view, and goes once it is out of it', async () => {
      const page = await open(`${RELATED}<div class="tall"></div>`);
      await inState(page, 'empty');
      expect(await page.$eval('aparte-recommendations', (host) => (host as HTMLElement).offsetHeight)).toBe(
        416,
      );
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.locator('aparte-recommendations').waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => window.shift)).toBe(0);
    });

    it('says what it is given to say', async () => {
      const page = await open(RELATED.replace(' item', ' empty="Nothing yet." item'));
      await inState(page, 'empty');
      await page.getByText('Nothing yet.').waitFor();
      expect(await checkAxe(page)).toEqual([]);
    });
  });

  describe('when it fails', () => {
    it.each([
      ['the Worker says so', answering([], 'ERROR')],
      ['the Worker is not there', () => undefined],
      [
        'the answer is nonsense',
        () => ({ body: { decisions: { related: { value: 'x', reason: 'STATIC' } } } }),
      ],
    ])('shows nothing, and nothing moves: %s', async (_, route) => {
      site.routes['/v1/decide'] = route;
      context.on('requestfailed', () => (complaints = []));
      const page = await open(`<div class="tall"></div>${RELATED}`);
      await page.locator('aparte-recommendations').waitFor({ state: 'hidden' });
      expect(await page.evaluate(() => window.shift)).toBe(0);
      complaints = complaints.filter((text) => !text.includes('ERR_EMPTY_RESPONSE'));
    });

    it('shows what stands inside the element', async () => {
      site.routes['/v1/decide'] = answering([], 'ERROR');
      const page = await open(
        '<aparte-recommendations placement="related"><a href="/all">All products</a></aparte-recommendations>',
      );
      await inState(page, 'fallback');
      await site.arrived('/v1/decide', 1);
      expect(await page.getByRole('link', { name: 'All products' }).isVisible()).toBe(true);
    });

    it('shows what stands inside until the list is there, without the SDK for good', async () => {
      await context.route('**/aparte.js', (route) => route.fulfill({ status: 204 }));
      const page = await open(
        '<aparte-recommendations placement="related"><a href="/all">All products</a></aparte-recommendations>',
      );
      await inState(page, 'fallback');
      expect(await page.getByRole('link', { name: 'All products' }).isVisible()).toBe(true);
    });
  });

  describe('by keyboard', () => {
    it.each([
      ['en', 'Next products', 'Previous products'],
      ['fr', 'Produits suivants', 'Produits précédents'],
    ])(
      'in %s: the buttons page through the list, the tab key goes through it and out',
      async (language, next, previous) => {
        await context.close();
        context = await newContext({ reducedMotion: 'reduce' });
        const page = await open(`${RELATED}<a href="#end">End</a>`, language);
        await inState(page, 'items');
        const focused = () =>
          page.evaluate(() => {
            const deep = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
            return deep?.getAttribute('aria-label') ?? deep?.textContent;
          });
        const scrolled = () =>
          page.$eval(
            'aparte-recommendations',
            ({ shadowRoot }) => shadowRoot?.querySelector('ul')?.scrollLeft ?? 0,
          );
        const disabled = (name: string) => page.getByRole('button', { name }).getAttribute('aria-disabled');
        await page.getByRole('button', { name: next }).waitFor();
        expect([await disabled(previous), await disabled(next)]).toEqual(['true', 'false']);
        await page.keyboard.press('Tab');
        expect(await focused()).toBe(previous);
        await page.keyboard.press('Enter');
        expect(await scrolled()).toBe(0);
        await page.keyboard.press('Tab');
        expect(await focused()).toBe(next);
        for (let at = -1; at !== (at = await scrolled());) {
          await page.keyboard.press('Enter');
          await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
          );
        }
        await page.waitForFunction(
          (name) =>
            document
              .querySelector('aparte-recommendations')
              ?.shadowRoot?.querySelector(`[aria-label="${name}"]`)
              ?.getAttribute('aria-disabled') === 'true',
          next,
        );
        expect(await focused(), 'the end takes no focus away').toBe(next);
        expect(await disabled(previous)).toBe('false');
        for (let item = 1; item <= 10; item++) {
          await page.keyboard.press('Tab');
          expect(await focused()).toBe(`Product number ${item}`);
          expect(
            await page.evaluate(() => {
              const ring = document.activeElement?.shadowRoot?.activeElement;
              return ring ? getComputedStyle(ring, '::after').outlineStyle : '';
            }),
          ).toBe('solid');
        }
        await page.keyboard.press('Tab');
        expect(await focused()).toBe('End');
      },
    );

    it('at 360 px nothing of the page goes sideways', async () => {
      await context.close();
      context = await newContext({ viewport: { width: 360, height: 740 } });
      const page = await open(RELATED, 'fr');
      await inState(page, 'items');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await checkAxe(page)).toEqual([]);
      await look(page, 'list-fr-360');
    });
  });

  describe('tells', () => {
    it('what was in view for a second, once a view, with its positions', async () => {
      const page = await open(RELATED);
      await inState(page, 'items');
      await consent(page);
      const batches = async (count: number): Promise<readonly { properties: Told }[]> => {
        while (eventsOf('Product List Viewed').length < count)
          await site.arrived('/v1/batch', site.calls('/v1/batch').length + 1);
        return eventsOf('Product List Viewed');
      };
      const [first] = await batches(1);
      expect(first?.properties).toMatchObject({ list_id: 'related' });
      const positions = first?.properties.products.map((product) => product.position);
      expect(positions, 'the fifth is half in view').toEqual([1, 2, 3, 4, 5]);
      expect(first?.properties.products[0]).toEqual({
        product_id: 'p-1',
        name: 'Product number 1',
        position: 1,
        price: 19.99,
        currency: 'EUR',
        url: `${site.url}/p/p-1`,
        image_url: `${site.url}/picture.svg`,
        step: 'together',
      });
      await page.getByRole('button', { name: 'Next products' }).click();
      const [, second] = await batches(2);
      expect(second?.properties.products[0]?.position).toBe(6);
      await page.getByRole('button', { name: 'Previous products' }).click();
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
      await page.evaluate(() => window.aparte.flush());
      const all = eventsOf('Product List Viewed').flatMap((event) => event.properties.products);
      expect(new Set(all.map((product) => product.position)).size).toBe(all.length);
    });

    it('a click with the list and the position it came from', async () => {
      site.pages['/p/p-2'] = listPage('');
      const page = await open(RELATED);
      await inState(page, 'items');
      await consent(page);
      await site.arrived('/v1/decide', 2); // another choice, another answer
      await page.getByRole('link', { name: 'Product number 2' }).click();
      await page.waitForURL('**/p/p-2');
      while (eventsOf('Product Clicked').length === 0)
        await site.arrived('/v1/batch', site.calls('/v1/batch').length + 1);
      expect(eventsOf('Product Clicked')[0]?.properties).toMatchObject({
        list_id: 'related',
        product_id: 'p-2',
        position: 2,
        price: 20.99,
        currency: 'EUR',
      });
    });

    it('nothing without consent', async () => {
      const page = await open(RELATED);
      await inState(page, 'items');
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
      await page.evaluate(() => window.aparte.flush());
      expect(site.calls('/v1/batch')).toEqual([]);
      expect(await page.evaluate(() => window.aparte.debug().dropped.CONSENT_DENIED)).toBeGreaterThan(1);
    });
  });

  describe('in a framework', () => {
    it('asks again when an attribute or a property changes, and draws anew when only words do', async () => {
      const page = await open(RELATED);
      await inState(page, 'items');
      await page.$eval('aparte-recommendations', (host) => Object.assign(host, { item: 'p-18' }));
      await site.arrived('/v1/decide', 2);
      await page.$eval('aparte-recommendations', (host) => host.setAttribute('heading', 'More'));
      await page.getByRole('region', { name: 'More' }).waitFor();
      await inState(page, 'items');
      await page.$eval('aparte-recommendations', (host) => host.removeAttribute('item'));
      await site.arrived('/v1/decide', 3);
      expect(asked()).toEqual([
        [['related'], 'p-17'],
        [['related'], 'p-18'],
        [['related'], undefined],
      ]);
    });

    it('takes properties that were set before the element was defined, and may come after the SDK', async () => {
      site.pages['/'] = listPage('').replace('<script async src="/widgets.js"></script>', '');
      const page = await context.newPage();
      await page.goto(site.url);
      await page.waitForFunction(() => typeof window.aparte?.debug === 'function');
      await page.evaluate(() => {
        const element = document.createElement('aparte-recommendations');
        Object.assign(element, { placement: 'popular', heading: 'Popular' });
        document.querySelector('main')?.append(element);
        const script = document.createElement('script');
        script.src = '/widgets.js';
        document.head.append(script);
      });
      await page.getByRole('region', { name: 'Popular' }).waitFor();
      await inState(page, 'items');
      expect(asked()).toEqual([[['popular'], undefined]]);
    });

    it('lets go of everything when it is taken out, and comes back when it is put in again', async () => {
      const page = await open(RELATED);
      await inState(page, 'items');
      await consent(page);
      await site.arrived('/v1/decide', 2);
      await page.evaluate(() => window.aparte.decide('related', { items: [] }, { item: 'p-17' }));
      await page.evaluate(() => {
        const element = document.querySelector('aparte-recommendations');
        element?.remove();
        Object.assign(window, { taken: element });
        window.aparte.consent.set({ analytics: true, personalization: false, storage: true });
      });
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
      await page.evaluate(() => window.aparte.flush());
      expect(site.calls('/v1/decide').length).toBe(2);
      expect(eventsOf('Product List Viewed')).toEqual([]);
      expect(await page.evaluate(() => window.taken?.shadowRoot?.childElementCount)).toBe(0);
      await page.evaluate(() => document.querySelector('main')?.append(window.taken ?? ''));
      await inState(page, 'items');
      await page.getByRole('region').getByRole('link').first().waitFor();
      expect(site.calls('/v1/decide').length).toBe(3);
    });
  });
});
