import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, look, openConsole, settled, startConsoleEdge } from './console.ts';

const WORDS = {
  en: {
    tab: 'Merges',
    part: 'Part of this person',
    undo: 'Undo',
    yes: 'Take it out',
    allow: 'Allow again',
    brought: '1 action',
  },
  fr: {
    tab: 'Rattachements',
    part: 'Rattaché',
    undo: 'Annuler',
    yes: 'Séparer',
    allow: 'Autoriser à nouveau',
    brought: '1 action',
  },
} as const;

describe.skipIf(noChromium('merges in the console'))('what became part of a person', () => {
  let edge: TestEdge;
  let browser: Browser;
  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  it.each([
    ['en', 1_280, 'light'],
    ['fr', 360, 'dark'],
  ] as const)('is listed, and taken out again by keyboard: %s, %i px', async (language, width, colours) => {
    const words = WORDS[language];
    const userId = `user-${language}`;
    const anonymousId = `device-of-${language}-0123456789`;
    const key = 'wk_server_local';
    const context = { consent: { categoryPreferences: { analytics: true, personalization: true } } };
    await edge.post('/v1/track', { anonymousId, event: 'Looked', context }, { key });
    await edge.post('/v1/identify', { anonymousId, userId, context }, { key });
    const merges = async () => (await edge.get(`/v1/profiles/userId/${userId}/merges`)).json;
    await expect.poll(async () => (await merges()).merges.length, { timeout: 10_000 }).toBe(1);
    const { person } = await merges();

    const path = `people/${person}`;
    const opened = await openConsole({ edge, browser, language, width, colours, path });
    const { page, complaints } = opened;
    await page.getByRole('tab', { name: words.tab }).click();
    await page.getByText(words.part, { exact: true }).waitFor();
    await page.getByText(words.brought, { exact: true }).waitFor();
    await settled(page);
    await look(page, `merges-${width}-${language}-${colours}`);
    expect(await checkAxe(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);

    const undo = page.getByRole('button', { name: `${words.undo}: ${anonymousId}` });
    await undo.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect((await merges()).merges[0].state).toBe('joined');
    await undo.press('Enter');
    await dialog.getByRole('button', { name: words.yes }).press('Enter');
    await page.getByRole('button', { name: words.allow }).waitFor();
    await settled(page);
    await look(page, `merges-undone-${width}-${language}-${colours}`);
    expect(await checkAxe(page)).toEqual([]);
    expect((await merges()).merges[0].state).toBe('undone');
    const back = await edge.get(`/v1/profiles/anonymousId/${anonymousId}`);
    expect(back.json.id).not.toBe(person);
    expect(complaints).toEqual([]);
    await opened.close();
  });
});
