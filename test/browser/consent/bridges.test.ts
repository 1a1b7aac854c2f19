import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PURPOSES } from '../../../core/consent.ts';
import { publishProject } from '../../edge/collect/talk.ts';
import { startEdge, type TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { builtScript } from '../sdk-site.ts';
import {
  consentModePage,
  cookieconsentPage,
  gppPage,
  klaroPage,
  ownPage,
  type PlatformPage,
  tcfPage,
} from './platforms.ts';
import { atEdge, EMPTY_DEVICE, isAtEdge, onDevice, startVisit, type Visit } from './visit.ts';

const granted = async (page: Page): Promise<string[] | undefined> => {
  const { decided, purposes } = await page.evaluate(() => window.aparte.consent.get());
  return decided ? PURPOSES.filter((purpose) => purposes[purpose]) : undefined;
};

describe.skipIf(noChromium('consent platforms in a real browser'))('with real consent platforms', () => {
  let edge: TestEdge;
  let browser: Browser;
  let visit: Visit;
  const pages: Record<string, PlatformPage> = {};

  beforeAll(async () => {
    builtScript();
    edge = await startEdge({ assetsDir: 'dist/public' });
    await publishProject(edge);
    browser = await launch();
    Object.assign(pages, {
      tcf: await tcfPage(),
      gpp: await gppPage(),
      'consent-mode': consentModePage(),
      cookieconsent: cookieconsentPage('umd'),
      'cookieconsent as a module': cookieconsentPage('module'),
      klaro: klaroPage(),
      own: ownPage(),
    });
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });
  beforeEach(async () => {
    visit = await startVisit(browser, edge);
  });
  afterEach(async () => {
    await visit.close();
    expect(visit.faults, 'nothing may be thrown, logged or refused by the policy').toEqual([]);
  });

  /** The page of a platform, its bridge joined. */
  const open = async (name: string, tag?: string): Promise<Page> => {
    const page = await visit.open(pages[name]!, tag);
    await page.waitForFunction(() => 'say' in window.aparte.consent);
    return page;
  };
  const choices = () => visit.calls('/v1/consent');
  /** Resolves once as many choices were answered. */
  const acknowledged = async (page: Page, count: number): Promise<void> => {
    await expect.poll(() => choices().length).toBe(count);
    await page.evaluate(() => window.aparte.flush());
  };

  it('no store of the device or of the edge holds anything before a choice', async () => {
    const before = await atEdge(edge);
    for (const name of Object.keys(pages)) {
      const page = await open(name, 'data-before-consent="wait"');
      await page.evaluate(async () => {
        window.cmp?.load?.();
        window.aparte.track('Product Viewed', { product_id: 'product-of-nobody' });
        window.aparte.identify('user-of-nobody', { plan: 'pro' });
        await window.aparte.decide('hero', 'default');
        await window.aparte.flush();
      });
      expect(await granted(page), name).toBeUndefined();
      expect(await onDevice(page), name).toEqual(EMPTY_DEVICE);
    }
    expect(visit.calls('/v1/batch')).toEqual([]);
    expect(choices()).toEqual([]);
    expect(await atEdge(edge)).toEqual(before);
    expect(isAtEdge(edge, '-of-nobody')).toBe(false);
  });

  it('TCF: what waits and what is open is not acted on; a choice is, and a withdrawal clears the device', async () => {
    const page = await open('tcf', 'data-before-consent="wait"');
    await page.evaluate(() => window.aparte.track('Early Bird'));
    await page.evaluate(() => {
      window.cmp.load(); // takes over what the stub queued
      window.cmp.update([1, 3, 4, 5, 6, 8], true);
    });
    expect(await granted(page)).toBeUndefined();
    expect(await onDevice(page)).toEqual(EMPTY_DEVICE);

    await page.evaluate(() => window.cmp.update([1, 5, 6, 8], false));
    expect(await granted(page)).toEqual(['storage', 'analytics', 'personalization', 'experimentation']);
    await acknowledged(page, 1);
    expect(choices()[0]).toMatchObject({ source: 'tcf', textVersion: 'policy 5' });
    await expect.poll(() => visit.calls('/v1/batch').flatMap(({ batch }) => batch).length).toBe(2);
    const events = visit.calls('/v1/batch').flatMap(({ batch }) => batch);
    expect(events.map(({ event, type }) => event ?? type)).toEqual(['page', 'Early Bird']);
    await expect.poll(() => isAtEdge(edge, 'Early Bird')).toBe(true); // it looks where things are
    expect(events[1].context.consent.categoryPreferences).toMatchObject({
      analytics: true,
      advertising: false,
    });
    await expect
      .poll(async () => (await visit.context.cookies()).map(({ name }) => name).sort())
      .toEqual(['aparte', 'aparte_state']);

    await page.evaluate(() => window.cmp.update([1, 3, 4, 5, 6, 8], true)); // opened again, nothing chosen
    expect(await granted(page)).not.toContain('advertising');
    const sent = await page.evaluate(() => {
      window.cmp.update([], false);
      window.aparte.track('Late');
      return window.aparte.consent.get().purposes;
    });
    expect(Object.values(sent)).not.toContain(true);
    await acknowledged(page, 2);
    await expect.poll(() => onDevice(page)).toEqual({ ...EMPTY_DEVICE, local: ['aparte_consent'] });
    expect(JSON.stringify(visit.calls('/v1/batch'))).not.toContain('Late');
  });

  it('TCF: where GDPR does not apply the site’s own call counts', async () => {
    const page = await open('tcf');
    await page.evaluate(() => window.aparte.consent.set({ analytics: true, loyalty: true }));
    expect(await granted(page)).toEqual(['loyalty']);
    await page.evaluate(() => {
      window.cmp.load();
      window.cmp.update(null);
    });
    expect(await granted(page)).toEqual(['analytics', 'loyalty']);
  });

  it('TCF: a page inside a frame asks the platform of the page around it', async () => {
    const inner = pages.tcf!.head.replace(/<script src.*?<\/script>/g, '');
    const page = await open('tcf');
    await page.route('**/cmp/framed', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><script src="/aparte-tcf-frame.js"></script>${inner}
          <script async src="/aparte.js" data-key="wk_local"></script>`,
      }),
    );
    await page.evaluate(() => {
      window.cmp.load();
      document.body.append(Object.assign(document.createElement('iframe'), { src: '/cmp/framed' }));
    });
    await expect.poll(() => page.frames().find((frame) => frame.url().endsWith('/framed'))).toBeDefined();
    const frame = page.frames().find((each) => each.url().endsWith('/framed'))!;
    await frame.waitForFunction(() => window.aparte && 'say' in window.aparte.consent);
    await page.evaluate(() => window.cmp.update([1, 8], false));
    await frame.waitForFunction(() => window.aparte.consent.get().purposes.analytics);
  });

  it('GPP: an opt-out, and a signal that is not ready, take advertising from whoever granted it', async () => {
    const page = await open('gpp');
    await page.evaluate(() => window.aparte.consent.set({ analytics: true, advertising: true }));
    expect(await granted(page)).toEqual(['analytics']);
    const after = (fields: object) =>
      page.evaluate((given) => {
        window.cmp.say(given);
        const changing = window.aparte.consent.get().purposes.advertising;
        window.cmp.ready();
        return [changing, window.aparte.consent.get().purposes.advertising];
      }, fields);
    await page.evaluate(() => window.cmp.load());
    const kept = { SaleOptOut: 2, SharingOptOut: 2, TargetedAdvertisingOptOut: 2 };
    expect((await after(kept))[1]).toBe(true);
    expect((await after({ ...kept, SaleOptOut: 1 }))[1]).toBe(false);
    expect((await after(kept))[1]).toBe(true);
    expect(await granted(page)).toEqual(['analytics', 'advertising']);
    expect((await after({ ...kept, Gpc: true }))[1]).toBe(false);
    expect(await granted(page)).toEqual(['analytics']);
    await acknowledged(page, choices().length);
    expect(choices().at(-1)).toMatchObject({
      source: 'site',
      purposes: { analytics: true, advertising: false },
    });
  });

  it('Consent Mode: updates count on the next line, and what is chosen elsewhere is told to Google', async () => {
    const page = await open('consent-mode');
    const now = await page.evaluate(() => {
      (window as unknown as { gtag: (...parts: unknown[]) => void }).gtag('consent', 'update', {
        analytics_storage: 'granted',
      });
      return window.aparte.consent.get();
    });
    expect(now.decided).toBe(true);
    expect(await granted(page)).toEqual(['storage', 'analytics', 'experimentation']);
    const told = () =>
      page.evaluate(() =>
        (window as unknown as { dataLayer: Record<string, unknown>[] }).dataLayer
          .filter((entry) => entry.aparte)
          .map((entry) => entry[2] as Record<string, string>),
      );
    expect((await told()).at(-1)).toMatchObject({ analytics_storage: 'granted', ad_storage: 'denied' });
    await page.evaluate(() =>
      window.aparte.consent.set({
        storage: true,
        analytics: true,
        personalization: true,
        experimentation: true,
      }),
    );
    expect((await told()).at(-1)).toMatchObject({ personalization_storage: 'granted', ad_storage: 'denied' });
    expect(await granted(page)).toEqual(['storage', 'analytics', 'personalization', 'experimentation']);
    await acknowledged(page, 2);
    expect(choices().map(({ source }) => source)).toEqual(['consent-mode', 'consent-mode']);
  });

  it.each(['cookieconsent', 'cookieconsent as a module'])('%s: by its own buttons', async (name) => {
    const page = await open(name);
    await page.click('[data-role="all"]');
    await expect
      .poll(() => granted(page))
      .toEqual(['storage', 'analytics', 'experimentation', 'advertising']);
    await acknowledged(page, 1);
    expect(choices()[0]).toMatchObject({ source: 'cookieconsent', textVersion: 'revision 0' });

    const next = await open(name); // its cookie speaks again: the same choice is no new one
    await next.evaluate(() => window.aparte.flush());
    expect(choices()).toHaveLength(1);
    await next.evaluate(() => {
      const { CookieConsent = window.cmp } = window as unknown as {
        CookieConsent?: { acceptCategory(names: string[]): void };
      };
      CookieConsent.acceptCategory([]);
    });
    await expect.poll(() => granted(next)).toEqual([]);
    await acknowledged(next, 2);
    await expect
      .poll(() => onDevice(next))
      .toMatchObject({ cookies: ['cc_cookie'], local: ['aparte_consent'], databases: [] });
  });

  it('klaro: what is toggled and not saved, or on by default, does not count', async () => {
    const page = await open('klaro');
    await page.evaluate(() => {
      const { klaro } = window as unknown as {
        klaro: { getManager(): Record<string, (...a: unknown[]) => void> };
      };
      klaro.getManager().updateConsent?.('ads', true);
    });
    expect(await granted(page)).toBeUndefined();
    await page.click('.cm-btn-decline, .cn-decline');
    await expect.poll(() => granted(page)).toEqual([]);
    await acknowledged(page, 1);
    await page.evaluate(() => {
      const { klaro } = window as unknown as {
        klaro: { getManager(): Record<string, (...a: unknown[]) => void> };
      };
      const manager = klaro.getManager();
      manager.updateConsent?.('stats', true);
      manager.applyConsents?.(false, true, 'stats'); // shown once
    });
    expect(await granted(page)).toEqual([]);
    await page.evaluate(() => {
      const { klaro } = window as unknown as {
        klaro: { getManager(): Record<string, (...a: unknown[]) => void> };
      };
      klaro.getManager().saveAndApplyConsents?.();
    });
    expect(await granted(page)).toEqual(['storage', 'analytics', 'experimentation']);
    await acknowledged(page, 2);
    expect(choices().map(({ source }) => source)).toEqual(['klaro', 'klaro']);
  });

  it('a site’s own platform, by the same interface, beside a call for loyalty alone', async () => {
    const page = await open('own');
    await page.evaluate(() => window.cmp.save({ stats: true, ads: false }));
    expect(await granted(page)).toEqual(['storage', 'analytics', 'experimentation']);
    await page.evaluate(() => {
      const consent = window.aparte.consent as unknown as { say(source: string, said: object): void };
      consent.say('card-form', { loyalty: true });
    });
    expect(await granted(page)).toEqual(['storage', 'analytics', 'experimentation', 'loyalty']);
    await acknowledged(page, 2);
    expect(choices()[0]).toMatchObject({ source: 'our-banner', textVersion: 'v7' });
    const next = await open('own'); // loyalty is not asked for again on each page
    await next.evaluate(() => window.cmp.save({ stats: false, ads: false }));
    expect(await granted(next)).toEqual(['loyalty']);
  });

  it('Global Privacy Control takes advertising away from every platform', async () => {
    await visit.context.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true }),
    );
    const page = await open('own');
    await page.evaluate(() => window.cmp.save({ stats: true, ads: true }));
    expect(await granted(page)).toEqual(['storage', 'analytics', 'experimentation']);
    await acknowledged(page, 1);
    expect(choices()[0].purposes.advertising).toBe(false);
  });
});
