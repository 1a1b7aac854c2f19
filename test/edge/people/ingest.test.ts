import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PURPOSE_BIT } from '../../../core/consent.ts';
import { aConfig, anEvent, eventually, type PeopleEdge, startPeople } from './people-edge.ts';

let edge: PeopleEdge;
beforeAll(async () => {
  edge = await startPeople({ published: aConfig() });
});
afterAll(() => edge.stop());

const id = (prefix: string) => `${prefix}-${crypto.randomUUID()}`;

describe('dedupe (invariant 2)', () => {
  it('stores a messageId once, however often it comes', async () => {
    const anonymousId = id('a');
    const event = { messageId: id('m'), anonymousId };
    const first = await edge.send(event);
    expect(first.status).toBe('stored');
    expect((await edge.send(event)).status).toBe('duplicate');
    const again = await Promise.all(Array.from({ length: 8 }, () => edge.send(event)));
    expect(again.map((outcome) => outcome.status)).toEqual(Array(8).fill('duplicate'));
    const profile = await edge.profileOf(await edge.nameOf({ type: 'anonymousId', value: anonymousId }));
    expect(profile?.events).toBe(1);
  });

  it('stores it once when a new person sends it concurrently', async () => {
    const event = { messageId: id('m'), anonymousId: id('a') };
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => edge.send(event)));
    expect(outcomes.filter((outcome) => outcome.status === 'stored')).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => 'person' in outcome && outcome.person)).size).toBe(1);
  });

  it('keeps the same messageId of two people apart, so that nobody can keep out the event of another', async () => {
    const messageId = id('m');
    expect((await edge.send({ messageId, anonymousId: id('a') })).status).toBe('stored');
    expect((await edge.send({ messageId, anonymousId: id('b') })).status).toBe('stored');
  });

  it('counts a repeat within one batch once', async () => {
    const anonymousId = id('a');
    const item = await edge.item({ anonymousId, messageId: id('m') });
    const answer = await edge.ingest([item, item, item]);
    expect(!answer.overloaded && answer.outcomes.map((outcome) => outcome.status)).toEqual([
      'stored',
      'duplicate',
      'duplicate',
    ]);
  });

  it('counts an order once, though its lines come in several events', async () => {
    const userId = id('u');
    for (let part = 0; part < 3; part++) {
      await edge.send({
        userId,
        name: 'Order Completed',
        properties: { order_id: 'o-1', revenue: 10, currency: 'EUR' },
      });
    }
    const profile = await edge.profileOf(await edge.nameOf({ type: 'userId', value: userId }));
    expect(profile?.totals.orders).toBe(1);
    expect(profile?.totals.amountMinor).toBe(3_000);
  });
});

describe('purposes (invariant 3)', () => {
  const rows = async () => {
    await eventually(async () => ((await edge.sql('SELECT * FROM outbox')).length === 0 ? true : undefined));
    const tables = ['people', 'identifiers', 'events', 'orders', 'outbox', 'due', 'merges', 'receipts'];
    const counts = await Promise.all(tables.map((table) => edge.sql(`SELECT * FROM ${table}`)));
    return counts.map((found) => found.length);
  };

  it('writes nothing at all when nothing is granted', async () => {
    const before = await rows();
    const anonymousId = id('a');
    const userId = id('u');
    for (const ownPurposes of [true, false]) {
      expect((await edge.send({ anonymousId, purposes: 0 }, { ownPurposes })).status).toBe('counted');
      expect((await edge.send({ anonymousId, userId, purposes: 0 }, { ownPurposes })).status).toBe('counted');
    }
    expect(await rows()).toEqual(before);
  });

  it('follows a stored refusal where the event brings no record of its own', async () => {
    const anonymousId = id('a');
    const home = await edge.nameOf({ type: 'anonymousId', value: anonymousId });
    await edge.setConsent({ home, device: anonymousId, purposes: 0, source: 'test' });
    const before = await rows();
    expect((await edge.send({ anonymousId }, { ownPurposes: false })).status).toBe('counted');
    expect(await rows()).toEqual(before);
    expect((await edge.send({ anonymousId }, { ownPurposes: true })).status).toBe('stored');
  });

  it('uses the source default until somebody chose, and stores what it used', async () => {
    const anonymousId = id('a');
    const purposes = PURPOSE_BIT.analytics | PURPOSE_BIT.personalization;
    await edge.send({ anonymousId, purposes }, { ownPurposes: false });
    const [stored] = await edge.eventsOf({ anonymousId, limit: 10 });
    expect(stored?.event.purposes).toBe(purposes);
  });

  it('takes advertising away under Sec-GPC', async () => {
    const anonymousId = id('a');
    await edge.send(
      { anonymousId, purposes: PURPOSE_BIT.analytics | PURPOSE_BIT.advertising },
      { gpc: true },
    );
    const [stored] = await edge.eventsOf({ anonymousId, limit: 10 });
    expect(stored?.event.purposes).toBe(PURPOSE_BIT.analytics);
    expect((await edge.send({ anonymousId, purposes: PURPOSE_BIT.advertising }, { gpc: true })).status).toBe(
      'counted',
    );
  });

  it('hides stored events from the timeline once analytics is withdrawn', async () => {
    const anonymousId = id('a');
    const home = await edge.nameOf({ type: 'anonymousId', value: anonymousId });
    await edge.send({ anonymousId });
    expect(await edge.eventsOf({ anonymousId, limit: 10 })).toHaveLength(1);
    await edge.setConsent({
      home,
      device: anonymousId,
      purposes: PURPOSE_BIT.personalization,
      source: 'test',
    });
    expect(await edge.eventsOf({ anonymousId, limit: 10 })).toHaveLength(0);
  });
});

describe('limits and bad luck', () => {
  it('rejects what one person sends beyond the limits of a write key, and stores the rest', async () => {
    const anonymousId = id('a');
    const items = await Promise.all(
      Array.from({ length: 160 }, () => edge.item({ anonymousId }, { limited: true })),
    );
    const now = Date.now();
    const answer = await edge.ingest(items, now);
    if (answer.overloaded) throw new Error('overloaded');
    const rejected = answer.outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(rejected).toHaveLength(60);
    expect(rejected[0]).toMatchObject({ issues: [{ code: 'PERSON_LIMIT' }] });
    // A retry of the whole batch finds the stored ones, limits or not.
    const retry = await edge.ingest(items, now);
    expect(
      !retry.overloaded && retry.outcomes.filter((outcome) => outcome.status === 'duplicate'),
    ).toHaveLength(100);
    expect((await edge.send({ anonymousId }, { limited: false })).status).toBe('stored');
  });

  it('rejects an event that breaks the computation, alone, and leaves nothing of it', async () => {
    const [known, fresh] = [id('a'), id('b')];
    await edge.send({ anonymousId: known });
    const order = { order_id: id('o'), revenue: 1, currency: 'EUR' };
    const events = [
      { anonymousId: known },
      { anonymousId: known, name: 'Poison', messageId: 'poison', properties: order },
      { anonymousId: fresh, name: 'Poison' },
      { anonymousId: known, name: 'Order Completed', properties: order },
    ];
    const answer = await edge.ingest(await Promise.all(events.map((event) => edge.item(event))));
    if (answer.overloaded) throw new Error('overloaded');
    const statuses = answer.outcomes.map((outcome) => outcome.status);
    expect(statuses).toEqual(['stored', 'rejected', 'rejected', 'stored']);
    const profile = await edge.profileOf(await edge.nameOf({ type: 'anonymousId', value: known }));
    expect(profile).toMatchObject({ events: 3, totals: { orders: 1 } });
    expect(await edge.profileOf(await edge.nameOf({ type: 'anonymousId', value: fresh }))).toBeNull();
    expect(await edge.eventsOf({ messageId: 'poison', limit: 5 })).toEqual([]);
    // The person that could not begin with poison begins with the next event.
    expect((await edge.send({ anonymousId: fresh })).status).toBe('stored');
  });

  it('turns a request away whole when too much is on its way', async () => {
    const item = await edge.item({ anonymousId: id('a') });
    const many = Array.from({ length: 6_000 }, () => item);
    expect(await edge.ingest(many)).toEqual({ overloaded: true, retryAfterSeconds: 1 });
    expect((await edge.ingest([item])).overloaded).toBe(false);
  });

  it('answers a batch of many people in the order of its events', async () => {
    const items = await Promise.all(
      Array.from({ length: 60 }, (_, i) => edge.item({ anonymousId: id(`p${i}`) })),
    );
    const answer = await edge.ingest(items);
    if (answer.overloaded) throw new Error('overloaded');
    for (const [i, outcome] of answer.outcomes.entries()) {
      if (outcome.status !== 'stored') throw new Error(outcome.status);
      expect(answer.snapshots[outcome.person]?.subject.names).toEqual([items[i]?.home.name]);
    }
  });
});

describe('snapshots', () => {
  it('comes with the answer, gets a higher version only when something changed, and reaches KV', async () => {
    const anonymousId = id('a');
    const name = await edge.nameOf({ type: 'anonymousId', value: anonymousId });
    const first = await edge.ingest([await edge.item({ anonymousId, name: 'Nothing Known' })]);
    const second = await edge.ingest([await edge.item({ anonymousId, name: 'Nothing Known' })]);
    if (first.overloaded || second.overloaded) throw new Error('overloaded');
    const [a] = Object.values(first.snapshots);
    const [b] = Object.values(second.snapshots);
    expect(a?.version).toBeGreaterThan(0);
    expect(b?.version).toBe(a?.version);
    expect(a).toMatchObject({ assignmentId: anonymousId, subject: { names: [name.name], linked: false } });
    const stored = await eventually(
      async () => (await edge.kv(name.name.replace('/id/', '/snapshot/'))) ?? undefined,
    );
    expect(stored.version).toBe(a?.version);
    await eventually(async () => ((await edge.sql('SELECT * FROM outbox')).length === 0 ? true : undefined));
  });

  it('reads as null where nobody is, and as the person where somebody is', async () => {
    const anonymousId = id('a');
    const name = await edge.nameOf({ type: 'anonymousId', value: anonymousId });
    expect(await edge.snapshotOf(name)).toBeNull();
    const outcome = await edge.send({ anonymousId });
    const read = await edge.snapshotOf(name);
    expect(read).toMatchObject({ subject: { person: 'person' in outcome ? outcome.person : '' } });
  });
});

describe('lists of events', () => {
  it('finds an event by messageId, name, user, claim and device', async () => {
    const anonymousId = id('a');
    const userId = id('u');
    const claimed = id('c');
    const name = id('Thing');
    const messageId = id('m');
    await edge.send({ messageId, anonymousId, name, claimedUserId: claimed });
    await edge.send({ userId, name });
    expect(await edge.eventsOf({ messageId, limit: 5 })).toHaveLength(1);
    expect(await edge.eventsOf({ event: name, limit: 5 })).toHaveLength(2);
    expect(await edge.eventsOf({ userId: claimed, limit: 5 })).toMatchObject([{ event: { messageId } }]);
    expect(await edge.eventsOf({ userId, limit: 5 })).toMatchObject([{ event: { userId } }]);
    expect(await edge.eventsOf({ anonymousId, event: name, limit: 5 })).toMatchObject([
      { event: { messageId } },
    ]);
    expect((await edge.eventsOf({ limit: 2 })).length).toBe(2);
  });

  it('goes on from a cursor, also among events of one millisecond', async () => {
    const anonymousId = id('a');
    const timestamp = Date.now();
    const items = await Promise.all(Array.from({ length: 7 }, () => edge.item({ anonymousId, timestamp })));
    await edge.ingest(items);
    const seen: string[] = [];
    let cursor: { before?: number; beforeId?: string } = {};
    for (;;) {
      const page = await edge.eventsOf({ anonymousId, limit: 3, ...cursor });
      seen.push(...page.map((view) => view.event.messageId));
      const last = page.at(-1);
      if (last === undefined || page.length < 3) break;
      cursor = { before: last.event.timestamp, beforeId: last.event.messageId };
    }
    expect(seen.sort()).toEqual(items.map((item) => item.event.messageId).sort());
    expect(anEvent().messageId).not.toBe(anEvent().messageId);
  });
});
