import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDocuments } from '../../sdk-node/cli/index.ts';
import { bundle, startEdge, type TestEdge } from '../edge/harness.ts';
import { launch, noChromium } from './chromium.ts';
import { checkAxe, look } from './console/console.ts';
import { builtScript } from './sdk-site.ts';
import { countShifts, someItems } from './widgets/list-site.ts';

const PAGES = ['/', '/r/phones', '/p/p-17', '/cart?cart=17x1', '/search?q=lamp', '/login', '/privacy'];

describe.skipIf(noChromium('the shop with its lists'))('the shop', () => {
  let edge: TestEdge;
  let browser: Browser;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    builtScript();
    edge = await startEdge({
      shopPath: await bundle('playground/shop/worker.ts', 'dist/worker/shop.js'),
      assetsDir: 'dist/public',
    });
    const { documents } = readDocuments('playground/start/demo');
    const answer = await edge.admin('POST', '/apply', {
      documents,
      publish: { environment: 'dev', name: 'demo' },
    });
    expect(answer.status, answer.text).toBe(200);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(async () => {
    await context.close();
    expect(complaints, 'nothing may be thrown, logged as an error or refused by the policy').toEqual([]);
  });

  /** A page of the shop, whose lists hold eight items: what the Worker recommends is tested where it is made. */
  async function open(path: string, width = 1280): Promise<Page> {
    context = await browser.newContext({ viewport: { width, height: 800 }, locale: 'en-GB' });
    context.on('weberror', (fault) => complaints.push(String(fault.error())));
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await context.route('**/v1/decide', (route) => {
      const { keys } = route.request().postDataJSON() as { keys: string[] };
      const items = someItems(8).map((item, index) => ({ ...item, image: `/img/p-${index + 1}.svg` }));
      const decision = { value: { items }, variant: null, reason: 'STATIC' };
      return route.fulfill({
        json: { decisions: Object.fromEntries(keys.map((key) => [key, decision])), revision: 1 },
      });
    });
    const page = await context.newPage();
    await countShifts(page);
    await page.goto(edge.url + path);
    await page.waitForFunction(() => typeof window.aparte?.debug === 'function');
    await page.waitForLoadState('networkidle');
    return page;
  }

  for (const prefix of ['', '/fr']) {
    for (const width of [360, 1280]) {
      it.each(PAGES)(
        `at ${width} px: ${prefix}%s keeps still, and axe finds nothing serious`,
        async (path) => {
          const page = await open(prefix + path, width);
          expect(await page.evaluate(() => window.shift)).toBe(0);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          const serious = (await checkAxe(page)).filter((found) => /^(serious|critical) /.test(found));
          expect(serious).toEqual([]);
          await page.evaluate(() => {
            for (const banner of document.querySelectorAll<HTMLElement>('[data-consent]'))
              banner.hidden = true;
          });
          await look(page, `shop${(prefix + path).replaceAll(/\W+/g, '-')}-${width}`);
        },
      );
    }
  }

  it.each([
    ['/', 'popular', undefined, 'Popular just now'],
    ['/p/p-17', 'related', 'p-17', 'You may also like'],
    ['/fr/cart?cart=17x1', 'related', 'p-17', 'Vous aimerez peut-être'],
  ])('%s asks for its list and shows it', async (path, placement, item, heading) => {
    const page = await open(path);
    const list = page.locator('aparte-recommendations');
    expect([await list.getAttribute('placement'), await list.getAttribute('item')]).toEqual([
      placement,
      item ?? null,
    ]);
    expect(await page.getByRole('region', { name: heading }).getByRole('listitem').count()).toBe(8);
  });

  it('goes on at the page when the choice was made by keyboard', async () => {
    const page = await open('/fr/');
    await page.focus('[data-consent-all]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-consent]', { state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('stays French where the banner leads', async () => {
    const page = await open('/fr/');
    expect(await page.getAttribute('.hero a', 'href')).toBe('/fr/phones');
    await page.click('.hero a');
    expect(new URL(page.url()).pathname).toMatch(/^\/fr\//);
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
  });

  it('gets the stub, the overlay and the widgets from the Worker', async () => {
    await open('/');
    for (const file of ['aparte.js', 'aparte-stub.js', 'aparte-debug.js', 'widgets.js']) {
      const answer = await fetch(`${edge.url}/${file}`);
      expect([file, answer.status, answer.headers.get('content-type')]).toEqual([
        file,
        200,
        'text/javascript; charset=utf-8',
      ]);
    }
  });
});
