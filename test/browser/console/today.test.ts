import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aCrowd, sendCrowd } from '../../builders/crowd.ts';
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

describe.skipIf(noChromium('Today'))('Today', () => {
  let edge: TestEdge;
  let browser: Browser;
  let open: OpenConsole | undefined;

  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
    // A little past midnight "a minute ago" is yesterday: what is asked below holds then too.
    await sendCrowd(edge, aCrowd(120, Date.now()));
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
    (open = await openConsole({ edge, browser, ...options }));

  it.each([
    [1_280, 'en', 'light'],
    [1_280, 'fr', 'dark'],
    [360, 'fr', 'light'],
    [360, 'en', 'dark'],
  ] as const)('is sound at %i px in %s, %s', async (width, language, colours) => {
    const { page } = await enter({ width, language, colours });
    await look(page, `today-${width}-${language}-${colours}`);
    expect(await checkAxe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.click('.figure >> nth=2');
    await settled(page);
    await look(page, `today-figure-${width}-${language}-${colours}`);
    expect(await checkAxe(page)).toEqual([]);
  });

  it('nothing moves once the screen is there: the chart has its place before it is drawn', async () => {
    const { page } = await enter();
    const moved = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          // Without any shift nothing is ever reported: two frames are long enough for what is buffered.
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const { value } of list.getEntries() as (PerformanceEntry & { value: number })[])
              sum += value;
          }).observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
        }),
    );
    expect(moved).toBe(0);
  });

  it('shows what the API counted, and every figure opens what it was counted from, by keyboard alone', async () => {
    const { page } = await enter();
    const { json } = await edge.admin('GET', '/overview?environment=dev');
    const visitors = page.locator('.figure', { hasText: 'Visitors' });
    expect(await visitors.locator('.figure-value').textContent()).toBe(String(json.today.visitors));
    await visitors.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Visitors' });
    await dialog.getByText('Left out: people who did not agree').waitFor();
    await dialog.getByText('As a table').focus();
    await page.keyboard.press('Enter');
    const cells = await dialog.getByRole('table').getByRole('cell').allTextContents();
    expect(cells.map(Number)).toEqual(json.today.hours.map((hour: { visitors: number }) => hour.visitors));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await visitors.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('says what to do before anybody came, and what is live all the same', async () => {
    const { page } = await enter({ path: '?', token: edge.secrets.adminToken });
    await page.selectOption('.frame-side select >> nth=0', 'staging');
    await page.getByText('Nobody has come yet').waitFor();
    await page.getByText('Nothing has been published here yet').waitFor();
    await look(page, 'today-empty');
    expect(await checkAxe(page)).toEqual([]);
  });

  it('says so when the server is away, and goes on when it is back', async () => {
    const { page, complaints } = await enter();
    await page.route('**/v1/admin/overview*', (route) => route.abort());
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByText('The server does not answer').waitFor();
    await page.unroute('**/v1/admin/overview*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.figure').first().waitFor();
    complaints.splice(0); // the browser logs the call that was cut off
  });
});
