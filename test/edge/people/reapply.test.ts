import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../core/profile/types.ts';
import type { ReapplyAnswer } from '../../../core/wire/audiences.ts';
import { aCrowd, AGREED, sendCrowd } from '../../builders/crowd.ts';
import { startEdge, type TestEdge } from '../harness.ts';

// People who do nothing while definitions change. What decisions read of them is looked at in KV, since asking their
// shard would bring them up to date.

const CROWD = 300;
const VISITORS = 24;
const stateDir = mkdtempSync(join(tmpdir(), 'aparte-reapply-'));
let edge: TestEdge;

const documents = (views: number, extra: object[] = []) => [
  { kind: 'project', key: 'reapply', currency: 'EUR', timeZone: 'UTC', locales: ['en'] },
  {
    kind: 'flag',
    key: 'hero',
    type: 'string',
    default: 'default',
    rules: ['lookers', 'mugs'].map((audience) => ({
      if: { audiences: { $elemMatch: { $eq: audience } } },
      value: audience,
    })),
  },
  {
    kind: 'audience',
    key: 'lookers',
    if: {
      did: { event: 'Product Viewed', where: { 'properties.price': { $gte: 10 } }, count: { $gte: views } },
    },
  },
  {
    kind: 'audience',
    key: 'mugs',
    if: { did: { event: 'Product Viewed', where: { 'properties.category': 'Mugs' } } },
  },
  ...extra,
];

async function publish(docs: object[]): Promise<number> {
  const answer = await edge.admin('POST', '/apply', {
    documents: docs,
    prune: true,
    publish: { environment: 'dev', name: 'next' },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json.revision;
}

async function steer(body: object): Promise<ReapplyAnswer> {
  const answer = await edge.admin('POST', '/reapply', { environment: 'dev', ...body });
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

/** Looks until the walk stands as expected. */
async function until(test: (answer: ReapplyAnswer) => boolean): Promise<ReapplyAnswer> {
  for (const end = Date.now() + 30_000; ;) {
    const { json } = await edge.admin('GET', '/reapply?environment=dev');
    if (test(json)) return json;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(json)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function snapshots(): Promise<Snapshot[]> {
  // Behind a KV that lags, what it has stored.
  const isLagging = process.env.APARTE_LAGGING_KV !== undefined;
  const kv = await (isLagging
    ? edge.miniflare.getKVNamespace('STORE', 'lagging-kv')
    : edge.miniflare.getKVNamespace('KV', 'aparte'));
  const found: Snapshot[] = [];
  for (const { name } of (await kv.list()).keys) {
    const value = (await kv.get(name, 'json')) as Snapshot | null; // or another kind of value
    if (value?.subject !== undefined) found.push(value);
  }
  return found;
}

/** Waits until every visitor's value in KV was made with a revision, and gives how many are in an audience. */
async function membersInKv(revision: number, audience: string): Promise<number> {
  for (const end = Date.now() + 30_000; ;) {
    const found = await snapshots();
    const isNew = found.length === VISITORS && found.every(({ definitions }) => definitions >= revision);
    if (isNew) return found.filter(({ audiences }) => audiences.some(({ key }) => key === audience)).length;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(found.map((one) => one.definitions))}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

beforeAll(async () => {
  edge = await startEdge({ stateDir });
  await publish(documents(2));
  await sendCrowd(edge, aCrowd(CROWD, Date.now()));
  for (let visitor = 0; visitor < VISITORS; visitor++) {
    const anonymousId = `00000000-0000-4000-8000-${String(visitor).padStart(12, '0')}`;
    const batch = Array.from({ length: 1 + (visitor % 4) }, (_, n) => ({
      type: 'track',
      event: 'Product Viewed',
      anonymousId,
      messageId: `${visitor}-${n}`,
      properties: { price: 10, category: 'Mugs' },
      context: { consent: { categoryPreferences: AGREED } },
    }));
    const answer = await edge.post('/v1/batch', { batch });
    expect(answer.status).toBe(200);
  }
});
afterAll(async () => {
  await edge.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

describe('a changed definition', () => {
  it('is applied to everybody though nobody does anything, also in KV', async () => {
    expect(await membersInKv(1, 'lookers')).toBe((VISITORS * 3) / 4);
    const revision = await publish(documents(4));
    const done = await until(({ state }) => state === 'done');
    expect(done).toMatchObject({
      revision,
      audiences: [],
      total: CROWD + VISITORS,
      looked: CROWD + VISITORS,
      applied: CROWD + VISITORS,
      failed: 0,
    });
    expect(await membersInKv(revision, 'lookers')).toBe(VISITORS / 4);
  });

  it('costs nothing when a publication changed no definition', async () => {
    const before = await until(({ state }) => state === 'done');
    await publish([...documents(4), { kind: 'flag', key: 'other', type: 'boolean', default: true }]);
    expect(await until(({ state }) => state === 'done')).toMatchObject({
      revision: before.revision,
      startedAt: before.startedAt,
    });
  });

  it('waits when told to, over a restart, begins anew with a newer publication, and goes on', async () => {
    await steer({ rate: 8 });
    const revision = await publish(documents(4, [aSequence('2d')]));
    const begun = await until(({ looked }) => looked > 0);
    expect(begun).toMatchObject({ state: 'running', revision, audiences: ['browsed'], rate: 8 });
    expect(begun.looked).toBeLessThan(CROWD);
    expect((await steer({ command: 'pause' })).state).toBe('paused');

    await edge.stop();
    edge = await startEdge({ stateDir, secrets: edge.secrets });
    const after = await until(() => true);
    expect(after).toMatchObject({ state: 'paused', revision, audiences: ['browsed'] });
    expect(after.looked).toBeGreaterThanOrEqual(begun.looked);

    const newer = await publish(documents(4, [aSequence('5d')]));
    expect(await until((answer) => answer.revision === newer)).toMatchObject({ state: 'paused', looked: 0 });
    const done = await steer({ command: 'resume', rate: 100_000 }).then(() =>
      until(({ state }) => state === 'done'),
    );
    expect(done).toMatchObject({ revision: newer, looked: CROWD + VISITORS, failed: 0, audiences: [] });
    expect(await membersInKv(newer, 'mugs')).toBe(VISITORS);
  });

  it('is given up when cancelled; who is read is up to date all the same', async () => {
    await steer({ rate: 8 });
    const revision = await publish(documents(3, [aSequence('9d')]));
    const cancelled = await steer({ command: 'cancel' });
    expect(cancelled).toMatchObject({ state: 'cancelled', revision, audiences: ['browsed', 'lookers'] });
    expect(cancelled.looked).toBeLessThan(CROWD);
    const profile = await edge.get('/v1/profiles/userId/crowd-00006');
    expect(profile.json.audiences.map(({ key }: { key: string }) => key)).toContain('lookers');
    const still = await until(() => true);
    expect([still.state, still.looked]).toEqual(['cancelled', cancelled.looked]);
    await steer({ command: 'resume', rate: 100_000 });
    expect((await until(({ state }) => state === 'done')).looked).toBe(CROWD + VISITORS);
  });

  it('is for editors to steer, and refuses what it does not know', async () => {
    const answer = await edge.admin('POST', '/reapply', { environment: 'dev', command: 'stop', rate: 0 });
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['command', 'rate']);
    expect((await edge.post('/v1/admin/reapply', { environment: 'dev' }, { key: 'sk_local' })).status).toBe(
      401,
    );
  });
});

const aSequence = (within: string) => ({
  kind: 'audience',
  key: 'browsed',
  if: {
    did: {
      sequence: [{ event: 'Product Viewed' }, { not: { event: 'Order Completed' }, within: '1d' }],
      within,
    },
  },
});
