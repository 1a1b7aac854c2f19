import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutsOf } from '../../../core/rfm/cuts.ts';
import { recencyDays } from '../../../core/rfm/measures.ts';
import type { MigrationAnswer, RfmAnswer } from '../../../core/wire/rfm.ts';
import { type Customer, orderCalls, phoneAndCaseShop } from '../../builders/phone-and-case.ts';
import { startEdge, type TestEdge } from '../harness.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const now = Date.now();
const shop = phoneAndCaseShop(now);
let edge: TestEdge;

const documents = [
  {
    kind: 'project',
    key: 'rfm',
    currency: 'EUR',
    timeZone: 'UTC',
    locales: ['en'],
    sources: { server: { purposes: ['analytics', 'personalization'], basis: 'contract' } },
    ranges: { phones: { category: 'Phones' }, cases: { category: 'Cases' }, rare: { category: 'Rare' } },
  },
  {
    kind: 'flag',
    key: 'offer',
    type: 'string',
    default: 'none',
    rules: [
      { id: 'phones', if: { 'rfm.phones.cell': 'champion' }, value: 'new phone' },
      { id: 'interest', if: { 'score.interest': { $gte: 2 } }, value: 'interested' },
      { id: 'lost', if: { 'rfm.all.cell': 'lost' }, value: 'come back' },
    ],
  },
  {
    kind: 'score',
    key: 'interest',
    rules: [{ event: 'Product Viewed', where: { 'properties.category': 'Phones' }, points: 1 }],
    halfLife: '30d',
  },
];

async function send(batch: readonly object[]): Promise<void> {
  for (let i = 0; i < batch.length; i += 500) {
    const answer = await edge.post(
      '/v1/batch',
      { batch: batch.slice(i, i + 500) },
      { key: 'wk_server_local' },
    );
    expect(answer.status, answer.text).toBe(200);
  }
}

async function refreshed(): Promise<number> {
  const answer = await edge.admin('POST', '/rfm/refresh', { environment: 'dev' });
  expect(answer.status, answer.text).toBe(200);
  return answer.json.number;
}

const grid = async (range: string): Promise<RfmAnswer> =>
  (await edge.admin('GET', `/rfm?range=${range}`)).json;
const buyersOf = async (range: string) => {
  await refreshed();
  return (await grid(range)).ranges.find(({ key }) => key === range)?.buyers;
};
const profile = async (userId: string) =>
  (await edge.get(`/v1/profiles/userId/${userId}`, { key: 'sk_local' })).json;
const decided = async (userId: string) =>
  (await edge.post('/v1/decide', { userId, keys: ['offer'], explain: true }, { key: 'sk_local' })).json;

/** Lower quantiles by sorting, as a plain script would. */
function cutsBySorting(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [1, 2, 3, 4].map((k) => sorted[Math.floor((k * (sorted.length - 1)) / 5)] ?? NaN);
}

beforeAll(async () => {
  edge = await startEdge();
  const applied = await edge.admin('POST', '/apply', {
    documents,
    prune: true,
    publish: { environment: 'dev', name: 'first' },
  });
  expect(applied.status, applied.text).toBe(200);
}, 60_000);
afterAll(() => edge?.stop());

describe('RFM on a running Worker', () => {
  it('is unknown until there are cuts', async () => {
    await send(orderCalls(shop[0] as Customer));
    const { decisions, explain } = await decided('yearly-phones');
    expect(decisions.offer.value).toBe('none');
    expect(explain.flags.offer[0]).toMatchObject({ ruleId: 'phones', outcome: 'COMPUTING' });
  });

  it('finds the cuts that sorting all figures gives, and judges each range on its own scale', async () => {
    const calls = shop.flatMap(orderCalls);
    await send([...calls, ...calls.slice(0, 300)]); // some a second time
    expect(await refreshed()).toBeGreaterThan(0);
    const asOf = Math.floor(Date.now() / HOUR) * HOUR;
    for (const [range, category] of [['all'], ['phones', 'Phones'], ['cases', 'Cases']] as const) {
      const buyers = shop
        .map(({ orders }) => orders.filter((order) => category === undefined || order.category === category))
        .filter((orders) => orders.length > 0);
      const { cuts, cells } = await grid(range);
      expect(cuts, range).toEqual({
        buyers: buyers.length,
        of: 'range',
        recencyDays: cutsBySorting(buyers.map((orders) => recencyDays(orders[0]?.at ?? 0, asOf))),
        orders: cutsBySorting(buyers.map((orders) => orders.length)),
        amountMinor: cutsBySorting(
          buyers.map((orders) => orders.reduce((sum, { price }) => sum + price * 100, 0)),
        ),
      });
      expect(cells.reduce((sum, { people }) => sum + people, 0)).toBe(buyers.length);
    }
    expect(cutsOf({ count: 0, points: [] })).toEqual([]);
    expect((await grid('rare')).cuts).toMatchObject({ buyers: 0, of: 'all' });
  });

  it('the yearly phone buyer is lost on the whole and a champion of phones', async () => {
    const { rfm } = await profile('yearly-phones');
    expect(rfm.all).toMatchObject({ cell: 'lost', orders: 3 });
    expect(rfm.phones).toMatchObject({ cell: 'champion', r: 5, f: 5, cuts: 'range' });
    expect((await decided('yearly-phones')).decisions.offer.value).toBe('new phone');
    expect((await profile('quarterly-cases')).rfm.cases.cell).toBe('champion');
    const people = (await edge.admin('GET', '/rfm/people?range=phones&cell=champion')).json.people;
    expect(
      people.map((one: { person: { identifiers: { value: string }[] } }) => one.person.identifiers[0]?.value),
    ).toContain('yearly-phones');
  });

  it('says who moved between two days', async () => {
    const day = (ago: number) => new Date(now - ago * DAY).toISOString();
    const answer = await edge.admin('GET', `/rfm/migration?range=cases&from=${day(200)}&until=${day(0)}`);
    const { moves, people, complete, cuts }: MigrationAnswer = answer.json;
    expect({ people, complete }).toEqual({ people: 201, complete: true });
    expect(moves.reduce((sum, move) => sum + move.people, 0)).toBe(201);
    const then = shop
      .map(({ orders }) => orders.filter((o) => o.category === 'Cases' && o.at <= Date.parse(day(200))))
      .filter((orders) => orders.length > 0);
    expect(cuts.from?.orders).toEqual(cutsBySorting(then.map((orders) => orders.length)));
  });

  it('counts points with each view, at once', async () => {
    const view = (i: number) => ({
      type: 'track',
      event: 'Product Viewed',
      userId: 'fan',
      messageId: `fan:${i}`,
      properties: { category: 'Phones' },
    });
    await send([view(1), view(2), view(2), view(3)]);
    expect((await decided('fan')).decisions.offer.value).toBe('interested');
    const { id } = await profile('fan');
    const { scores } = (await edge.admin('GET', `/people/${id}`)).json;
    expect(scores[0]).toMatchObject({ key: 'interest', halfLife: '30d' });
    expect(scores[0].entries.map((entry: { messageId: string }) => entry.messageId).sort()).toEqual([
      'fan:1',
      'fan:2',
      'fan:3',
    ]);
    const worth = scores[0].entries.reduce((sum: number, entry: { worth: number }) => sum + entry.worth, 0);
    expect(Math.abs(worth - scores[0].points)).toBeLessThan(1e-5);
  });

  it('lets go of who withdraws, is erased or merges, and brings everybody up to a new range', async () => {
    const phones = (await buyersOf('phones')) ?? 0;
    const consent = { userId: 'phones-1', purposes: { analytics: true }, source: 'test' };
    expect((await edge.post('/v1/consent', consent, { key: 'sk_local' })).status).toBe(200);
    expect(await buyersOf('phones')).toBe(phones - 1);
    expect((await profile('phones-1')).rfm).toEqual({});
    const erased = await fetch(`${edge.url}/v1/profiles/userId/phones-2`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_local' },
    });
    expect(erased.ok).toBe(true);
    expect(await buyersOf('phones')).toBe(phones - 2);
    // A device that bought, and then logs in as somebody who bought too: one buyer less.
    const order = { ...orderCalls({ id: 'x', orders: [{ at: now, category: 'Phones', price: 9 }] })[0] };
    const device = '0b9cbbd2-5f0c-4a8e-9a40-0a4b7d4f1c11';
    await send([{ ...order, userId: undefined, anonymousId: device }]);
    expect(await buyersOf('phones')).toBe(phones - 1);
    await send([{ type: 'identify', userId: 'phones-3', anonymousId: device, messageId: 'login' }]);
    await expect.poll(() => buyersOf('phones'), { timeout: 10_000 }).toBe(phones - 2);
    expect((await profile('phones-3')).rfm.phones.orders).toBe(3);
    const [project, ...others] = documents;
    const ranges = { ...(project as { ranges: object }).ranges, everything: { category: 'Cases' } };
    const applied = await edge.admin('POST', '/apply', {
      documents: [{ ...project, ranges }, ...others],
      prune: true,
      publish: { environment: 'dev', name: 'a range more' },
    });
    expect(applied.status, applied.text).toBe(200);
    await expect.poll(() => buyersOf('everything'), { timeout: 15_000 }).toBe(201);
  }, 40_000);

  it('refuses what it cannot answer, naming it', async () => {
    for (const [path, word] of [
      ['/rfm?range=fones', 'range'],
      ['/rfm/people?cell=heroes', 'cell'],
      ['/rfm/people?r=9', 'r'],
      ['/rfm/migration?from=x&until=y', 'from'],
      ['/rfm/migration?from=2026-02-01&until=2026-01-01', 'until'],
    ] as const) {
      const answer = await edge.admin('GET', path);
      expect([answer.status, answer.text.includes(word)], path).toEqual([400, true]);
    }
  });
});
