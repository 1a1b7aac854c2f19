import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../../edge/harness.ts';
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
});
