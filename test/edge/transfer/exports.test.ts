import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { importCsv, publishDemo, send } from './jobs.ts';

let from: TestEdge;
let into: TestEdge;
beforeAll(async () => {
  [from, into] = await Promise.all([startEdge(), startEdge()]);
  await Promise.all([publishDemo(from), publishDemo(into)]);
});
afterAll(async () => {
  await Promise.all([from.stop(), into.stop()]);
});

const device = 'b7e0a3c4-6d7f-4c1b-9b1e-0123456789ab';
const second = 'c7e0a3c4-6d7f-4c1b-9b1e-0123456789ab';

async function fill(): Promise<void> {
  const at = (day: number) => `2026-02-0${day}T10:00:00.000Z`;
  const consent = {
    userId: 'x-2',
    purposes: { analytics: true, loyalty: true },
    source: 'shop',
    textVersion: 'v1',
  };
  await from.post('/v1/consent', consent, { key: 'sk_local' });
  await from.post(
    '/v1/consent',
    { anonymousId: second, purposes: { analytics: true, personalization: true }, source: 'banner' },
    { key: 'sk_local' },
  );
  await from.post('/v1/consent', { userId: 'x-3', purposes: {}, source: 'call' }, { key: 'sk_local' });
  const batch = [
    {
      type: 'identify',
      userId: 'x-1',
      anonymousId: device,
      timestamp: at(1),
      traits: {
        city: '=1+1',
        age: 41,
        zip: '01200',
        tags: ['a', 'b'],
        code: '12',
        vip: true,
        note: 'a,"b"\nc',
      },
    },
    { type: 'identify', userId: 'x-1', anonymousId: second, timestamp: at(2), traits: {} },
    {
      type: 'track',
      event: 'Order Completed',
      userId: 'x-1',
      timestamp: at(2),
      properties: {
        order_id: 'o-1',
        revenue: 30.5,
        currency: 'EUR',
        products: [
          { product_id: 'p-1', category: 'Phones', price: 10.5, quantity: 1 },
          { product_id: 'p-2', category: 'Phone cases', price: 10, quantity: 2 },
        ],
      },
    },
    {
      type: 'track',
      event: 'Order Completed',
      anonymousId: device,
      timestamp: at(3),
      properties: { total: 5 },
    },
    {
      type: 'track',
      event: 'Order Refunded',
      userId: 'x-1',
      timestamp: at(4),
      properties: { order_id: 'o-1', total: 10.5, currency: 'EUR' },
    },
    {
      type: 'track',
      event: 'Product Viewed',
      userId: 'x-2',
      timestamp: at(4),
      properties: { product_id: 'p-1' },
    },
    { type: 'identify', userId: 'x-2', timestamp: at(4), traits: { city: 'Rouen' } },
  ].map((event, i) => ({ ...event, messageId: `x-${i}` }));
  expect((await from.post('/v1/batch', { batch }, { key: 'sk_local' })).status).toBe(200);
  await from.admin('POST', '/items', [
    {
      key: 'i-1',
      title: { en: 'Lamp', fr: '-Lampe' },
      range: 'r',
      price: { amountMinor: 1205, currency: 'EUR' },
      stock: 3,
    },
  ]);
}

const exported = (edge: TestEdge, kind: string, format: string) =>
  edge.get(`/v1/export/${kind}?format=${format}`);

/** What of a person must be the same afterwards: nothing that says when it came here. */
async function person(edge: TestEdge, user: string) {
  const { json } = await edge.get(`/v1/profiles/userId/${user}`);
  const { identifiers, traits, totals, ranges, consent } = json;
  identifiers.sort((a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { identifiers, traits, totals, ranges, consent };
}

describe('export and import', () => {
  beforeAll(fill);

  it.each(['ndjson', 'csv'])(
    'bring equal people, orders and choices into an empty instance (%s)',
    async (format) => {
      for (const kind of ['consents', 'profiles', 'orders', 'items']) {
        const { text } = await exported(from, kind, format);
        if (format === 'csv') {
          const { json } = await importCsv(into, kind, text);
          expect(json, JSON.stringify(json)).toMatchObject({ state: 'done', counts: { rejected: 0 } });
          continue;
        }
        const job = await send(into, 'POST', `/v1/import/${kind}/jobs`, '{"format":{"type":"ndjson"}}');
        const part = await send(into, 'PUT', `/v1/import/${kind}/jobs/${job.json.id}/parts/1`, text);
        expect(part.json, part.text).toMatchObject({
          counts: { rejected: 0, rows: text.split('\n').length - 1 },
        });
      }
      for (const user of ['x-1', 'x-2', 'x-3'])
        expect(await person(into, user)).toEqual(await person(from, user));
      expect((await into.admin('GET', '/items')).json).toEqual((await from.admin('GET', '/items')).json);
    },
  );

  it('hold nothing that is not permitted, and no formula', async () => {
    const { text } = await exported(from, 'profiles', 'csv');
    expect(text).toContain("'=1+1");
    expect(text).not.toContain('Rouen');
    expect((await exported(from, 'events', 'ndjson')).text).toContain('"Product Viewed"');
    await from.post('/v1/consent', { userId: 'x-2', purposes: {}, source: 'call' }, { key: 'sk_local' });
    expect((await exported(from, 'events', 'ndjson')).text).not.toContain('"Product Viewed"');
  });

  it('are made in the background too, and can be fetched, stopped and forgotten', async () => {
    const made = await from.admin('POST', '/export/orders/jobs', { format: 'csv' });
    const path = `/export/orders/jobs/${made.json.id}`;
    await expect.poll(async () => (await from.admin('GET', path)).json.state).toBe('done');
    expect((await from.admin('GET', path)).json).toMatchObject({ direction: 'export', rows: 3, parts: 1 });
    const file = await from.admin('GET', `${path}/file`);
    expect(file.text).toBe((await exported(from, 'orders', 'csv')).text);
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="orders.csv"');
    expect((await from.get('/v1/export/orders', { key: 'wk_local' })).status).toBe(403);
    expect((await from.admin('DELETE', path)).status).toBe(200);
    expect((await from.admin('GET', `${path}/file`)).status).toBe(404);
  });
});
