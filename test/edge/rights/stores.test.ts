import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  KV_STORES,
  OTHER_TABLES,
  R2_STORES,
  SHARD_TABLES,
  type Store,
} from '../../../edge/people/rights/stores.ts';
import { bundle, startEdge, type TestEdge } from '../harness.ts';

type Dump = Record<string, unknown[]>;
interface Stores {
  readonly objects: Record<string, Dump>;
  readonly kv: Record<string, string | null>;
  readonly r2: string[];
  readonly d1: string[];
  readonly unknown: string[];
}

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge({ workerPath: await bundle('test/workerd/stores-worker.ts'), shards: 2 });
  const project = { kind: 'project', key: 'p', currency: 'EUR', timeZone: 'UTC', locales: ['en'] };
  const audience = { kind: 'audience', key: 'lookers', if: { did: { event: 'Product Viewed' } } };
  const list = {
    kind: 'flag',
    key: 'related',
    type: 'recommendations',
    default: { strategy: 'related', limit: 4 },
  };
  const flag = {
    kind: 'flag',
    key: 'hero',
    type: 'string',
    default: 'all',
    rules: [{ id: 'r', if: { audiences: { $in: ['lookers'] } }, value: 'lookers' }],
  };
  const applied = await edge.admin('POST', '/apply', {
    documents: [project, audience, list, flag],
    publish: { environment: 'dev', name: 'one' },
  });
  expect(applied.status).toBe(200);
  await edge.admin('POST', '/items?environment=dev', [{ kind: 'item', key: 'p-1', title: { en: 'One' } }]);
}, 60_000);
afterAll(() => edge.stop());

async function stores(): Promise<Stores> {
  return (await edge.get('/__stores')).json as Stores;
}

const ALL = { storage: true, analytics: true, personalization: true, experimentation: true };
const context = { consent: { categoryPreferences: ALL } };
const viewed = (anonymousId: string, fields: object = {}) =>
  edge.post('/v1/track', {
    anonymousId,
    event: 'Product Viewed',
    properties: { product_id: 'p-1' },
    context,
    ...fields,
  });
const heroOf = async (anonymousId: string, headers: Record<string, string> = {}) =>
  (await edge.post('/v1/decide', { anonymousId, keys: ['hero'] }, { headers })).json.decisions.hero.value;

const isKnown = (list: readonly Store[], text: string) => list.some(({ holds }) => holds.test(text));

describe('the registry of stores', () => {
  it('knows every table, KV value and file that the running Worker makes', async () => {
    const anonymousId = crypto.randomUUID();
    await viewed(anonymousId);
    await edge.post('/v1/decide', { anonymousId, keys: ['related', 'hero'], item: 'p-1' });
    await expect
      .poll(async () => Object.keys((await stores()).kv), { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/recommend/));
    const found = await stores();
    expect(found.unknown, 'object classes this test does not open').toEqual([]);
    const people = Object.keys(found.objects['people/0'] ?? {});
    expect(people.sort()).toEqual(Object.keys(SHARD_TABLES).sort());
    for (const [object, tables] of Object.entries(found.objects)) {
      if (object.startsWith('people/')) continue;
      for (const table of Object.keys(tables))
        expect(isKnown(OTHER_TABLES, `${object}.${table}`), `${object}.${table}`).toBe(true);
    }
    for (const table of found.d1) expect(isKnown(OTHER_TABLES, `d1.${table}`), `d1.${table}`).toBe(true);
    for (const key of Object.keys(found.kv)) expect(isKnown(KV_STORES, key), key).toBe(true);
    for (const key of found.r2) expect(isKnown(R2_STORES, key), key).toBe(true);
  });
});

describe('an erasure over the API', () => {
  it('takes a state that the visitor still carries with it, and what is told of it names nobody', async () => {
    const anonymousId = crypto.randomUUID();
    const userId = `user-${crypto.randomUUID()}`;
    const answer = await viewed(anonymousId);
    const state = answer.headers.get('aparte-state') ?? '';
    expect(state).not.toBe('');
    expect(await heroOf(anonymousId, { 'aparte-state': state })).toBe('lookers');
    await edge.post(
      '/v1/identify',
      { anonymousId, userId, traits: { mail: `${userId}@mail.test` }, context },
      { key: 'sk_local' },
    );
    const exported = await edge.get(`/v1/profiles/anonymousId/${anonymousId}/export`);
    expect(exported.json.events.length).toBe(2);
    expect(exported.json.traits).toEqual([
      expect.objectContaining({ name: 'mail', value: `${userId}@mail.test` }),
    ]);
    const { id } = exported.json.person as { id: string };
    const erased = await fetch(`${edge.url}/v1/profiles/userId/${userId}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk_local', connection: 'close' },
    });
    expect(erased.status).toBe(200);
    const certificate = await erased.text();
    for (const text of [anonymousId, userId, id]) expect(certificate).not.toContain(text);
    await expect.poll(() => heroOf(anonymousId, { 'aparte-state': state }), { timeout: 20_000 }).toBe('all');
    expect((await edge.get(`/v1/profiles/userId/${userId}`)).status).toBe(404);
    await expect
      .poll(
        async () => {
          const found = JSON.stringify(await stores());
          return [anonymousId, userId, id].filter((text) => found.includes(text));
        },
        { timeout: 20_000 },
      )
      .toEqual([]);
    const audit = await edge.admin('GET', '/audit?limit=20');
    expect(audit.text).toContain('person.erase');
  });

  it('is for secret keys and admins alone', async () => {
    const path = `${edge.url}/v1/profiles/userId/somebody`;
    const as = (key: string) =>
      fetch(path, { method: 'DELETE', headers: { authorization: `Bearer ${key}`, connection: 'close' } });
    expect([(await as('wk_local')).status, (await as('sk_local')).status]).toEqual([403, 404]);
    expect((await edge.get('/v1/profiles/userId/somebody/export', { key: 'wk_local' })).status).toBe(403);
  });
});
