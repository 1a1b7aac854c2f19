import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FlagDocument } from '../../core/config/types.ts';
import type { Act } from '../../core/recommend/act.ts';
import { startIndex } from '../../core/recommend/build.ts';
import { MAX_ITEMS, type RecommendIndex } from '../../core/recommend/recommend-index.ts';
import { decodeIndex, encodeIndex } from '../../edge/recommend/format.ts';
import { PROJECT } from '../builders/decide.ts';
import { CONSENT, personalEdge } from '../edge/decide/personal-edge.ts';
import type { TestEdge } from '../edge/harness.ts';
import { burst, median, percentile, wireRequest } from './load.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
const ITEMS = 3_000;
const PEOPLE = 6_000;
const BATCH = 500;
const BUDGET_MS = 1.7;
const BUDGET_MIB = 32;
const MIB = 1024 * 1024;

const related: FlagDocument = {
  kind: 'flag',
  key: 'related',
  type: 'recommendations',
  default: { strategy: 'related', limit: 20 },
};
const plain: FlagDocument = {
  kind: 'flag',
  key: 'plain',
  type: 'json',
  default: { strategy: 'related', limit: 20 },
};

/** The time of one list over HTTP, and what the largest index takes. */
export async function benchRecommend(): Promise<BenchRow[]> {
  const edge = await personalEdge({ documents: [PROJECT, related, plain] });
  try {
    await fill(edge);
    return [...(await times(edge)), await segments(edge), await resident()];
  } finally {
    await edge.stop();
  }
}

const itemKey = (n: number) => `item-${String(n).padStart(4, '0')}`;

/** A catalogue, and people who look at five items of a neighbourhood and buy two. */
async function fill(edge: TestEdge): Promise<void> {
  const items = Array.from({ length: ITEMS }, (_, n) => ({
    kind: 'item',
    key: itemKey(n),
    title: { en: `Item number ${n}`, fr: `Article numéro ${n}` },
    range: `range-${n % 20}`,
    url: `/p/${n}`,
    image: `/img/${n}.svg`,
    price: { amountMinor: 100 + n, currency: 'EUR' },
    stock: n % 15,
  }));
  for (let from = 0; from < ITEMS; from += BATCH) {
    await sure(edge.admin('POST', '/items', items.slice(from, from + BATCH)));
  }
  let seed = 11;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const events = Array.from({ length: PEOPLE }, (_, person) => {
    const near = random(ITEMS);
    const seen = Array.from({ length: 5 }, () => itemKey((near + random(40)) % ITEMS));
    const base = { type: 'track', userId: `u-${person}`, context: CONSENT };
    const products = seen.slice(0, 2).map((item) => ({ product_id: item }));
    return [
      ...seen.map((item) => ({ ...base, event: 'Product Viewed', properties: { product_id: item } })),
      { ...base, event: 'Order Completed', properties: { order_id: `o-${person}`, products } },
    ];
  }).flat();
  for (let from = 0; from < events.length; from += BATCH) {
    await sure(edge.post('/v1/batch', { batch: events.slice(from, from + BATCH) }, { key: 'sk_local' }));
  }
  for (let wait = 0; wait < 300; wait++) {
    const answer = await edge.post('/v1/decide', { keys: ['related'], item: itemKey(7) });
    const first = answer.json.decisions.related.value.items[0];
    if (first !== undefined && first.step !== 'popular') return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('no list after 150 s');
}

async function sure(answer: ReturnType<TestEdge['get']>): Promise<void> {
  const { status, text } = await answer;
  if (status !== 200) throw new Error(text);
}

/** One request after the other on one connection: what a list takes as its caller sees it, beside the same call for a
 *  plain value. */
async function times(edge: TestEdge): Promise<BenchRow[]> {
  const url = new URL('/v1/decide', edge.url);
  const request = (flag: string, n: number) =>
    wireRequest(url, {
      method: 'POST',
      headers: { authorization: 'Bearer wk_local', origin: 'https://shop.example' },
      body: JSON.stringify({
        keys: [flag],
        item: itemKey((n * 37) % ITEMS),
        session: { items: [1, 2, 3].map((i) => itemKey((n * 37 + i) % ITEMS)) },
        context: { locale: 'en' },
      }),
    });
  const arms = { related: [] as number[], plain: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const flag of ['related', 'plain'] as const) {
      const requests = Array.from({ length: 500 }, (_, n) => request(flag, n + round));
      const result = await burst(url, requests, { connections: 1, durationMs: 1_500 });
      if (result.failed > 0) throw new Error(`${result.failed} answers were no 200`);
      if (round > 0) arms[flag].push(percentile(result.firstByteMs, 0.9)); // the first round warms up
    }
  }
  const [ours, same] = [median(arms.related), median(arms.plain)];
  return [
    {
      what: `next-item recommendation, p90 over HTTP in workerd (20 items of ${ITEMS}, 4 seeds)`,
      ours: `${ours.toFixed(2)} ms`,
      anchor: `Serenade 1.7 ms; a plain value the same way ${same.toFixed(2)} ms`,
      ratio: ours / BUDGET_MS,
      budget: `≤ ${BUDGET_MS} ms`,
      met: ours <= BUDGET_MS,
    },
  ];
}

/** The KV values of that index. */
async function segments(edge: TestEdge): Promise<BenchRow> {
  const kv = await edge.miniflare.getKVNamespace('KV', 'aparte');
  const { keys } = await kv.list({ prefix: 'dev/recommend/' });
  const sizes = await Promise.all(
    keys.map(async ({ name }) => (await kv.get(name, 'arrayBuffer'))?.byteLength ?? 0),
  );
  const largest = Math.max(...sizes) / MIB;
  return {
    what: 'largest part of an index in KV',
    ours: `${largest.toFixed(2)} MiB (${ITEMS} items, ${PEOPLE * 6} events)`,
    anchor: '–',
    ratio: largest / 4,
    budget: '≤ 4 MiB',
    met: largest <= 4,
  };
}

/** What the largest index takes in memory, held as an isolate holds it. */
async function resident(): Promise<BenchRow> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void; // made by the flag above
  const bytes = encodeIndex(largestIndex());
  const used = async () => {
    // Buffers go only some time after the objects that held them.
    for (let n = 0; n < 5; n++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = await used();
  const index = decodeIndex(bytes.slice());
  for (let n = 0; n < 2_000; n++) index?.card(n * 7);
  const mib = ((await used()) - before) / MIB;
  // Looked at here, so neither the index nor what it was read from was collected before.
  const count = index?.popular.length ?? 0;
  const written = bytes.length / MIB;
  return {
    what: `index resident, ${count} items with 30 neighbours twice`,
    ours: `${mib.toFixed(1)} MiB`,
    anchor: `${written.toFixed(1)} MiB as bytes`,
    ratio: mib / BUDGET_MIB,
    budget: `≤ ${BUDGET_MIB} MiB`,
    met: count > 0 && mib <= BUDGET_MIB,
  };
}

function largestIndex(): RecommendIndex {
  const items = Array.from({ length: MAX_ITEMS }, (_, n) => ({
    kind: 'item' as const,
    key: `sku-${String(n).padStart(8, '0')}`,
    title: {
      en: 'A title of some forty characters, as usual',
      fr: 'Un titre de quelque quarante caractères',
    },
    range: `range-${n % 200}`,
    url: `/products/${n}`,
    image: `/img/${n}.jpg`,
    stock: 1,
  }));
  const build = startIndex(items, 0);
  for (let from = 0; from < items.length; from += 40) {
    const own = items.slice(from, from + 40).map(({ key }) => key);
    const act = { person: from, at: 0, order: 1 };
    build.addPerson(own.map((item): Act => ({ ...act, what: 'bought', item })));
    for (const part of [own.slice(0, 30), own.slice(10)]) {
      build.addPerson(part.map((item): Act => ({ ...act, what: 'viewed', item })));
    }
  }
  return build.end();
}
