import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.stop());

const context = {
  consent: { categoryPreferences: { analytics: true, personalization: true, storage: true } },
};
const server = { key: 'wk_server_local' };
const secret = { key: 'sk_local' };
const view = (fields: object) =>
  edge.post('/v1/track', { event: 'Product Viewed', context, ...fields }, server);
const profile = async (type: string, value: string) => (await edge.get(`/v1/profiles/${type}/${value}`)).json;

/** A device that did something, and then logged in: its person is part of the user's. */
async function linked(): Promise<{ anonymousId: string; userId: string; id: string; merge: string }> {
  const anonymousId = `a-${randomUUID()}`;
  const userId = `u-${randomUUID()}`;
  await view({ anonymousId });
  await edge.post('/v1/identify', { anonymousId, userId, context }, server);
  await expect.poll(async () => (await profile('userId', userId)).events, { timeout: 10_000 }).toBe(2);
  const { json } = await edge.get(`/v1/profiles/userId/${userId}/merges`);
  return { anonymousId, userId, id: json.person, merge: json.merges[0].id };
}

describe.each(['secret', 'admin'] as const)('merges over HTTP, with the %s', (who) => {
  const on = (person: { userId: string; id: string }) =>
    who === 'secret' ? `/v1/profiles/userId/${person.userId}/merges` : `/people/${person.id}/merges`;
  const list = (path: string) =>
    who === 'secret' ? edge.get(path) : edge.admin('GET', `${path}?environment=dev`);
  const act = (path: string) =>
    who === 'secret' ? edge.post(path, {}, secret) : edge.admin('POST', `${path}?environment=dev`);

  it('are listed, undone once and for all, and allowed again', async () => {
    const person = await linked();
    const path = on(person);
    expect((await list(path)).json.merges).toMatchObject([
      {
        id: person.merge,
        identifier: { type: 'anonymousId', value: person.anonymousId },
        state: 'joined',
        came: { events: 1 },
      },
    ]);
    const undone = await act(`${path}/${person.merge}/undo`);
    expect(undone).toMatchObject({ status: 200, json: { status: 'undone' } });
    expect((await profile('anonymousId', person.anonymousId)).id).toBe(undone.json.person);
    expect(await profile('userId', person.userId)).toMatchObject({ id: person.id, events: 1 });
    expect((await act(`${path}/${person.merge}/undo`)).json).toEqual(undone.json);
    expect((await list(path)).json.merges).toMatchObject([{ state: 'undone' }]);

    expect((await act(`${path}/${person.merge}/allow`)).json).toEqual({ allowed: true });
    expect((await act(`${path}/${person.merge}/allow`)).status).toBe(404);
    await edge.post('/v1/identify', { ...person, context }, server);
    await expect
      .poll(async () => (await profile('anonymousId', person.anonymousId)).id, { timeout: 10_000 })
      .toBe(person.id);
  });

  it('say when there is no such merge, or none of this person', async () => {
    const [one, other] = [await linked(), await linked()];
    for (const merge of ['nothing', other.merge]) {
      for (const what of ['undo', 'allow'])
        expect((await act(`${on(one)}/${merge}/${what}`)).status).toBe(404);
    }
    expect((await act(`${on(one)}/${one.merge}/allow`)).status).toBe(409);
    expect((await profile('userId', other.userId)).events).toBe(2);
  });
});

describe('an undo among other things', () => {
  it('is not for write keys', async () => {
    const { userId, merge } = await linked();
    for (const key of ['wk_local', 'wk_server_local']) {
      expect((await edge.get(`/v1/profiles/userId/${userId}/merges`, { key })).status).toBe(403);
      expect(
        (await edge.post(`/v1/profiles/userId/${userId}/merges/${merge}/undo`, {}, { key })).status,
      ).toBe(403);
    }
  });

  it('loses and doubles no event that comes while it runs', async () => {
    const { anonymousId, userId, merge } = await linked();
    const [undone, ...sent] = await Promise.all([
      edge.post(`/v1/profiles/userId/${userId}/merges/${merge}/undo`, {}, secret),
      ...Array.from({ length: 20 }, (_, i) => view(i % 2 === 0 ? { anonymousId } : { userId })),
    ]);
    expect([200, 202]).toContain(undone.status);
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
    // Each had one of its own, and ten came.
    await expect
      .poll(
        async () => [
          (await profile('anonymousId', anonymousId)).events,
          (await profile('userId', userId)).events,
        ],
        { timeout: 10_000 },
      )
      .toEqual([11, 11]);
  });

  it('leaves two people of whom one can be erased, and the other stays', async () => {
    const { anonymousId, userId, merge } = await linked();
    await edge.post(`/v1/profiles/userId/${userId}/merges/${merge}/undo`, {}, secret);
    const gone = await fetch(`${edge.url}/v1/profiles/userId/${userId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_local', connection: 'close' },
    });
    expect([200, 202]).toContain(gone.status);
    await expect
      .poll(async () => (await edge.get(`/v1/profiles/userId/${userId}`)).status, { timeout: 10_000 })
      .toBe(404);
    expect((await profile('anonymousId', anonymousId)).events).toBe(1);
  });
});
