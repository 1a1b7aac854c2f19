import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { ListItem } from '../../../core/recommend/answer.ts';
import { reasonOf } from '../../../core/recommend/reasons.ts';
import { aPage, type Answering, builtScript, type Site, startSite } from '../sdk-site.ts';

/** What the page keeps for the tests. */
declare global {
  interface Window {
    shift: number;
  }
}

/** `count` items as a list placement answers them. */
export function someItems(count: number): ListItem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `p-${index + 1}`,
    title: `Product number ${index + 1}`,
    url: `/p/p-${index + 1}`,
    image: '/picture.svg',
    price: { amountMinor: 1999 + index * 100, currency: 'EUR' },
    reason: reasonOf('together', 'Pocket phone', 'en'),
    step: 'together',
  }));
}

/** An answer of `POST /v1/decide` that gives every key the same list. */
export function answering(items: readonly unknown[], reason = 'STATIC'): Answering {
  return ({ body }) => ({
    body: {
      decisions: Object.fromEntries(
        (body.keys as string[]).map((key) => [key, { value: { items }, variant: null, reason }]),
      ),
      revision: 7,
    },
  });
}

/** A site under a strict policy whose pages hold widgets: the built `widgets.js`, a picture, and a list of ten. */
export async function startListSite(): Promise<Site> {
  const script = builtScript();
  const site = await startSite(script);
  site.pageHeaders['content-security-policy'] = "default-src 'self'";
  site.files['/widgets.js'] = { type: 'text/javascript', body: readFileSync('dist/widgets.js', 'utf8') };
  site.files['/page.css'] = {
    type: 'text/css',
    body: `body { font: 16px/1.5 sans-serif; margin: 1rem; }
      aparte-recommendations { display: block; min-height: 26rem; }
      .tall { height: 200vh; }`,
  };
  site.files['/picture.svg'] = {
    type: 'image/svg+xml',
    body: '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="#cab"/></svg>',
  };
  site.routes['/v1/decide'] = answering(someItems(10));
  return site;
}

/** A page with a body and `widgets.js`, before `aparte.js` unless said. */
export function listPage(body: string, language = 'en', head = ''): string {
  return aPage({
    head: `<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">
      <script async src="/widgets.js"></script>${head}`,
    body: `<main><h1>A product</h1>${body}<p id="after">What comes after</p></main>`,
  }).replace('lang="en"', `lang="${language}"`);
}

/** Counts layout shifts from the first paint on, in `window.shift`; also those after an input. */
export async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Resolves when the first list is in a state. */
export async function inState(page: Page, state: string): Promise<void> {
  await page.locator(`aparte-recommendations[state="${state}"]`).first().waitFor({ state: 'attached' });
}
