import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderCalls, phoneAndCaseShop } from '../../builders/phone-and-case.ts';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, openConsole, startConsoleEdge } from './console.ts';

let edge: TestEdge;
let browser: Browser;

describe.skipIf(noChromium('buyers in the console'))('the buyers’ screen', () => {
  beforeAll(async () => {
    edge = await startConsoleEdge();
    browser = await launch();
    const calls = phoneAndCaseShop(Date.now()).flatMap(orderCalls);
    // The demo calls its cases "Phone cases".
    const text = JSON.stringify(calls).replaceAll('"Cases"', '"Phone cases"');
    const batch = JSON.parse(text) as object[];
    for (let i = 0; i < batch.length; i += 500) {
      const part = { batch: batch.slice(i, i + 500) };
      const answer = await edge.post('/v1/batch', part, { key: 'wk_server_local' });
      expect(answer.status, answer.text).toBe(200);
    }
    const refreshed = await edge.admin('POST', '/rfm/refresh', { environment: 'dev' });
    expect(refreshed.status, refreshed.text).toBe(200);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  it('judges the yearly phone buyer on the scale of phones, and leads to the person’s scores', async () => {
    const console = await openConsole({ edge, browser, path: 'buyers' });
    const { page } = console;
    const range = page.getByRole('combobox', { name: 'Product range' });
    await range.focus();
    await range.selectOption('phones');
    await page.getByRole('button', { name: /^R5 F5 Champions/ }).waitFor();
    expect(await range.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: /^R5 F5 Champions/ }).press('Enter');
    // What was asked for stands below, and is gone to.
    await page
      .locator('[role=region]:focus')
      .getByRole('heading', { name: /^Champions R5 F5/ })
      .waitFor();
    await page.getByRole('link', { name: 'yearly-phones' }).click();
    await page.getByRole('tab', { name: 'Scores' }).click();
    const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });
    await row('Everything').getByText('Lost').waitFor();
    await row('phones').getByText('Champions').waitFor();
    expect(await checkAxe(page)).toEqual([]);
    expect(console.complaints).toEqual([]);
    await console.close();
  }, 60_000);

  it('makes an audience of a group, in French on a narrow screen', async () => {
    const console = await openConsole({ edge, browser, path: 'buyers', language: 'fr', width: 360 });
    const { page } = console;
    await page.getByRole('button', { name: /^Voir les personnes.*Perdus$/ }).click();
    await page.getByRole('button', { name: 'En faire une audience : Perdus' }).click();
    await page.waitForURL(/\/console\/audiences\/all-lost/);
    const saved = await edge.admin('GET', '/documents/audience/all-lost');
    expect(saved.json.document.if).toEqual({ 'rfm.all.cell': 'lost' });
    expect(saved.json.document.name).toEqual({ en: 'Lost (Everything)', fr: 'Perdus (Toutes les gammes)' });
    // Once more: what was made before may have been changed since, and stays.
    await page.goBack();
    await page.getByRole('button', { name: /^Voir les personnes.*Perdus$/ }).click();
    await page.getByRole('button', { name: 'En faire une audience : Perdus' }).click();
    await page.waitForURL(/\/console\/audiences\/all-lost-2/);
    expect(console.complaints).toEqual([]);
    await console.close();
  }, 60_000);

  it('says who moved, and fits a narrow screen', async () => {
    const console = await openConsole({ edge, browser, path: 'buyers', width: 360, colours: 'dark' });
    const { page } = console;
    await page.getByRole('region', { name: 'Who moved' }).getByRole('row').nth(1).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await checkAxe(page)).toEqual([]);
    expect(console.complaints).toEqual([]);
    await console.close();
  }, 60_000);
});
