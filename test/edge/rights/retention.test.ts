import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_PURPOSES, PURPOSE_BIT } from '../../../core/consent.ts';
import { AT_HAND_EVENTS } from '../../../core/profile/retention.ts';
import { aConfig, anEvent, eventually, type PeopleEdge, startPeople } from '../people/people-edge.ts';

const DAY = 86_400_000;

let edge: PeopleEdge;
beforeAll(async () => {
  const config = aConfig();
  const retention = { default: '1000d', events: { 'Product Viewed': '30d', page: '500d' }, anonymous: '90d' };
  edge = await startPeople({
    published: { ...config, project: { ...config.project, retention } },
    shards: 2,
  });
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;
const user = (value: string) => edge.nameOf({ type: 'userId', value });
const device = (value: string) => edge.nameOf({ type: 'anonymousId', value });

/** Lets every shard walk over its people once, so many days from now. */
async function walk(days: number): Promise<void> {
  await edge.setAhead(days * DAY);
  await edge.sql(`UPDATE due SET at = 0 WHERE kind = 'retain' RETURNING key`);
  await eventually(async () => {
    await edge.ring().catch(() => undefined); // a shard that was made to die
    const rows = await edge.sql(
      `SELECT 1 FROM due WHERE kind = 'retain' AND (at = 0 OR body NOT LIKE '%"after":0}')`,
    );
    return rows.length === 0 ? true : undefined;
  });
}

const eventsOf = (userId: string) => edge.eventsOf({ userId, limit: 5_000 });
const filesOf = async (text: string) => (await edge.files()).filter((file) => file.includes(text)).length;

describe('what is kept, and how long', () => {
  it('drops a type after its time, archives the rest, forgets that too in the end, and counts nothing twice', async () => {
    const userId = id('user');
    const viewed = await edge.item({ userId, name: 'Product Viewed' });
    const bought = await edge.item({
      userId,
      name: 'Order Completed',
      properties: { order_id: 'o', revenue: 7, currency: 'EUR' },
    });
    const paged = await edge.item({ userId, type: 'page', name: 'Home' });
    await edge.ingest([viewed, bought, paged]);
    await walk(31);
    expect((await eventsOf(userId)).map(({ event }) => event.name).sort()).toEqual([
      'Home',
      'Order Completed',
    ]);
    await walk(401);
    expect(await eventsOf(userId)).toEqual([]);
    expect(await filesOf(userId)).toBe(1);
    const exported = (await edge.exportPerson(await user(userId))) as { events: { name: string }[] } | null;
    expect(exported?.events.map(({ name }) => name).sort()).toEqual(['Home', 'Order Completed']);
    // Late copies of what left are still copies.
    const again = await edge.ingest([viewed, bought, paged]);
    if (again.overloaded) throw new Error('overloaded');
    expect(again.outcomes.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(await edge.profileOf(await user(userId))).toMatchObject({ events: 3, totals: { orders: 1 } });
    await walk(501);
    expect((await edge.files()).filter((file) => file.includes(userId))[0]).not.toContain('"Home"');
    await walk(1_001);
    expect(await filesOf(userId)).toBe(0);
    expect(await edge.profileOf(await user(userId))).toMatchObject({ events: 3, totals: { orders: 1 } });
  });

  it('keeps the newest of very many at hand, and the others in the archive, once each', async () => {
    const userId = id('user');
    const now = Date.now();
    const more = 150;
    const items = await Promise.all(
      Array.from({ length: AT_HAND_EVENTS + more }, (_, i) =>
        edge.item({ userId, name: 'Scrolled', timestamp: now - i * 1_000, messageId: `${userId}-${i}` }),
      ),
    );
    await edge.ingest(items.slice(0, 1_100));
    await edge.ingest(items.slice(1_100));
    await edge.crashAt('archive:put');
    await walk(0.3);
    expect(await edge.sql(`SELECT count(*) AS n FROM events WHERE body LIKE '%${userId}%'`)).toContainEqual({
      n: AT_HAND_EVENTS,
    });
    const exported = (await edge.exportPerson(await user(userId))) as {
      events: { messageId: string }[];
    } | null;
    expect(new Set(exported?.events.map(({ messageId }) => messageId)).size).toBe(AT_HAND_EVENTS + more);
    expect(exported?.events).toHaveLength(AT_HAND_EVENTS + more);
    // An erasure writes the files anew.
    const other = id('user');
    await edge.ingest([await edge.item({ userId: other, name: 'Scrolled', timestamp: now - 401 * DAY })]);
    await walk(0.3);
    expect(await filesOf(userId)).toBeGreaterThan(0);
    await edge.erase(await user(userId));
    expect(await filesOf(userId)).toBe(0);
    expect(await filesOf(other)).toBe(1);
  });

  it('brings the archive along when a device turns out to be somebody’s', async () => {
    const [anonymousId, userId] = [id('device'), id('user')];
    const old = await edge.item({
      anonymousId,
      name: 'Order Completed',
      properties: { order_id: id('o'), revenue: 3, currency: 'EUR' },
      timestamp: Date.now() - 450 * DAY,
    });
    await edge.ingest([
      old,
      await edge.item({ anonymousId, name: 'Scrolled', timestamp: Date.now() + 1_000 }),
    ]);
    await walk(0.3);
    expect(await filesOf(anonymousId)).toBe(1);
    await edge.send({ type: 'identify', name: '', anonymousId, userId });
    await eventually(async () =>
      (await edge.profileOf(await user(userId)))?.events === 3 ? true : undefined,
    );
    await walk(0.3);
    const exported = (await edge.exportPerson(await user(userId))) as { events: { name: string }[] } | null;
    expect(exported?.events).toHaveLength(3);
    expect(await filesOf(anonymousId)).toBe(1);
    expect(await edge.send(old.event)).toMatchObject({ status: 'duplicate' });
    await edge.erase(await user(userId));
    expect(await filesOf(anonymousId)).toBe(0);
  });

  it('lets people without login or order go, and keeps what they refused', async () => {
    const [silent, refusing, loggedIn] = [id('device'), id('device'), id('user')];
    await edge.send({ anonymousId: silent });
    const home = await device(refusing);
    await edge.setConsent({ home, purposes: PURPOSE_BIT.storage, source: 'banner' });
    await edge.send({ userId: loggedIn });
    await walk(2_000);
    expect(await edge.profileOf(await device(silent))).toBeNull();
    expect(await edge.profileOf(home)).toBeNull();
    expect(await edge.profileOf(await user(loggedIn))).not.toBeNull();
    const left = await edge.everything();
    expect(left).not.toContain(silent);
    expect(left).not.toContain(refusing);
    const byDefault = anEvent({ anonymousId: refusing, purposes: ALL_PURPOSES & ~PURPOSE_BIT.storage });
    expect(await edge.send(byDefault, { ownPurposes: false })).toEqual({ status: 'counted' });
  });
});
