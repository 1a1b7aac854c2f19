import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../../edge/harness.ts';
import { PURPOSES } from '../../../core/consent.ts';
import type { FlagDocument } from '../../../core/config/types.ts';
import { launch, noChromium } from '../chromium.ts';
import {
  checkAxe,
  type ConsoleOptions,
  look,
  type OpenConsole,
  openConsole,
  settled,
  startConsoleEdge,
} from './console.ts';
import { enterOn, writeInto } from './keyboard.ts';

const SAVING = /\/v1\/admin\/documents\/flag\/home-banner/;

describe.skipIf(noChromium('the console’s spots'))('the spots of the console', () => {
  let edge: TestEdge;
  let browser: Browser;
  let open: OpenConsole | undefined;

  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  afterEach(async () => {
    const complaints = open?.complaints ?? [];
    await open?.close();
    open = undefined;
    expect(complaints, 'nothing may be thrown, logged as an error or refused by the policy').toEqual([]);
  });

  const enter = async (options: ConsoleOptions = {}): Promise<Page> => {
    open = await openConsole({ edge, browser, ...options });
    return open.page;
  };

  it.each([
    [1_280, 'en', 'light'],
    [1_280, 'fr', 'dark'],
    [360, 'en', 'dark'],
    [360, 'fr', 'light'],
  ] as const)('hold at %i px in %s, %s: axe finds nothing, nothing scrolls sideways', async (...given) => {
    const [width, language, colours] = given;
    const name = given.join('-');
    const page = await enter({ width, language, colours, path: 'spots' });
    const fits = async (what: string) => {
      await settled(page);
      await look(page, `spots-${what}-${name}`);
      expect(await checkAxe(page), what).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(
        width,
      );
    };
    await fits('list');
    await page.click('a[href="/console/spots/hero"]');
    await page.waitForSelector('.preview-window iframe');
    await page.frameLocator('.preview-window iframe').locator('h1').waitFor();
    await fits('editor');
    await page.click('.picture-field button');
    await page.waitForSelector('.pictures');
    await fits('pictures');
    await page.keyboard.press('Escape');
    const title = page.locator('.spot-edit input').first();
    await title.fill('Winter');
    await page.click('.page-actions .button-primary');
    await fits('publish');
  });

  const draftOf = async (key: string) => (await edge.admin('GET', `/documents/flag/${key}`)).json;
  const saved = (page: Page) => page.waitForSelector('.save-saved');

  describe('with the keyboard alone', () => {
    it.each([
      ['en', 'Welcome backstage', 'New phones, chosen for you', /Preview as Phone lovers/],
      [
        'fr',
        'Bienvenue en coulisses',
        'De nouveaux téléphones, choisis pour vous',
        /Aperçu en tant que Amateurs/,
      ],
    ] as const)(
      'are edited, previewed, published, seen live within five seconds and taken back, in %s',
      async (language, everybodys, before, bar) => {
        const own = await startConsoleEdge();
        const title = `Spring 2027 (${language})`;
        const shop = await aPhoneLover(own, language);
        expect(await shop()).toContain(`>${before}</h1>`);
        open = await openConsole({ edge: own, browser, language });
        const { page, context } = open;

        await enterOn(page, 'a[href="/console/spots"]');
        await page.waitForSelector('.spots table');
        await enterOn(page, 'a[href="/console/spots/hero"]');
        await page.waitForSelector('.preview-window iframe');
        await enterOn(page, '.rule > summary');
        await writeInto(page, `.rule[open] input[lang="${language}"]`, title);
        await enterOn(page, '.rule[open] .picture-address button');
        await page.waitForSelector('.pictures');
        await enterOn(page, '.picture[aria-pressed="false"]');
        await saved(page);
        const [rule] = ((await own.admin('GET', '/documents/flag/hero')).json.document as FlagDocument)
          .rules!;
        expect(rule?.value).toMatchObject({ title: { [language]: title }, image: '/img/hero.svg' });
        expect(await shop(), 'a draft is nobody else’s').toContain(`>${before}</h1>`);

        const framed = page.frameLocator('.preview-window iframe');
        await framed.locator('h1', { hasText: title }).waitFor();
        const [tab] = await Promise.all([context.waitForEvent('page'), enterOn(page, '.preview-tools a')]);
        await tab.waitForLoadState();
        expect(await tab.textContent('h1')).toBe(title);
        expect(await tab.getByRole('complementary').textContent()).toMatch(bar);
        await tab.waitForLoadState('networkidle');
        expect(await tab.isVisible('[data-consent]'), 'nobody is asked in a preview').toBe(false);
        expect(await framed.locator('[data-consent]').isVisible()).toBe(false);
        await look(tab, `preview-${language}`);
        expect(open.complaints).toEqual([]);
        // The bar comes before everything, the shop's skip link too, which axe then asks a landmark for.
        const found = (await checkAxe(tab)).filter((issue) => !/^moderate region: .* at \.skip$/.test(issue));
        expect(found).toEqual([]);
        open.complaints.splice(0); // axe puts a style of its own into the bar's shadow root, which the policy refuses
        await enterOn(tab, 'aside > a');
        await tab.waitForURL(`${own.url}/`);
        await tab.locator('h1', { hasText: everybodys }).waitFor();
        expect(await tab.locator('aparte-preview').count()).toBe(0);
        await tab.waitForSelector('[data-consent]', { state: 'visible' });
        await tab.close();

        await enterOn(page, '.page-actions .button-primary', 'back');
        await page.waitForSelector('.publish .change');
        await page.keyboard.type(`Spring (${language})`);
        const revision = page.waitForResponse((response) => response.url().includes('/v1/admin/publish'));
        await page.keyboard.press('Enter');
        expect((await revision).status()).toBe(200);
        await expect.poll(shop, { timeout: 5_000 }).toContain(`>${title}</h1>`);
        await page.waitForSelector('.dialog .note-good');
        await look(page, `spots-live-${language}`);
        expect(await checkAxe(page)).toEqual([]);

        await enterOn(page, '.dialog-actions a[href="/console/history"]');
        await page.waitForSelector('.table');
        await settled(page);
        await enterOn(page, '.table button');
        await page.waitForSelector('.dialog[open]');
        await enterOn(page, '.dialog[open] .button-primary');
        await expect.poll(shop, { timeout: 5_000 }).toContain(`>${before}</h1>`);
        await context.close();
        await own.stop();
      },
      120_000,
    );
  });

  it('warn before what is not saved is lost', async () => {
    const page = await enter({ path: 'spots/home-banner' });
    await page.route(SAVING, (route) => route.abort());
    await page.locator('.spot-edit textarea').first().fill('Not saved');
    await page.click('.page-back');
    await page.locator('.dialog[open]').getByText('Leave without saving?').waitFor();
    await page.getByRole('button', { name: 'Stay here' }).click();
    await page.waitForSelector('.save-failed');
    await page.unroute(SAVING);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await saved(page);
    expect((await draftOf('home-banner')).document.default.text.en).toBe('Not saved');
    open!.complaints.splice(0); // the browser itself tells of the connection that was broken off
  });

  it('say who changed them in between, and let one choose', async () => {
    const page = await enter({ path: 'spots/home-banner' });
    const { document } = await draftOf('home-banner');
    const hers = { ...document, default: { text: { en: 'Hers', fr: 'Le sien' } } };
    const field = page.locator('.spot-edit textarea').first();
    for (const choice of ['Load theirs', 'Keep mine']) {
      await edge.admin('PUT', '/documents/flag/home-banner', hers);
      await field.fill(`Mine, ${choice}`);
      await page.getByText('local admin changed this spot').waitFor();
      expect(await checkAxe(page)).toEqual([]);
      expect((await draftOf('home-banner')).document.default.text.en).toBe('Hers');
      await page.getByRole('button', { name: choice }).click();
      await saved(page);
      const kept = (await draftOf('home-banner')).document.default.text.en;
      expect([kept, await field.inputValue()]).toEqual(
        choice === 'Keep mine' ? [`Mine, ${choice}`, `Mine, ${choice}`] : ['Hers', 'Hers'],
      );
      hers.default.text.fr = 'Encore';
    }
    open!.complaints.splice(0); // the browser itself tells of each 409
  });

  it('show what is wrong beside the field, and go back to what is live', async () => {
    const page = await enter({ path: 'spots/hero' });
    const link = page.locator('.spot-edit input[inputmode=url]').nth(1);
    await link.fill('javascript:alert(1)');
    await page.waitForSelector('.save-refused');
    expect(await link.getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Back to what is live' }).click();
    await page.locator('.dialog[open] .button-danger').click();
    await saved(page);
    expect(await link.inputValue()).toBe('/phones');
    expect(await page.getByText('Changes waiting').count()).toBe(0);
    open!.complaints.splice(0); // the browser itself tells of the 400
  });

  it('are duplicated, archived with their references checked, and turned off and on', async () => {
    const page = await enter({ path: 'spots/hero' });
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByLabel('Name of the copy').fill('Winter banner');
    await page.getByRole('button', { name: 'Make the copy' }).click();
    await page.waitForURL('**/console/spots/winter-banner');
    await page.locator('h1', { hasText: 'Winter banner' }).waitFor();
    await page.getByRole('button', { name: 'Archive' }).click();
    await page.locator('.dialog[open] .button-danger').click();
    await page.getByText('This spot is archived').waitFor();
    await saved(page);
    expect((await draftOf('winter-banner')).document.archived).toBe(true);

    await page.goto(`${edge.url}/console/spots`);
    await page.getByLabel('Show').selectOption('archived');
    expect(await page.locator('tbody a').allTextContents()).toEqual(['Winter banner']);
    await page.goto(`${edge.url}/console/spots/hero`);
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.locator('.dialog[open] .button-danger').click();
    await page.getByText('Turned off: everybody sees').waitFor();
    expect((await edge.admin('GET', '/status')).json.environments.dev.killed).toEqual(['hero']);
    await page.getByRole('button', { name: 'Turn on again' }).click();
    await page.getByText('Turned off: everybody sees').waitFor({ state: 'detached' });
  });

  it('are found among two hundred', async () => {
    const { document } = await draftOf('home-banner');
    const documents = Array.from({ length: 200 }, (_, i) => ({
      ...document,
      key: `spot-${i}`,
      name: { en: `Number ${i}` },
    }));
    expect((await edge.admin('POST', '/apply', { documents })).status).toBe(200);
    const page = await enter({ path: 'spots' });
    expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(200);
    await page.getByLabel('Search spots').fill('number 17');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 12);
    await page.getByLabel('Search spots').fill('nothing like this');
    await page.getByText('No spot matches').waitFor();
  });

  it('say what they are for where there is none', async () => {
    const empty = await startConsoleEdge({ demo: false });
    open = await openConsole({ edge: empty, browser, path: 'spots' });
    await open.page.getByText('No spots yet').waitFor();
    expect(await checkAxe(open.page)).toEqual([]);
    await open.context.close();
    await empty.stop();
  });
});

/** A visitor in another browser who looked at three phones: gives the front page as they get it. */
async function aPhoneLover(edge: TestEdge, language: string): Promise<() => Promise<string>> {
  const purposes = Object.fromEntries(PURPOSES.map((purpose) => [purpose, true]));
  const headers = { 'sec-fetch-site': 'same-origin' };
  const consent = await edge.post('/v1/consent', { purposes, source: 'test' }, { headers });
  const cookie = consent.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const { anonymousId } = consent.json as { anonymousId: string };
  const context = { consent: { categoryPreferences: purposes } };
  const viewed = { type: 'track', event: 'Product Viewed', anonymousId, context };
  const batch = ['p-1', 'p-2', 'p-3'].map((product_id) => ({
    ...viewed,
    properties: { category: 'Phones', product_id },
  }));
  await edge.post('/v1/batch', { batch }, { headers: { ...headers, cookie } });
  return async () => {
    const page = await fetch(edge.url, {
      headers: { accept: 'text/html', 'accept-language': language, cookie, connection: 'close' },
    });
    return page.text();
  };
}
