import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import {
  checkAxe,
  type ConsoleOptions,
  look,
  type OpenConsole,
  openConsole,
  startConsoleEdge,
} from './console.ts';

describe.skipIf(noChromium('the frame of the console'))('the console', () => {
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

  const enter = async (options: ConsoleOptions = {}): Promise<OpenConsole> =>
    (open = await openConsole({ edge, browser, ...options }));

  it('takes the token out of the address and signs in', async () => {
    const { page } = await enter();
    expect(page.url()).toBe(`${edge.url}/console/`);
    expect(await page.title()).toBe('Today · Aparté');
    await page.reload();
    await page.waitForSelector('.frame h1');
  });

  it.each([
    [1_280, 'en', 'light'],
    [360, 'fr', 'dark'],
  ] as const)(
    'holds at %i px in %s, %s: axe finds nothing, nothing scrolls sideways',
    async (width, language, colours) => {
      const { page } = await enter({ width, language, colours, path: 'history' });
      await look(page, `frame-${width}-${language}-${colours}`);
      expect(await checkAxe(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.getAttribute('html', 'lang')).toBe(language);
    },
  );

  it('skips to the content, and reads out each page that is gone to', async () => {
    const { page } = await enter();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.getByRole('link', { name: 'History', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    expect(await page.title()).toBe('History · Aparté');
    expect(await page.getAttribute('.frame-side .nav-link[href="/console/history"]', 'aria-current')).toBe(
      'page',
    );
  });

  it('has its menu behind a button where there is no room, closed by Escape and by going somewhere', async () => {
    const { page } = await enter({ width: 360 });
    const button = page.getByRole('button', { name: 'Menu' });
    await button.focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('dialog', { name: 'Menu' });
    await menu.waitFor();
    await look(page, 'frame-menu-360');
    expect(await checkAxe(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await menu.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    await menu.waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  });

  it('remembers language, colours and environment, also in a new tab', async () => {
    const { page, context } = await enter();
    const side = page.locator('.frame-side');
    await side.getByLabel('Language').selectOption('fr');
    await page.getByRole('heading', { name: 'Aujourd’hui', level: 1 }).waitFor();
    await side.getByLabel('Couleurs').selectOption('dark');
    await side.getByLabel('Environnement').selectOption('staging');
    await page.getByText('Rien n’a encore été publié ici').waitFor();
    await page.reload();
    await page.getByText('Rien n’a encore été publié ici').waitFor();
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    const tab = await context.newPage();
    await tab.goto(`${edge.url}/console/#token=${edge.secrets.adminToken}`);
    await tab.getByRole('heading', { name: 'Aujourd’hui', level: 1 }).waitFor();
    expect(await tab.getAttribute('html', 'lang')).toBe('fr');
    // Nothing of it is about people, and none of it is the token.
    const kept = await tab.evaluate(() => Object.fromEntries(Object.entries(localStorage)));
    expect(kept).toEqual({
      'aparte-console-environment': 'staging',
      'aparte-console-language': 'fr',
      'aparte-console-theme': 'dark',
    });
  });

  it('tells the time zone and the currency that figures are in', async () => {
    const { page } = await enter();
    await page.locator('.frame-side').getByText('Times in Europe/Paris, amounts in EUR').waitFor();
  });

  it('says where there is no such page, and leads back', async () => {
    const { page } = await enter({ path: 'no/such/page' });
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await checkAxe(page)).toEqual([]);
    await page.getByRole('link', { name: 'Go to Today' }).click();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
  });

  it('offers a reload where a screen is no longer to be had', async () => {
    const { page, complaints } = await enter();
    await page.route('**/console/assets/history-*.js', (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await page.getByText('This screen could not be loaded.').waitFor();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
    complaints.splice(0); // the browser logs the missing file
  });
});
