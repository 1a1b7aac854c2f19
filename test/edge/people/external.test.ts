import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IngestOutcome } from '../../../edge/people/contract.ts';
import { aConfig, eventually, type PeopleEdge, startPeople } from './people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  const { project } = aConfig();
  const identifiers = {
    email: { limit: 2, caseInsensitive: true },
    card: { limit: 3, persons: 2 },
    till: { link: 'attach' as const },
  };
  edge = await startPeople({ published: aConfig({ project: { ...project, identifiers } }) });
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
const personOf = (outcome: IngestOutcome) => ('person' in outcome ? outcome.person : undefined);
const of = async (type: string, value: string) => edge.profileOf(await edge.nameOf({ type, value }));
const card = (value: string) => ({ type: 'card', value });
const email = (value: string) => ({ type: 'email', value });
const order = (order_id: string, revenue: number) => ({
  name: 'Order Completed',
  properties: { order_id, revenue, currency: 'EUR' },
});

async function allDone(): Promise<void> {
  await eventually(async () =>
    (await edge.sql(`SELECT * FROM due WHERE kind != 'retain'`)).length === 0 ? true : undefined,
  );
}

describe('an external identifier', () => {
  it('alone makes a person, and finds it again', async () => {
    const value = id('c');
    const first = await edge.send({ externalIds: [card(value)], ...order('o-1', 10) });
    const second = await edge.send({ externalIds: [card(value)], ...order('o-2', 5) });
    expect(personOf(second)).toBe(personOf(first));
    expect(await of('card', value)).toMatchObject({ events: 2, totals: { amountMinor: 1_500 } });
  });

  it('brings what was bought under it to the login that shows it, and more later', async () => {
    const [value, userId] = [id('c'), id('u')];
    await edge.send({ externalIds: [card(value)], ...order('o-1', 10) });
    await edge.send({ userId, externalIds: [card(value)], type: 'identify', name: '' });
    await allDone();
    const later = await edge.send({ externalIds: [card(value)], ...order('o-2', 5) });
    const profile = await of('userId', userId);
    expect(profile).toMatchObject({ events: 3, totals: { orders: 2, amountMinor: 1_500 } });
    expect(personOf(later)).toBe(profile?.id);
    expect(profile?.identifiers).toContainEqual(card(value));
    expect((await of('card', value))?.id).toBe(profile?.id);
  });

  it('joins two persons without a login, whichever asks, and every identifier leads to the one', async () => {
    for (let i = 0; i < 6; i++) {
      const [a, c, m] = [id('a'), id('c'), id('m')];
      await edge.send({ externalIds: [card(c)] });
      await edge.send({ externalIds: [email(m)] });
      await edge.send({ anonymousId: a });
      await edge.send({ externalIds: [email(m), card(c)] });
      await allDone();
      await edge.send({ anonymousId: a, externalIds: [card(c)] });
      await allDone();
      const profiles = await Promise.all([of('anonymousId', a), of('card', c), of('email', m)]);
      expect(new Set(profiles.map((profile) => profile?.id)).size).toBe(1);
      expect(profiles[0]?.events).toBe(5);
      expect(profiles[0]?.identifiers).toHaveLength(3);
    }
    expect(await edge.sql('SELECT id FROM people WHERE moving IS NOT NULL')).toEqual([]);
  });

  it('never joins two logins; after too many it points to nobody', async () => {
    const value = id('c');
    const [one, two, three] = [id('u'), id('u'), id('u')];
    await edge.send({ userId: one, externalIds: [card(value)] });
    await allDone();
    await edge.send({ userId: two, externalIds: [card(value)] });
    await allDone();
    expect((await of('card', value))?.id).toBe((await of('userId', one))?.id);
    expect((await of('userId', two))?.identifiers).toEqual([{ type: 'userId', value: two }]);
    expect(
      await edge.sql(`SELECT state FROM joins WHERE state = 'refused' AND body LIKE '%${value}%'`),
    ).toHaveLength(1);
    await edge.send({ userId: three, externalIds: [card(value)] });
    await allDone();
    expect(await of('card', value)).toBeNull();
    expect((await of('userId', one))?.identifiers).toEqual([{ type: 'userId', value: one }]);
  });

  it('beyond what a person may hold is not linked, and the event says so', async () => {
    const userId = id('u');
    const values = Array.from({ length: 3 }, () => id('m'));
    const outcomes: IngestOutcome[] = [];
    for (const value of values) outcomes.push(await edge.send({ userId, externalIds: [email(value)] }));
    await allDone();
    expect((await of('userId', userId))?.identifiers).toHaveLength(3);
    expect(outcomes[2]).toMatchObject({ status: 'stored', warnings: [{ path: 'context.externalIds' }] });
    expect(await of('email', values[2] ?? '')).toBeNull();
  });

  it('of thousands that one sender names, keeps a bounded record', async () => {
    const userId = id('u');
    const events = await Promise.all(
      Array.from({ length: 30 }, () =>
        edge.item({ userId, externalIds: Array.from({ length: 10 }, () => email(id('m'))) }),
      ),
    );
    await edge.ingest(events);
    await allDone();
    const person = (await of('userId', userId))?.id;
    const [kept] = await edge.sql(
      `SELECT count(*) AS n FROM joins j JOIN people p ON p.n = j.person WHERE p.id = '${person}' HAVING n > 0`,
    );
    expect(kept?.['n']).toBe(102); // two that it may hold, and the newest refusals
  });

  it('of a type that only attaches stays with whoever has it', async () => {
    const [value, userId] = [id('t'), id('u')];
    await edge.send({ externalIds: [{ type: 'till', value }] });
    await edge.send({ userId, externalIds: [{ type: 'till', value }] });
    await allDone();
    expect((await of('till', value))?.id).not.toBe((await of('userId', userId))?.id);
  });

  it('keeps an anonymous person from being opened by its device alone', async () => {
    const [a, c] = [id('a'), id('c')];
    await edge.send({ anonymousId: a, externalIds: [card(c)] });
    await allDone();
    const snapshot = await edge.snapshotOf(await edge.nameOf({ type: 'anonymousId', value: a }));
    expect(snapshot).toMatchObject({ subject: { linked: true } });
  });
});

describe('a person’s devices', () => {
  it('are as many as the project says; the one unused for longest goes', async () => {
    const limited = await startPeople({
      published: aConfig({ project: { ...aConfig().project, identifiers: { anonymousId: { limit: 3 } } } }),
    });
    try {
      const userId = id('u');
      const devices = Array.from({ length: 5 }, () => id('a'));
      for (const anonymousId of devices) {
        await limited.send({ anonymousId, userId });
        await eventually(async () =>
          (await limited.sql(`SELECT * FROM merges WHERE state != 'done'`)).length === 0 ? true : undefined,
        );
      }
      const profile = await limited.profileOf(await limited.nameOf({ type: 'userId', value: userId }));
      expect(profile?.events).toBe(5);
      expect(profile?.identifiers.map((one) => one.value).sort()).toEqual(
        [userId, ...devices.slice(2)].sort(),
      );
      await eventually(async () =>
        (await limited.profileOf(await limited.nameOf({ type: 'anonymousId', value: devices[0] ?? '' }))) ===
        null
          ? true
          : undefined,
      );
    } finally {
      await limited.stop();
    }
  });
});
