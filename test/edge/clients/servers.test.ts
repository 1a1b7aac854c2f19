import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Analytics as SegmentAnalytics } from '@segment/analytics-node';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishProject, storedEvents } from '../collect/talk.ts';
import { startEdge, type TestEdge } from '../harness.ts';
import { startFlakyFront } from './flaky-front.ts';

// Real clients that nobody here wrote, unmodified, with the server key of `npm start`.

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge);
});
afterAll(() => edge.stop());

/** What either client calls its six methods with. */
const CALLS = {
  identify: { traits: { plan: 'pro', email: 'ada@shop.example' } },
  track: { event: 'Order Completed', properties: { order_id: 'o-1', revenue: 25, currency: 'EUR' } },
  page: { name: 'Home', properties: { url: 'https://shop.example/' } },
  screen: { name: 'Cart' },
  group: { groupId: 'g-1', traits: { size: 3 } },
  alias: { previousId: 'u-before' },
} as const;

const KINDS = new Set(Object.keys(CALLS));

async function expectAllStored(userId: string, library: string): Promise<void> {
  const stored = await storedEvents(edge, `userId=${userId}`);
  expect(new Set(stored.map((event) => event.type))).toEqual(KINDS);
  expect(stored).toHaveLength(KINDS.size);
  for (const event of stored) {
    expect(event).toMatchObject({ userId, source: 'server' });
    expect(event.context.library.name).toBe(library);
    expect(event.purposes).toEqual(['analytics', 'personalization', 'experimentation']);
    expect(Math.abs(Date.parse(event.timestamp) - Date.now())).toBeLessThan(60_000);
  }
  const order = stored.find((event) => event.type === 'track');
  expect(order).toMatchObject({ name: 'Order Completed', properties: { order_id: 'o-1', revenue: 25 } });
  const profile = await edge.get(`/v1/profiles/userId/${userId}`);
  expect(profile.json.traits).toMatchObject({ plan: 'pro' });
}

/** Consent as Segment writes it into a call's context, and what became of three such calls. */
const CONSENTS = {
  all: { analytics: true, personalization: true },
  analyticsOnly: { analytics: true, personalization: false },
  nothing: { analytics: false, personalization: false },
} as const;

const withConsent = (choice: keyof typeof CONSENTS) => ({
  context: { consent: { categoryPreferences: CONSENTS[choice] } },
});

/** The record in a call outweighs what the source declared: what it refuses is not done. */
async function expectConsentHonoured(userId: string): Promise<void> {
  const stored = await storedEvents(edge, `userId=${userId}`);
  const purposes = Object.fromEntries(stored.map((event) => [event.name || event.type, event.purposes]));
  expect(purposes).toEqual({
    Allowed: ['analytics', 'personalization'],
    Counted: ['analytics'],
    identify: ['analytics'],
  });
  const { json } = await edge.get(`/v1/profiles/userId/${userId}`);
  expect(json.traits).toEqual({});
}

describe('@segment/analytics-node', () => {
  function aClient(host: string, options: Record<string, unknown> = {}) {
    const client = new SegmentAnalytics({ writeKey: 'wk_server_local', host, flushAt: 20, ...options });
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    return { client, errors };
  }

  it('sends every kind of call', async () => {
    const userId = `segment-${randomUUID()}`;
    const { client, errors } = aClient(edge.url);
    client.identify({ userId, ...CALLS.identify });
    client.track({ userId, ...CALLS.track });
    client.page({ userId, ...CALLS.page });
    client.screen({ userId, ...CALLS.screen });
    client.group({ userId, ...CALLS.group });
    client.alias({ userId, ...CALLS.alias });
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    await expectAllStored(userId, '@segment/analytics-node');
  });

  it('does what a call’s own consent allows, and no more', async () => {
    const userId = `segment-${randomUUID()}`;
    const { client, errors } = aClient(edge.url);
    client.track({ userId, event: 'Allowed', ...withConsent('all') });
    client.track({ userId, event: 'Counted', ...withConsent('analyticsOnly') });
    client.identify({ userId, traits: { plan: 'pro' }, ...withConsent('analyticsOnly') });
    client.track({ userId, event: 'Refused', ...withConsent('nothing') });
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    await expectConsentHonoured(userId);
  });

  it('repeats after 503, after 429 with Retry-After and after a lost answer, and each event counts once', async () => {
    const userId = `segment-${randomUUID()}`;
    const front = await startFlakyFront(edge.url, [
      { status: 503 },
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 502, deliver: true },
    ]);
    const { client, errors } = aClient(front.url, { maxRetries: 5 });
    for (let i = 0; i < 5; i++) client.track({ userId, event: `Event ${i}` });
    await client.closeAndFlush({ timeout: 20_000 });
    await front.stop();
    expect(errors).toEqual([]);
    expect(front.seen.map(({ status }) => status)).toEqual([503, 429, 502, 200]);
    expect(await storedEvents(edge, `userId=${userId}`)).toHaveLength(5);
  });

  it('delivers the good events of a batch with a bad one', async () => {
    const userId = `segment-${randomUUID()}`;
    const { client, errors } = aClient(edge.url);
    client.track({ userId, event: 'Good' });
    client.track({ userId, event: 'Order Completed', properties: { order_id: 'o-2', revenue: -1 } });
    client.track({ userId, event: 'Good too' });
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    const names = (await storedEvents(edge, `userId=${userId}`)).map((event) => event.name);
    expect(new Set(names)).toEqual(new Set(['Good', 'Good too']));
  });

  it('is told of a wrong key', async () => {
    const client = new SegmentAnalytics({ writeKey: 'wk_nobody', host: edge.url, maxRetries: 1 });
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    client.track({ userId: 'u-1', event: 'x' });
    await client.closeAndFlush();
    expect(errors).toHaveLength(1);
  });
});

describe('@rudderstack/rudder-sdk-node', () => {
  /** Flushes and waits for the client's own word that it is done. */
  function flushed(client: RudderAnalytics): Promise<void> {
    return new Promise((resolve, reject) => {
      void client.flush((error?: Error) =>
        error === undefined || error === null ? resolve() : reject(error),
      );
    });
  }

  it.each([
    ['packed as gzip under a form content type', true],
    ['as plain JSON', false],
  ])('sends every kind of call, %s', async (_, gzip) => {
    const userId = `rudder-${randomUUID()}`;
    const front = await startFlakyFront(edge.url, []);
    const client = new RudderAnalytics('wk_server_local', {
      dataPlaneUrl: front.url,
      gzip,
      flushAt: 50,
      logLevel: 'silly',
    });
    client.identify({ userId, ...CALLS.identify });
    client.track({ userId, ...CALLS.track });
    client.page({ userId, ...CALLS.page });
    client.screen({ userId, ...CALLS.screen });
    client.group({ userId, ...CALLS.group });
    client.alias({ userId, ...CALLS.alias });
    await flushed(client);
    await front.stop();
    for (const { headers, bytes } of front.seen) {
      expect(headers['content-encoding']).toBe(gzip ? 'gzip' : undefined);
      const body = JSON.parse((gzip ? gunzipSync(bytes) : bytes).toString()) as { batch: object[] };
      expect(body.batch[0]).toHaveProperty('originalTimestamp');
    }
    await expectAllStored(userId, 'analytics-node');
  });

  it('does what a call’s own consent allows, and no more', async () => {
    const userId = `rudder-${randomUUID()}`;
    const client = new RudderAnalytics('wk_server_local', { dataPlaneUrl: edge.url, flushAt: 50 });
    client.track({ userId, event: 'Allowed', ...withConsent('all') });
    client.track({ userId, event: 'Counted', ...withConsent('analyticsOnly') });
    client.identify({ userId, traits: { plan: 'pro' }, ...withConsent('analyticsOnly') });
    client.track({ userId, event: 'Refused', ...withConsent('nothing') });
    await flushed(client);
    await flushed(client);
    await expectConsentHonoured(userId);
  });

  it('repeats after 503 and a lost answer, and each event counts once', async () => {
    const userId = `rudder-${randomUUID()}`;
    const front = await startFlakyFront(edge.url, [{ status: 503 }, { status: 502, deliver: true }]);
    const client = new RudderAnalytics('wk_server_local', { dataPlaneUrl: front.url, flushAt: 50 });
    // The first call is sent at once; what follows goes with the flush.
    for (let i = 0; i < 5; i++) client.track({ userId, event: `Event ${i}` });
    await flushed(client);
    await flushed(client);
    await front.stop();
    expect(front.seen.map(({ status }) => status)).toEqual(expect.arrayContaining([503, 502, 200]));
    expect(await storedEvents(edge, `userId=${userId}`)).toHaveLength(5);
  });
});
