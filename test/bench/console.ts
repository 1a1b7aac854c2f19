import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { startConsoleEdge } from '../browser/console/console.ts';
import { findChromium, launch } from '../browser/chromium.ts';
import { aCrowd, sendCrowd } from '../builders/crowd.ts';
import type { TestEdge } from '../edge/harness.ts';
import type { BenchRow } from './row.ts';

const PEOPLE = 10_000;
const DOCUMENTS = 200;
const ROUNDS = 5;
const FOLDER = 'dist/public/console';

/** How soon the console shows its first screen, with many people and documents, and how many bytes that takes. */
export async function benchConsole(): Promise<BenchRow[]> {
  if (findChromium() === undefined) return [];
  const edge = await startConsoleEdge();
  const browser = await launch();
  try {
    await manyDocuments(edge);
    await sendCrowd(edge, aCrowd(PEOPLE, Date.now()));
    const counted = await timed(() => edge.admin('GET', '/overview?environment=dev'));

    const screens: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) screens.push(await firstScreen(edge, browser));
    const { first, whole } = bytes();
    const shown = median(screens);
    const of = `${PEOPLE.toLocaleString('en')} people, ${DOCUMENTS} documents`;
    const row = (what: string, ours: string, ratio: number): BenchRow => ({
      what,
      ours,
      anchor: '–',
      ratio,
      budget: 'reported only',
      met: true,
    });
    return [
      row(`console: address to Today's figures, empty cache (${of})`, `${shown.toFixed(0)} ms`, shown),
      row(`console: counting Today for the first time (${of})`, `${counted.toFixed(0)} ms`, counted),
      row(
        'console: bytes of the first screen, gzip',
        `${(first / 1024).toFixed(1)} KiB of ${(whole / 1024).toFixed(1)} KiB`,
        first / whole,
      ),
    ];
  } finally {
    await browser.close();
    await edge.stop();
  }
}

async function manyDocuments(edge: TestEdge): Promise<void> {
  const { json } = await edge.admin('GET', '/documents');
  const own = json.documents.map(({ document }: { document: object }) => document);
  const spots = Array.from({ length: DOCUMENTS - own.length }, (_, n) => ({
    kind: 'flag',
    key: `spot-${n}`,
    name: { en: `Spot ${n}`, fr: `Emplacement ${n}` },
    type: 'content',
    default: { title: { en: `Title ${n}`, fr: `Titre ${n}` } },
    rules: [{ id: 'pro', if: { 'traits.plan': 'pro' }, value: { title: { en: 'Pro', fr: 'Pro' } } }],
  }));
  const publish = { environment: 'dev', name: 'Many' };
  const answer = await edge.admin('POST', '/apply', { documents: [...own, ...spots], publish });
  if (answer.status !== 200) throw new Error(answer.text);
}

async function firstScreen(edge: TestEdge, browser: Browser): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${edge.url}/console/#token=${edge.secrets.adminToken}`, { waitUntil: 'commit' });
  await page.waitForSelector('.figure-value');
  const shown = await page.evaluate(() => performance.now());
  await context.close();
  return shown;
}

function bytes(): { first: number; whole: number } {
  const manifest = JSON.parse(readFileSync(`${FOLDER}/manifest.json`, 'utf8')) as {
    script: string;
    preload: string[];
    early: string;
    styles: string;
  };
  const size = (name: string) => gzipSync(readFileSync(`${FOLDER}/assets/${name}`), { level: 9 }).length;
  const all = readdirSync(`${FOLDER}/assets`);
  const today = all.filter((name) => name.startsWith('today-'));
  const first = [manifest.script, ...manifest.preload, manifest.early, manifest.styles, ...today];
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + size(name), 0);
  return { first: sum(first), whole: sum(all) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
