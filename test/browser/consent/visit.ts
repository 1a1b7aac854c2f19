import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Aparte } from '../../../sdk-browser/index.ts';
import type { TestEdge } from '../../edge/harness.ts';
import type { PlatformPage } from './platforms.ts';

declare global {
  interface Window {
    aparte: Aparte;
    // oxlint-disable-next-line typescript/no-explicit-any -- each page has its own
    cmp: any;
  }
}

/** Our scripts, those of the page's own origin, and the styles that platforms write by themselves. */
const POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

/** One visitor and what the page sent to the Worker. */
export interface Visit {
  readonly context: BrowserContext;
  readonly faults: string[];
  /** Bodies of the calls so far to a route, as sent. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies freely and assert what they find
  calls(path: string): any[];
  /** Opens a page with a platform, on the Worker's own origin, and waits until the SDK and its bridge are there. */
  open(page: PlatformPage, tag?: string): Promise<Page>;
  close(): Promise<void>;
}

/** A new visitor of a site that the Worker fronts, whose pages are those of the test. */
export async function startVisit(browser: Browser, edge: TestEdge): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const faults: string[] = [];
  const sent: { path: string; body: unknown }[] = [];
  context.on('weberror', (fault) => faults.push(String(fault.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  context.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (request.method() === 'POST') sent.push({ path, body: request.postDataJSON() });
  });
  return {
    context,
    faults,
    calls: (path) => sent.filter((call) => call.path === path).map(({ body }) => body),
    async open({ head, files }, tag = '') {
      const html = `<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,">${head}
        <script async src="/aparte.js" data-key="wk_local" ${tag}></script></head><body><p>Hello</p></body></html>`;
      const page = await context.newPage();
      await page.route(`${edge.url}/cmp/**`, (route) => {
        const name = new URL(route.request().url()).pathname.slice('/cmp/'.length);
        const body = files[name];
        return route.fulfill(
          body === undefined
            ? { body: html, headers: { 'content-type': 'text/html', 'content-security-policy': POLICY } }
            : { body, headers: { 'content-type': 'text/javascript; charset=utf-8' } },
        );
      });
      await page.goto(`${edge.url}/cmp/`, { waitUntil: 'load' });
      await page.waitForFunction(() => typeof window.aparte?.debug === 'function');
      await page.evaluate(() => window.aparte.ready);
      return page;
    },
    close: () => context.close(),
  };
}

/** Everything a page can keep on a device, of every kind there is. */
export async function onDevice(page: Page): Promise<object> {
  const cookies = (await page.context().cookies()).map(({ name }) => name);
  const inPage = await page.evaluate(async () => {
    const files: string[] = [];
    // Not in TypeScript's DOM without its asynchronous iterators.
    const folder = (await navigator.storage.getDirectory()) as unknown as { keys(): AsyncIterable<string> };
    for await (const name of folder.keys()) files.push(name);
    return {
      document: document.cookie,
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      files,
      name: window.name,
    };
  });
  return { cookies, ...inPage };
}

/** The same where nothing is kept. */
export const EMPTY_DEVICE = {
  cookies: [],
  document: '',
  local: [],
  session: [],
  databases: [],
  caches: [],
  workers: 0,
  files: [],
  name: '',
};

/** Whether any file of the edge's state, databases and their logs of writes, values and files, holds a text. */
export function isAtEdge(edge: TestEdge, text: string): boolean {
  const folder = join(edge.stateDir, 'state');
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text),
  );
}

/** What the edge keeps by name, beside the shards. */
export async function atEdge(edge: TestEdge): Promise<object> {
  const kv = await (await edge.miniflare.getKVNamespace('KV', 'aparte')).list();
  const files = await (await edge.miniflare.getR2Bucket('BUCKET', 'aparte')).list();
  const d1 = await edge.miniflare.getD1Database('D1', 'aparte');
  const tables = await d1
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
    .all<{ name: string }>();
  return {
    values: kv.keys.map(({ name }) => name),
    files: files.objects.map(({ key }) => key),
    tables: tables.results.map(({ name }) => name),
  };
}
