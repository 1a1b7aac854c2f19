import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.stop());

const consent = {
  consent: { categoryPreferences: { analytics: true, personalization: true, storage: true } },
};
const track = (fields: object) =>
  edge.post(
    '/v1/track',
    { event: 'Product Viewed', context: consent, ...fields },
    { key: 'wk_server_local' },
  );

describe('GET /v1/profiles/:type/:value', () => {
  it('shows a person with identifiers, traits, totals and consent', async () => {
    const userId = `u-${randomUUID()}`;
    const body = { userId, traits: { tier: 'gold' }, context: consent };
    await edge.post('/v1/identify', body, { key: 'wk_server_local' });
    const answer = await edge.get(`/v1/profiles/userId/${encodeURIComponent(userId)}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      identifiers: [{ type: 'userId', value: userId }],
      traits: { tier: 'gold' },
      events: 1,
      snapshot: { version: expect.any(Number) },
    });
    expect(Number.isNaN(Date.parse(answer.json.createdAt))).toBe(false);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('finds values of any characters and length that an identifier may have', async () => {
    for (const userId of ['a/b c?d#é', '__proto__', '💡'.repeat(100)]) {
      await track({ userId });
      const answer = await edge.get(`/v1/profiles/userId/${encodeURIComponent(userId)}`);
      expect(answer.json.identifiers, answer.text).toEqual([{ type: 'userId', value: userId }]);
    }
  });

  it.each([
    ['nobody has it', '/v1/profiles/userId/nobody', 404, 'NOT_FOUND', undefined],
    ['the value is too long', `/v1/profiles/userId/${'x'.repeat(600)}`, 400, 'IDENTIFIER_INVALID', 'value'],
    ['the type is no word', '/v1/profiles/no%20type/x', 400, 'IDENTIFIER_INVALID', 'type'],
    ['a parameter is unknown', '/v1/profiles/userId/nobody?foo=1', 400, 'UNKNOWN_FIELD', 'foo'],
  ])('says so when %s', async (_when, path, status, code, field) => {
    const answer = await edge.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json.code).toBe(code);
    if (field !== undefined) expect(answer.json.errors[0].path).toBe(field);
  });

  it('answers no write key, and none at all', async () => {
    for (const path of ['/v1/profiles/userId/u', '/v1/profiles/userId/u/events', '/v1/events']) {
      expect((await edge.get(path, { key: 'wk_local' })).status).toBe(403);
      expect((await edge.get(path, { key: 'wk_server_local' })).status).toBe(403);
      expect((await edge.get(path, { key: 'nonsense' })).status).toBe(401);
    }
  });
});

describe('GET /v1/profiles/:type/:value/events', () => {
  it('pages through everything, newest first, without doubles', async () => {
    const anonymousId = randomUUID();
    const messageIds = Array.from({ length: 11 }, (_, i) => `m:${i}.${randomUUID()}`);
    const timestamp = new Date(Date.now() - 60_000).toISOString();
    const batch = messageIds.map((messageId, i) => ({
      type: 'track',
      event: 'Product Viewed',
      anonymousId,
      messageId,
      // Some share their millisecond.
      timestamp: i % 3 === 0 ? timestamp : new Date(Date.now() - i * 1000).toISOString(),
      context: consent,
    }));
    expect((await edge.post('/v1/batch', { batch }, { key: 'wk_server_local' })).json.rejected ?? []).toEqual(
      [],
    );
    const seen: { messageId: string; timestamp: string }[] = [];
    let next: string | undefined;
    do {
      const cursor = next === undefined ? '' : `&next=${encodeURIComponent(next)}`;
      const page = await edge.get(`/v1/profiles/anonymousId/${anonymousId}/events?limit=4${cursor}`);
      expect(page.status, page.text).toBe(200);
      seen.push(...page.json.events);
      next = page.json.next;
    } while (next !== undefined);
    expect(seen.map((event) => event.messageId).sort()).toEqual([...messageIds].sort());
    const times = seen.map((event) => event.timestamp);
    expect(times).toEqual([...times].sort().reverse());
  });

  it.each([
    ['limit=0', 'limit', 'OUT_OF_RANGE'],
    ['limit=1001', 'limit', 'OUT_OF_RANGE'],
    ['limit=ten', 'limit', 'OUT_OF_RANGE'],
    ['limit=1&limit=2', 'limit', 'DUPLICATE'],
    ['next=nonsense', 'next', 'UNKNOWN_VALUE'],
    ['event=', 'event', 'REQUIRED'],
    ['messageid=x', 'messageid', 'UNKNOWN_FIELD'],
  ])('names the field of ?%s', async (query, field, code) => {
    const answer = await edge.get(`/v1/events?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0]).toMatchObject({ path: field, code });
    expect(answer.json.errors[0].message).toMatch(/expected/);
  });
});

describe('GET /v1/events', () => {
  it('says whether an event arrived, by messageId, user, claim, device and name', async () => {
    const anonymousId = randomUUID();
    const [claimed, userId, event] = [`c-${randomUUID()}`, `u-${randomUUID()}`, `Thing ${randomUUID()}`];
    const messageId = randomUUID();
    const claim = { messageId, anonymousId, userId: claimed, event, context: consent };
    await edge.post('/v1/track', claim, { key: 'wk_local' });
    await track({ userId, event });
    const find = async (query: Record<string, string>) =>
      (await edge.get(`/v1/events?${new URLSearchParams(query)}`)).json.events;
    expect(await find({ messageId })).toHaveLength(1);
    expect(await find({ userId: claimed })).toMatchObject([{ messageId }]);
    expect(await find({ anonymousId })).toMatchObject([
      { messageId, purposes: ['storage', 'analytics', 'personalization'] },
    ]);
    expect(await find({ userId })).toHaveLength(1);
    expect(await find({ event })).toHaveLength(2);
    expect(await find({ event, userId })).toHaveLength(1);
    expect(await find({ messageId: 'never' })).toEqual([]);
    expect(await find({ limit: '1' })).toHaveLength(1);
  });
});

describe('GET /v1/profiles/:type/:value/explain', () => {
  it('says for every audience whether the person is in it, clause by clause', async () => {
    const audience = {
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
    };
    const project = {
      kind: 'project',
      key: 'demo',
      currency: 'EUR',
      timeZone: 'Europe/Paris',
      locales: ['en'],
    };
    const flag = {
      kind: 'flag',
      key: 'hero',
      type: 'string',
      default: 'a',
      rules: [{ if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } }, value: 'b' }],
    };
    const anonymousId = randomUUID();
    // Seen before the audience existed: it is computed anew from what is stored.
    for (let i = 0; i < 3; i++) await track({ anonymousId, properties: { category: 'Phones' } });
    const documents = [project, audience, flag];
    const applied = await edge.admin('POST', '/apply', {
      documents,
      publish: { environment: 'dev', name: 'one' },
    });
    expect(applied.status, applied.text).toBe(200);
    await track({ anonymousId, event: 'Something Else' });
    const answer = await edge.get(`/v1/profiles/anonymousId/${anonymousId}/explain`);
    expect(answer.status, answer.text).toBe(200);
    const [why] = answer.json.audiences;
    expect(why).toMatchObject({ key: 'phone-lovers', member: true });
    expect(why.clauses.length).toBeGreaterThan(0);
    const profile = await edge.get(`/v1/profiles/anonymousId/${anonymousId}`);
    expect(profile.json.audiences).toMatchObject([{ key: 'phone-lovers', member: true }]);
  });
});
