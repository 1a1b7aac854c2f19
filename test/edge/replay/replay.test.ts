import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments, replay, type ReplayReport } from '../../../sdk-node/cli/index.ts';
import { startEdge, type TestEdge } from '../harness.ts';
import { directFigures } from './direct.mjs';
import { retailCsv } from './retail-csv.ts';

const reference = join(process.env.APARTE_REFERENCE_DIR ?? '../shared', 'data', 'online-retail');
const realFile = existsSync(reference)
  ? readdirSync(reference).find((name) => name.endsWith('.csv.gz'))
  : undefined;
if (realFile === undefined) console.log(`Online Retail is not at ${reference}: its replay was left out.`);

let edge: TestEdge;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aparte-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fresh(): Promise<TestEdge> {
  const started = await startEdge();
  const answer = await started.admin('POST', '/apply', {
    documents: readDocuments('playground/start/retail').documents,
    publish: { environment: 'dev', name: 'retail' },
  });
  expect(answer.status, answer.text).toBe(200);
  return started;
}

function run(
  file: string,
  options: { signal?: AbortSignal; checkpoint?: string; shiftToNow?: boolean } = {},
): Promise<ReplayReport> {
  return replay({
    file,
    host: edge.url,
    key: 'sk_local',
    checkpointPath: join(folder, options.checkpoint ?? `${Math.random()}.json`),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.shiftToNow === undefined ? {} : { shiftToNow: options.shiftToNow }),
  });
}

async function figuresOf(customer: string) {
  const { json } = await edge.get(`/v1/profiles/userId/${customer}`);
  const { orders, amountMinor, refundedMinor, firstAt, lastAt } = json.totals;
  return {
    orders,
    amountMinor,
    refundedMinor,
    ...(orders === 0 ? {} : { firstAt: Date.parse(firstAt), lastAt: Date.parse(lastAt) }),
  };
}

async function expectFigures(file: string): Promise<number> {
  const direct = Object.entries(directFigures(file));
  for (let start = 0; start < direct.length; start += 16) {
    await Promise.all(
      direct.slice(start, start + 16).map(async ([customer, expected]) => {
        const { orders, amountMinor, refundedMinor } = expected;
        const wanted = orders === 0 ? { orders, amountMinor, refundedMinor } : expected;
        expect(await figuresOf(customer), customer).toEqual(wanted);
      }),
    );
  }
  return direct.length;
}

describe('replaying a generated retail file', () => {
  let file: string;
  beforeAll(async () => {
    edge = await fresh();
    file = join(folder, 'retail.csv.gz');
    writeFileSync(file, gzipSync(retailCsv(400)));
  });
  afterAll(() => edge.stop());

  it('gives every customer the figures of a direct computation, and changes nothing when run again', async () => {
    const first = await run(file);
    expect(first).toMatchObject({ finished: true, lost: 0 });
    expect(first.rejected.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['NOT_GOODS', 'OUT_OF_RANGE']),
    );
    expect(await expectFigures(file)).toBeGreaterThan(20);
    const second = await run(file);
    expect(second.events).toBe(first.events);
    await expectFigures(file);
  });

  it('puts the loyal in their audience, says why, and decides for them', async () => {
    const [loyal] = Object.entries(directFigures(file)).find(([, { orders }]) => orders >= 5) ?? [];
    const [other] = Object.entries(directFigures(file)).find(([, { orders }]) => orders < 5) ?? [];
    const decide = async (userId: string | undefined) =>
      (await edge.post('/v1/decide', { userId, keys: ['hero'] }, { key: 'sk_local' })).json.decisions.hero;
    expect(await decide(loyal)).toMatchObject({
      value: { title: { en: 'Good to see you again' } },
      reason: 'TARGETING_MATCH',
    });
    expect(await decide(other)).toMatchObject({ value: { title: { en: 'Welcome' } } });
    const { json } = await edge.get(`/v1/profiles/userId/${loyal}`);
    expect(json.traits.country).toBeTypeOf('string');
    expect(json.audiences).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: 'loyal', member: true })]),
    );
    const why = await edge.get(`/v1/profiles/userId/${loyal}/explain`);
    expect(JSON.stringify(why.json)).toContain('Order Completed');
  });

  it('goes on where it was stopped', async () => {
    await edge.stop();
    edge = await fresh();
    const stop = new AbortController();
    const checkpoint = 'resumed.json';
    const stopped = replay({
      file,
      host: edge.url,
      key: 'sk_local',
      checkpointPath: join(folder, checkpoint),
      signal: stop.signal,
      onProgress: ({ delivered }) => delivered > 0 && stop.abort(),
    });
    setTimeout(() => stop.abort(), 150);
    expect((await stopped).finished).toBe(false);
    const rest = await run(file, { checkpoint });
    expect(rest.finished).toBe(true);
    await expectFigures(file);
    expect((await run(file, { checkpoint })).skipped).toBe(rest.events);
  });

  it('moves all dates so that the last is now, the same way in every run', async () => {
    await edge.stop();
    edge = await fresh();
    const before = Date.now();
    await run(file, { shiftToNow: true });
    const shifts = new Set<number>();
    for (const [customer, { orders, lastAt }] of Object.entries(directFigures(file))) {
      if (orders > 0) shifts.add(((await figuresOf(customer)).lastAt ?? 0) - lastAt);
    }
    expect(shifts.size).toBe(1);
    const { json } = await edge.get('/v1/events?event=Order%20Completed&limit=1');
    const refunds = await edge.get('/v1/events?event=Order%20Refunded&limit=1');
    const newest = Math.max(
      ...[...json.events, ...refunds.json.events].map(({ timestamp }) => Date.parse(timestamp)),
    );
    expect(newest).toBeGreaterThanOrEqual(before - 1000);
    expect(newest).toBeLessThanOrEqual(Date.now());
  });

  it('says which column is missing, and that a key is wrong, before anything is sent', async () => {
    writeFileSync(join(folder, 'bad.csv'), 'InvoiceNo,StockCode\n1,2\n');
    await expect(run(join(folder, 'bad.csv'))).rejects.toThrow(/lacks the columns Description, Quantity/);
    await expect(
      replay({ file, host: edge.url, key: 'sk_wrong', checkpointPath: join(folder, 'x.json') }),
    ).rejects.toThrow(/secret key/);
    writeFileSync(join(folder, 'broken.csv.gz'), gzipSync('a,b\n').subarray(0, 12));
    await expect(run(join(folder, 'broken.csv.gz'))).rejects.toThrow();
  });
});

describe.skipIf(realFile === undefined)('replaying Online Retail', () => {
  beforeAll(async () => {
    edge = await fresh();
  });
  afterAll(() => edge.stop());

  it('gives every customer the figures of a direct computation', { timeout: 600_000 }, async () => {
    const file = join(reference, realFile ?? '');
    const report = await run(file);
    expect(report).toMatchObject({ rows: 320_705, finished: true, lost: 0 });
    expect(await expectFigures(file)).toBeGreaterThan(3000);
    expect(readFileSync(file).length).toBeGreaterThan(0);
  });
});
