import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { COMPATIBILITY_DATE } from '../../playground/start/instance.ts';
import { startEdge, type TestEdge } from '../edge/harness.ts';
import type { BenchRow } from './row.ts';

const CONNECTIONS = 16;
const PEOPLE = 1_000;
const ROUNDS = 5;
const SINGLES = 1_200;
const BATCHES = 60;
const BATCH_PEOPLE = 100;

/** The anchor: a Worker that reads the same JSON and asks one of as many Durable Objects to insert it in one row. */
const BARE_WORKER = `
import { DurableObject } from 'cloudflare:workers';
export class Bare extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT NOT NULL)');
  }
  insert(id, body) {
    this.ctx.storage.sql.exec('INSERT OR IGNORE INTO events VALUES (?, ?)', id, body);
  }
}
let next = 0;
export default {
  async fetch(request, env) {
    const text = await request.text();
    const { messageId } = JSON.parse(text);
    await env.BARE.get(env.BARE.idFromName('shard-' + (next++ % 8))).insert(messageId, text);
    return Response.json({ success: true });
  },
};`;

/** Durable events a second: one a request from known and from new people, and in batches of 100 people, beside a bare
 *  insert a request. Arms interleaved, median of five. */
export async function benchIngest(): Promise<BenchRow[]> {
  const edge = await startEdge({
    beside: [
      {
        name: 'bare',
        modules: true,
        script: BARE_WORKER,
        compatibilityDate: COMPATIBILITY_DATE,
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        durableObjects: { BARE: { className: 'Bare', useSQLite: true } },
      },
    ],
  });
  try {
    await edge.admin('POST', '/apply', {
      documents: DOCUMENTS,
      publish: { environment: 'dev', name: 'bench' },
    });
    return await measure(edge);
  } finally {
    await edge.stop();
  }
}

type Arm = 'bare' | 'known' | 'fresh' | 'batch';

async function measure(edge: TestEdge): Promise<BenchRow[]> {
  const bareUrl = (await edge.miniflare.unsafeGetDirectURL('bare')).origin;
  const known = Array.from({ length: PEOPLE }, () => randomUUID());
  const pick = () => known[Math.floor(Math.random() * PEOPLE)] ?? '';
  const track = (): Load => ({
    url: `${edge.url}/v1/track`,
    body: () => JSON.stringify(anEvent(pick())),
    events: 1,
  });
  const arms: Record<Arm, Load & { count: number }> = {
    bare: { ...track(), url: bareUrl, count: SINGLES },
    known: { ...track(), count: SINGLES },
    fresh: { ...track(), body: () => JSON.stringify(anEvent(randomUUID())), count: SINGLES },
    batch: { url: `${edge.url}/v1/batch`, body: () => batchOf(known), events: BATCH_PEOPLE, count: BATCHES },
  };
  for (let start = 0; start < PEOPLE; start += BATCH_PEOPLE) {
    const people = known.slice(start, start + BATCH_PEOPLE);
    await send({ url: `${edge.url}/v1/batch`, body: () => batchOf(people), events: BATCH_PEOPLE }, 1);
  }
  await run(arms.bare, 200);
  await run(arms.known, 200);
  const rates: Record<Arm, number[]> = { bare: [], known: [], fresh: [], batch: [] };
  const order: Arm[] = ['bare', 'known', 'batch', 'fresh'];
  for (let round = 0; round < ROUNDS; round++) {
    for (const arm of order) rates[arm].push(await run(arms[arm], arms[arm].count));
  }
  const rate = (arm: Arm) => median(rates[arm]);
  const row = (arm: Arm, what: string, least: number): BenchRow => ({
    what,
    ours: `${Math.round(rate(arm))} events/s`,
    anchor: `${Math.round(rate('bare'))} bare inserts/s`,
    ratio: rate(arm) / rate('bare'),
    budget: least === 0 ? 'reported' : `≥ ${least} ×`,
    met: rate(arm) / rate('bare') >= least,
  });
  return [
    row('known', 'durable events, one a request, known people', 0.7),
    row('fresh', 'durable events, one a request, new people', 0),
    row('batch', 'durable events in batches of 100 people', 5),
  ];
}

interface Load {
  readonly url: string;
  readonly body: () => string;
  readonly events: number;
}

/** Sends so many requests over a fixed number of connections; events a second. Any refusal fails the bench. */
async function run(load: Load, count: number): Promise<number> {
  const startedAt = performance.now();
  await send(load, count);
  return (count * load.events * 1000) / (performance.now() - startedAt);
}

async function send(load: Load, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  const connection = async () => {
    while (left-- > 0) await post(agent, load.url, load.body());
  };
  await Promise.all(Array.from({ length: Math.min(CONNECTIONS, count) }, connection));
  agent.destroy();
}

/** Posts until answered: a server that was stalled for seconds closes kept connections, and every client comes again.
 *  The messageIds are the same, so nothing counts twice. */
async function post(agent: Agent, url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const status = await postOnce(agent, url, body);
    if (status === 200) return;
    if (status !== null || attempt === 5) throw new Error(`${url}: ${status ?? 'no answer'}`);
  }
}

/** The status; null when the connection broke. */
function postOnce(agent: Agent, url: string, body: string): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer wk_server_local' };
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('close', () => resolve(answer.complete ? (answer.statusCode ?? 0) : null));
    });
    call.on('error', () => resolve(null));
    call.end(body);
  });
}

function anEvent(anonymousId: string): Record<string, unknown> {
  return {
    type: 'track',
    event: 'Product Viewed',
    anonymousId,
    messageId: randomUUID(),
    timestamp: new Date().toISOString(),
    properties: {
      product_id: `p-${Math.floor(Math.random() * 150)}`,
      category: 'Phones',
      price: 299,
      currency: 'EUR',
    },
    context: {
      page: { url: 'https://shop.example/p/p-17', path: '/p/p-17', title: 'Pocket phone', referrer: '' },
      library: { name: 'bench', version: '1' },
      consent: {
        categoryPreferences: { storage: true, analytics: true, personalization: true, experimentation: true },
      },
    },
  };
}

function batchOf(people: readonly string[]): string {
  const start = Math.floor(Math.random() * Math.max(1, people.length - BATCH_PEOPLE));
  return JSON.stringify({ batch: people.slice(start, start + BATCH_PEOPLE).map(anEvent) });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const DOCUMENTS = [
  {
    kind: 'project',
    key: 'demo',
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    locales: ['en'],
    sources: { server: { purposes: ['analytics', 'personalization', 'experimentation'], basis: 'contract' } },
    ranges: { phones: { category: 'Phones' } },
  },
  {
    kind: 'audience',
    key: 'phone-lovers',
    name: { en: 'Phone lovers' },
    if: {
      did: {
        event: 'Product Viewed',
        where: { 'properties.category': 'Phones' },
        count: { $gte: 3 },
        within: '7d',
      },
    },
  },
  {
    kind: 'flag',
    key: 'hero',
    type: 'string',
    default: 'welcome',
    rules: [{ if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } }, value: 'phones' }],
  },
];
