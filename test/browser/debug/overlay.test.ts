import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, look } from '../console/console.ts';
import type { Site } from '../sdk-site.ts';
import { countShifts, listPage, startListSite } from '../widgets/list-site.ts';

const BODY = `<section data-aparte="hero"><h2 data-aparte-field="title">Hello</h2></section>
  <aparte-recommendations placement="related" item="p-17"></aparte-recommendations>`;
const ID = /^[0-9a-f]{8}-/;

describe.skipIf(noChromium('the overlay of ?aparte-debug in a real browser'))('?aparte-debug', () => {
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
    site.files['/aparte-debug.js'] = {
      type: 'text/javascript',
      body: readFileSync('dist/aparte-debug.js', 'utf8'),
    };
    const experiment = { key: 'hero-offer', run: 3, unit: 'assignmentId' };
    const decisions = {
      hero: { value: { title: 'Hello' }, variant: 'offer', reason: 'SPLIT', experiment },
      related: { value: { items: [] }, variant: null, reason: 'STATIC' },
    };
    site.routes['/v1/decide'] = ({ body }) => ({
      body: {
        assignmentId: 'device-1',
        decisions: Object.fromEntries(
          Object.entries(decisions).filter(([key]) => (body.keys as string[]).includes(key)),
        ),
        revision: 7,
      },
    });
    complaints = [];
    context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    context.on('weberror', (fault) => complaints.push(String(fault.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await site.stop();
    expect(complaints, 'nothing may be thrown, logged as an error or refused by the policy').toEqual([]);
  });

  async function open(path: string, language: string): Promise<Page> {
    site.pages['/'] = listPage(BODY, language);
    const page = await context.newPage();
    await countShifts(page);
    await page.goto(site.url + path);
    return page;
  }
  const overlay = (page: Page) => page.locator('aparte-debug');

  it('loads nothing where the address does not ask', async () => {
    const asked: string[] = [];
    context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const page = await open('/?other=aparte-debug', 'en');
    await site.arrived('/v1/decide', 2);
    await page.waitForLoadState('networkidle');
    expect(asked).toContain('/aparte.js');
    expect(asked).not.toContain('/aparte-debug.js');
    expect(await overlay(page).count()).toBe(0);
  });

  it.each([
    ['en', 'Aparté on this page', 'refused', 'allowed', 'Close'],
    ['fr', 'Aparté sur cette page', 'refusé', 'permis', 'Fermer'],
  ])(
    'in %s: shows this visitor, follows what happens, and goes by keyboard',
    async (language, title, no, yes, close) => {
      const page = await open('/?aparte-debug', language);
      const region = page.getByRole('region', { name: title });
      await region.waitFor();
      await region.getByText('hero-offer').waitFor();
      const before = await region.innerText();
      expect(before).toMatch(/SPLIT/);
      expect(before).toMatch(/related · p-17/);
      expect(before).toMatch(/\b7\b/);
      expect(before).toContain(no);
      expect(await page.evaluate(() => document.activeElement === document.body), 'takes no focus').toBe(
        true,
      );

      await page.evaluate(() => {
        window.aparte.consent.set({ storage: true, analytics: true, experimentation: true });
        window.aparte.identify('somebody@example.com');
        return window.aparte.decide('hero', {});
      });
      await region.getByText('delivered (3)').waitFor();
      const after = await region.innerText();
      expect(after.split('\n').filter((line) => line === yes).length).toBe(3);
      expect(after).not.toContain('somebody@example.com');
      expect(after).toContain('some…om');
      expect(after.split('\n').filter((line) => ID.test(line))).toEqual([]);
      expect(await page.evaluate(() => window.shift)).toBe(0);
      expect(await checkAxe(page)).toEqual([]);
      await look(page, `debug-${language}`);

      const focused = () =>
        page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent ?? '');
      for (let presses = 0; (await focused()) !== close && presses < 30; presses++)
        await page.keyboard.press('Tab');
      expect(await focused()).toBe(close);
      await page.keyboard.press('Escape');
      await overlay(page).waitFor({ state: 'detached' });
    },
  );

  it('fits a narrow page, and its button closes it', async () => {
    await context.close();
    context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await open('/?aparte-debug', 'fr');
    await page.getByRole('region', { name: 'Aparté sur cette page' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await look(page, 'debug-360');
    await page.getByRole('button', { name: 'Fermer' }).click();
    expect(await overlay(page).count()).toBe(0);
  });
});
