import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PURPOSES } from '../../core/consent.ts';
import type { Aparte } from '../../sdk-browser/index.ts';
import { launch, noChromium } from './chromium.ts';
import { aPage, builtScript, type Site, startSite } from './sdk-site.ts';

declare global {
  interface Window {
    aparte: Aparte;
    told: unknown[];
  }
}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ALL = Object.fromEntries(PURPOSES.map((purpose) => [purpose, true]));
const GRANTED = { storage: true, analytics: true, personalization: true, experimentation: true };

describe.skipIf(noChromium('the browser SDK in a real browser'))('aparte.js in Chromium', () => {
  let browser: Browser;
  let script: string;
  let site: Site;
  let other: Site;
  let context: BrowserContext;
  let faults: string[];

  beforeAll(async () => {
    script = builtScript();
    browser = await launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    [site, other] = await Promise.all([startSite(script), startSite(script)]);
    site.pages['/'] = aPage();
    faults = [];
    context = await browser.newContext();
    context.on('weberror', (fault) => faults.push(String(fault.error())));
  });
  afterEach(async () => {
    await context.close();
    await Promise.all([site.stop(), other.stop()]);
    expect(faults, 'nothing may be thrown into the page').toEqual([]);
  });

  /** Opens a page and waits until the SDK is set up. */
  async function open(path = '/', of: Site = site): Promise<Page> {
    const page = await context.newPage();
    await page.goto(of.url + path);
    await ready(page);
    return page;
  }
  const ready = async (page: Page): Promise<void> => {
    await page.waitForFunction(() => typeof window.aparte?.debug === 'function');
    await page.evaluate(() => window.aparte.ready);
  };
  const choose = (page: Page, purposes: object): Promise<void> =>
    page.evaluate((given) => window.aparte.consent.set(given), purposes);
  const flush = (page: Page): Promise<void> => page.evaluate(() => window.aparte.flush());
  const debug = (page: Page) => page.evaluate(() => window.aparte.debug());
  /** Everything a page may keep on a device. */
  const onDevice = async (page: Page) => ({
    cookies: (await context.cookies()).map((cookie) => cookie.name),
    ...(await page.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map((database) => database.name),
    }))),
  });
  const NOTHING = { cookies: [], local: [], session: [], databases: [] };
  const storedEvents = (page: Page): Promise<unknown[]> =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open('aparte');
          request.addEventListener('success', () => {
            const database = request.result;
            const stored = database.transaction('events').objectStore('events').get('queue');
            stored.addEventListener('success', () => {
              database.close();
              resolve(stored.result as unknown[]);
            });
          });
        }),
    );

  describe('before a choice', () => {
    it('keeps nothing on the device and sends nothing but a decision without an id', async () => {
      site.pages['/'] = aPage({ body: '<p data-aparte="hero">Welcome</p>' });
      const page = await open();
      await page.evaluate(async () => {
        window.aparte.track('Product Viewed', { product_id: 'p-1' });
        window.aparte.identify('ada', { plan: 'pro' });
        await window.aparte.decide('hero', 'Welcome');
        await window.aparte.flush();
      });
      expect(await onDevice(page)).toEqual(NOTHING);
      expect(new Set(site.seen.map((call) => call.path))).toEqual(new Set(['/v1/decide']));
      for (const { body, headers } of site.seen) {
        expect(body.anonymousId).toBeUndefined();
        expect(body.context.consent).toBeUndefined();
        expect(headers.cookie).toBeUndefined();
      }
      const state = await debug(page);
      expect(state).toMatchObject({
        id: 'none',
        consent: { decided: false },
        dropped: { CONSENT_DENIED: 3 },
      });
      expect(Object.values(state.consent.purposes)).toEqual(PURPOSES.map(() => false));
    });

    it('keeps events in memory when the site asks, and sends them after a grant', async () => {
      site.pages['/'] = aPage({ attributes: 'data-before-consent="wait"' });
      const page = await open();
      await page.evaluate(() => window.aparte.track('Product Viewed'));
      expect(await onDevice(page)).toEqual(NOTHING);
      await choose(page, { analytics: true });
      await site.arrived('/v1/batch', 1);
      expect(site.events().map((event) => event.event ?? event.type)).toEqual(['page', 'Product Viewed']);
    });

    it('remembers a refusal without an identifier and asks nobody again', async () => {
      const page = await open();
      await choose(page, {});
      await flush(page);
      expect(site.calls('/v1/consent')[0]?.body).toMatchObject({ source: 'site' });
      expect(site.calls('/v1/consent')[0]?.body.anonymousId).toBeUndefined();
      expect(await onDevice(page)).toEqual({ ...NOTHING, local: ['aparte_consent'] });
      expect(await page.evaluate(() => localStorage.getItem('aparte_consent'))).not.toMatch(/[0-9a-f]{8}-/);
      const next = await open();
      expect((await debug(next)).consent.decided).toBe(true);
      await next.evaluate(() => window.aparte.track('Product Viewed'));
      await flush(next);
      expect(site.calls('/v1/batch')).toEqual([]);
      expect(site.calls('/v1/consent').length).toBe(1);
    });
  });

  describe('consent', () => {
    it('takes effect on the next line, and every event carries the whole record', async () => {
      const page = await open('/');
      const told = await page.evaluate(() => {
        const heard: unknown[] = [];
        window.aparte.consent.on((state) => heard.push(state.purposes.analytics));
        window.aparte.consent.set({ analytics: true }, { source: 'banner', textVersion: 'v3' });
        window.aparte.track('Product Viewed', { product_id: 'p-17' });
        return { heard, now: window.aparte.consent.get() };
      });
      expect(told).toEqual({
        heard: [true],
        now: { decided: true, purposes: Object.fromEntries(PURPOSES.map((p) => [p, p === 'analytics'])) },
      });
      await site.arrived('/v1/batch', 1);
      expect(site.calls('/v1/consent')[0]?.body).toMatchObject({
        source: 'banner',
        textVersion: 'v3',
        purposes: { analytics: true, storage: false },
      });
      const [view, event] = site.events();
      expect(view).toMatchObject({
        type: 'page',
        properties: { path: '/', title: 'A page', url: `${site.url}/` },
      });
      expect(event).toMatchObject({
        type: 'track',
        event: 'Product Viewed',
        properties: { product_id: 'p-17' },
      });
      expect(event?.context).toMatchObject({
        page: { path: '/' },
        consent: { categoryPreferences: Object.fromEntries(PURPOSES.map((p) => [p, p === 'analytics'])) },
      });
      // Without storage the id lives as long as the page.
      expect(event?.anonymousId).toMatch(UUID_V4);
      expect(await onDevice(page)).toEqual({ ...NOTHING, local: ['aparte_consent'] });
      const next = await open();
      await site.arrived('/v1/batch', 2);
      expect((await debug(next)).id).toBe('memory');
      expect(site.events().at(-1)?.anonymousId).not.toBe(event?.anonymousId);
    });

    it('sends the same choice once', async () => {
      const page = await open();
      await choose(page, { analytics: true });
      await flush(page);
      await choose(page, { analytics: true });
      await flush(page);
      expect(site.calls('/v1/consent').length).toBe(1);
    });

    it('denies advertising under Global Privacy Control', async () => {
      await context.addInitScript(() =>
        Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
      );
      const page = await open();
      await choose(page, ALL);
      expect((await debug(page)).consent.purposes).toMatchObject({ advertising: false, analytics: true });
      const [call] = await site.arrived('/v1/consent', 1);
      expect(call?.body.purposes.advertising).toBe(false);
    });

    it('withdrawn, clears the device, drops what is queued and tells the Worker about the old id', async () => {
      other.pages['/shop'] = aPage({ src: `${site.url}/aparte.js` });
      const page = await open('/shop', other);
      await choose(page, GRANTED);
      await site.arrived('/v1/batch', 1);
      const { anonymousId } = await debug(page);
      expect((await onDevice(page)).databases).toEqual(['aparte']);
      site.routes['/v1/batch'] = () => ({ status: 503 });
      await page.evaluate(() => {
        window.aparte.track('Product Viewed');
        window.aparte.consent.set({});
        window.aparte.track('Product Viewed');
      });
      const [, withdrawal] = await site.arrived('/v1/consent', 2);
      expect(withdrawal?.body).toMatchObject({ anonymousId, purposes: { storage: false, analytics: false } });
      await page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
      expect(await onDevice(page)).toEqual({ ...NOTHING, local: ['aparte_consent'] });
      expect(await debug(page)).toMatchObject({ id: 'none', queue: { events: 0 } });
    });

    it('withdrawn in one tab, stops the others', async () => {
      const [page, tab] = [await open(), await open()];
      await choose(page, GRANTED);
      await tab.waitForFunction(() => window.aparte.consent.get().decided);
      await choose(page, {});
      await tab.waitForFunction(() => !window.aparte.consent.get().purposes.analytics);
      await expect
        .poll(() => onDevice(tab), { timeout: 10_000 })
        .toEqual({ ...NOTHING, local: ['aparte_consent'] });
      await tab.evaluate(() => window.aparte.track('Product Viewed'));
      expect((await debug(tab)).queue.events).toBe(0);
    });
  });

  describe('identity', () => {
    const WORKERS_ID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';

    it('is the id of the Worker where it is first party, learned from the consent answer', async () => {
      site.routes['/v1/consent'] = () => ({ body: { receipt: {}, anonymousId: WORKERS_ID } });
      const page = await open();
      await choose(page, GRANTED);
      await site.arrived('/v1/batch', 1);
      expect(site.seen[0]?.path).toBe('/v1/consent');
      expect(site.seen[0]?.body.anonymousId).toBeUndefined();
      expect(site.events().map((event) => event.anonymousId)).toEqual([WORKERS_ID]);
      const next = await open();
      expect(await debug(next)).toMatchObject({ id: 'device', anonymousId: WORKERS_ID });
    });

    it('is the id in the JSON of a page that a Worker fronts', async () => {
      const json = JSON.stringify({
        anonymousId: WORKERS_ID,
        decisions: { hero: { value: 'Hi', reason: 'DEFAULT' } },
      });
      site.pages['/'] = aPage({
        body: `<p data-aparte="hero">Hi</p><script type="application/json" id="aparte-decisions">${json}</script>`,
      });
      const page = await open();
      await choose(page, GRANTED);
      const [call] = await site.arrived('/v1/consent', 1);
      expect(call?.body.anonymousId).toBe(WORKERS_ID);
      expect(site.calls('/v1/decide')).toEqual([]);
    });

    it('is made here where no Worker fronts the page, and kept with the state for the next page', async () => {
      other.pages['/shop'] = aPage({ src: `${site.url}/aparte.js` });
      site.routes['/v1/batch'] = () => ({ headers: { 'aparte-state': 'sealed-1' }, body: { success: true } });
      const page = await open('/shop', other);
      await choose(page, GRANTED);
      await site.arrived('/v1/batch', 1);
      await page.waitForFunction(() => localStorage.getItem('aparte')?.includes('sealed-1'));
      const { anonymousId } = await debug(page);
      expect(anonymousId).toMatch(UUID_V4);
      const next = await open('/shop', other);
      await next.evaluate(() => window.aparte.decide('hero', 1));
      expect(await debug(next)).toMatchObject({ id: 'device', anonymousId });
      const [asked] = site.calls('/v1/decide');
      expect(asked?.headers['aparte-state']).toBe('sealed-1');
      expect(asked?.body.anonymousId).toBe(anonymousId);
    });

    it('is new after reset, whose events carry nothing of the old one', async () => {
      const page = await open();
      await choose(page, GRANTED);
      await page.evaluate(() => window.aparte.identify('ada', { plan: 'pro' }, { token: 'jwt' }));
      await flush(page);
      const before = await debug(page);
      await page.evaluate(() => {
        window.aparte.reset();
        window.aparte.track('Signed Out');
      });
      await flush(page);
      await flush(page);
      const out = site.events().find((event) => event.event === 'Signed Out');
      expect(out?.anonymousId).toMatch(UUID_V4);
      expect(out?.anonymousId).not.toBe(before.anonymousId);
      expect(out?.userId).toBeUndefined();
      expect(site.calls('/v1/consent').at(-1)?.body.anonymousId).toBe(out?.anonymousId);
      const identify = site.events().find((event) => event.type === 'identify');
      expect(identify).toMatchObject({ userId: 'ada', traits: { plan: 'pro' } });
      expect(JSON.stringify(identify)).not.toContain('jwt');
      expect(await page.evaluate(() => localStorage.getItem('aparte'))).not.toContain('jwt');
    });

    it('is new in every tab after reset in one', async () => {
      const page = await open();
      await choose(page, GRANTED);
      await flush(page);
      const tab = await open();
      await tab.evaluate(() => window.aparte.identify('ada'));
      await flush(tab);
      await page.evaluate(() => window.aparte.reset());
      const { anonymousId } = await debug(page);
      await tab.waitForFunction((id) => window.aparte.debug().anonymousId === id, anonymousId);
      await tab.evaluate(() => window.aparte.track('Product Viewed'));
      await flush(tab);
      const viewed = site.events().find((event) => event.event === 'Product Viewed');
      expect(viewed?.anonymousId).toBe(anonymousId);
      expect(viewed?.userId).toBeUndefined();
      expect(await tab.evaluate(() => localStorage.getItem('aparte'))).toContain(anonymousId);
    });

    it('is a UUID v4 on an insecure origin too', async () => {
      await context.addInitScript(() => Object.defineProperty(crypto, 'randomUUID', { value: undefined }));
      const page = await open();
      await choose(page, { analytics: true });
      expect((await debug(page)).anonymousId).toMatch(UUID_V4);
    });
  });

  describe('delivery', () => {
    it('waits as long as Retry-After says and repeats the same messageIds', async () => {
      let first: number | undefined;
      site.routes['/v1/batch'] = () => {
        if (first !== undefined) return { body: { success: true } };
        first = Date.now();
        return { status: 429, headers: { 'retry-after': '1' } };
      };
      const page = await open();
      await choose(page, { analytics: true });
      await site.arrived('/v1/batch', 1);
      await flush(page);
      const calls = await site.arrived('/v1/batch', 2);
      expect(Date.now() - (first ?? 0)).toBeGreaterThanOrEqual(990);
      const idsOf = (index: number) =>
        calls[index]?.body.batch.map((event: { messageId: string }) => event.messageId);
      expect(idsOf(1)).toEqual(idsOf(0));
    });

    it('delivers what was made offline once the network is back', async () => {
      const page = await open();
      await choose(page, GRANTED);
      await flush(page);
      await context.setOffline(true);
      await page.evaluate(() => window.aparte.track('Made Offline'));
      await flush(page);
      expect((await debug(page)).queue.events).toBe(1);
      await context.setOffline(false);
      await page.waitForFunction(() => window.aparte.debug().queue.events === 0);
      expect(site.events().filter((event) => event.event === 'Made Offline').length).toBe(1);
    });

    it('delivers what was made in the last moment of a page', async () => {
      site.pages['/next'] = '<!doctype html><title>without</title>';
      const page = await open();
      await choose(page, { analytics: true });
      await flush(page);
      await page.evaluate((next) => {
        window.aparte.track('Last Words');
        location.href = next;
      }, `${site.url}/next`);
      await page.waitForURL('**/next');
      await site.arrived('/v1/batch', 2);
      expect(site.events().at(-1)).toMatchObject({ event: 'Last Words' });
    });

    it('delivers on the next page what this one could not, when storage is granted', async () => {
      site.routes['/v1/batch'] = () => ({ status: 503 });
      const page = await open();
      await choose(page, GRANTED);
      await page.evaluate(() => window.aparte.track('Kept'));
      await page.waitForFunction(() => window.aparte.debug().queue.events === 2);
      await flush(page);
      await expect.poll(async () => (await storedEvents(page)).length).toBe(2);
      const made = site
        .calls('/v1/batch')[0]
        ?.body.batch.map((event: { messageId: string }) => event.messageId);
      await page.goto(`${site.url}/`);
      await ready(page);
      delete site.routes['/v1/batch'];
      await flush(page);
      await page.waitForFunction(() => window.aparte.debug().queue.events === 0);
      const delivered = site.events().map((event) => event.messageId);
      expect(delivered).toEqual(expect.arrayContaining(made));
      expect(new Set(delivered).size).toBe(delivered.length);
      await expect.poll(async () => (await storedEvents(page)).length).toBe(0);
    });

    it('tells onError which fields the Worker did not accept', async () => {
      site.routes['/v1/batch'] = ({ body }) => ({
        body: {
          success: true,
          rejected: [
            {
              index: 0,
              messageId: body.batch[0].messageId,
              errors: [{ path: 'batch[0].properties.revenue', message: 'expected a number' }],
            },
          ],
        },
      });
      const page = await open();
      await page.evaluate(() => {
        window.told = [];
        window.aparte.onError((problem) => window.told.push(problem));
      });
      await choose(page, { analytics: true });
      await page.waitForFunction(() => window.told.length > 0);
      expect(await page.evaluate(() => window.told)).toEqual([
        {
          code: 'REJECTED',
          message: '/v1/batch',
          errors: [{ path: 'batch[0].properties.revenue', message: 'expected a number' }],
        },
      ]);
      expect((await debug(page)).dropped).toMatchObject({ REJECTED: 1 });
    });

    it('survives bad arguments and hostile listeners', async () => {
      const page = await open();
      await page.evaluate(() => {
        window.aparte.onError(() => {
          throw new Error('from a listener');
        });
        window.aparte.onError(() => Promise.reject(new Error('from a listener')) as unknown as void);
        window.aparte.consent.on(() => {
          throw new Error('from a listener');
        });
        const circular: { self?: object } = {};
        circular.self = circular;
        const bad = window.aparte as unknown as { [name: string]: (...args: unknown[]) => unknown };
        window.aparte.consent.set({ analytics: true });
        bad.track?.('Circular', circular);
        bad.track?.(17);
        bad.track?.('When', {}, { timestamp: 'never' });
        bad.identify?.({});
        bad.page?.(null, 'text');
        (window.aparte.consent.set as (value: unknown) => void)(null);
      });
      await page.evaluate(() => window.aparte.decide(undefined as unknown as string, 1, { timeoutMs: 1 }));
      const { errors } = await debug(page);
      expect(errors.map((error) => error.code)).toEqual(errors.map(() => 'BAD_ARGUMENT'));
      expect(errors.length).toBe(5);
    });
  });

  describe('where storage does not work', () => {
    it('goes on in memory without IndexedDB', async () => {
      await context.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
      const page = await open();
      await choose(page, GRANTED);
      await site.arrived('/v1/batch', 1);
      expect((await debug(page)).errors.map((error) => error.code)).toEqual(['STORAGE_FAILED']);
    });

    it('goes on in memory when the disk quota is full', async () => {
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin: site.url, quotaSize: 1 });
      await page.goto(`${site.url}/`);
      await ready(page);
      await choose(page, GRANTED);
      await page.evaluate(() => window.aparte.track('Big', { text: 'x'.repeat(20_000) }));
      await page.waitForFunction(() => window.aparte.debug().queue.events === 0);
      expect(site.events().map((event) => event.event ?? event.type)).toEqual(['page', 'Big']);
      await expect
        .poll(async () => (await debug(page)).errors.map((error) => error.code))
        .toEqual(['STORAGE_FAILED']);
    });

    it('goes on in memory in a frame that may not touch storage', async () => {
      other.pages['/frame'] = `<!doctype html><iframe sandbox="allow-scripts" src="${site.url}/"></iframe>`;
      const page = await context.newPage();
      await page.goto(`${other.url}/frame`);
      const frame = page.frames()[1]!;
      await frame.waitForFunction(() => typeof window.aparte?.debug === 'function');
      await frame.evaluate(() => {
        window.aparte.consent.set({ storage: true, analytics: true });
        window.aparte.track('Framed');
      });
      await site.arrived('/v1/batch', 1);
      expect(site.events().map((event) => event.event ?? event.type)).toEqual(['page', 'Framed']);
    });
  });

  describe('the page', () => {
    it('works under default-src self without a single violation', async () => {
      site.pageHeaders['content-security-policy'] = "default-src 'self'";
      site.pages['/'] = aPage({ body: '<p data-aparte="hero" data-aparte-wait>Welcome</p>' });
      site.routes['/v1/decide'] = () => ({
        body: { decisions: { hero: { value: 'Hello', reason: 'DEFAULT' } } },
      });
      await context.addInitScript(() => {
        window.told = [];
        document.addEventListener('securitypolicyviolation', (event) =>
          window.told.push(event.violatedDirective),
        );
      });
      const page = await open();
      await page.waitForFunction(() => document.querySelector('p')?.textContent === 'Hello');
      await choose(page, GRANTED);
      await site.arrived('/v1/batch', 1);
      expect(await page.evaluate(() => window.told)).toEqual([]);
    });

    it('is viewed again when a single-page application moves on, with the right title and referrer', async () => {
      const page = await open();
      await choose(page, { analytics: true });
      await page.evaluate(() => {
        history.pushState(null, '', '/phones?sort=price');
        document.title = 'Phones';
      });
      await expect.poll(() => site.events().length).toBe(2);
      await page.evaluate(() => {
        history.replaceState({ scroll: 10 }, '', '/phones?sort=price');
        history.replaceState(null, '', '/phones?sort=price#reviews');
      });
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
      await page.goBack();
      await page.waitForFunction(() => location.pathname === '/');
      await expect
        .poll(async () => {
          await flush(page);
          return site
            .events()
            .map((event) => [
              (event.properties as { path: string }).path,
              (event.properties as { title: string }).title,
            ]);
        })
        .toEqual([
          ['/', 'A page'],
          ['/phones', 'Phones'],
          ['/', 'Phones'],
        ]);
      expect(site.events()[1]?.properties).toMatchObject({ search: '?sort=price', referrer: `${site.url}/` });
    });

    it('is not viewed by itself where the site says so, and query strings are left out where it says so', async () => {
      site.pages['/'] = aPage({ attributes: 'data-auto-page="false" data-strip-query' });
      const page = await open('/?email=ada@example.com#secret');
      await choose(page, { analytics: true });
      await page.evaluate(() => {
        history.pushState(null, '', '/a?token=1');
        window.aparte.page('Phones', { range: 'phones' });
      });
      await site.arrived('/v1/batch', 1);
      expect(site.events().length).toBe(1);
      expect(site.events()[0]).toMatchObject({
        type: 'page',
        name: 'Phones',
        properties: { range: 'phones', url: `${site.url}/a`, search: '', name: 'Phones' },
      });
      expect(JSON.stringify(site.events())).not.toMatch(/email|token|secret/);
    });

    it('loads twice without harm', async () => {
      site.pages['/'] = aPage({ head: '<script async src="/aparte.js" data-key="wk_test"></script>' });
      const page = await open();
      await page.addScriptTag({ url: '/aparte.js?again' });
      await choose(page, { analytics: true });
      await flush(page);
      expect(site.events().length).toBe(1);
    });

    it('does what was called before it was there, in order', async () => {
      const stub = builtStub();
      site.pages['/'] = aPage({
        head: `<script>${stub};
          aparte.consent.set({ analytics: true });
          aparte.track('Early', { n: 1 });
          aparte.ready.then(() => { window.told = [aparte.consent.get().decided]; });
          aparte.decide('hero', 'Welcome').then((decision) => { window.early = decision; });</script>`,
      });
      site.routes['/v1/decide'] = () => ({
        body: { decisions: { hero: { value: 'Hello', reason: 'DEFAULT' } } },
      });
      const page = await open();
      await page.waitForFunction(() => 'early' in window && window.told);
      expect(
        await page.evaluate(() => [
          window.told,
          (window as unknown as { early: { value: string } }).early.value,
        ]),
      ).toEqual([[true], 'Hello']);
      await site.arrived('/v1/batch', 1);
      expect(site.events().map((event) => event.event ?? event.type)).toEqual(['page', 'Early']);
    });

    it('says so on the document when it is set up', async () => {
      site.pages['/'] = aPage({
        head: `<script>document.addEventListener('aparte:ready', (event) => { window.told = [event.detail === window.aparte]; });</script>`,
      });
      const page = await open();
      expect(await page.evaluate(() => window.told)).toEqual([true]);
    });
  });

  describe('slots on a page that no Worker fronts', () => {
    const hero = `<section data-aparte="hero"><h1 data-aparte-field="title">Welcome</h1>
      <img data-aparte-field="image" src="data:," alt=""><a data-aparte-field="href" href="/"><b data-aparte-field="cta">Go</b></a></section>`;
    const decided = {
      title: 'New <i>phones</i>',
      image: '/img/phones.svg',
      href: 'javascript:alert(1)',
      cta: 'See',
    };

    it('are filled as text and safe addresses, one request for all', async () => {
      other.pages['/shop'] = aPage({
        src: `${site.url}/aparte.js`,
        body: `${hero}<p data-aparte="note">Old</p>`,
      });
      site.routes['/v1/decide'] = () => ({
        body: {
          decisions: {
            hero: { value: decided, reason: 'TARGETING_MATCH' },
            note: { value: 'New', reason: 'DEFAULT' },
          },
        },
      });
      const page = await open('/shop', other);
      await page.waitForFunction(() => document.querySelector('h1')?.textContent !== 'Welcome');
      expect(
        await page.evaluate(() => [
          document.querySelector('h1')?.innerHTML,
          document.querySelector('img')?.getAttribute('src'),
          document.querySelector('a')?.getAttribute('href'),
          document.querySelector('b')?.textContent,
          document.querySelector('p')?.textContent,
        ]),
      ).toEqual(['New &lt;i&gt;phones&lt;/i&gt;', '/img/phones.svg', '/', 'See', 'New']);
      expect(site.calls('/v1/decide').map((call) => call.body.keys)).toEqual([['hero', 'note']]);
      expect(site.calls('/v1/decide')[0]?.body.context).toMatchObject({
        locale: 'en',
        page: { path: '/shop' },
      });
    });

    it('are filled when an application adds them later, each once', async () => {
      other.pages['/shop'] = aPage({ src: `${site.url}/aparte.js`, body: '<main></main>' });
      site.routes['/v1/decide'] = ({ body }) => ({
        body: {
          decisions: Object.fromEntries(
            body.keys.map((key: string) => [key, { value: `value of ${key}`, reason: 'DEFAULT' }]),
          ),
        },
      });
      const page = await open('/shop', other);
      await page.evaluate(() => {
        history.pushState(null, '', '/shop/2');
        document.querySelector('main')!.innerHTML = '<p data-aparte="a">default</p>';
      });
      await page.waitForFunction(() => document.querySelector('p')?.textContent === 'value of a');
      await page.evaluate(() => document.querySelector('p')!.setAttribute('data-aparte', 'b'));
      await page.waitForFunction(() => document.querySelector('p')?.textContent === 'value of b');
    });

    it('keep their space and show their default when no answer comes in time', async () => {
      site.routes['/v1/decide'] = () => undefined;
      site.pages['/'] = aPage({
        body: '<p data-aparte="hero" data-aparte-wait style="height: 90px">Welcome</p><footer></footer>',
      });
      const page = await open();
      await page.waitForFunction(() => document.querySelector('p')?.style.visibility === '');
      expect(
        await page.evaluate(() => [
          document.querySelector('p')?.textContent,
          document.querySelector('p')?.offsetHeight,
        ]),
      ).toEqual(['Welcome', 90]);
      expect(
        await page.evaluate(() => window.aparte.decide('hero', 'Welcome', { timeoutMs: 50 })),
      ).toMatchObject({ value: 'Welcome', reason: 'ERROR' });
    });

    it('expose an experiment once, where experimentation is granted', async () => {
      other.pages['/shop'] = aPage({
        src: `${site.url}/aparte.js`,
        attributes: 'data-auto-page="false"',
        body: hero,
      });
      const experiment = { key: 'hero-offer', run: 3, unit: 'assignmentId' };
      site.routes['/v1/decide'] = () => ({
        body: {
          assignmentId: 'device-1',
          decisions: { hero: { value: decided, variant: 'offer', reason: 'SPLIT', experiment } },
        },
      });
      const page = await open('/shop', other);
      await choose(page, { analytics: true, experimentation: true });
      expect(
        await page.evaluate(async () => [
          await window.aparte.decide('hero', {}),
          await window.aparte.decide('hero', {}),
        ]),
      ).toMatchObject([
        { variant: 'offer', reason: 'SPLIT', experiment: 'hero-offer' },
        { variant: 'offer' },
      ]);
      await flush(page);
      expect(site.events()).toMatchObject([
        {
          messageId: 'x:device-1:hero-offer:3:delivered',
          event: 'Experiment Viewed',
          properties: { experiment: 'hero-offer', variant: 'offer', stage: 'delivered', run: 3 },
        },
      ]);
    });
  });
});

function builtStub(): string {
  return readFileSync('dist/aparte-stub.js', 'utf8');
}
