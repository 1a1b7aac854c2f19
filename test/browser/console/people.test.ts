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
import { choose, press, replaceText, tabTo } from './typing.ts';

const WORDS = {
  en: {
    audiences: 'Audiences',
    make: 'New audience',
    name: 'Name in English',
    event: 'Action',
    viewed: 'Product viewed',
    number: 'Number',
    range: 'Range',
    inPhones: 'in Phones',
    span: 'How long',
    addDetail: 'Add a detail',
    detail: 'Detail',
    value: 'Value',
    sentence:
      'People who did “Product viewed” at least 3 times in Phones in the last 7 days and whose plan is free',
    ask: 'Ask about a person',
    find: 'Find a person',
    notIn: 'is not in it',
    isIn: 'is in it',
    another: 'Ask about another person',
    holds: /Holds.*plan is free.*found: free/,
    fails: /Does not hold.*at least 3 times.*found: 0/,
    save: 'Save draft',
    saved: 'Saved',
    publish: 'Publish…',
    publishNow: 'Publish now',
    live: 'Live',
    people: 'People',
    tabs: ['Timeline', 'Details', 'Permissions', 'Audiences', 'Scores', 'Decisions'],
    order: /Order 1 product|Order · |Order/,
    receipt: 'banner',
    inAudience: 'in it',
    why: /^Why: /,
    decided: 'the default',
  },
  fr: {
    audiences: 'Audiences',
    make: 'Nouvelle audience',
    name: 'Nom en anglais',
    event: 'Action',
    viewed: 'Produit consulté',
    number: 'Nombre',
    range: 'Gamme',
    inPhones: 'dans Phones',
    span: 'Combien de temps',
    addDetail: 'Ajouter un détail',
    detail: 'Détail',
    value: 'Valeur',
    sentence:
      'Personnes qui ont fait « Produit consulté » au moins 3 fois dans Phones ces 7 derniers jours et dont plan est free',
    ask: 'Interroger sur une personne',
    find: 'Chercher une personne',
    notIn: 'n’en fait pas partie',
    isIn: 'en fait partie',
    another: 'Interroger sur une autre personne',
    holds: /Vrai.*plan est free.*trouvé : free/,
    fails: /Faux.*au moins 3 fois.*trouvé : 0/,
    save: 'Enregistrer le brouillon',
    saved: 'Enregistré',
    publish: 'Publier…',
    publishNow: 'Publier maintenant',
    live: 'En ligne',
    people: 'Personnes',
    tabs: ['Chronologie', 'Détails', 'Permissions', 'Audiences', 'Scores', 'Décisions'],
    order: /Commande/,
    receipt: 'banner',
    inAudience: 'en fait partie',
    why: /^Pourquoi : /,
    decided: 'par défaut',
  },
} as const;

describe.skipIf(noChromium('audiences and people in the console'))('audiences and people', () => {
  const crowd = aCrowd(300, Date.now());
  let edge: TestEdge;
  let browser: Browser;
  let open: OpenConsole | undefined;

  beforeAll(async () => {
    [edge, browser] = await Promise.all([startConsoleEdge(), launch()]);
    await sendCrowd(edge, crowd);
    const consent = {
      userId: 'crowd-00003',
      purposes: { storage: true, analytics: true, personalization: true },
    };
    await edge.post('/v1/consent', { ...consent, source: 'banner', textVersion: 'v2' }, { key: 'sk_local' });
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

  it.each(['en', 'fr'] as const)(
    'are built, counted, asked and published by keyboard alone, in %s',
    async (language) => {
      const words = WORDS[language];
      const page = await enter({ language, path: '' });
      await press(page, page.getByRole('link', { name: words.audiences, exact: true }));
      await press(page, page.getByRole('link', { name: words.make }));
      await replaceText(page, page.getByLabel(words.name), `Phone fans ${language}`);
      await choose(page, page.getByLabel(words.event, { exact: true }), words.viewed);
      await replaceText(page, page.getByLabel(words.number), '3');
      await replaceText(page, page.getByLabel(words.span), '7');
      await choose(page, page.getByLabel(words.range), words.inPhones);
      await press(page, page.getByRole('button', { name: words.addDetail }));
      await choose(page, page.getByLabel(words.detail, { exact: true }), 'plan');
      await replaceText(page, page.getByLabel(words.value, { exact: true }), 'free');
      const expected = crowd.filter(({ plan, views }) => plan === 'free' && views >= 3).length;
      await page.locator(`.size-number[data-size="${expected}"]`).waitFor();
      await page.getByText(words.sentence, { exact: true }).waitFor();
      expect(await page.locator('.sample li').count()).toBe(10);

      await press(page, page.getByRole('button', { name: words.ask }));
      await replaceText(page, page.getByLabel(words.find), 'crowd-00021');
      await press(page, page.getByRole('dialog').getByRole('button', { name: /crowd-00021/ }));
      await page.getByRole('dialog').getByText(words.notIn).waitFor();
      const clauses = page.getByRole('dialog').getByRole('listitem');
      expect(await clauses.filter({ hasText: words.holds }).count()).toBe(1);
      expect(await clauses.filter({ hasText: words.fails }).count()).toBe(1);
      expect(await checkAxe(page)).toEqual([]);
      await press(page, page.getByRole('button', { name: words.another }));
      await replaceText(page, page.getByLabel(words.find), 'crowd-00003');
      await press(page, page.getByRole('dialog').getByRole('button', { name: /crowd-00003/ }));
      await page.getByRole('dialog').getByText(words.isIn, { exact: true }).waitFor();
      await page.keyboard.press('Escape');

      await press(page, page.getByRole('button', { name: words.save }));
      await page.getByText(words.saved, { exact: true }).waitFor();
      await page.waitForURL(`**/console/audiences/phone-fans-${language}`);
      await press(page, page.getByRole('button', { name: words.publish }));
      await press(page, page.getByRole('button', { name: words.publishNow }));
      await page.locator('.tag', { hasText: words.live }).waitFor();
      const { json } = await edge.admin('GET', `/documents/audience/phone-fans-${language}`);
      expect(json.document.if.$and).toHaveLength(2);
      expect(await checkAxe(page)).toEqual([]);
    },
  );

  it.each(['en', 'fr'] as const)(
    'people are found and understood by keyboard alone, in %s',
    async (language) => {
      const words = WORDS[language];
      const page = await enter({ language, path: '' });
      await press(page, page.getByRole('link', { name: words.people, exact: true }));
      await replaceText(page, page.getByLabel(words.find), 'crowd-00003');
      await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
      await press(page, page.getByRole('link', { name: /Person 3/ }));
      await page.getByRole('heading', { level: 1, name: 'Person 3' }).waitFor();
      await settled(page);
      expect(await page.locator('.action', { hasText: words.order }).count()).toBe(3);
      await tabTo(page, page.getByRole('tab', { name: words.tabs[0] }));
      await page.keyboard.press('ArrowRight');
      await page.getByRole('rowheader', { name: 'plan', exact: true }).waitFor();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('cell', { name: words.receipt }).first().waitFor();
      await page.keyboard.press('ArrowRight');
      await page.locator('.tag', { hasText: words.inAudience }).first().waitFor();
      await press(page, page.getByRole('button', { name: words.why }).first());
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
      await page.keyboard.press('Escape');
      await tabTo(page, page.getByRole('tab', { name: words.tabs[3] }));
      await page.keyboard.press('ArrowRight');
      await page.getByRole('heading', { level: 2, name: 'Points' }).waitFor();
      await page.keyboard.press('ArrowRight');
      await page.locator('.tag', { hasText: words.decided }).first().waitFor();
      expect(await checkAxe(page)).toEqual([]);
    },
  );

  // The other two are for looking.
  const others = [
    [360, 'en', 'light'],
    [1_280, 'fr', 'dark'],
  ] as const;
  it.each([
    [1_280, 'en', 'light'],
    [360, 'fr', 'dark'],
    ...(process.env.APARTE_LOOK === undefined ? [] : others),
  ] as const)(
    'hold at %i px in %s, %s: axe finds nothing, nothing scrolls sideways',
    async (width, language, colours) => {
      const found = await edge.admin('GET', '/people?q=crowd-00003');
      const person = `people/${found.json.people[0].id}`;
      const screens = ['audiences', 'audiences/phone-lovers', 'audiences/new', 'people', person];
      for (const path of screens) {
        const page = await enter({ width, language, colours, path });
        await page.waitForLoadState('networkidle');
        await settled(page);
        await look(page, `people-${path.replaceAll('/', '-').slice(0, 24)}-${width}-${language}-${colours}`);
        expect(await checkAxe(page), path).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
          width,
        );
        if (path === person) await tabsHold(page, width, language, colours);
        expect(open?.complaints).toEqual([]);
        await open?.close();
        open = undefined;
      }
    },
  );

  async function tabsHold(page: Page, width: number, language: 'en' | 'fr', colours: string): Promise<void> {
    for (const name of WORDS[language].tabs.slice(1)) {
      await page.getByRole('tab', { name }).press('Enter');
      await settled(page);
      await look(page, `people-tab-${name}-${width}-${language}-${colours}`);
      expect(await checkAxe(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(
        width,
      );
    }
  }

  it('leave a definition they cannot show as it is', async () => {
    const document = {
      kind: 'audience',
      key: 'advanced',
      name: { en: 'Advanced' },
      if: { 'traits.plan': { $regex: '^p' }, $and: [{ 'context.page.path': '/x' }] },
    };
    expect((await edge.admin('PUT', '/documents/audience/advanced', document)).status).toBe(200);
    const page = await enter({ path: 'audiences/advanced' });
    await page.getByText('This audience says more than the builder can show').waitFor();
    await replaceText(page, page.getByLabel('Name in English'), 'Renamed');
    await press(page, page.getByRole('button', { name: 'Save draft' }));
    await page.getByText('Saved', { exact: true }).waitFor();
    const { json } = await edge.admin('GET', '/documents/audience/advanced');
    expect(json.document).toEqual({ ...document, name: { en: 'Renamed' } });
  });

  it('ask before work is lost, duplicate, archive and take back', async () => {
    const page = await enter({ path: 'audiences/loyal' });
    await replaceText(page, page.getByLabel('Name in English'), 'Changed');
    await press(page, page.getByRole('link', { name: /← Audiences|Audiences/ }).last());
    await press(page, page.getByRole('button', { name: 'Leave and lose it' }));
    await page.waitForURL('**/console/audiences');
    await press(page, page.getByRole('link', { name: 'Loyal customers' }));
    await press(page, page.getByRole('button', { name: 'Duplicate' }));
    await press(page, page.getByRole('button', { name: 'Save draft' }));
    await page.waitForURL('**/console/audiences/loyal-customers-copy');
    await press(page, page.getByRole('button', { name: 'Archive…' }));
    await press(page, page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }));
    await page.locator('.tag', { hasText: 'Archived' }).waitFor();
    const path = '/documents/audience/loyal-customers-copy';
    expect((await edge.admin('GET', path)).json.document.archived).toBe(true);
    await press(page, page.getByRole('button', { name: 'Take back' }));
    await page.getByRole('button', { name: 'Archive…' }).waitFor();
    expect((await edge.admin('GET', path)).json.document.archived).toBeUndefined();
  });
});
