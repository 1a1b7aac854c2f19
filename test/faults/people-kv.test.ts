import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PURPOSE_BIT } from '../../core/consent.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import { aConfig, eventually, type PeopleEdge, startPeople } from '../edge/people/people-edge.ts';
import { bundle } from '../edge/harness.ts';
import { lagging, laggingKv } from './lagging-kv.ts';

let edge: PeopleEdge;
let kv: ReturnType<typeof lagging>;
beforeAll(async () => {
  edge = await startPeople({ ...(await laggingKv(bundle)), published: aConfig({ traits: { tier: 1 } }) });
  kv = lagging(edge.miniflare);
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
const keyOf = async (type: string, value: string) =>
  (await edge.nameOf({ type, value })).name.replace('/id/', '/snapshot/');
const writesOf = async (key: string) => (await kv.log()).writes.filter((write) => write.key === key);
const newest = async (key: string) => {
  const last = (await writesOf(key)).at(-1);
  return last?.value == null ? null : (JSON.parse(last.value) as Snapshot);
};
const say = (anonymousId: string, tier: number) =>
  edge.send({ type: 'identify', name: '', anonymousId, traits: { tier } });

describe('a KV that lags as deployed', () => {
  it('is written at most every 2 s a person, never too often a key, and ends with the newest', async () => {
    const anonymousId = id('a');
    const key = await keyOf('anonymousId', anonymousId);
    for (let tier = 0; tier < 40; tier++) {
      await say(anonymousId, tier);
      await new Promise((resolve) => setTimeout(resolve, 100)); // spread over several of the 2 s windows
    }
    await eventually(async () => ((await newest(key))?.traits['tier'] === 39 ? true : undefined));
    const writes = await writesOf(key);
    expect(writes.length).toBeGreaterThan(1);
    for (const [i, write] of writes.entries()) {
      const before = writes[i - 1];
      if (before !== undefined) expect(write.at - before.at).toBeGreaterThanOrEqual(1_900);
    }
    const versions = writes.map((write) => (JSON.parse(write.value ?? '{}') as Snapshot).version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect((await kv.log()).refused).toBe(0);
  });

  it('is not written for events that change nothing a decision reads', async () => {
    const anonymousId = id('a');
    const key = await keyOf('anonymousId', anonymousId);
    await say(anonymousId, 1);
    await eventually(async () => ((await writesOf(key)).length === 1 ? true : undefined));
    for (let i = 0; i < 5; i++) await edge.send({ anonymousId, name: 'Nothing Known' });
    await eventually(async () => ((await edge.sql('SELECT * FROM outbox')).length === 0 ? true : undefined));
    expect(await writesOf(key)).toHaveLength(1);
  });

  it('is written again after it refused, and the row stays until then', async () => {
    const anonymousId = id('a');
    const key = await keyOf('anonymousId', anonymousId);
    await kv.fail(2);
    await say(anonymousId, 7);
    await eventually(async () => ((await newest(key))?.traits['tier'] === 7 ? true : undefined));
    await eventually(async () => ((await edge.sql('SELECT * FROM outbox')).length === 0 ? true : undefined));
  });

  it('gets the withdrawal of what it held, with a higher version', async () => {
    const anonymousId = id('a');
    const key = await keyOf('anonymousId', anonymousId);
    await say(anonymousId, 3);
    const before = await eventually(async () => (await newest(key)) ?? undefined);
    expect(before.traits).toEqual({ tier: 3 });
    const home = await edge.nameOf({ type: 'anonymousId', value: anonymousId });
    await edge.setConsent({ home, device: anonymousId, purposes: PURPOSE_BIT.storage, source: 'test' });
    const after = await eventually(async () => {
      const value = await newest(key);
      return value !== null && value.version > before.version ? value : undefined;
    });
    expect(after).toMatchObject({ traits: {}, purposes: PURPOSE_BIT.storage });
  });

  it('never holds an older person for a device than the merge made', async () => {
    for (let round = 0; round < 5; round++) {
      const anonymousId = id('a');
      const userId = id('u');
      const key = await keyOf('anonymousId', anonymousId);
      await say(anonymousId, round);
      if (round % 2 === 0) await eventually(async () => (await newest(key)) ?? undefined);
      await edge.send({ type: 'identify', name: '', anonymousId, userId });
      await eventually(async () => ((await newest(key))?.subject.linked === true ? true : undefined));
      await eventually(async () =>
        (await edge.sql('SELECT * FROM outbox')).length === 0 ? true : undefined,
      );
      expect((await newest(key))?.subject.linked).toBe(true);
    }
  });

  it('does not make a reader of the shard see less than was acknowledged, however stale it is', async () => {
    const anonymousId = id('a');
    const name = await edge.nameOf({ type: 'anonymousId', value: anonymousId });
    expect(await edge.kv(await keyOf('anonymousId', anonymousId))).toBeNull(); // the absence is cached now
    const answer = await edge.ingest([
      await edge.item({ type: 'identify', name: '', anonymousId, traits: { tier: 5 } }),
    ]);
    const [acknowledged] = answer.overloaded ? [] : Object.values(answer.snapshots);
    const read = await edge.snapshotOf(name);
    expect(read).toMatchObject({ version: acknowledged?.version, traits: { tier: 5 } });
    expect(await edge.kv(await keyOf('anonymousId', anonymousId))).toBeNull();
    await eventually(async () => (await newest(await keyOf('anonymousId', anonymousId))) ?? undefined);
    await kv.advance(61_000);
    expect(await edge.kv(await keyOf('anonymousId', anonymousId))).toMatchObject({ traits: { tier: 5 } });
  });

  it('holds what a server sent once somebody has decided with it', async () => {
    const userId = id('u');
    const key = await keyOf('userId', userId);
    await edge.send({ type: 'identify', name: '', userId, traits: { tier: 9 }, source: 'server' });
    await edge.send({ type: 'identify', name: '', anonymousId: id('a'), traits: { tier: 1 } });
    expect(await writesOf(key)).toHaveLength(0);
    await edge.snapshotOf(await edge.nameOf({ type: 'userId', value: userId }));
    expect(await eventually(async () => (await newest(key)) ?? undefined)).toMatchObject({
      traits: { tier: 9 },
    });
  });
});
