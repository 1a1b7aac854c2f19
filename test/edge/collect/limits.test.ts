import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { anEvent, isStored, publishProject, storedEvents } from './talk.ts';

describe('limits by key and address', () => {
  let edge: TestEdge;
  beforeAll(async () => {
    edge = await startEdge({ requestsPerMinute: 5 });
  });
  afterAll(() => edge.stop());

  it('answer 429 for the whole request, with the seconds to wait, readable by a page', async () => {
    const origin = 'https://shop.example';
    const statuses: number[] = [];
    let last = await edge.post('/v1/batch', { batch: [] }, { headers: { origin } });
    for (let i = 0; i < 8; i++) {
      statuses.push(last.status);
      last = await edge.post('/v1/batch', { batch: [] }, { headers: { origin } });
    }
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(last.status).toBe(429);
    expect(last.json).toMatchObject({ success: false, code: 'RATE_LIMITED' });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last.headers.get('access-control-allow-origin')).toBe(origin);
    expect((await edge.post('/v1/batch', { batch: [] }, { key: 'sk_local' })).status).toBe(200);
  });
});

describe('limits of a person, and of a shard', () => {
  let edge: TestEdge;
  beforeAll(async () => {
    edge = await startEdge({ shards: 1 });
    await publishProject(edge);
  });
  afterAll(() => edge.stop());

  it("list what is over a person's limit as PERSON_LIMIT and keep the rest", async () => {
    const anonymousId = randomUUID();
    const events = Array.from({ length: 160 }, () => anEvent({ anonymousId }));
    const answer = await edge.post('/v1/batch', { batch: events });
    expect(answer.status).toBe(200);
    const over = answer.json.rejected as { index: number; errors: { code: string }[] }[];
    expect(new Set(over.flatMap(({ errors }) => errors.map(({ code }) => code)))).toEqual(
      new Set(['PERSON_LIMIT']),
    );
    const stored = await storedEvents(edge, `anonymousId=${anonymousId}&limit=200`);
    expect(stored.length).toBe(events.length - over.length);
    expect(stored.length).toBeGreaterThanOrEqual(100);
    expect(over.length).toBeGreaterThan(0);
    expect(over[0]).toMatchObject({ errors: [{ path: `batch[${over[0]?.index}]` }] });
    const alone = await edge.post('/v1/track', anEvent({ anonymousId }));
    expect([200, 429]).toContain(alone.status); // a second earns twenty events
    if (alone.status === 429) expect(Number(alone.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it("do not bind a server's trusted key", async () => {
    const batch = Array.from({ length: 160 }, () => anEvent({ userId: 'u-busy' }));
    const answer = await edge.post('/v1/batch', { batch }, { key: 'wk_server_local' });
    expect(answer.json.rejected).toBeUndefined();
  });

  it('turn whole requests away when too much waits, and a retry stores each event once', async () => {
    const batchOf = (size: number) =>
      Array.from({ length: size }, (_, i) => ({
        type: 'track',
        event: 'x',
        userId: `u-${i}`,
        messageId: `m-${randomUUID()}`,
      }));
    const batches = [batchOf(2_600), batchOf(2_600), batchOf(2_600)];
    // A connection that breaks promised nothing either: what is not acknowledged is sent again.
    const send = (batch: object[]) =>
      edge.post('/v1/batch', { batch }, { key: 'sk_local' }).catch(() => undefined);
    let waiting = batches;
    const turnedAway: string[] = [];
    for (let round = 0; waiting.length > 0 && round < 20; round++) {
      const answers = await Promise.all(waiting.map(async (batch) => ({ batch, answer: await send(batch) })));
      for (const { answer } of answers) {
        if (answer === undefined || answer.status === 200) continue;
        expect(answer.status).toBe(503);
        expect(answer.json).toMatchObject({ success: false, code: 'OVERLOADED' });
        turnedAway.push(answer.headers.get('retry-after') ?? '');
      }
      waiting = answers.filter(({ answer }) => answer?.status !== 200).map(({ batch }) => batch);
    }
    expect(waiting).toEqual([]);
    expect(turnedAway.length).toBeGreaterThan(0);
    for (const seconds of turnedAway) expect(Number(seconds)).toBeGreaterThan(0);
    for (const batch of batches) {
      for (const event of [batch[0], batch.at(-1)])
        expect(await isStored(edge, event?.messageId ?? '')).toBe(true);
    }
    expect(await storedEvents(edge, 'userId=u-7')).toHaveLength(batches.length);
  });
});

describe("a write key's list of origins", () => {
  let edge: TestEdge;
  let key: string;
  beforeAll(async () => {
    edge = await startEdge();
    const origins = ['https://shop.example'];
    const made = await edge.admin('POST', '/keys', {
      kind: 'write',
      environment: 'dev',
      source: 'browser',
      origins,
    });
    expect(made.status, made.text).toBeLessThan(300);
    key = made.json.key;
  });
  afterAll(() => edge.stop());

  it.each<[string, Record<string, string>, number]>([
    ['a listed page', { origin: 'https://shop.example' }, 200],
    ['a page that is not listed', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['a request without an origin', {}, 200],
  ])('%s', async (_, headers, status) => {
    const answer = await edge.post('/v1/track', anEvent(), {
      key,
      headers,
    });
    expect(answer.status, answer.text).toBe(status);
    if (status === 403) expect(answer.json).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' });
  });
});
