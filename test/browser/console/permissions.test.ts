import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyReceipts } from '../../../core/receipts.ts';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { checkAxe, look, openConsole, settled, startConsoleEdge } from './console.ts';

const WORDS = {
  en: {
    tab: 'Permissions',
    declared: 'Legal basis: contract.',
    country: 'Country: US.',
    bySource: 'by source',
    byDevice: 'the word of device',
    whole: 'all 2 receipts are as they were given',
    download: 'Download the receipts',
    kept: 'kept because its source declares so',
  },
  fr: {
    tab: 'Permissions',
    declared: 'Base légale : contract.',
    country: 'Pays : US.',
    bySource: 'par la source',
    byDevice: 'parole de l’appareil',
    whole: 'les 2 reçus sont tels qu’ils ont été donnés',
    download: 'Télécharger les reçus',
    kept: 'gardée parce que sa source le déclare',
  },
} as const;

describe.skipIf(noChromium('permissions in the console'))('the permissions of a person', () => {
  let edge: TestEdge;
  let browser: Browser;
  const anonymousId = '7d7d9a3c-1f0a-4a53-9a53-0d6f6f1f7a11';
  const visitor = '2b1c9a3c-1f0a-4a53-9a53-0d6f6f1f7a12';

  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
    const choose = (purposes: object, source: string) =>
      edge.post(
        '/v1/consent',
        { anonymousId, purposes, source, textVersion: 'v3' },
        { headers: { 'cf-ipcountry': 'FR', 'sec-gpc': '1' } },
      );
    await choose({ storage: true, analytics: true, advertising: true }, 'banner');
    await choose({ storage: true, analytics: true, personalization: true }, 'preferences');
    const event = { event: 'Product Viewed', properties: { name: 'Phone' } };
    await edge.post('/v1/track', { ...event, userId: 'by-contract' }, { key: 'sk_local' });
    await edge.post('/v1/track', { ...event, anonymousId: visitor }, { headers: { 'cf-ipcountry': 'US' } });
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  async function idOf(text: string): Promise<string> {
    return (await edge.admin('GET', `/people?q=${text}`)).json.people[0].id;
  }

  it.each([
    ['en', 1_280, 'light'],
    ['fr', 360, 'dark'],
  ] as const)(
    'say whose word they are, with receipts checked on the spot: %s, %i px',
    async (language, width, colours) => {
      const words = WORDS[language];
      const enter = async (text: string) => {
        const open = await openConsole({
          edge,
          browser,
          language,
          width,
          colours,
          path: `people/${await idOf(text)}`,
        });
        return { ...open, tab: open.page.getByRole('tab', { name: words.tab, exact: true }) };
      };
      const chosen = await enter(anonymousId);
      await chosen.tab.press('Enter');
      await chosen.page.getByText(words.whole).waitFor();
      expect(await chosen.page.getByText(words.byDevice).count()).toBe(6);
      await settled(chosen.page);
      await look(chosen.page, `permissions-${width}-${language}-${colours}`);
      expect(await checkAxe(chosen.page)).toEqual([]);
      expect(await chosen.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      );
      const [file] = await Promise.all([
        chosen.page.waitForEvent('download'),
        chosen.page.getByRole('button', { name: words.download }).press('Enter'),
      ]);
      const saved: unknown = JSON.parse(readFileSync(await file.path(), 'utf8'));
      expect(verifyReceipts(saved)).toMatchObject({ ok: true, receipts: 2 });
      expect(chosen.complaints).toEqual([]);
      await chosen.close();

      const declared = await enter('by-contract');
      await declared.page.getByText(words.kept).waitFor();
      await declared.tab.press('Enter');
      await declared.page.getByText(words.declared).waitFor();
      expect(await declared.page.getByText(words.bySource).count()).toBe(6);
      await settled(declared.page);
      await look(declared.page, `permissions-declared-${width}-${language}-${colours}`);
      await declared.close();

      const abroad = await enter(visitor);
      await abroad.tab.press('Enter');
      await abroad.page.getByText(words.country).waitFor();
      await abroad.close();
    },
  );
});
