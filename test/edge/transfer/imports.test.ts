import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { importCsv, publishDemo, rejectsOf, send } from './jobs.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(async () => {
  await edge.stop();
});

const profile = async (user: string) => (await edge.get(`/v1/profiles/userId/${user}`)).json;
const counts = (rows: number, part: object) => ({
  rows,
  accepted: 0,
  unchanged: 0,
  withheld: 0,
  rejected: 0,
  ...part,
});

describe('before a basis is declared', () => {
  it('nothing about people is taken, and it says so before any row', async () => {
    const answer = await importCsv(edge, 'profiles', 'customer_id,city\nu-1,Nantes\n');
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({ code: 'CONSENT_DENIED', errors: [{ path: 'sources.import' }] });
  });
});

describe('imports', () => {
  beforeAll(() => publishDemo(edge));

  it('takes profiles, tells rejected rows with line, field and text, and changes nothing the second time', async () => {
    const csv = [
      'N° client;Prénom;Âge;Code postal;Inscrit le',
      'imp-1;Zoé;41;01200;03/02/2026',
      'imp-2;"de la ""Tour""\nAnne";;75001;',
      ';personne;1;1;',
      'imp-3;Max;quarante;75001;',
      '',
      'imp-4;Eve;7;75002',
      'imp-5;Ada;8;75003;04/02/2026;too;many',
    ].join('\r\n');
    const mapping = {
      'N° client': 'userId',
      Prénom: 'traits.firstName',
      Âge: 'traits.age:number',
      'Code postal': 'traits.postalCode',
      'Inscrit le': 'traits.since:date',
    };
    const done = await importCsv(edge, 'profiles', csv, { mapping });
    expect(done.json).toMatchObject({ state: 'done', counts: counts(6, { accepted: 3, rejected: 3 }) });
    expect(await rejectsOf(edge, done.json)).toMatchObject([
      { line: 5, field: 'userId', row: ';personne;1;1;' },
      { line: 6, field: 'Âge' },
      { line: 9, reason: 'expected 5 fields, got 7', row: 'imp-5;Ada;8;75003;04/02/2026;too;many' },
    ]);
    const { traits } = await profile('imp-1');
    expect(traits).toEqual({
      firstName: 'Zoé',
      age: 41,
      postalCode: '01200',
      since: '2026-02-02T23:00:00.000Z',
    });
    expect((await profile('imp-2')).traits.firstName).toBe('de la "Tour"\nAnne');
    const again = await importCsv(edge, 'profiles', csv, { mapping });
    expect(again.json.counts).toEqual(counts(6, { unchanged: 3, rejected: 3 }));
    expect((await profile('imp-1')).events).toBe(1);
  });

  it('says again what holds now where something else was said in between', async () => {
    const file = (city: string) => `customer id,city\nimp-back,${city}\n`;
    await importCsv(edge, 'profiles', file('Lille'));
    await importCsv(edge, 'profiles', file('Brest'));
    expect((await importCsv(edge, 'profiles', file('Lille'))).json.counts.accepted).toBe(1);
    expect((await profile('imp-back')).traits.city).toBe('Lille');
    expect((await importCsv(edge, 'profiles', file('Lille'))).json.counts.unchanged).toBe(1);
  });

  it('makes orders of rows, refunds too, once each, and finds their people', async () => {
    const csv = [
      'order id,customer id,date,sku,category,quantity,unit price,type',
      'o-1,imp-1,2026-01-05,p-1,Phones,2,"1,100.50",',
      'o-1,imp-1,2026-01-05,p-2,Phone cases,1,9.99,',
      'o-2,imp-1,2026-01-06 10:00,p-2,Phone cases,3,9.99,',
      'o-1,imp-1,2026-01-09,p-2,Phone cases,1,9.99,refund',
      'o-3,imp-1,2026-13-06,p-2,Phone cases,3,9.99,',
    ].join('\n');
    for (const isAgain of [false, true]) {
      const { json } = await importCsv(edge, 'orders', csv);
      expect(json.counts).toEqual(counts(5, { [isAgain ? 'unchanged' : 'accepted']: 4, rejected: 1 }));
      expect((await profile('imp-1')).totals).toMatchObject({
        orders: 2,
        amountMinor: 220_100 + 999 + 2_997 - 999,
        refundedMinor: 999,
        firstAt: '2026-01-04T23:00:00.000Z',
      });
    }
    const other = await importCsv(
      edge,
      'orders',
      csv.replace(
        'o-2,imp-1,2026-01-06 10:00,p-2,Phone cases,3',
        'o-2,imp-1,2026-01-06 10:00,p-2,Phone cases,4',
      ),
    );
    expect(other.json.counts).toMatchObject({ accepted: 0, unchanged: 3, rejected: 2 });
  });

  it('records choices at their own time, never over a newer one', async () => {
    const csv = [
      'customer id,date,analytics,personalization,source',
      'imp-c,2026-01-02,yes,no,shop',
      'imp-c,2026-01-01,no,no,shop',
      'imp-c,2026-01-03,oui,oui,letter',
      'imp-d,2026-01-03,perhaps,oui,letter',
    ].join('\n');
    const first = await importCsv(edge, 'consents', csv);
    expect(first.json.counts).toEqual(counts(4, { accepted: 3, rejected: 1 }));
    expect((await profile('imp-c')).consent.person).toMatchObject({
      purposes: { analytics: true, personalization: true, advertising: false },
      source: 'letter',
      at: '2026-01-02T23:00:00.000Z',
    });
    expect((await importCsv(edge, 'consents', csv)).json.counts).toMatchObject({ accepted: 0, unchanged: 3 });
    const refusal = { userId: 'imp-c', purposes: {}, source: 'call' };
    await edge.post('/v1/consent', refusal, { key: 'sk_local' });
    await importCsv(edge, 'consents', csv);
    expect((await profile('imp-c')).consent.person.purposes.analytics).toBe(false);
    const orders = 'order id,customer id,date,amount\no-c,imp-c,2026-01-05,5\n';
    expect((await importCsv(edge, 'orders', orders)).json.counts).toEqual(counts(1, { withheld: 1 }));
  });

  it('takes items', async () => {
    const csv = 'sku,title,price,currency,stock\nit-1,Lamp,12.50,EUR,3\nit-2,Bed,-1,EUR,1\n';
    expect((await importCsv(edge, 'items', csv)).json.counts).toEqual(
      counts(2, { accepted: 1, rejected: 1 }),
    );
    expect((await importCsv(edge, 'items', csv)).json.counts).toMatchObject({ unchanged: 1 });
    expect((await edge.admin('GET', '/items/it-1')).json).toMatchObject({
      title: { en: 'Lamp' },
      price: { amountMinor: 1250, currency: 'EUR' },
    });
  });

  it('foresees an import without storing a thing', async () => {
    const csv = 'customer id,city\nimp-1,Paris\nimp-new,Nice\n,x\n';
    const { json } = await importCsv(edge, 'profiles', csv, { dryRun: true });
    expect(json).toMatchObject({
      dryRun: true,
      counts: counts(3, { accepted: 2, rejected: 1 }),
      foreseen: {
        newPeople: 1,
        found: { userId: 1 },
        samples: [
          { line: 2, what: 'changed', by: 'userId' },
          { line: 3, what: 'new', by: null },
        ],
      },
    });
    expect((await edge.get('/v1/profiles/userId/imp-new')).status).toBe(404);
    expect((await profile('imp-1')).traits.city).toBeUndefined();
  });
});

describe('parts', () => {
  const rows = 'part-1,Nantes\npart-2,Tours\n';

  async function open(): Promise<string> {
    const format = { type: 'csv', columns: ['customer id', 'city'] };
    const { json } = await send(edge, 'POST', '/v1/import/profiles/jobs', JSON.stringify({ format }));
    return `/v1/import/profiles/jobs/${json.id}`;
  }

  it('count once each, whoever crashed; another body under a number is refused', async () => {
    const job = await open();
    const gzip = { 'content-encoding': 'gzip' };
    const first = await send(edge, 'PUT', `${job}/parts/2`, gzipSync(rows), gzip);
    expect(first.json).toMatchObject({ number: 2, repeated: false, counts: { accepted: 2 } });
    expect(first.json.hash).toBe(createHash('sha256').update(rows).digest('hex'));
    const [again, both] = await Promise.all([1, 2].map(() => send(edge, 'PUT', `${job}/parts/2`, rows)));
    expect([again?.json.repeated, both?.json.counts.accepted]).toEqual([true, 2]);
    expect((await send(edge, 'PUT', `${job}/parts/2`, `${rows}x,y\n`)).status).toBe(409);
    const early = await send(edge, 'POST', `${job}/finish`, '{"parts":3}');
    expect(early.json.detail).toContain('1, 3');
    await send(edge, 'PUT', `${job}/parts/1`, 'part-3,Nice\n');
    await send(edge, 'PUT', `${job}/parts/3`, rows);
    const done = await send(edge, 'POST', `${job}/finish`, '{"parts":3}');
    expect(done.json).toMatchObject({ state: 'done', parts: 3, counts: { accepted: 3, unchanged: 2 } });
    expect((await send(edge, 'PUT', `${job}/parts/4`, rows)).status).toBe(409);
  });

  it('a job of the same file goes on where it was', async () => {
    const body = JSON.stringify({ format: { type: 'ndjson' }, fingerprint: 'file-1' });
    const first = await send(edge, 'POST', '/v1/import/profiles/jobs', body);
    await send(edge, 'PUT', `/v1/import/profiles/jobs/${first.json.id}/parts/1`, '{"userId":"part-9"}');
    const second = await send(edge, 'POST', '/v1/import/profiles/jobs', body);
    expect(second.json).toMatchObject({ id: first.json.id, resumed: true, parts: 1 });
    await send(edge, 'POST', `/v1/import/profiles/jobs/${first.json.id}/cancel`, '');
    expect((await send(edge, 'POST', '/v1/import/profiles/jobs', body)).json.id).not.toBe(first.json.id);
  });

  it('are at most 8 MB, for secret keys or editors, and of a mapping that holds', async () => {
    const job = await open();
    expect((await send(edge, 'PUT', `${job}/parts/1`, 'x'.repeat(8_400_000))).status).toBe(413);
    expect((await send(edge, 'PUT', `${job}/parts/0`, rows)).status).toBe(400);
    expect((await edge.get(job, { key: 'wk_local' })).status).toBe(403);
    expect((await edge.get(`/v1/admin${job.slice(3)}`)).status).toBe(401);
    expect((await edge.admin('GET', job.slice(3))).json.kind).toBe('profiles');
    const format = { type: 'csv', columns: ['a', 'b'] };
    const wrong = { format, mapping: { a: 'nothing', c: 'userId' } };
    const answer = await send(edge, 'POST', '/v1/import/orders/jobs', JSON.stringify(wrong));
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual([
      'mapping["a"]',
      'mapping["c"]',
      'mapping',
      'mapping',
    ]);
  });
});
