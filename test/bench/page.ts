import {
  personalEdge,
  stateOf,
  viewPhones,
  cookiesOf,
  FIRST_PARTY,
  GRANTED,
} from '../edge/decide/personal-edge.ts';
import { burst, median, percentile, wireRequest } from './load.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
/** One request at a time: the time to the first byte, not the queue before it. */
const LOAD = { connections: 1, durationMs: 2000 };
const BUDGET_MS = 5;

const SLOT =
  '<section data-aparte="hero"><h1 data-aparte-field="title">Welcome</h1><img data-aparte-field="image" src="/img/hero.svg" alt=""></section>';
const FILLER =
  '<article class="card"><h2>Something</h2><p>Some words about it, and a price.</p></article>\n'.repeat(300);
const PAGE = (slot: string) =>
  `<!doctype html><html lang="en"><head><title>Shop</title></head><body>${slot}${FILLER}</body></html>`;

/** What a page costs more behind Aparté than behind a Worker that only passes it: time to the first byte. */
export async function benchPage(): Promise<BenchRow[]> {
  const edge = await personalEdge({
    origin: `const WITH = ${JSON.stringify(PAGE(SLOT))}, WITHOUT = ${JSON.stringify(PAGE(''))};
      export default { fetch(request) {
        return new Response(request.url.endsWith('/with') ? WITH : WITHOUT, { headers: { 'content-type': 'text/html; charset=utf-8' } });
      } };`,
    beside: [
      {
        name: 'proxy',
        modules: true,
        compatibilityDate: '2026-04-20',
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        serviceBindings: { ORIGIN: 'origin' },
        script: 'export default { fetch: (request, env) => env.ORIGIN.fetch(request) };',
      },
    ],
  });
  try {
    const consent = await edge.post(
      '/v1/consent',
      { purposes: GRANTED, source: 'bench' },
      { headers: FIRST_PARTY },
    );
    const id =
      cookiesOf(consent)
        .split('; ')
        .find((one) => one.startsWith('aparte=')) ?? '';
    const seen = await viewPhones(
      edge,
      { anonymousId: consent.json.anonymousId as string },
      { headers: { ...FIRST_PARTY, cookie: id } },
    );
    const visitors: Record<string, Record<string, string>> = {
      'nobody known': {},
      'a visitor with cookie and state': { cookie: `${id}; aparte_state=${stateOf(seen)}` },
    };
    const proxy = await edge.miniflare.unsafeGetDirectURL('proxy');
    const rows: BenchRow[] = [];
    for (const [page, path] of [
      ['a page with a slot', '/with'],
      ['a page without slots', '/without'],
    ] as const) {
      for (const [visitor, headers] of Object.entries(visitors)) {
        const one = (url: URL) => [wireRequest(url, { headers: { accept: 'text/html', ...headers } })];
        rows.push(
          ...(await compare(`${page}, ${visitor}`, new URL(path, edge.url), new URL(path, proxy), one)),
        );
      }
    }
    return rows;
  } finally {
    await edge.stop();
  }
}

async function compare(
  what: string,
  ours: URL,
  plain: URL,
  requests: (url: URL) => Buffer[],
): Promise<BenchRow[]> {
  const figures = {
    ours: { p50: [] as number[], p99: [] as number[] },
    plain: { p50: [] as number[], p99: [] as number[] },
  };
  await burst(ours, requests(ours), { ...LOAD, durationMs: 500 });
  for (let round = 0; round < ROUNDS; round++) {
    for (const [arm, url] of [
      ['plain', plain],
      ['ours', ours],
    ] as const) {
      const { firstByteMs, failed } = await burst(url, requests(url), LOAD);
      if (failed > 0) throw new Error(`${failed} answers of ${url.href} were no 200`);
      figures[arm].p50.push(percentile(firstByteMs, 0.5));
      figures[arm].p99.push(percentile(firstByteMs, 0.99));
    }
  }
  return (['p50', 'p99'] as const).map((at) => {
    const us = median(figures.ours[at]);
    const them = median(figures.plain[at]);
    return {
      what: `page, time to first byte ${at}: ${what}`,
      ours: `+${(us - them).toFixed(2)} ms (${us.toFixed(2)} ms)`,
      anchor: `${them.toFixed(2)} ms through a plain proxy Worker`,
      ratio: us / them,
      budget: at === 'p99' ? `added < ${BUDGET_MS} ms` : 'none',
      met: at === 'p50' || us - them < BUDGET_MS,
    };
  });
}
