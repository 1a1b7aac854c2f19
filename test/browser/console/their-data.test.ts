import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../core/wire/rights.ts';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, look, openConsole, settled, startConsoleEdge } from './console.ts';

const WORDS = {
  en: {
    download: 'Download everything',
    erase: 'Erase this person…',
    word: 'ERASE',
    now: 'Erase for good',
    done: 'This person is erased',
    save: 'Download the certificate',
  },
  fr: {
    download: 'Tout télécharger',
    erase: 'Effacer cette personne…',
    word: 'EFFACER',
    now: 'Effacer définitivement',
    done: 'Cette personne est effacée',
    save: 'Télécharger le certificat',
  },
} as const;

describe.skipIf(noChromium('the data of a person in the console'))('the data of a person', () => {
  let edge: TestEdge;
  let browser: Browser;
  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  async function fileOf(page: Page, button: string): Promise<unknown> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).press('Enter'),
    ]);
    return JSON.parse(readFileSync(await file.path(), 'utf8'));
  }

  it.each([
    ['en', 1_280, 'light'],
    ['fr', 360, 'dark'],
  ] as const)(
    'is taken along and erased by keyboard, with a certificate: %s, %i px',
    async (language, width, colours) => {
      const words = WORDS[language];
      const userId = `user-${language}`;
      await edge.post('/v1/track', { userId, event: 'Looked', properties: { at: 'x' } }, { key: 'sk_local' });
      const { id } = (await edge.admin('GET', `/people?q=${userId}`)).json.people[0] as { id: string };
      const opened = await openConsole({
        edge,
        browser,
        language,
        width,
        colours,
        path: `people/${id}`,
      });
      const { page, complaints } = opened;
      const everything = (await fileOf(page, words.download)) as { events: object[] };
      expect(everything.events).toHaveLength(1);
      await page.getByRole('button', { name: words.erase }).press('Enter');
      const dialog = page.getByRole('dialog');
      const now = dialog.getByRole('button', { name: words.now });
      expect(await now.isDisabled()).toBe(true);
      await dialog.getByRole('textbox').fill(words.word);
      await settled(page);
      await look(page, `erase-${width}-${language}-${colours}`);
      expect(await checkAxe(page)).toEqual([]);
      await now.press('Enter');
      await page.getByText(words.done).waitFor();
      await settled(page);
      await look(page, `erased-${width}-${language}-${colours}`);
      expect(await checkAxe(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const certificate = (await fileOf(page, words.save)) as Certificate;
      expect(certificate.completedAt).toBeDefined();
      expect(JSON.stringify(certificate)).not.toContain(userId);
      expect((await edge.get(`/v1/profiles/userId/${userId}`)).status).toBe(404);
      expect(complaints).toEqual([]);
      await opened.close();
    },
  );
});
