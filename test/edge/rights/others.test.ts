import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConfig, eventually, type PeopleEdge, startPeople } from '../people/people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  const { project } = aConfig();
  const identifiers = { shelf: { link: 'attach' as const }, card: { persons: 9 } };
  edge = await startPeople({ published: aConfig({ project: { ...project, identifiers } }) });
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
const name = (type: string, value: string) => edge.nameOf({ type, value });
const of = async (type: string, value: string) => edge.profileOf(await name(type, value));

async function allDone(): Promise<void> {
  const open = `SELECT * FROM due WHERE kind NOT IN ('retain', 'reapply')`;
  await eventually(async () => ((await edge.sql(open)).length === 0 ? true : undefined));
}

describe('an erasure touches nobody else', () => {
  it('who holds an identifier that the erased person had shown and was not given', async () => {
    const value = id('shelf');
    const userId = id('user');
    await edge.send({ externalIds: [{ type: 'shelf', value }], name: 'Borrowed' });
    await edge.send({ userId, externalIds: [{ type: 'shelf', value }], name: 'Looked' });
    await allDone();
    expect((await of('shelf', value))?.events).toBe(1);
    expect((await edge.erase(await name('userId', userId)))?.completedAt).toBeDefined();
    expect(await of('userId', userId)).toBeNull();
    expect((await of('shelf', value))?.events).toBe(1);
  });

  it('who was parted from the erased person by an operator', async () => {
    for (let i = 0; i < 4; i++) {
      const anonymousId = id('device');
      const userId = id('user');
      await edge.send({ anonymousId, name: 'Borrowed' });
      await edge.send({ anonymousId, userId, name: 'Looked' });
      await allDone();
      const mine = await name('userId', userId);
      const profile = await edge.profileOf(mine);
      const rows = await edge.sql(
        `SELECT j.id FROM joins j JOIN people p ON p.n = j.person WHERE p.id = '${profile?.id}'`,
      );
      const ask = { id: String(rows[0]?.['id']), by: 'test' };
      expect(await edge.shardCall(mine.slot, 'part', ['undo', ask])).toMatchObject({ status: 'undone' });
      await allDone();
      expect((await of('anonymousId', anonymousId))?.events).toBe(1);
      await edge.erase(mine);
      expect(await edge.profileOf(mine)).toBeNull();
      expect((await of('anonymousId', anonymousId))?.events).toBe(1);
      // What it did before and sends late is its own.
      const late = { anonymousId, name: 'Returned', timestamp: Date.now() - 60_000 };
      expect((await edge.send(late)).status).toBe('stored');
    }
  });

  it('but no record of others’ says any more who they were parted from, or whose card they had shown', async () => {
    const [anonymousId, userId, value, holder] = [id('device'), id('user'), id('card'), id('holder')];
    const shows = { externalIds: [{ type: 'card', value }] };
    await edge.send({ userId: holder, name: 'Bought', ...shows });
    await edge.send({ anonymousId, name: 'Borrowed' });
    await edge.send({ anonymousId, userId, name: 'Looked', ...shows });
    await allDone();
    const mine = await name('userId', userId);
    const recordsOf = async (text: string) =>
      edge.sql(
        `SELECT id, state FROM joins WHERE body LIKE '%${text}%' UNION ALL SELECT id, state FROM merges WHERE request LIKE '%${text}%'`,
      );
    const joined = (await recordsOf(anonymousId)).find(({ state }) => state === 'joined');
    await edge.shardCall(mine.slot, 'part', ['undo', { id: String(joined?.['id']), by: 'test' }]);
    await allDone();
    expect(await recordsOf(anonymousId)).not.toEqual([]);
    expect((await recordsOf(value)).length).toBeGreaterThan(2);
    await edge.erase(await name('anonymousId', anonymousId));
    await edge.erase(await name('userId', holder));
    expect(await recordsOf(anonymousId)).toEqual([]);
    expect(await recordsOf(value)).toEqual([]);
    expect((await of('userId', userId))?.events).toBe(1);
  });

  it('whose device or card the erased person had shown', async () => {
    const value = id('card');
    const holder = id('holder');
    const userId = id('user');
    await edge.send({ userId: holder, externalIds: [{ type: 'card', value }], name: 'Bought' });
    await allDone();
    await edge.send({ userId, externalIds: [{ type: 'card', value }], name: 'Looked' });
    await allDone();
    await edge.erase(await name('userId', userId));
    expect((await of('card', value))?.id).toBe((await of('userId', holder))?.id);
    const late = { externalIds: [{ type: 'card', value }], name: 'Bought', timestamp: Date.now() - 60_000 };
    expect((await edge.send(late)).status).toBe('stored');
  });
});
