import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_PURPOSES, PURPOSE_BIT } from '../../../core/consent.ts';
import { EXPOSURE_EVENT, exposureMessageId } from '../../../core/events.ts';
import type { IngestOutcome, ProfileView } from '../../../edge/people/contract.ts';
import { aConfig, eventually, type PeopleEdge, startPeople } from './people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  const { project } = aConfig();
  const identifiers = { card: { limit: 3 }, email: {} };
  edge = await startPeople({
    published: aConfig({
      project: { ...project, identifiers },
      experiments: { hero: { flag: 'hero', run: 1, unit: 'person' } },
    }),
  });
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
const name = (type: string, value: string) => edge.nameOf({ type, value });
const of = async (type: string, value: string) => edge.profileOf(await name(type, value));
const personOf = (outcome: IngestOutcome) => ('person' in outcome ? outcome.person : undefined);
const order = (order_id: string, revenue: number) => ({
  name: 'Order Completed',
  properties: { order_id, revenue, currency: 'EUR', products: [{ product_id: 'p', category: 'Phones' }] },
});

async function allDone(besides = `'retain', 'reapply', 'restate'`): Promise<void> {
  await eventually(async () =>
    (await edge.sql(`SELECT * FROM due WHERE kind NOT IN (${besides})`)).length === 0 ? true : undefined,
  );
}

/** What a person is, as far as it is a function of events, choices and names: in any order, without versions. */
async function picture(profile: ProfileView | null): Promise<object | null> {
  if (profile === null) return null;
  const { snapshot: _snapshot, identifiers, audiences: _audiences, ...rest } = profile;
  const events = await edge.eventsOf({ person: profile.id, limit: 500 });
  const receipts = await edge.sql(
    `SELECT r.chain, r.link, r.body FROM receipts r JOIN people p ON p.n = r.person WHERE p.id = '${profile.id}' ORDER BY 1, 2`,
  );
  const orders = await edge.sql(
    `SELECT o.order_id, o.range FROM orders o JOIN people p ON p.n = o.person WHERE p.id = '${profile.id}' ORDER BY 1, 2`,
  );
  const names = identifiers.map(({ type, value }) => `${type}:${value}`).sort();
  return { ...rest, names, events: events.map((view) => view.event), receipts, orders };
}

/** The merge that brought an identifier into a person, as its shard keeps it. */
async function mergeOf(profile: ProfileView | null, value: string): Promise<string> {
  const rows = await edge.sql(
    `SELECT j.id, j.body FROM joins j JOIN people p ON p.n = j.person WHERE p.id = '${profile?.id}'`,
  );
  const row = rows.find(
    ({ body }) =>
      (JSON.parse(String(body)) as { device: { identifier: { value: string } } }).device.identifier.value ===
      value,
  );
  return String(row?.['id']);
}

async function undo(type: string, value: string, device: string): Promise<{ status: string; why?: string }> {
  const mine = await name(type, value);
  const ask = { id: await mergeOf(await edge.profileOf(mine), device), by: 'test' };
  return (await edge.shardCall(mine.slot, 'part', ['undo', ask])) as { status: string };
}

/** A device with a life of its own, and a user with another. */
async function aStory(anonymousId: string, userId: string): Promise<void> {
  const at = Date.now();
  await edge.setConsent({
    home: await name('anonymousId', anonymousId),
    device: anonymousId,
    purposes: ALL_PURPOSES,
    source: 'banner',
  });
  await edge.send({ anonymousId, timestamp: at - 9_000, ...order(`o-${anonymousId}`, 20) });
  await edge.send({
    anonymousId,
    timestamp: at - 8_000,
    type: 'identify',
    name: '',
    traits: { plan: 'free', size: 'M' },
  });
  await edge.send({
    anonymousId,
    name: EXPOSURE_EVENT,
    messageId: exposureMessageId(anonymousId, 'hero', 1, 'rendered'),
    properties: { experiment: 'hero', variant: 'b', stage: 'rendered', run: 1, assignmentId: anonymousId },
  });
  const purposes = ALL_PURPOSES & ~PURPOSE_BIT.advertising;
  await edge.setConsent({ home: await name('userId', userId), purposes, source: 'account' });
  await edge.send({ userId, timestamp: at - 7_000, ...order(`o-${userId}`, 5) });
  await edge.send({ userId, timestamp: at - 6_000, type: 'identify', name: '', traits: { plan: 'gold' } });
}

describe('undo(merge(x)) = x', () => {
  it.each(Array.from({ length: 4 }, (_, i) => i))(
    'for everything known of both, and later events go where they belong (%s)',
    async () => {
      const [anonymousId, userId, messageId] = [id('a'), id('u'), id('m')];
      await aStory(anonymousId, userId);
      await edge.send({ anonymousId, messageId, ...order('o-both', 7) }); // sent again with the login: both have it
      await edge.send({ userId, messageId, ...order('o-both', 7) });
      const before = [
        await picture(await of('anonymousId', anonymousId)),
        await picture(await of('userId', userId)),
      ];
      await edge.send({
        anonymousId,
        userId,
        type: 'alias',
        name: '',
        previousId: anonymousId,
        messageId: `link-${messageId}`,
      });
      await allDone();
      expect((await of('anonymousId', anonymousId))?.id).toBe((await of('userId', userId))?.id);
      expect(await undo('userId', userId, anonymousId)).toMatchObject({ status: 'undone' });
      await allDone();
      expect(await picture(await of('anonymousId', anonymousId))).toEqual(before[0]);
      const user = (await picture(await of('userId', userId))) as { events: { messageId: string }[] };
      expect(user.events.filter((event) => event.messageId !== `link-${messageId}`)).toEqual(
        (before[1] as typeof user).events,
      );
      // The same proof joins nothing again.
      const together = await edge.send({ anonymousId, userId });
      const alone = await edge.send({ anonymousId });
      await allDone();
      expect(personOf(together)).toBe((await of('userId', userId))?.id);
      expect(personOf(alone)).toBe((before[0] as { id: string }).id);
      expect(await undo('userId', userId, anonymousId)).toMatchObject({ status: 'undone' });
    },
  );

  it('gives back what came since, each to whom it belongs, and an identifier that had nobody', async () => {
    const [anonymousId, userId, card] = [id('a'), id('u'), id('c')];
    await edge.send({ anonymousId, userId });
    await edge.send({ userId, externalIds: [{ type: 'card', value: card }] });
    await allDone();
    await edge.send({ anonymousId, ...order('o-1', 9) });
    await edge.send({ userId, ...order('o-2', 4) });
    expect(await undo('userId', userId, anonymousId)).toMatchObject({ status: 'undone' });
    expect(await undo('userId', userId, card)).toMatchObject({ status: 'undone' });
    await allDone();
    expect(await of('userId', userId)).toMatchObject({ events: 3, totals: { amountMinor: 400 } });
    expect(await of('anonymousId', anonymousId)).toMatchObject({ events: 1, totals: { amountMinor: 900 } });
    expect(await of('card', card)).toBeNull();
  });

  it('undoes any merge of a chain, in any order', async () => {
    for (const first of ['email', 'card'] as const) {
      const values = { card: id('c'), email: id('e') };
      const userId = id('u');
      for (const type of ['card', 'email'] as const)
        await edge.send({ externalIds: [{ type, value: values[type] }], ...order(`o-${type}`, 3) });
      const before = {
        card: await picture(await of('card', values.card)),
        email: await picture(await of('email', values.email)),
      };
      const shown = (['card', 'email'] as const).map((type) => ({ type, value: values[type] }));
      for (const one of shown) await edge.send({ userId, externalIds: [one] });
      await allDone();
      expect(await of('userId', userId)).toMatchObject({ events: 4, totals: { orders: 2 } });
      for (const type of first === 'card' ? (['card', 'email'] as const) : (['email', 'card'] as const)) {
        expect(await undo('userId', userId, values[type])).toMatchObject({ status: 'undone' });
        await allDone();
        expect(await picture(await of(type, values[type]))).toEqual(before[type]);
      }
      expect(await of('userId', userId)).toMatchObject({ events: 2, totals: { orders: 0 } });
    }
  });

  it('keeps what devices said with their events, and counts both anew among the buyers', async () => {
    const [anonymousId, userId] = [id('a'), id('u')];
    await aStory(anonymousId, userId);
    await edge.send({ anonymousId, purposes: ALL_PURPOSES & ~PURPOSE_BIT.advertising });
    await edge.send({ anonymousId, userId });
    await allDone(`'retain', 'reapply'`);
    const counted = async (type: string, value: string) => {
      const person = (await of(type, value))?.id ?? '';
      const rows = await edge.sql(
        `SELECT b.orders, b.amount FROM bought b JOIN people p ON p.n = b.person WHERE p.id = '${person}' AND b.range = 'all'`,
      );
      return rows.map(({ orders, amount }) => [orders, amount]);
    };
    expect(await counted('userId', userId)).toEqual([[2, 2500]]);
    await undo('userId', userId, anonymousId);
    await allDone(`'retain', 'reapply'`);
    expect(await counted('userId', userId)).toEqual([[1, 500]]);
    expect(await counted('anonymousId', anonymousId)).toEqual([[1, 2000]]);
    const permitted = (await of('anonymousId', anonymousId))?.snapshot.purposes;
    expect((permitted ?? ALL_PURPOSES) & PURPOSE_BIT.advertising).toBe(0);
  });

  it('takes a choice made since for both: parting widens nothing', async () => {
    const [anonymousId, userId] = [id('a'), id('u')];
    await aStory(anonymousId, userId);
    await edge.send({ anonymousId, userId });
    await allDone();
    await edge.setConsent({
      home: await name('userId', userId),
      purposes: PURPOSE_BIT.analytics,
      source: 'account',
    });
    await undo('userId', userId, anonymousId);
    await allDone();
    expect((await of('userId', userId))?.consent.person?.purposes).toBe(PURPOSE_BIT.analytics);
    expect((await of('anonymousId', anonymousId))?.consent.devices[anonymousId]?.purposes).toBe(ALL_PURPOSES);
  });

  it.each(['undo:open', 'undo:opened', 'undo:repointed', 'undo:parted', 'undo:restore', 'undo:restored'])(
    'ends the same after a crash at %s',
    async (step) => {
      const [anonymousId, userId] = [id('a'), id('u')];
      await aStory(anonymousId, userId);
      const before = await picture(await of('anonymousId', anonymousId));
      await edge.send({ anonymousId, userId });
      await allDone();
      await edge.crashAt(step);
      await undo('userId', userId, anonymousId).catch(() => undefined); // the shard died: its due row knows
      await edge.crashAt(step, 0);
      await allDone();
      expect(await picture(await of('anonymousId', anonymousId))).toEqual(before);
      expect(await of('userId', userId)).toMatchObject({ events: 3, totals: { amountMinor: 500 } });
      expect(await edge.sql('SELECT * FROM arriving')).toEqual([]);
      expect(await edge.sql(`SELECT * FROM merges WHERE state = 'restoring'`)).toEqual([]);
    },
  );
});
