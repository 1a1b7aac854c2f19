import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGREED } from '../../builders/crowd.ts';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, look, openConsole, startConsoleEdge } from './console.ts';

const WORDS = {
  en: {
    pause: 'Pause',
    goOn: 'Go on',
    find: 'Only lines with these words',
    viewed: 'Product viewed Pocket phone',
    got: 'got “Large banner”',
    paused: /Paused: \d+ new lines wait/,
  },
  fr: {
    pause: 'Pause',
    goOn: 'Reprendre',
    find: 'Seulement les lignes avec ces mots',
    viewed: 'Produit consulté Pocket phone',
    got: 'a reçu «\u00a0Grande bannière\u00a0»',
    paused: /En pause : \d+ nouvelles lignes attendent/,
  },
} as const;

describe.skipIf(noChromium('what happens now, in the console'))('live', () => {
  let edge: TestEdge;
  let browser: Browser;
  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  /** A visit: one product looked at, one decision. */
  async function visit(): Promise<void> {
    const anonymousId = randomUUID();
    const context = { consent: { categoryPreferences: AGREED } };
    await edge.post('/v1/track', {
      event: 'Product Viewed',
      anonymousId,
      context,
      properties: { name: 'Pocket phone' },
    });
    await edge.post('/v1/decide', { anonymousId, context, keys: ['hero'] });
  }

  it.each([
    ['en', 1_280, 'light'],
    ['fr', 360, 'dark'],
  ] as const)(
    'shows visits as they happen, in %s at %i px, by keyboard',
    async (language, width, colours) => {
      const words = WORDS[language];
      const open = await openConsole({ edge, browser, language, width, colours, path: 'live' });
      const { page } = open;
      const first = page.locator('.live-line').filter({ hasText: words.viewed }).first();
      for (let visits = 0; visits < 60 && !(await first.isVisible()); visits += 1) {
        await visit();
        await page.waitForTimeout(250);
      }
      await page.locator('.live-line').filter({ hasText: words.got }).first().waitFor();
      await page.getByRole('button', { name: words.pause }).press('Enter');
      const before = await page.locator('.live-line').count();
      await visit();
      await page.getByText(words.paused).waitFor();
      expect(await page.locator('.live-line').count()).toBe(before);
      await page.getByRole('button', { name: words.goOn }).press('Enter');
      await page.waitForFunction((n) => document.querySelectorAll('.live-line').length > n, before);
      expect(await checkAxe(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await look(page, `live-${width}-${language}-${colours}`);
      await page.getByLabel(words.find).fill('pocket');
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.live-line')].every((line) => /pocket/i.test(line.textContent ?? '')),
      );
      expect(open.complaints).toEqual([]);
      await open.close();
    },
  );
});
