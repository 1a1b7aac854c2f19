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
});
