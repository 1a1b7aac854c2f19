import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personalEdge } from '../../edge/decide/personal-edge.ts';
import type { TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { builtScript } from '../sdk-site.ts';
import { atEdge, EMPTY_DEVICE, isAtEdge, onDevice, startVisit, type Visit } from './visit.ts';

const NO_PLATFORM = { head: '', files: {} };
const PAGE_ONLY = { consent: { categoryPreferences: {} }, aparte: { beforeConsent: 'page' } };

describe.skipIf(noChromium('a page before a choice'))('before a choice', () => {
  let edge: TestEdge;
  let browser: Browser;
  let visit: Visit;

  beforeAll(async () => {
    edge = await personalEdge({ assets: { 'aparte.js': builtScript() } });
    browser = await launch();
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
    expect(visit.faults).toEqual([]);
  });

  const open = (mode: string): Promise<Page> => visit.open(NO_PLATFORM, `data-before-consent="${mode}"`);
  const button = (page: Page) =>
    page.evaluate(() => window.aparte.decide('button', 'none', { timeoutMs: 5000 }));
  const batches = () => visit.calls('/v1/batch').flatMap(({ batch }) => batch);

  it('a page has an id for as long as it lives: versions of tests, and counts without anything in them', async () => {
    const before = await atEdge(edge);
    const seen = new Set<string | undefined>();
    for (let i = 0; i < 24 && seen.size < 2; i += 1) {
      const page = await open('page');
      const decided = await button(page);
      expect(decided).toMatchObject({ reason: 'SPLIT', experiment: 'offer' });
      seen.add(decided.variant);
      await page.evaluate(async () => {
        window.aparte.identify('user-of-nobody', { plan: 'pro' });
        window.aparte.track('Product Viewed', { product_id: 'product-of-nobody' });
        await window.aparte.flush();
      });
      expect(await onDevice(page)).toEqual(EMPTY_DEVICE);
      await page.close();
    }
    expect(seen).toEqual(new Set(['control', 'now']));
    const ids = new Set(visit.calls('/v1/decide').map(({ anonymousId }) => anonymousId));
    expect(ids.size).toBe(visit.calls('/v1/decide').length); // another one on each page
    for (const { context } of visit.calls('/v1/decide')) expect(context).toMatchObject(PAGE_ONLY);
    for (const event of batches()) {
      expect(event.context).toEqual(PAGE_ONLY);
      expect(event).not.toHaveProperty('properties');
      expect(event.event).not.toBe('Experiment Viewed');
    }
    expect(JSON.stringify(batches())).not.toContain('-of-nobody');
    expect(await atEdge(edge)).toEqual(before);
    for (const id of ids) expect(isAtEdge(edge, String(id))).toBe(false);
  });

  it('the page’s id is never the device’s: a choice begins anew', async () => {
    const page = await open('page');
    await button(page);
    await page.evaluate(() => window.aparte.consent.set({ analytics: true, experimentation: true }));
    await button(page);
    await expect.poll(() => batches().some(({ messageId }) => String(messageId).startsWith('x:'))).toBe(true);
    const [first, second] = visit.calls('/v1/decide');
    expect(second.anonymousId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.anonymousId).not.toBe(first.anonymousId);
    expect(second.context.aparte).toBeUndefined();
    const exposure = batches().find(({ event }) => event === 'Experiment Viewed');
    expect(exposure.anonymousId).toBe(second.anonymousId);
    expect(JSON.stringify(visit.calls('/v1/consent'))).not.toContain(first.anonymousId);
  });

  it('what waits is bounded, carries what was granted when it goes, and is gone with a refusal', async () => {
    const page = await open('wait');
    await page.evaluate(() => {
      for (let n = 0; n < 60; n += 1) window.aparte.track('Held', { n });
    });
    const held = await page.evaluate(() => window.aparte.debug());
    expect(held).toMatchObject({ queue: { events: 0, waiting: 50 }, dropped: { QUEUE_FULL: 11 } });
    expect(await onDevice(page)).toEqual(EMPTY_DEVICE);
    await page.evaluate(() => window.aparte.consent.set({ analytics: true }));
    await expect.poll(() => batches().length).toBe(50);
    for (const { context, anonymousId } of batches()) {
      expect(context.consent.categoryPreferences).toMatchObject({ analytics: true, personalization: false });
      expect(anonymousId).toBe(batches()[0].anonymousId);
    }

    const other = await startVisit(browser, edge);
    const refusing = await other.open(NO_PLATFORM, 'data-before-consent="wait"');
    const after = await refusing.evaluate(async () => {
      window.aparte.track('Held');
      window.aparte.consent.set({});
      window.aparte.track('Later');
      await window.aparte.flush();
      return window.aparte.debug();
    });
    expect(after).toMatchObject({ queue: { events: 0, waiting: 0 }, dropped: { CONSENT_DENIED: 3 } });
    expect(other.calls('/v1/batch')).toEqual([]);
    await other.close();
  });
});
