import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayStarts } from '../../../core/days.ts';
import type { FiguresBetween, OverviewAnswer } from '../../../core/wire/overview.ts';
import { readDocuments } from '../../../sdk-node/cli/index.ts';
import { startEdge, type TestEdge } from '../harness.ts';

const AGREED = { analytics: true, personalization: true, storage: true };
const DAY_MS = 86_400_000;
const ZONE = 'Europe/Paris'; // the demo's

/** The middle of today would lie ahead in the morning: everything of today happens in its first minute. */
const starts = dayStarts(ZONE, Date.now(), 14);
const today = starts[13] ?? 0;
const daysAgo = (days: number) => (starts[13 - days] ?? today - days * DAY_MS) + 30_000;

interface Sent {
  readonly userId: string;
  readonly at: number;
  readonly event: string;
  readonly order?: string;
  readonly revenue?: number;
  readonly currency?: string;
}

/** Twelve people over forty days; order 0 of a person comes in two parts, a day apart. */
const sent: Sent[] = Array.from({ length: 12 }, (_, i) => i).flatMap((i) => {
  const userId = `u-${i}`;
  const views = Array.from({ length: 5 }, (_none, v) => ({
    userId,
    at: daysAgo((i * 3 + v * 5) % 40),
    event: 'Product Viewed',
  }));
  const order = (at: number) => ({ userId, at, event: 'Order Completed', order: `o-${i}`, revenue: 10 + i });
  const parts = i % 2 === 0 ? [order(daysAgo(i % 3)), order(daysAgo((i % 3) + 1))] : [];
  const refund =
    i % 4 === 0 ? [{ userId, at: daysAgo(0), event: 'Order Refunded', order: `o-${i}`, revenue: 3 }] : [];
  const foreign =
    i === 5
      ? [{ userId, at: daysAgo(0), event: 'Order Completed', order: 'usd', revenue: 9, currency: 'USD' }]
      : [];
  return [...views, ...parts, ...refund, ...foreign];
});

/** The same figures by the simplest means: from the list of what was sent. */
function directly(from: number, until: number): Omit<FiguresBetween, 'from' | 'until'> {
  const within = sent.filter(({ at }) => at >= from && at < until);
  const first = (userId: string) =>
    Math.min(...sent.filter((one) => one.userId === userId).map(({ at }) => at));
  const completed = within.filter(({ event }) => event === 'Order Completed');
  const isFirstPart = ({ order, at }: Sent) =>
    !sent.some((other) => other.event === 'Order Completed' && other.order === order && other.at < at);
  const minor = (list: Sent[]) =>
    list
      .filter(({ currency }) => currency === undefined)
      .reduce((sum, { revenue = 0 }) => sum + revenue * 100, 0);
  const refundedMinor = minor(within.filter(({ event }) => event === 'Order Refunded'));
  return {
    visitors: new Set(within.map(({ userId }) => userId)).size,
    newPeople: [...new Set(within.map(({ userId }) => userId))].filter((userId) => first(userId) >= from)
      .length,
    events: within.length,
    orders: completed.filter(isFirstPart).length,
    amountMinor: minor(completed) - refundedMinor,
    refundedMinor,
    unconverted: within.filter(({ currency }) => currency !== undefined).length,
  };
}

const stateDir = mkdtempSync(join(tmpdir(), 'aparte-overview-'));
let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge({ stateDir });
  const applied = await edge.admin('POST', '/apply', {
    documents: readDocuments('playground/start/demo').documents,
    publish: { environment: 'dev', name: 'Autumn' },
  });
  expect(applied.status, applied.text).toBe(200);
});
afterAll(async () => {
  await edge.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const consent = (record: object) => ({ consent: { categoryPreferences: record } });
const overview = async (): Promise<OverviewAnswer> => {
  const answer = await edge.admin('GET', '/overview?environment=dev');
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};

describe('GET /v1/admin/overview', () => {
  it('is all zeros before anybody came, and tells what is live', async () => {
    const answer = await overview();
    expect(answer).toMatchObject({ environment: 'dev', timeZone: ZONE, currency: 'EUR', isPartial: false });
    expect(answer.days).toHaveLength(14);
    for (const day of answer.days)
      expect(day).toMatchObject({ visitors: 0, events: 0, orders: 0, amountMinor: 0 });
    expect(answer.live.publication).toMatchObject({ number: 1, name: 'Autumn', author: 'local admin' });
    expect(answer.live.spots.map(({ key }) => key)).toContain('hero');
    expect(answer.live.spots.map(({ key }) => key)).not.toContain('free-delivery');
    expect(answer.live).toMatchObject({ killed: [], pending: 0 });
  });

  it('counts as a direct count of what was sent does: days, hours and the whole of today', async () => {
    // What must not be in it: no permission to count, visits of the site's own people.
    const silent = {
      event: 'Product Viewed',
      anonymousId: randomUUID(),
      context: consent({ storage: true }),
    };
    await edge.post('/v1/track', silent);
    const own = await fetch(`${edge.url}/v1/admin/own-visits`, {
      method: 'POST',
      headers: { authorization: `Bearer ${edge.secrets.adminToken}`, 'content-type': 'application/json' },
      body: '{"excluded":true}',
    });
    const cookie = (own.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const visit = { event: 'Product Viewed', anonymousId: randomUUID(), context: consent(AGREED) };
    expect((await edge.post('/v1/track', visit, { headers: { cookie } })).status).toBe(200);

    const batch = sent.map(({ userId, at, event, order, revenue, currency = 'EUR' }, n) => ({
      type: 'track',
      messageId: `m-${n}`,
      userId,
      event,
      timestamp: new Date(at).toISOString(),
      context: consent(AGREED),
      properties: order === undefined ? {} : { order_id: order, revenue, currency },
    }));
    const answer = await edge.post('/v1/batch', { batch }, { key: 'sk_local' });
    expect(answer.json).toMatchObject({ success: true });

    await expect
      .poll(async () => (await overview()).today.events, { timeout: 10_000, interval: 500 })
      .toBe(directly(today, Infinity).events);
    const counted = await overview();
    // The days before were counted a moment ago, when nobody had come: they are the next test's.
    expect(counted.days[13]).toMatchObject(directly(today, starts[14] ?? 0));
    expect(counted.today.hours[0]).toMatchObject(directly(today, today + 3_600_000));
    expect(counted.today.hours.slice(1).every(({ events }) => events === 0)).toBe(true);
    expect(counted.today).toMatchObject(directly(today, starts[14] ?? 0));
    const { permissions, visitors, actions } = counted.today;
    expect(permissions).toMatchObject({ analytics: visitors, experimentation: 0, advertising: 0 });
    expect(actions.reduce((sum, { count }) => sum + count, 0)).toBe(counted.today.events);
  });

  it('counts the days before alike, in an environment that nobody had looked at', async () => {
    // Another isolate knows nothing of what the first one counted.
    await edge.stop();
    edge = await startEdge({ stateDir, secrets: edge.secrets });
    const { days } = await overview();
    for (const [index, day] of days.entries()) {
      const { from, until } = day;
      expect(day, from).toMatchObject(directly(Date.parse(from), Date.parse(until)));
      expect(Date.parse(from)).toBe(starts[index]);
    }
    expect(days.some(({ orders }) => orders > 0)).toBe(true);
  });

  it('leaves out whom took the permission back', async () => {
    const before = await overview();
    const userId = sent.find(({ at }) => at >= today)?.userId;
    await edge.post(
      '/v1/consent',
      { userId, purposes: { storage: true }, source: 'test' },
      { key: 'sk_local' },
    );
    await expect
      .poll(async () => (await overview()).today.visitors, { timeout: 10_000, interval: 500 })
      .toBe(before.today.visitors - 1);
  });

  it('names what was switched off, by whom and when', async () => {
    await edge.admin('POST', '/flags/hero/kill', { environment: 'dev' });
    await expect
      .poll(async () => (await overview()).live.killed, { timeout: 10_000, interval: 500 })
      .toMatchObject([{ key: 'hero', name: { en: 'Large banner' }, author: 'local admin' }]);
  });
});
