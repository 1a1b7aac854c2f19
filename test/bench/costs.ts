import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  CONSENT,
  cookiesOf,
  DOCUMENTS,
  FIRST_PARTY,
  GRANTED,
  personalEdge,
  stateOf,
} from '../edge/decide/personal-edge.ts';
import { bundle, type TestEdge } from '../edge/harness.ts';
import { type Counted, costsPage, type Flow } from './bill.ts';
import type { BenchRow } from './row.ts';

/** How often each thing is done. */
const TIMES = 300;
const BATCHES = 10;
const AT_ONCE = 8;
/** Alarms write KV within 2 s. */
const SETTLE_MS = 4_000;
const SHOP = `export default { fetch: () => new Response('<!doctype html><body><h1 data-aparte="hero">Hello</h1><p data-aparte="button">Buy</p></body>', { headers: { 'content-type': 'text/html' } }) };`;

/** Reads, writes, bytes and CPU of each thing that costs money, counted where the runtime does them, and the page that
 *  turns them into a monthly bill: COSTS.md. Seen only: there is no budget. */
export async function benchCosts(): Promise<BenchRow[]> {
  const edge = await personalEdge({
    documents: DOCUMENTS,
    workerPath: await bundle('test/workerd/counting-worker.ts'),
    origin: SHOP,
  });
  try {
    const flows = await measureAll(edge);
    writeFileSync('COSTS.md', costsPage(flows, new Date().toISOString().slice(0, 10)));
    return flows.map(({ what, per }) => ({
      what: `costs: ${what}`,
      ours: `${round(per.objectCalls)} object calls, ${round(per.rowsRead)} + ${round(per.rowsWritten)} rows, KV ${round(per.kvReads)} + ${round(per.kvWrites)}, ${Math.round(per.bytes)} B, ${round(per.cpuMs)} ms CPU`,
      anchor: 'COSTS.md',
      ratio: 1,
      budget: 'reported',
      met: true,
    }));
  } finally {
    await edge.stop();
  }
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Another product each time: what is decided with changes with every one, as on a real visit. */
const event = (who: object) => ({
  type: 'track',
  event: 'Product Viewed',
  messageId: randomUUID(),
  properties: {
    product_id: `p-${randomUUID().slice(0, 4)}`,
    name: 'Pocket phone',
    category: 'Phones',
    price: 299,
    currency: 'EUR',
  },
  context: { ...CONSENT, page: { url: 'https://shop.test/p/p-17', path: '/p/p-17', title: 'Pocket phone' } },
  ...who,
});

async function measureAll(edge: TestEdge): Promise<Flow[]> {
  const known = Array.from({ length: TIMES }, () => ({ anonymousId: randomUUID() }));
  const measure = measurer(edge);
  const track = (who: object, headers: Record<string, string> = {}) =>
    edge.post('/v1/track', event(who), { headers });
  const decide = (body: object, headers: Record<string, string> = {}, key = 'wk_local') =>
    edge.post('/v1/decide', { keys: ['hero'], ...body }, { headers, key });
  for (let i = 0; i < 50; i += 1) await track({ anonymousId: randomUUID() }); // everything compiled, tables made

  const flows = [
    await measure('newEvent', 'event of a new person', TIMES, (i) => track(known[i] ?? {})),
    await measure('knownEvent', 'event of a known person', TIMES, (i) => track(known[i] ?? {})),
    await measure('batch', 'batch of 100 events of 100 known people', BATCHES, (i) => {
      const people = known.slice((i % 3) * 100, (i % 3) * 100 + 100);
      return edge.post('/v1/batch', { batch: people.map((who) => event(who)) });
    }),
  ];
  const states = await Promise.all(known.slice(0, 20).map(async (who) => stateOf(await track(who))));
  await decide(known[0] ?? {});
  flows.push(
    await measure('memory', 'decision, person in memory', TIMES, () => decide(known[0] ?? {})),
    await measure('state', 'decision, person in the sealed state', TIMES, (i) =>
      decide({}, { 'aparte-state': states[i % states.length] ?? '' }),
    ),
    await measure('kv', 'decision, person in KV', TIMES, (i) => decide(known[i] ?? {})),
    await measure('nobody', 'decision, new visitor', TIMES, () => decide({ anonymousId: randomUUID() })),
    await measure('shard', 'decision by a server, person known nowhere else', TIMES, () =>
      decide({ userId: randomUUID() }, {}, 'sk_local'),
    ),
  );
  const cookie = await aCookie(edge);
  flows.push(
    await measure('page', 'page view with two spots, known visitor', TIMES, () =>
      edge.get('/', { headers: { accept: 'text/html', 'sec-fetch-dest': 'document', cookie } }),
    ),
    await measure('consent', 'choice of a known person', TIMES, (i) =>
      edge.post('/v1/consent', { ...known[i], purposes: GRANTED, source: 'banner', textVersion: 'v3' }),
    ),
    await measure('merge', 'login that merges a device with 3 events', TIMES, (i) =>
      edge.post(
        '/v1/identify',
        event({ ...known[i], type: 'identify', userId: `u-${i}`, traits: { plan: 'pro' } }),
        { key: 'sk_local' },
      ),
    ),
  );
  return flows;
}

async function aCookie(edge: TestEdge): Promise<string> {
  const chosen = await edge.post(
    '/v1/consent',
    { purposes: GRANTED, source: 'banner' },
    { headers: FIRST_PARTY },
  );
  const [id = ''] = cookiesOf(chosen).split('; ');
  const who = { anonymousId: chosen.json.anonymousId };
  const viewed = await edge.post('/v1/track', event(who), { headers: { ...FIRST_PARTY, cookie: id } });
  return `${id}; aparte_state=${stateOf(viewed)}`;
}

type Raw = Readonly<Record<string, number>>;

/** Does one thing many times and tells what each used, what alarms did afterwards included. */
function measurer(edge: TestEdge) {
  const used = async (): Promise<Raw> => (await edge.get('/__counts')).json;
  return async (
    key: Flow['key'],
    what: string,
    times: number,
    once: (i: number) => Promise<{ status: number }>,
  ): Promise<Flow> => {
    await settle();
    const before = await used();
    const cpuBefore = cpuMs();
    let next = 0;
    const one = async () => {
      while (next < times) {
        const { status } = await once(next++);
        if (status !== 200) throw new Error(`costs: ${what} was answered ${status}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    await settle();
    const cpu = cpuMs() - cpuBefore;
    const after = await used();
    return { key, what, per: counted(after, (after['bytes'] ?? 0) - (before['bytes'] ?? 0), cpu, times) };
  };
}

function counted(raw: Raw, bytes: number, cpu: number, times: number): Counted {
  const per = (...names: string[]) => names.reduce((sum, name) => sum + (raw[name] ?? 0), 0) / times;
  return {
    objectCalls: per('people.call', 'object.call', 'people.alarm'),
    rowsRead: per('sql.read'),
    rowsWritten: per('sql.write'),
    kvReads: per('kv.get'),
    kvWrites: per('kv.put', 'kv.delete'),
    kvBytes: per('kv.bytes'),
    r2: per('r2.get', 'r2.put', 'r2.head', 'r2.delete', 'r2.list'),
    d1: per('d1.statement'),
    bytes: Math.max(0, bytes) / times,
    cpuMs: cpu / times,
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

/** What the runtime's processes have computed so far, in ms: of Linux, which counts in hundredths of a second. 0
 *  elsewhere. */
function cpuMs(): number {
  const parents = new Map<number, { parent: number; ticks: number; name: string }>();
  for (const pid of numbersIn('/proc')) {
    const stat = statOf(pid);
    if (stat !== null) parents.set(pid, stat);
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  let ticks = 0;
  for (const [pid, stat] of parents) if (stat.name === 'workerd' && isOurs(pid)) ticks += stat.ticks;
  return ticks * 10;
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return []; // not Linux
  }
}

function statOf(pid: number): { parent: number; ticks: number; name: string } | null {
  try {
    const [, name = '', rest = ''] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const fields = rest.split(' ');
    return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null; // it ended meanwhile
  }
}
