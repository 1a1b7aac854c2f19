import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_PURPOSES, PURPOSE_BIT } from '../../../core/consent.ts';
import type { Name } from '../../../edge/people/contract.ts';
import { SHARD_TABLES } from '../../../edge/people/rights/stores.ts';
import { aConfig, eventually, type PeopleEdge, startPeople } from '../people/people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  edge = await startPeople({
    published: aConfig({ experiments: { hero: { flag: 'hero', run: 1, unit: 'person' } } }),
  });
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
const device = (value: string) => edge.nameOf({ type: 'anonymousId', value });
const user = (value: string) => edge.nameOf({ type: 'userId', value });

interface Somebody {
  readonly userId: string;
  readonly devices: readonly string[];
  readonly trait: string;
}

/** A user with some devices, orders, traits, choices, in as many shards as chance has it. */
async function somebody(count = 3): Promise<Somebody> {
  const one = {
    userId: id('user'),
    devices: Array.from({ length: count }, () => id('device')),
    trait: id('mail'),
  };
  for (const anonymousId of one.devices) {
    await edge.send({
      anonymousId,
      name: 'Order Completed',
      properties: { order_id: id('order'), revenue: 5 },
    });
    await edge.setConsent({
      home: await device(anonymousId),
      device: anonymousId,
      purposes: ALL_PURPOSES,
      source: 'banner',
    });
    await edge.send({
      type: 'identify',
      name: '',
      anonymousId,
      userId: one.userId,
      traits: { mail: one.trait },
    });
  }
  await edge.send({ anonymousId: id('stranger'), claimedUserId: one.userId });
  await edge.snapshotOf(await user(one.userId));
  return one;
}

async function settled(): Promise<void> {
  await eventually(async () => {
    const rows = await edge.sql(
      `SELECT key FROM due WHERE kind <> 'retain' UNION ALL SELECT name FROM outbox`,
    );
    return rows.length === 0 ? true : undefined;
  });
}

/** Texts of a person that no store may hold any more. */
const tracesOf = (one: Somebody, person: string) => [one.userId, ...one.devices, one.trait, person];

async function tracesLeft(one: Somebody, person: string): Promise<string[]> {
  const everything = await edge.everything();
  return tracesOf(one, person).filter((text) => everything.includes(text));
}

async function personIdOf(name: Name): Promise<string> {
  return (await edge.profileOf(name))?.id ?? 'nobody';
}

describe('the registry of stores', () => {
  it('names every table a shard has, and no other', async () => {
    const tables = await edge.sql(`SELECT DISTINCT name FROM sqlite_master WHERE type = 'table'`);
    const own = new Set(
      tables.map(({ name }) => String(name)).filter((name) => !/^_cf_|^sqlite_/.test(name)),
    );
    expect([...own].sort()).toEqual(Object.keys(SHARD_TABLES).sort());
  });

  it('knows the column by which each table is a person’s', async () => {
    for (const [table, rule] of Object.entries(SHARD_TABLES)) {
      const column = rule.by === 'person' ? (rule.column ?? 'person') : 'column' in rule ? rule.column : '*';
      await edge.sql(`SELECT ${column} FROM ${table} LIMIT 1`);
    }
  });
});

describe('an erasure', () => {
  it('leaves nothing of a person in any store, by whichever identifier it was asked for', async () => {
    const one = await somebody();
    const person = await personIdOf(await user(one.userId));
    await settled();
    expect(await tracesLeft(one, person)).toEqual(tracesOf(one, person));
    const certificate = await edge.erase(await device(one.devices[1] ?? ''));
    expect(certificate?.completedAt).toBeDefined();
    await settled();
    expect(await tracesLeft(one, person)).toEqual([]);
    expect(await edge.profileOf(await user(one.userId))).toBeNull();
    for (const value of one.devices) expect(await edge.snapshotOf(await device(value))).toBeNull();
    expect(await edge.sql('SELECT * FROM erased_receipts')).toHaveLength(3);
  });

  it('says of every store when it was emptied or will be, and names no identifier', async () => {
    const one = await somebody(2);
    const certificate = await edge.erase(await user(one.userId));
    expect(certificate?.identifiers).toMatchObject({ userId: 1, anonymousId: 2 });
    for (const entry of certificate?.stores ?? []) {
      const told = [entry.erasedAt, entry.goneBy, entry.kept].filter((text) => text !== undefined);
      expect(told.length, entry.store).toBeGreaterThan(0);
    }
    const stores = certificate?.stores.map(({ store }) => store) ?? [];
    for (const store of [
      'people.events',
      'people.people',
      'kv.snapshots',
      'device.state',
      'platform.history',
    ])
      expect(stores).toContain(store);
    for (const text of tracesOf(one, 'nobody')) expect(JSON.stringify(certificate)).not.toContain(text);
  });

  it('gives the same certificate again, by every identifier', async () => {
    const one = await somebody(2);
    const first = await edge.erase(await user(one.userId));
    for (const value of one.devices) expect(await edge.erase(await device(value))).toEqual(first);
    expect(await edge.erase(await user(one.userId))).toEqual(first);
    expect(await edge.erase(await user(id('nobody')))).toBeNull();
  });

  it('drops what is of before and comes late, relinks nothing, and starts anew with what is of after', async () => {
    const one = await somebody(2);
    const [first = '', second = ''] = one.devices;
    const before = Date.now() - 60_000;
    await edge.erase(await user(one.userId));
    const late = { anonymousId: first, userId: one.userId, timestamp: before };
    expect(await edge.send(late)).toEqual({ status: 'counted' });
    expect(await edge.send({ anonymousId: second, timestamp: before })).toEqual({ status: 'counted' });
    expect(await edge.profileOf(await user(one.userId))).toBeNull();
    const after = Date.now() + 1_000;
    expect(await edge.send({ anonymousId: first, timestamp: after })).toMatchObject({ status: 'stored' });
    expect(await edge.send({ userId: one.userId, timestamp: after })).toMatchObject({ status: 'stored' });
    expect(await edge.send(late)).toEqual({ status: 'counted' });
    const anew = await edge.profileOf(await user(one.userId));
    expect(anew).toMatchObject({ events: 1, identifiers: [{ type: 'userId', value: one.userId }] });
    expect((await edge.profileOf(await device(first)))?.id).not.toBe(anew?.id);
    // The new person can be erased in its turn.
    const second_ = await edge.erase(await user(one.userId), Date.now() + 2_000);
    expect(second_?.identifiers).toMatchObject({ userId: 1 });
    expect(await edge.profileOf(await user(one.userId))).toBeNull();
    expect(await edge.profileOf(await device(first))).not.toBeNull();
  });

  it('keeps refusing what was refused', async () => {
    const anonymousId = id('device');
    const home = await device(anonymousId);
    await edge.setConsent({ home, purposes: PURPOSE_BIT.storage, source: 'banner' });
    await edge.erase(home);
    const timestamp = Date.now() + 1_000;
    const byDefault = { ownPurposes: false } as const;
    const purposes = PURPOSE_BIT.analytics | PURPOSE_BIT.personalization;
    expect(await edge.send({ anonymousId, timestamp, purposes }, byDefault)).toEqual({ status: 'counted' });
    await edge.setConsent({ home, purposes: ALL_PURPOSES, source: 'banner' });
    expect(await edge.send({ anonymousId, timestamp, purposes }, byDefault)).toMatchObject({
      status: 'stored',
    });
  });

  it('takes what waits for a merge with it', async () => {
    const anonymousId = id('device');
    const userId = id('user');
    await edge.send({ anonymousId });
    await edge.send({ userId });
    const person = await personIdOf(await user(userId));
    const lonely = await personIdOf(await device(anonymousId));
    await edge.crashAt('merge:confirm', 3);
    await edge.send({ type: 'identify', name: '', anonymousId, userId }).catch(() => undefined);
    await eventually(async () => (await edge.erase(await user(userId)).catch(() => null)) ?? undefined);
    await edge.crashAt('merge:confirm', 0);
    await settled();
    const left = await edge.everything();
    expect([anonymousId, userId, person, lonely].filter((text) => left.includes(text))).toEqual([]);
  });

  it.each(['erase:bury', 'erase:buried', 'erase:erased', 'erase:archive', 'kv:sent'])(
    'ends the same after a crash at %s, while events come',
    async (step) => {
      const one = await somebody();
      const person = await personIdOf(await user(one.userId));
      await settled();
      await edge.crashAt(step);
      const [first = ''] = one.devices;
      const before = Date.now() - 60_000;
      const storm = Array.from({ length: 5 }, () =>
        edge.send({ anonymousId: first, timestamp: before }).catch(() => undefined),
      );
      const name = await user(one.userId);
      const [erased] = await Promise.all([edge.erase(name).catch(() => undefined), ...storm]);
      const certificate = await eventually(async () => {
        const found = await edge.erase(name).catch(() => undefined);
        return found?.completedAt === undefined ? undefined : found;
      });
      await settled();
      await edge.crashAt(step, 0);
      expect(await tracesLeft(one, person)).toEqual([]);
      expect(certificate.certificate).toBe(erased?.certificate ?? certificate.certificate);
      expect(await edge.erase(await device(first))).toEqual(certificate);
    },
  );
});
