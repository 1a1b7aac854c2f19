import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { BenchRow } from './row.ts';

const KIB = 1024;
const gzip = (bytes: Uint8Array | string) => gzipSync(bytes, { level: 9 }).length;
const kib = (bytes: number) => `${(bytes / KIB).toFixed(2)} KiB`;

/** Minified and gzipped bytes of what somebody writes to use a package. */
async function bundled(code: string, conditions: string[] = []): Promise<number> {
  const result = await build({
    stdin: { contents: code, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions,
    write: false,
    logLevel: 'error',
  });
  return gzip(result.outputFiles[0]?.contents ?? '');
}

/** What a page or the edge downloads, beside the same of the peers at hand. */
export async function benchBytes(): Promise<BenchRow[]> {
  const growthbook = await bundled(`export { GrowthBook } from '@growthbook/growthbook'`);
  const segment = await bundled(`export { AnalyticsBrowser } from '@segment/analytics-next'`);
  const sum = (files: readonly string[]) =>
    files.map((file) => gzip(readFileSync(`dist/worker/${file}`))).reduce((a, b) => a + b, 0);
  const hot = sum(['worker.js', 'hot.js']);
  const whole = sum(readdirSync('dist/worker').filter((file) => file.endsWith('.js') && file !== 'shop.js'));
  const peers = `GrowthBook ${kib(growthbook)} (no consent, no tracking), Segment ${kib(segment)}`;
  const row = (what: string, bytes: number, anchor: string, beside: number, budget: number): BenchRow => ({
    what: `${what}, gzip`,
    ours: kib(bytes),
    anchor,
    ratio: bytes / beside,
    budget: `≤ ${kib(budget)}`,
    met: bytes <= budget,
  });
  return [
    row(
      'aparte.js: consent, tracking, queue, decisions',
      gzip(readFileSync('dist/aparte.js')),
      peers,
      growthbook,
      6 * KIB,
    ),
    row('the inline stub', gzip(readFileSync('dist/aparte-stub.js')), '–', 0.5 * KIB, 0.5 * KIB),
    row(
      'aparte-local.js: local evaluation',
      gzip(readFileSync('dist/aparte-local.js')),
      `GrowthBook ${kib(growthbook)}`,
      growthbook,
      3 * KIB,
    ),
    row(
      "the Worker's hot path, what every cold start reads",
      hot,
      'Statsig 30.9 KiB (as published)',
      30.9 * KIB,
      60 * KIB,
    ),
    {
      ...row("the whole Worker, the console's back end with it", whole, 'Statsig 30.9 KiB', 30.9 * KIB, 0),
      budget: 'reported: DESIGN counts the Worker without the console',
      met: true,
    },
  ];
}
