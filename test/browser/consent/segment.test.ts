import { build } from 'esbuild';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishProject, storedEvents } from '../../edge/collect/talk.ts';
import { startEdge, type TestEdge } from '../../edge/harness.ts';
import { launch, noChromium } from '../chromium.ts';
import { type Site, startSite } from '../sdk-site.ts';
import { isAtEdge } from './visit.ts';

type Analytics = Record<
  'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias',
  (...a: unknown[]) => Promise<unknown>
> & {
  user(): { anonymousId(): string };
  addSourceMiddleware(middleware: unknown): Promise<unknown>;
};

declare global {
  interface Window {
    /** `AnalyticsBrowser.load`, resolved. */
    loadAnalytics(settings: object, options?: object): Promise<[Analytics]>;
    analytics: Analytics;
    /** What the page's consent platform says: stamped on each call, as Segment's consent wrapper does. */
    choice: object | undefined;
  }
}

const KINDS = ['alias', 'group', 'identify', 'page', 'screen', 'track'];

/** Each kind of call once. */
function expectEveryKind(stored: readonly { readonly type: string }[]): void {
  expect(new Set(stored.map(({ type }) => type))).toEqual(new Set(KINDS));
  expect(stored).toHaveLength(KINDS.length);
}

// The client in its own words, unmodified, in a page of another origin than the Worker's.
describe.skipIf(noChromium('@segment/analytics-next in a real browser'))(
  '@segment/analytics-next in Chromium',
  () => {
    let edge: TestEdge;
    let browser: Browser;
    let site: Site;
    let context: BrowserContext;
    let faults: string[];
    let answers: Response[];

    beforeAll(async () => {
      edge = await startEdge();
      await publishProject(edge);
      const client = await build({
        stdin: {
          contents: `import { AnalyticsBrowser } from '@segment/analytics-next';
          window.loadAnalytics = (settings, options) => AnalyticsBrowser.load(settings, options);`,
          resolveDir: process.cwd(),
        },
        bundle: true,
        format: 'iife',
        write: false,
        logLevel: 'error',
        define: { 'process.env.NODE_ENV': '"production"' },
      });
      site = await startSite('');
      site.files['/analytics.js'] = {
        type: 'text/javascript; charset=utf-8',
        body: client.outputFiles[0]?.text ?? '',
      };
      site.pages['/'] =
        `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script src="/analytics.js"></script>`;
      site.pageHeaders['content-security-policy'] =
        `default-src 'self'; img-src data:; connect-src ${edge.url}`;
      browser = await launch();
    });
    afterAll(async () => {
      await browser?.close();
      await site?.stop();
      await edge?.stop();
    });
    beforeEach(async () => {
      faults = [];
      answers = [];
      context = await browser.newContext();
      context.on('weberror', (fault) => faults.push(String(fault.error())));
      context.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      context.on('response', (response) => {
        if (response.url().startsWith(edge.url)) answers.push(response);
      });
    });
    afterEach(async () => {
      await context.close();
      expect(faults, 'nothing may be thrown, logged as an error or refused').toEqual([]);
      for (const answer of answers)
        expect(answer.status(), `${answer.request().method()} ${answer.url()}`).toBeLessThan(300);
    });

    /** A page whose calls carry what `choice` says; without one, nothing is stamped. */
    async function open(
      choice?: object,
      integration: object = {},
    ): Promise<{ page: Page; anonymousId: string }> {
      const page = await context.newPage();
      await page.goto(`${site.url}/`);
      const anonymousId = await page.evaluate(
        async ([cdnURL, given, segment]) => {
          window.choice = given;
          const settings = { writeKey: 'wk_local', cdnURL };
          [window.analytics] = await window.loadAnalytics(settings, {
            integrations: { 'Segment.io': segment },
          });
          await window.analytics.addSourceMiddleware(
            ({
              payload,
              next,
            }: {
              payload: { obj: { context: object } };
              next: (payload: object) => void;
            }) => {
              if (window.choice)
                Object.assign(payload.obj.context, { consent: { categoryPreferences: window.choice } });
              next(payload);
            },
          );
          return window.analytics.user().anonymousId();
        },
        [edge.url, choice, integration] as const,
      );
      return { page, anonymousId };
    }

    /** Every kind of call, in the order a shop makes them. */
    const callAll = (page: Page): Promise<void> =>
      page.evaluate(async () => {
        const { analytics } = window;
        await analytics.page('Home');
        await analytics.track('Order Completed', { order_id: 'o-1', revenue: 25, currency: 'EUR' });
        await analytics.identify('ada', { plan: 'pro' });
        await analytics.group('g-1', { size: 3 });
        await analytics.screen('Cart');
        await analytics.alias('ada-new');
      });
    const posts = () =>
      answers.filter((answer) => answer.request().method() === 'POST' && !answer.url().endsWith('/m'));
    /** Resolves once the Worker answered as many calls. */
    const answered = (count: number): Promise<void> =>
      expect.poll(() => posts().length, { timeout: 20_000 }).toBe(count);

    it('sends every kind of call, and each is stored with the purposes of its record', async () => {
      const { page, anonymousId } = await open({ analytics: true, personalization: false });
      await callAll(page);
      await answered(KINDS.length);
      const stored = await storedEvents(edge, `anonymousId=${anonymousId}`);
      expectEveryKind(stored);
      for (const event of stored) {
        expect(event.purposes, event.type).toEqual(['analytics']);
        expect(event.context.library.name).toBe('analytics.js');
      }
      // After an identify, analytics.js names the present user and drops the new id: two users are never one by that.
      const alias = stored.find(({ type }) => type === 'alias');
      expect(alias).not.toHaveProperty('userId');
      const profile = await edge.get(`/v1/profiles/anonymousId/${anonymousId}`);
      expect(profile.json.traits).toEqual({});
      expect((await edge.get('/v1/profiles/userId/ada-new')).status).toBe(404);
    });

    it('without a consent record nothing is stored, and every call is answered', async () => {
      const { page, anonymousId } = await open();
      await callAll(page);
      await answered(KINDS.length);
      expect(await storedEvents(edge, `anonymousId=${anonymousId}`)).toEqual([]);
      expect(isAtEdge(edge, anonymousId)).toBe(false);
    });

    it('a record that refuses, and one that is withdrawn, stop it with the next call', async () => {
      const { page, anonymousId } = await open({ analytics: false });
      const track = (name: string, choice: object) =>
        page.evaluate(
          ([event, given]) => {
            window.choice = given;
            return window.analytics.track(event).then(() => undefined);
          },
          [name, choice] as const,
        );
      await track('Refused', { analytics: false });
      await track('Allowed', { analytics: true });
      await track('Withdrawn', { analytics: false });
      await answered(3);
      expect((await storedEvents(edge, `anonymousId=${anonymousId}`)).map(({ name }) => name)).toEqual([
        'Allowed',
      ]);
    });

    it('in batches as well, with the preflights of another origin', async () => {
      const { page, anonymousId } = await open(
        { analytics: true },
        { deliveryStrategy: { strategy: 'batching', config: { size: KINDS.length, timeout: 60_000 } } },
      );
      await callAll(page);
      await answered(1);
      expectEveryKind(await storedEvents(edge, `anonymousId=${anonymousId}`));
    });

    it('with the key as Basic authorization, the preflight of every route lets it through', async () => {
      const { page } = await open();
      const statuses = await page.evaluate(async (host) => {
        const authorization = `Basic ${btoa('wk_local:')}`;
        const paths = [
          'track',
          'page',
          'identify',
          'group',
          'alias',
          'screen',
          'batch',
          't',
          'p',
          'i',
          'g',
          'a',
          's',
          'b',
        ];
        return Promise.all(
          paths.map(async (path) => {
            const event = {
              messageId: `basic-${path}`,
              anonymousId: 'basic-device',
              event: 'x',
              groupId: 'g',
              userId: path.startsWith('a') ? 'u-1' : null, // as pages write it
              previousId: 'p',
            };
            const body = JSON.stringify(
              path.startsWith('b') ? { batch: [{ type: 'track', ...event }] } : event,
            );
            const headers = { authorization, 'content-type': 'text/plain' };
            return (await fetch(`${host}/v1/${path}`, { method: 'POST', headers, body })).status;
          }),
        );
      }, edge.url);
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  },
);
