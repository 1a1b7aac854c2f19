import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDocuments } from '../../sdk-node/cli/index.ts';
import type { Aparte } from '../../sdk-browser/index.ts';
import { bundle, startEdge, type TestEdge } from '../edge/harness.ts';
import { launch, noChromium } from './chromium.ts';
import { builtScript } from './sdk-site.ts';

declare global {
  interface Window {
    aparte: Aparte;
    shift: number;
  }
}

/** Everything a page can keep on a device, listed. */
function kept(page: Page) {
  return page.evaluate(async () => ({
    cookies: document.cookie,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }));
}
const NOTHING = { cookies: '', local: [], session: [], databases: [], caches: [] };

describe.skipIf(noChromium('the shop and a page without a Worker, walked through'))('a visitor', () => {
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
    const answer = await edge.admin('POST', '/apply', {
      documents: readDocuments('playground/start/demo').documents,
      publish: { environment: 'dev', name: 'demo' },
    });
    expect(answer.status, answer.text).toBe(200);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  beforeEach(async () => {
    complaints = [];
    context = await newContext({ locale: 'en-GB' });
  });
  afterEach(async () => {
    await context.close();
    expect(complaints, 'nothing may be thrown, logged as an error or refused by the policy').toEqual([]);
  });

  async function newContext(options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> {
    const made = await browser.newContext(options);
    made.on('weberror', (fault) => complaints.push(String(fault.error())));
    made.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    return made;
  }

  const html = async (headers: Record<string, string> = {}) =>
    (await fetch(edge.url, { headers: { accept: 'text/html', ...headers } })).text();

  /** Opens a page and waits until the SDK has said all it has to say. */
  async function open(path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(edge.url + path);
    await page.waitForFunction(() => typeof window.aparte?.debug === 'function');
    await page.evaluate(() => window.aparte.ready);
    return page;
  }

  async function lookAtThreePhones(page: Page): Promise<void> {
    await page.goto(`${edge.url}/phones`);
    const links = await page.$$eval('main a[href*="/p/"]', (found) => [
      ...new Set(found.map((link) => (link as HTMLAnchorElement).href)),
    ]);
    for (const link of links.slice(0, 3)) {
      const viewed = `"product_id":"${new URL(link).pathname.split('/').at(-1)}"`;
      const acknowledged = page.waitForResponse(
        (response) =>
          response.url().includes('/v1/b') &&
          (response.request().postData() ?? '').includes(viewed) &&
          response.status() === 200,
      );
      await page.goto(link);
      await acknowledged;
    }
  }

  it('sees the default banner and keeps nothing before a choice', async () => {
    const page = await open('/');
    expect(await page.textContent('h1')).toBe('Welcome backstage');
    await page.waitForLoadState('networkidle');
    expect(await kept(page)).toEqual(NOTHING);
    expect(await context.cookies()).toEqual([]);
  });

  it('consents by keyboard, looks at three phones, and gets the banner of phone lovers in the first bytes', async () => {
    const page = await open('/');
    await page.waitForSelector('[data-consent]:not([hidden])');
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.hasAttribute('data-consent-all') ?? false)) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-consent]', { state: 'hidden' });
    await page.waitForFunction(() => window.aparte.consent.get().decided);
    await lookAtThreePhones(page);

    await page.goto(`${edge.url}/`);
    expect(await page.textContent('h1')).toBe('New phones, chosen for you');
    expect(await page.getAttribute('.hero img', 'src')).toBe('/img/hero-phones.svg');
    const jar = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const bytes = await html({ cookie: jar });
    expect(bytes).toContain('>New phones, chosen for you</h1>');
    expect(bytes.indexOf('New phones, chosen for you')).toBeLessThan(bytes.indexOf('</main>'));
    expect(await html()).toContain('>Welcome backstage</h1>');

    const withoutScript = await newContext({ javaScriptEnabled: false, locale: 'fr-FR' });
    await withoutScript.addCookies(await context.cookies());
    const plain = await withoutScript.newPage();
    await plain.goto(`${edge.url}/`);
    expect(await plain.textContent('h1')).toBe('De nouveaux téléphones, choisis pour vous');
    await withoutScript.close();

    const cookies = await context.cookies();
    expect(cookies.every(({ httpOnly }) => httpOnly)).toBe(true);
    expect(cookies.map(({ name }) => name).sort()).toEqual(['aparte', 'aparte_state']);
  });

  it('takes everything back: the device is empty again and the banner the default', async () => {
    const page = await open('/');
    await page.click('[data-consent-all]');
    await page.waitForFunction(() => window.aparte.consent.get().decided);
    await lookAtThreePhones(page);
    await page.goto(`${edge.url}/`);
    expect(await page.textContent('h1')).toBe('New phones, chosen for you');
    const cleared = page.waitForResponse((response) => response.url().includes('/v1/consent'));
    await page.evaluate(() =>
      window.aparte.consent.set({
        storage: false,
        analytics: false,
        personalization: false,
        experimentation: false,
        advertising: false,
      }),
    );
    await cleared;
    await page.goto(`${edge.url}/`);
    expect(await page.textContent('h1')).toBe('Welcome backstage');
    expect(await context.cookies()).toEqual([]);
    const { databases, session, cookies } = await kept(page);
    expect({ databases, session, cookies }).toEqual({ databases: [], session: [], cookies: '' });
  });

  it('sees nothing move while pages load', async () => {
    for (const path of ['/', '/phones', '/p/p-17']) {
      const page = await context.newPage();
      await page.addInitScript(() => {
        window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            window.shift += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(edge.url + path);
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => window.shift), path).toBe(0);
      await page.close();
    }
  });

  describe('on a page that no Worker fronts', () => {
    let site: Server;
    let address: string;
    beforeAll(async () => {
      site = createServer((request, response) => {
        if (request.url === '/favicon.ico') {
          response.writeHead(204).end();
          return;
        }
        response.writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': `default-src 'self'; script-src ${edge.url}; connect-src ${edge.url}`,
        });
        response.end(`<!doctype html><html lang="en"><head><title>Elsewhere</title>
          <script async src="${edge.url}/aparte.js" data-key="wk_local"></script></head>
          <body><section data-aparte="hero"><h1 data-aparte-field="title">Elsewhere</h1></section></body></html>`);
      });
      await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
      // Another site, not only another port: cookies of one are third-party for the other.
      address = `http://localhost:${(site.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((resolve) => site.close(resolve)));

    it('uses track, page, identify, consent and decide, and has its slots filled', async () => {
      const page = await context.newPage();
      await page.goto(address);
      await page.waitForFunction(() => typeof window.aparte?.debug === 'function');
      expect(await kept(page)).toEqual(NOTHING);
      await page.evaluate(async () => {
        window.aparte.consent.set({
          storage: true,
          analytics: true,
          personalization: true,
          experimentation: true,
        });
        for (let n = 0; n < 3; n += 1)
          window.aparte.track('Product Viewed', { category: 'Phones', product_id: `p-${n}` });
        window.aparte.page('Pricing');
        window.aparte.identify('u-42', { plan: 'pro' });
        await window.aparte.flush();
      });
      const decision = await page.evaluate(() => window.aparte.decide('hero', { title: 'default' }));
      expect(decision).toMatchObject({ reason: 'TARGETING_MATCH', value: { title: expect.anything() } });
      const { json } = await edge.get('/v1/events?event=Product%20Viewed&limit=100');
      expect(json.events.length).toBeGreaterThanOrEqual(3);
      const claimed = await edge.get('/v1/events?userId=u-42');
      expect(claimed.json.events.length).toBeGreaterThan(0);

      await page.goto(address);
      await page.waitForFunction(
        () => document.querySelector('h1')?.textContent === 'New phones, chosen for you',
      );
    });
  });
});
