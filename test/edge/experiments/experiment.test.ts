import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personalEdge } from '../decide/personal-edge.ts';
import type { TestEdge } from '../harness.ts';
import {
  type Browser,
  DOCUMENTS,
  exposure,
  expectRecomputable,
  newBrowser,
  OFFER,
  ORIGIN,
  results,
  rowsOf,
  send,
  visit,
} from './lab.ts';

let edge: TestEdge;
let browsers: Browser[];
/** browser's id → the version it was shown first. */
const shown = new Map<string, string>();

beforeAll(async () => {
  edge = await personalEdge({ origin: ORIGIN, documents: null });
  const saved = await edge.admin('POST', '/apply', { documents: DOCUMENTS });
  expect(saved.status).toBe(200);
});
afterAll(() => edge.stop());

const start = (key = 'offer') => edge.admin('POST', `/experiments/${key}/start`, { environment: 'dev' });
const stop = (key = 'offer') => edge.admin('POST', `/experiments/${key}/stop`, { environment: 'dev' });
const bought = (id: string, order: string, revenue: number, more: object = {}) => ({
  anonymousId: id,
  messageId: `${id}-${order}`,
  event: 'Order Completed',
  properties: { order_id: order, revenue, currency: 'EUR', ...more },
});

describe('starting a test', () => {
  it('says what is missing, and changes nothing', async () => {
    const twin = {
      ...OFFER,
      key: 'broken',
      variants: [{ key: 'a', weight: 1, value: 'x' }],
      metric: 'nowhere',
    };
    await edge.admin('PUT', '/documents/experiment/broken', twin);
    const answer = await start('broken');
    expect(answer.status).toBe(400);
    const paths = (answer.json.errors as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(['experiment/broken.metric', 'experiment/broken.variants']);
    expect((await edge.admin('GET', '/documents/experiment/broken')).json.document.status).toBeUndefined();
    expect((await start('unheard-of')).status).toBe(404);
    expect((await stop()).status).toBe(409);
  });

  it('publishes it with what it needs alone', async () => {
    await edge.admin('PUT', '/documents/flag/unfinished', {
      kind: 'flag',
      key: 'unfinished',
      type: 'boolean',
      default: true,
    });
    const answer = await start();
    expect([answer.status, answer.json]).toMatchObject([
      200,
      { key: 'offer', state: 'running', revision: 1 },
    ]);
    expect(new Set(answer.json.published)).toEqual(
      new Set(['experiment/offer', 'flag/button', 'metric/revenue-per-visitor', 'project/demo']),
    );
    expect(Object.keys((await edge.get('/api/features/sk_local')).json.features)).toEqual(['button']);
    expect((await start()).status).toBe(409);
  });

  it('refuses a second test on the same spot', async () => {
    await edge.admin('PUT', '/documents/experiment/other', { ...OFFER, key: 'other' });
    const answer = await start('other');
    expect([answer.status, answer.json.errors]).toMatchObject([
      400,
      [{ path: 'experiment/other.flag', code: 'DUPLICATE' }],
    ]);
  });

  it('lists it as running, with nobody in it yet, and says that it is too early', async () => {
    const { experiments } = (await edge.admin('GET', '/experiments')).json;
    expect(experiments).toMatchObject([
      { key: 'broken', state: 'draft', people: null },
      { key: 'offer', state: 'running', people: 0, flag: 'button' },
      { key: 'other', state: 'draft' },
    ]);
    expect(await results(edge)).toMatchObject({ people: 0, verdict: { code: 'too-early' }, pending: 0 });
  });
});

describe('while it runs', () => {
  it('counts who was put into a version, and who got it', async () => {
    browsers = await Promise.all(Array.from({ length: 40 }, () => newBrowser(edge)));
    for (const [n, browser] of browsers.entries()) {
      const { variant, assignmentId, text } = await visit(edge, browser);
      if (variant === null) throw new Error('everybody here agreed');
      expect(text).toBe(variant === 'now' ? 'Buy now' : 'Buy');
      shown.set(browser.id, variant);
      if (n % 2 === 0) await send(edge, [{ anonymousId: browser.id, ...exposure(assignmentId, variant) }]);
    }
    await expect.poll(async () => (await results(edge)).people, { timeout: 10_000 }).toBe(40);
    const { variants } = await results(edge);
    const of = (key: string) => [...shown.values()].filter((variant) => variant === key).length;
    expect(variants.map(({ key, people }) => [key, people])).toEqual([
      ['control', of('control')],
      ['now', of('now')],
    ]);
    expect(variants.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(20);
  });

  it('adds what they buy within a moment, takes refunds off, and each number can be opened', async () => {
    for (const [n, { id }] of browsers.entries()) {
      if (n % 3 === 0) await send(edge, [bought(id, `o-${n}`, 10 + n / 4), bought(id, `o-${n}`, 10 + n / 4)]);
    }
    const [first] = browsers;
    if (first === undefined) throw new Error('somebody');
    await send(edge, [
      {
        ...bought(first.id, 'o-0', 0),
        messageId: 'refund',
        event: 'Order Refunded',
        properties: { order_id: 'o-0', total: 4 },
      },
    ]);
    await expect
      .poll(
        async () => (await results(edge)).metrics[0]?.variants.reduce((sum, { count }) => sum + count, 0),
        { timeout: 10_000 },
      )
      .toBe(14);
    const found = await results(edge);
    await expectRecomputable(edge, found);
    const rows = await rowsOf(edge);
    expect(rows).toHaveLength(40);
    const row = rows.find(({ assignmentId }) => assignmentId === first.id);
    expect(row?.values['revenue-per-visitor']).toEqual({ value: 600, count: 1 });
    expect(found.metrics[0]?.variants[1]?.absolute).toMatchObject({ estimate: expect.any(Number) });
  });

  it('forgets who withdraws the permission, and knows them again when they give it back', async () => {
    const [, second] = browsers;
    if (second === undefined) throw new Error('somebody');
    const choose = (experimentation: boolean) =>
      edge.post('/v1/consent', {
        anonymousId: second.id,
        source: 'test',
        purposes: { storage: true, analytics: true, personalization: true, experimentation },
      });
    await choose(false);
    await expect.poll(async () => (await results(edge)).people, { timeout: 10_000 }).toBe(39);
    await expectRecomputable(edge, await results(edge));
    await choose(true);
    await expect.poll(async () => (await results(edge)).people, { timeout: 10_000 }).toBe(40);
  });

  it('keeps people in their version: none may be taken away, and weights may change', async () => {
    const gone = {
      ...OFFER,
      status: 'running',
      variants: [
        { key: 'control', weight: 0.5 },
        { key: 'new', weight: 0.5, value: 'x' },
      ],
    };
    await edge.admin('PUT', '/documents/experiment/offer', gone);
    const only = ['experiment/offer'];
    const refused = await edge.admin('POST', '/publish', { environment: 'dev', name: 'x', only });
    expect([refused.status, refused.json.errors]).toMatchObject([
      409,
      [{ path: 'experiment/offer.variants', code: 'CONFLICT' }],
    ]);
    const [control, now] = OFFER.variants;
    const shifted = {
      ...OFFER,
      status: 'running',
      variants: [
        { ...control, weight: 0.05 },
        { ...now, weight: 0.95 },
      ],
    };
    await edge.admin('PUT', '/documents/experiment/offer', shifted);
    expect((await edge.admin('POST', '/publish', { environment: 'dev', name: 'x', only })).status).toBe(200);
    for (const browser of browsers) expect((await visit(edge, browser)).variant).toBe(shown.get(browser.id));
    expect((await results(edge)).split).toBeNull();
  });

  it('computes units anew when what is measured changes', async () => {
    const metric = {
      kind: 'metric',
      key: 'revenue-per-visitor',
      event: 'Order Completed',
      aggregate: 'conversion',
    };
    await edge.admin('PUT', '/documents/metric/revenue-per-visitor', metric);
    const only = ['metric/revenue-per-visitor'];
    await edge.admin('POST', '/publish', { environment: 'dev', name: 'x', only });
    const total = async () =>
      (await results(edge)).metrics[0]?.variants.reduce((sum, one) => sum + one.total, 0);
    await expect.poll(total, { timeout: 10_000 }).toBe(14);
    expect((await results(edge)).metrics[0]?.unit).toBe('share');
    await edge.admin('PUT', '/documents/metric/revenue-per-visitor', DOCUMENTS[2]);
    await edge.admin('POST', '/publish', { environment: 'dev', name: 'x', only });
    await expect.poll(async () => (await results(edge)).metrics[0]?.unit).toBe('money');
  });
});

describe('stopping a test', () => {
  it('shows everyone the original again, and keeps the result', async () => {
    const before = await results(edge);
    const answer = await stop();
    expect([answer.status, answer.json.text.en]).toEqual([200, 'Everyone sees the original again.']);
    for (const browser of browsers.slice(0, 10)) {
      expect(await visit(edge, browser)).toMatchObject({ variant: null, text: 'Buy' });
    }
    const after = await results(edge);
    expect(after).toMatchObject({ state: 'stopped', people: before.people, stoppedAt: expect.any(String) });
    expect(after.metrics[0]?.variants.map(({ total }) => total)).toEqual(
      before.metrics[0]?.variants.map(({ total }) => total),
    );
  });

  it('counts nothing that happens afterwards but refunds of what was counted', async () => {
    const total = async () =>
      (await results(edge)).metrics[0]?.variants.reduce((sum, one) => sum + one.total, 0) ?? 0;
    const before = await total();
    const third = browsers[3];
    if (third === undefined) throw new Error('somebody');
    await send(edge, [bought(third.id, 'after', 100)]);
    await send(edge, [
      {
        ...bought(third.id, 'o-3', 0),
        messageId: 'refund-3',
        event: 'Order Refunded',
        properties: { order_id: 'o-3', total: 1 },
      },
    ]);
    await expect.poll(total, { timeout: 10_000 }).toBe(before - 100);
    await expectRecomputable(edge, await results(edge));
  });

  it('starts again as another run, with nobody in it', async () => {
    expect((await start()).status).toBe(200);
    await expect.poll(async () => (await results(edge)).run).toBe(2);
    expect(await results(edge)).toMatchObject({ people: 0, state: 'running' });
  });

  it('stops what runs, whatever has become of its draft, which keeps its changes', async () => {
    const draft = { ...OFFER, status: 'running', metric: 'nowhere' };
    await edge.admin('PUT', '/documents/experiment/offer', draft);
    expect((await stop()).status).toBe(200);
    const kept = (await edge.admin('GET', '/documents/experiment/offer')).json.document;
    expect(kept).toMatchObject({ status: 'stopped', metric: 'nowhere' });
    const found = await results(edge);
    expect(found).toMatchObject({ state: 'stopped', metrics: [{ key: 'revenue-per-visitor' }] });
  });

  it('does not start one that is archived, whose result stays', async () => {
    const before = await results(edge);
    await edge.admin('PUT', '/documents/experiment/offer', { ...OFFER, archived: true });
    expect((await start()).status).toBe(409);
    const only = ['experiment/offer'];
    expect((await edge.admin('POST', '/publish', { environment: 'dev', name: 'x', only })).status).toBe(200);
    const { run, stoppedAt } = before;
    expect(await results(edge)).toMatchObject({ state: 'stopped', run, stoppedAt });
  });
});

describe('what to expect before a start', () => {
  it('is about how many people a day there are, and how many agreed', async () => {
    const refusing = { source: 'test', anonymousId: crypto.randomUUID(), purposes: { analytics: false } };
    for (let n = 0; n < 10; n++)
      await edge.post('/v1/consent', { ...refusing, anonymousId: crypto.randomUUID() });
    const traffic = await edge.admin('GET', '/traffic?days=7');
    expect(traffic.json).toMatchObject({ days: 1 });
    expect(traffic.json.peopleADay).toBe(40);
    expect(traffic.json.agreedShare).toBeCloseTo(40 / 50, 9);
    expect((await edge.admin('GET', '/traffic?audience=unheard-of')).json.peopleADay).toBeNull();
  });
});
