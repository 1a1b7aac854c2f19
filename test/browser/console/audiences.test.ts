import type { Browser, Page } from 'playwright-core';
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
import { choose, press, replaceText } from './typing.ts';

const SEQUENCE = {
  kind: 'audience',
  key: 'no-order',
  name: { en: 'Looked, not ordered', fr: 'Vu, pas commandé' },
  if: {
    $and: [
      {
        did: {
          sequence: [
            { event: 'Product Viewed', where: { 'properties.category': 'Phones' } },
            { event: 'Product Viewed', within: '3d' },
            { not: { event: 'Order Completed' }, within: '12h' },
          ],
          within: '20d',
        },
      },
      { 'traits.plan': 'free' },
      { 'rfm.phones.cell': { $in: ['champion', 'at-risk'] } },
      { purposes: { $all: ['advertising'] } },
    ],
  },
};

describe.skipIf(noChromium('audiences of sequences in the console'))('audiences', () => {
  const crowd = aCrowd(200, Date.now());
  let edge: TestEdge;
  let browser: Browser;
  let open: OpenConsole | undefined;

  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
    await sendCrowd(edge, crowd);
    const { status, text } = await edge.admin('PUT', '/documents/audience/no-order', SEQUENCE);
    expect(status, text).toBe(200);
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

  const enter = async (options: ConsoleOptions): Promise<Page> => {
    open = await openConsole({ edge, browser, ...options });
    return open.page;
  };

  it('say steps in order, are explained and saved, by keyboard alone', async () => {
    const page = await enter({ path: 'audiences/new' });
    await press(page, page.getByRole('button', { name: 'Add steps in order' }));
    await press(page, page.getByRole('button', { name: /^Remove: who did “Product viewed”/ }));
    await choose(page, page.getByLabel('Action', { exact: true }).first(), 'Product viewed');
    await choose(page, page.getByLabel('Since when'), 'at any time');
    await replaceText(page, page.getByLabel('How long'), '12');
    await choose(page, page.getByLabel('Unit'), 'hours');
    await page
      .getByText('People who did “Product viewed”, then not “Order” for 12 hours', { exact: true })
      .waitFor();
    await page.getByText(/It adds 1 thing to remember/).waitFor();
    await page.getByRole('heading', { name: 'Who is in other audiences too' }).waitFor();
    expect(await checkAxe(page)).toEqual([]);

    // Her only view lies in the last minutes.
    await press(page, page.getByRole('button', { name: 'Ask about a person' }));
    await replaceText(page, page.getByLabel('Find a person'), 'crowd-00001');
    const dialog = page.getByRole('dialog');
    await press(page, dialog.getByRole('button', { name: /crowd-00001/ }));
    await dialog
      .getByRole('listitem')
      .filter({ hasText: /Does not hold.*1 of 2 steps done.*step 2 is waited for until/ })
      .waitFor();
    await look(page, 'audiences-why-en');
    await page.keyboard.press('Escape');

    await replaceText(page, page.getByLabel('Name in English'), 'Steps');
    await press(page, page.getByRole('button', { name: 'Save draft' }));
    await page.getByText('Saved', { exact: true }).waitFor();
    const { json } = await edge.admin('GET', '/documents/audience/steps');
    expect(json.document.if).toEqual({
      did: { sequence: [{ event: 'Product Viewed' }, { not: { event: 'Order Completed' }, within: '12h' }] },
    });
  });

  it.each([
    [1_280, 'en', 'light'],
    [360, 'fr', 'dark'],
  ] as const)('hold at %i px in %s, %s', async (width, language, colours) => {
    const page = await enter({ width, language, colours, path: 'audiences/no-order' });
    await page.locator('.size-number[data-size]').waitFor();
    await settled(page);
    await look(page, `audiences-no-order-${width}-${language}-${colours}`);
    expect(await checkAxe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  it('say how far they are worked out, and can be paused, by keyboard, in French on a phone', async () => {
    await edge.admin('POST', '/reapply', { environment: 'dev', rate: 8 });
    const changed = { ...SEQUENCE, if: { did: { event: 'Product Viewed', within: '18d' } } };
    await edge.admin('PUT', '/documents/audience/no-order', changed);
    const published = await edge.admin('POST', '/publish', { environment: 'dev', name: 'next' });
    expect(published.status, published.text).toBe(200);
    const page = await enter({ language: 'fr', width: 360, path: 'audiences' });
    await page.getByText('Les audiences modifiées sont en train d’être calculées pour tous').waitFor();
    await press(page, page.getByRole('button', { name: 'Mettre en pause' }));
    await page.getByText('Le calcul des audiences modifiées pour tous est en pause').waitFor();
    await look(page, 'audiences-reapply-fr');
    expect(await checkAxe(page)).toEqual([]);
    await edge.admin('POST', '/reapply', { environment: 'dev', rate: 100_000 });
    await press(page, page.getByRole('button', { name: 'Continuer' }));
    await page.locator('.note progress').waitFor({ state: 'detached' });
    const { json } = await edge.admin('GET', '/reapply?environment=dev');
    expect(json.state).toBe('done');
  });
});
