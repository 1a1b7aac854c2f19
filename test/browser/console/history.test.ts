import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlagDocument } from '../../../core/config/types.ts';
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

describe.skipIf(noChromium('History'))('History', () => {
  let edge: TestEdge;
  let browser: Browser;
  let open: OpenConsole | undefined;

  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
    await publishTitle('Autumn has come', 'Autumn banner');
    await edge.admin('POST', '/flags/free-delivery/kill', { environment: 'dev' });
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  afterEach(async () => {
    const complaints = open?.complaints ?? [];
    await open?.close();
    open = undefined;
    expect(complaints).toEqual([]);
  });
  const enter = async (options: ConsoleOptions = {}): Promise<OpenConsole> =>
    (open = await openConsole({ edge, browser, path: 'history', ...options }));

  async function publishTitle(title: string, name: string): Promise<void> {
    const { json } = await edge.admin('GET', '/documents/flag/hero');
    const hero = json.document as FlagDocument & { default: { title: { en: string } } };
    hero.default.title.en = title;
    await edge.admin('PUT', '/documents/flag/hero', hero);
    const made = await edge.admin('POST', '/publish', { environment: 'dev', name, note: 'For the season' });
    expect(made.status, made.text).toBe(200);
  }
  const titleLive = async (): Promise<string> => {
    const answer = await edge.post('/v1/decide', { keys: ['hero'] }, { key: 'sk_local' });
    return answer.json.decisions.hero.value.title.en ?? answer.json.decisions.hero.value.title;
  };

  it.each([
    [1_280, 'en', 'light'],
    [360, 'fr', 'dark'],
  ] as const)(
    'is sound at %i px in %s, %s: versions, one version, changes, what is off',
    async (width, language, colours) => {
      const { page } = await enter({ width, language, colours });
      const pages = ['', '/2', '?view=changes', '?view=killed'];
      for (const [index, path] of pages.entries()) {
        await page.goto(`${edge.url}/console/history${path}`);
        await page.waitForSelector('h1');
        await settled(page);
        await look(page, `history-${index}-${width}-${language}-${colours}`);
        expect(await checkAxe(page), path).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
          width,
        );
      }
    },
  );

  it('shows what a version changed, before and after, with its author and time', async () => {
    const { page } = await enter();
    await page.getByRole('link', { name: 'Autumn banner' }).click();
    await page.getByRole('heading', { name: 'Version 2: Autumn banner' }).waitFor();
    await page.getByText('Published by local admin on').waitFor();
    const change = page.locator('.change');
    await change.waitFor();
    expect(await change.locator('dt').textContent()).toBe('for everybody › title › English');
    expect(await change.locator('del').textContent()).toBe('Welcome backstage');
    expect(await change.locator('ins').textContent()).toBe('Autumn has come');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  it('goes back by keyboard alone: asks, says what differs, publishes, tells', async () => {
    expect(await titleLive()).toBe('Autumn has come');
    const { page } = await enter();
    await page.getByRole('button', { name: 'Go back to this: version 1, Demo' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Go back to version 1?' });
    await dialog.getByText('Spot Large banner').waitFor();
    expect(await checkAxe(page)).toEqual([]);
    await look(page, 'history-go-back');
    await dialog.getByRole('button', { name: 'Go back', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Version 3 is live within five seconds.').waitFor();
    await expect.poll(titleLive, { timeout: 5_000 }).toBe('Welcome backstage');
    await page.getByRole('row', { name: /Back to version 1: Demo.*Live/ }).waitFor();
  });

  it('switches a setting on again', async () => {
    const { page } = await enter({ path: 'history?view=killed' });
    await page.getByRole('button', { name: 'Switch on again: Free delivery' }).click();
    await page.getByText('Nothing is switched off').waitFor();
    const { json } = await edge.admin('GET', '/status');
    expect(json.environments.dev.killed).toEqual([]);
  });
});
