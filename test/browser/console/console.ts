import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { InstanceOptions } from '../../../playground/start/instance.ts';
import { readDocuments } from '../../../sdk-node/cli/index.ts';
import { bundle, startEdge, type TestEdge } from '../../edge/harness.ts';
import { launch } from '../chromium.ts';

/** How the console is to be opened. */
export interface ConsoleOptions {
  readonly language?: 'en' | 'fr';
  /** CSS px. Default 1,280. */
  readonly width?: number;
  readonly height?: number;
  /** Default light. */
  readonly colours?: 'light' | 'dark';
  /** Below `/console/`, such as `history`. */
  readonly path?: string;
  /** Whose token to sign in with. Default the embedded admin's; null: nobody's. */
  readonly token?: string | null;
  /** An instance that is running already, else a fresh one. */
  readonly edge?: TestEdge;
  readonly browser?: Browser;
  /** Whether a fresh instance has the demo's documents, published. Default true. */
  readonly demo?: boolean;
  readonly instance?: Partial<InstanceOptions>;
}

/** The console in a real browser. */
export interface OpenConsole {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly edge: TestEdge;
  readonly browser: Browser;
  /** What was thrown, logged as an error or refused by the policy so far. A test ends with `[]`. */
  readonly complaints: string[];
  /** Ends what this call started. */
  close(): Promise<void>;
}

/** Builds the console unless `npm run build` did. */
export function builtConsole(): void {
  if (process.env.APARTE_BUILT !== undefined && existsSync('dist/public/console/manifest.json')) return;
  execFileSync(process.execPath, ['build/console.mjs'], { stdio: 'pipe' });
}

/** A fresh Worker with the shop behind it, the console and, unless `demo` is false, the demo's documents. */
export async function startConsoleEdge({
  demo = true,
  instance = {},
}: Pick<ConsoleOptions, 'demo' | 'instance'> = {}): Promise<TestEdge> {
  builtConsole();
  const edge = await startEdge({
    shopPath: await bundle('playground/shop/worker.ts', 'dist/worker/shop.js'),
    assetsDir: 'dist/public',
    ...instance,
  });
  if (!demo) return edge;
  const answer = await edge.admin('POST', '/apply', {
    documents: readDocuments('playground/start/demo').documents,
    publish: { environment: 'dev', name: 'Demo' },
  });
  if (answer.status !== 200) throw new Error(`the demo could not be applied: ${answer.text}`);
  return edge;
}

/** Opens the console, signed in, and waits until its screen is there. */
export async function openConsole(options: ConsoleOptions = {}): Promise<OpenConsole> {
  const { language = 'en', width = 1_280, height = 900, colours = 'light', path = '', demo = true } = options;
  const edge = options.edge ?? (await startConsoleEdge({ demo, instance: options.instance ?? {} }));
  const browser = options.browser ?? (await launch());
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    colorScheme: colours,
    // What moves is not on pictures, and nothing is to be waited for.
    reducedMotion: 'reduce',
  });
  const complaints: string[] = [];
  context.on('weberror', (fault) => complaints.push(String(fault.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const page = await context.newPage();
  const token = options.token === undefined ? edge.secrets.adminToken : options.token;
  await page.goto(
    `${edge.url}/console/${path}${token === null ? '' : `#token=${encodeURIComponent(token)}`}`,
  );
  await page.waitForSelector('h1');
  await settled(page);
  return {
    page,
    context,
    edge,
    browser,
    complaints,
    async close() {
      await context.close();
      if (options.browser === undefined) await browser.close();
      if (options.edge === undefined) await edge.stop();
    },
  };
}

/** Resolves when nothing of the screen is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.loading') === null &&
      [...document.querySelectorAll('.chart-plot')].every((plot) => plot.querySelector('canvas') !== null),
  );
}

/** What axe finds on the page, each with the places it is about: empty when nothing is wrong. Looks for WCAG 2.2 A and
 *  AA and axe's own best practices. The script runs in a world of its own, so the page's policy holds. */
export async function checkAxe(page: Page): Promise<string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const client = await page.context().newCDPSession(page);
  const { frameTree } = await client.send('Page.getFrameTree');
  const { executionContextId: contextId } = await client.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  await client.send('Runtime.evaluate', { contextId, expression: axe });
  const { result } = await client.send('Runtime.evaluate', {
    contextId,
    expression: 'axe.run(document, { resultTypes: ["violations"] })',
    awaitPromise: true,
    returnByValue: true,
  });
  await client.detach();
  const { violations } = result.value as AxeResults; // what axe.run resolves to
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target }) => `${impact ?? 'minor'} ${id}: ${help} at ${target.join(' ')}`),
  );
}

/** Takes a picture of the whole page into the folder `APARTE_LOOK` names (default: a folder of the system's temporary
 *  one), to be looked at. Gives its path. */
export async function look(page: Page, name: string): Promise<string> {
  const folder = process.env.APARTE_LOOK ?? join(tmpdir(), 'aparte-look');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
