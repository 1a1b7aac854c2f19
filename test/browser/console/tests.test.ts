import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { noChromium } from '../chromium.ts';
import { checkAxe, look, openConsole, settled } from './console.ts';

const GRANTED = { storage: true, analytics: true, personalization: true, experimentation: true };
const CONSENT = { consent: { categoryPreferences: GRANTED } };
const FIRST_PARTY = { 'sec-fetch-site': 'same-origin' };

const WORDS = {
  en: {
    create: 'New test',
    next: 'Continue',
    share: 'Share of people for “Version B”, in percent',
    other: 'Share of people for “Original”, in percent',
    preview: 'Preview “Version B” (opens a new tab)',
    start: 'Start the test…',
    startNow: 'Start now',
    expect: /About \d+ people a day, \d+\s?% have agreed to tests/,
    early: 'Too early to say',
    open: 'Show these people: Original',
    close: 'Close',
    stop: 'Stop the test…',
    stopNow: 'Stop now',
    original: 'Everyone sees the original again',
    saved: 'Saved',
    own: 'Do not count my own visits from this browser',
  },
  fr: {
    create: 'Nouveau test',
    next: 'Continuer',
    share: 'Part des personnes pour « Version B », en pour cent',
    other: 'Part des personnes pour « Original », en pour cent',
    preview: 'Aperçu de « Version B » (nouvel onglet)',
    start: 'Lancer le test…',
    startNow: 'Lancer maintenant',
    expect: /Environ \d+ personnes par jour, \d+\s?% ont accepté les tests/,
    early: 'Trop tôt pour le dire',
    open: 'Voir ces personnes : Original',
    close: 'Fermer',
    stop: 'Arrêter le test…',
    stopNow: 'Arrêter maintenant',
    original: 'Tout le monde revoit l’original',
    saved: 'Enregistré',
    own: 'Ne pas compter mes propres visites avec ce navigateur',
  },
} as const;

let ended: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ended.reverse()) await end();
  ended = [];
});

/** Presses Tab until the named control has the focus, as a hand without a mouse would, then a key. */
async function reach(
  page: Page,
  role: 'button' | 'link' | 'combobox' | 'spinbutton' | 'textbox' | 'checkbox',
  name: string | RegExp,
): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
  await wanted.waitFor();
  for (let steps = 0; steps < 120; steps++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(name)}: not reached by the keyboard`);
}

async function press(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  await reach(page, role, name);
  await page.keyboard.press('Enter');
}

/** Forty visitors who agreed look at the home page; some buy. */
async function visitors(edge: Awaited<ReturnType<typeof openConsole>>['edge'], count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const consent = await edge.post(
      '/v1/consent',
      { purposes: GRANTED, source: 'test' },
      { headers: FIRST_PARTY },
    );
    const id = consent.json.anonymousId as string;
    const cookie = consent.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0] ?? '')
      .join('; ');
    await edge.get('/', { headers: { accept: 'text/html', cookie } });
    if (n % 3 > 0) continue;
    const order = { order_id: `o-${id}`, revenue: 20 + n, currency: 'EUR' };
    // A purchase after the exposure that the page wrote a moment ago.
    const at = new Date(Date.now() + 1_000).toISOString();
    await edge.post('/v1/track', {
      anonymousId: id,
      event: 'Order Completed',
      timestamp: at,
      properties: order,
      context: CONSENT,
    });
  }
}

describe.skipIf(noChromium('the console’s tests')).each(['en', 'fr'] as const)(
  'a marketer tests a spot with the keyboard alone (%s)',
  (language) => {
    const words = WORDS[language];

    it('writes a second version, starts it, reads the result and stops it', async () => {
      const open = await openConsole({ language, path: 'tests' });
      ended.push(() => open.close());
      const { page, edge } = open;
      await visitors(edge, 6);
      await look(page, `tests-list-${language}`);
      await press(page, 'button', words.create);
      await press(page, 'button', words.next);
      await reach(page, 'spinbutton', words.share);
      await page.keyboard.press('Control+A');
      await page.keyboard.type('40');
      expect(await page.getByRole('spinbutton', { name: words.other }).inputValue()).toBe('60');
      await page.getByRole('status').filter({ hasText: words.saved }).waitFor();
      expect(await checkAxe(page)).toEqual([]);
      await look(page, `tests-form-${language}`);

      const opened = page.context().waitForEvent('page');
      await press(page, 'button', words.preview);
      const preview = await opened;
      await preview.waitForLoadState();
      expect(preview.url()).toContain(edge.url);
      await preview.close();

      await press(page, 'button', words.start);
      await page.getByText(words.expect).waitFor();
      expect(await checkAxe(page)).toEqual([]);
      await look(page, `tests-start-${language}`);
      await press(page, 'button', words.startNow);
      await page.getByRole('heading', { name: words.early }).waitFor();

      await visitors(edge, 40);
      await expect
        .poll(() => page.locator('.test-figures dd').first().innerText(), { timeout: 20_000 })
        .toContain('40');
      await page.locator('.interval').first().waitFor({ timeout: 10_000 });
      await settled(page);
      expect(await checkAxe(page)).toEqual([]);
      await look(page, `tests-result-${language}`);
      await press(page, 'button', words.open);
      await page.getByRole('dialog').getByRole('row').nth(1).waitFor();
      await look(page, `tests-people-${language}`);
      await press(page, 'button', words.close);
      await reach(page, 'checkbox', words.own);
      await page.keyboard.press('Space');
      await expect
        .poll(async () => (await page.context().cookies()).some(({ name }) => name === 'aparte_own'))
        .toBe(true);

      await press(page, 'button', words.stop);
      await press(page, 'button', words.stopNow);
      await page.getByText(`${words.original}.`).waitFor();
      expect(await checkAxe(page)).toEqual([]);
      expect(open.complaints).toEqual([]);

      const small = await openConsole({ language, width: 360, path: 'tests', edge, browser: open.browser });
      ended.push(() => small.close());
      expect(await checkAxe(small.page)).toEqual([]);
      await look(small.page, `tests-list-${language}-360`);
      await small.page.locator('a[href="/console/tests/hero-test"]').click();
      await small.page.getByRole('heading', { name: words.early }).waitFor();
      await settled(small.page);
      await look(small.page, `tests-result-${language}-360`);
      const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
      expect(await small.page.evaluate(wide)).toBe(0);
      expect(await checkAxe(small.page)).toEqual([]);
    }, 180_000);
  },
);
