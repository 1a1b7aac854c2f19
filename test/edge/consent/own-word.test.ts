import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { importCsv, publishDemo } from '../transfer/jobs.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
  await publishDemo(edge);
}, 60_000);
afterAll(() => edge.stop());

const ALL = { analytics: true, personalization: true, experimentation: true };
const consent = (categoryPreferences: object) => ({ consent: { categoryPreferences } });

/** A device's own word, by an event and nothing else. */
async function saysByEvent(anonymousId: string, preferences: object, more: object = {}): Promise<void> {
  const body = {
    anonymousId,
    event: 'Looked',
    messageId: randomUUID(),
    context: consent(preferences),
    ...more,
  };
  expect((await edge.post('/v1/track', body)).status).toBe(200);
}

/** What a server's event without a record of its own is stored under; null: it is not. */
async function storedBy(ids: object): Promise<string[] | null> {
  const messageId = randomUUID();
  await edge.post('/v1/track', { ...ids, event: 'Paid', messageId }, { key: 'sk_local' });
  const { events } = (await edge.get(`/v1/events?messageId=${messageId}`)).json;
  return events[0]?.purposes ?? null;
}

describe('what a device refused with its own events', () => {
  it('is not taken back by an older choice that a file brings', async () => {
    const anonymousId = randomUUID();
    await saysByEvent(anonymousId, { analytics: true });
    const csv = `anonymous id,date,analytics,personalization,source\n${anonymousId},2026-01-02,yes,yes,old shop\n`;
    expect((await importCsv(edge, 'consents', csv)).json.counts).toMatchObject({ rows: 1, rejected: 0 });
    expect(await storedBy({ anonymousId })).toEqual(['analytics']);
  });

  it('stays refused when a login brings it in, though both have an event in common', async () => {
    const anonymousId = randomUUID();
    const userId = `u-${randomUUID()}`;
    const both = { event: 'Looked', messageId: randomUUID() };
    await edge.post('/v1/track', { ...both, userId }, { key: 'sk_local' });
    await edge.post('/v1/track', { ...both, anonymousId, context: consent({ analytics: true }) });
    const login = {
      anonymousId,
      userId,
      messageId: randomUUID(),
      context: consent(ALL),
      timestamp: '2026-01-01T00:00:00Z',
    };
    await edge.post('/v1/identify', login, { key: 'sk_local' });
    const idOf = async (type: string, value: string) =>
      (await edge.get(`/v1/profiles/${type}/${value}`)).json.id;
    await expect.poll(() => idOf('anonymousId', anonymousId)).toBe(await idOf('userId', userId));
    expect(await storedBy({ anonymousId, userId })).toEqual(['analytics']);
  });

  it('stays refused when the device is erased', async () => {
    const anonymousId = randomUUID();
    await saysByEvent(anonymousId, { analytics: true });
    const erased = await fetch(`${edge.url}/v1/profiles/anonymousId/${anonymousId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_local', connection: 'close' },
    });
    expect(erased.status).toBe(200);
    expect(await storedBy({ anonymousId })).toEqual(['analytics']);
  });

  it('stays refused when too many logins have shown the device, and it is nobody’s any more', async () => {
    const anonymousId = randomUUID();
    await saysByEvent(anonymousId, ALL);
    await edge.post('/v1/consent', { anonymousId, purposes: { analytics: true }, source: 'banner' });
    for (const userId of [`a-${anonymousId}`, `b-${anonymousId}`]) {
      await edge.post('/v1/identify', { anonymousId, userId, messageId: randomUUID() }, { key: 'sk_local' });
    }
    await expect
      .poll(async () => (await edge.get(`/v1/profiles/anonymousId/${anonymousId}`)).status, {
        timeout: 10_000,
      })
      .toBe(404);
    await expect.poll(() => storedBy({ anonymousId }), { timeout: 10_000 }).toEqual(['analytics']);
  });

  it('is not shown in lists and files, though it had chosen otherwise before', async () => {
    const anonymousId = randomUUID();
    await edge.post('/v1/consent', { anonymousId, purposes: ALL, source: 'banner' });
    const traits = { name: `N-${anonymousId}` };
    const identify = { anonymousId, traits, messageId: randomUUID(), context: consent(ALL) };
    await edge.post('/v1/identify', identify);
    const file = async () => (await edge.get('/v1/export/profiles')).text;
    expect(await file()).toContain(traits.name);
    await saysByEvent(anonymousId, { analytics: true });
    expect(await file()).not.toContain(traits.name);
  });
});
