import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_PURPOSES, PURPOSE_BIT } from '../../../core/consent.ts';
import { EXPOSURE_EVENT, exposureMessageId } from '../../../core/events.ts';
import type { IngestEvent, IngestOutcome, Name } from '../../../edge/people/contract.ts';
import { aConfig, eventually, type PeopleEdge, startPeople } from './people-edge.ts';

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
const kvKey = (name: Name) => name.name.replace('/id/', '/snapshot/');
const personOf = (outcome: IngestOutcome) => ('person' in outcome ? outcome.person : undefined);

/** Sends as a client does: again, with the same messageId, until it is acknowledged. */
async function sendUntilStored(fields: Parameters<PeopleEdge['send']>[0], more?: Partial<IngestEvent>) {
  const item = await edge.item(fields, more);
  return eventually(async () => {
    try {
      const answer = await edge.ingest([item]);
      return answer.overloaded ? undefined : answer.outcomes[0];
    } catch {
      return undefined; // the shard died: nothing was promised
    }
  });
}

/** A device and a user whose homes are in one shard, or in two. */
async function pair(where: 'one shard' | 'two shards'): Promise<{ anonymousId: string; userId: string }> {
  for (;;) {
    const found = { anonymousId: id('a'), userId: id('u') };
    const same = (await device(found.anonymousId)).slot >> 10 === (await user(found.userId)).slot >> 10;
    if (same === (where === 'one shard')) return found;
  }
}

async function allDone(): Promise<void> {
  await eventually(async () =>
    (await edge.sql(`SELECT * FROM due WHERE kind <> 'retain'`)).length === 0 ? true : undefined,
  );
}

describe.each(['one shard', 'two shards'] as const)('a proven login (%s)', (where) => {
  it('makes the device part of the user, with everything it did, and the answer already says so', async () => {
    const { anonymousId, userId } = await pair(where);
    for (let i = 0; i < 3; i++) await edge.send({ anonymousId });
    await edge.send({
      anonymousId,
      name: 'Order Completed',
      properties: { order_id: 'o-1', revenue: 20, currency: 'EUR' },
    });
    const login = await edge.ingest([await edge.item({ type: 'identify', name: '', anonymousId, userId })]);
    if (login.overloaded) throw new Error('overloaded');
    const [snapshot] = Object.values(login.snapshots);
    expect(snapshot?.subject.linked).toBe(true);
    expect(snapshot?.subject.names).toEqual(
      [(await device(anonymousId)).name, (await user(userId)).name].sort(),
    );
    expect(snapshot?.assignmentId).toBe(anonymousId);
    const profile = await edge.profileOf(await user(userId));
    expect(profile).toMatchObject({ events: 5, totals: { orders: 1, amountMinor: 2_000 } });
    expect((await edge.profileOf(await device(anonymousId)))?.id).toBe(profile?.id);
    expect(await edge.eventsOf({ anonymousId, limit: 50 })).toHaveLength(5);
    await allDone();
    expect((await edge.sql('SELECT id FROM people WHERE moving IS NOT NULL')).length).toBe(0);
  });

  it('sends later events of the device to the user, whatever the device says', async () => {
    const { anonymousId, userId } = await pair(where);
    const before = await edge.send({ anonymousId, messageId: `first-${anonymousId}` });
    const login = await edge.send({ type: 'identify', name: '', anonymousId, userId });
    const after = await edge.send({ anonymousId });
    expect(personOf(after)).toBe(personOf(login));
    expect(personOf(after)).not.toBe(personOf(before));
    // A retry of what the device sent before it was linked is found where it has moved to.
    const retry = await edge.send({ anonymousId, messageId: `first-${anonymousId}` });
    expect(retry).toEqual({ status: 'duplicate', person: personOf(login) });
  });

  it('counts an event once that was sent before the login and again with it', async () => {
    const { anonymousId, userId } = await pair(where);
    const messageId = id('m');
    const order = { name: 'Order Completed', properties: { order_id: 'o-9', revenue: 5, currency: 'EUR' } };
    await edge.send({ anonymousId, messageId, ...order });
    await edge.send({ anonymousId });
    await edge.send({ anonymousId, userId, messageId, ...order });
    const profile = await edge.profileOf(await user(userId));
    expect(profile).toMatchObject({ events: 2, totals: { orders: 1, amountMinor: 500 } });
  });

  it('replaces the value KV holds for the device by a newer one of the user', async () => {
    const { anonymousId, userId } = await pair(where);
    const key = kvKey(await device(anonymousId));
    await edge.send({ anonymousId });
    const old = await eventually(async () => (await edge.kv(key)) ?? undefined);
    await edge.send({ type: 'identify', name: '', anonymousId, userId });
    const now = await eventually(async () => {
      const value = await edge.kv(key);
      return value?.subject.linked === true ? value : undefined;
    });
    expect(now.version).toBeGreaterThan(old.version);
  });

  it('keeps the variant a device was shown (invariant 4)', async () => {
    const { anonymousId, userId } = await pair(where);
    const exposure = (assignmentId: string, variant: string) => ({
      name: EXPOSURE_EVENT,
      messageId: exposureMessageId(assignmentId, 'hero', 1, 'delivered'),
      properties: { experiment: 'hero', variant, stage: 'delivered', run: 1, assignmentId },
    });
    await edge.send({ anonymousId, ...exposure(anonymousId, 'offer') });
    await edge.send({ userId });
    await edge.send({ type: 'identify', name: '', anonymousId, userId });
    const profile = await edge.profileOf(await user(userId));
    expect(profile?.assignmentId).toBe(anonymousId);
    expect(profile?.exposures).toMatchObject({ hero: { variant: 'offer' } });
  });

  it('never widens consent, and brings the receipts of the device along', async () => {
    const { anonymousId, userId } = await pair(where);
    const purposes = PURPOSE_BIT.analytics;
    await edge.setConsent({
      home: await device(anonymousId),
      device: anonymousId,
      purposes,
      source: 'banner',
    });
    await edge.send({ anonymousId }, { ownPurposes: false });
    await edge.setConsent({ home: await user(userId), purposes: ALL_PURPOSES, source: 'account' });
    await edge.send({ type: 'identify', name: '', anonymousId, userId });
    const ofDevice = await edge.snapshotOf(await device(anonymousId));
    expect(ofDevice).toMatchObject({ purposes, subject: { names: [(await device(anonymousId)).name] } });
    const profile = await edge.profileOf(await user(userId));
    expect(profile?.consent.devices[anonymousId]?.purposes).toBe(purposes);
    const chains = await edge.sql(
      `SELECT r.chain FROM receipts r JOIN people p ON p.n = r.person WHERE p.id = '${profile?.id}'`,
    );
    expect(new Set(chains.map((row) => row['chain'])).size).toBe(2);
  });

  it('leaves a device to nobody once two users have claimed it', async () => {
    const { anonymousId, userId } = await pair(where);
    const second = id('u2');
    await edge.send({ anonymousId });
    const first = await edge.send({ type: 'identify', name: '', anonymousId, userId });
    const other = await edge.send({ type: 'identify', name: '', anonymousId, userId: second });
    expect(personOf(other)).not.toBe(personOf(first));
    await allDone();
    expect((await edge.profileOf(await user(userId)))?.identifiers).toEqual([
      { type: 'userId', value: userId },
    ]);
    expect((await edge.profileOf(await user(second)))?.identifiers).toEqual([
      { type: 'userId', value: second },
    ]);
    expect(await edge.profileOf(await device(anonymousId))).toBeNull();
    const bare = await edge.send({ anonymousId });
    expect([personOf(first), personOf(other)]).not.toContain(personOf(bare));
    // Neither user gets it back, nor a third.
    await edge.send({ anonymousId, userId });
    await edge.send({ anonymousId, userId: id('u3') });
    expect(personOf(await edge.send({ anonymousId }))).toBe(personOf(bare));
    const key = kvKey(await device(anonymousId));
    await eventually(async () => ((await edge.kv(key))?.subject.linked === true ? undefined : true));
  });

  it('links the previousId of an alias, and changes nothing when both ids are equal', async () => {
    const { anonymousId, userId } = await pair(where);
    await edge.send({ anonymousId });
    await edge.send({ type: 'alias', name: '', userId, previousId: userId });
    expect((await edge.profileOf(await user(userId)))?.events).toBe(1);
    await edge.send({ type: 'alias', name: '', userId, previousId: anonymousId });
    expect(await edge.profileOf(await user(userId))).toMatchObject({ events: 3 });
    expect((await edge.profileOf(await device(anonymousId)))?.events).toBe(3);
  });

  it.each(['merge:pull', 'merge:pulled', 'merge:received', 'merge:confirm', 'merge:confirmed'])(
    'ends well after a crash at %s',
    async (step) => {
      const { anonymousId, userId } = await pair(where);
      const events = await Promise.all(Array.from({ length: 5 }, () => edge.send({ anonymousId })));
      expect(events.every((outcome) => outcome.status === 'stored')).toBe(true);
      await edge.crashAt(step);
      const messageId = id('m');
      await edge.send({ anonymousId, messageId });
      const login = await sendUntilStored({ type: 'identify', name: '', anonymousId, userId });
      // In the midst of it, an event is in sight in one place.
      expect(await edge.eventsOf({ messageId, limit: 5 })).toHaveLength(1);
      const during = await sendUntilStored({ anonymousId });
      expect(['stored', 'duplicate']).toContain(login.status);
      await allDone();
      const profile = await edge.profileOf(await user(userId));
      expect(profile?.events).toBe(8);
      expect(personOf(during)).toBe(profile?.id);
      expect((await edge.profileOf(await device(anonymousId)))?.id).toBe(profile?.id);
      expect((await edge.eventsOf({ anonymousId, limit: 50 })).length).toBe(8);
      expect((await edge.sql('SELECT id FROM people WHERE moving IS NOT NULL')).length).toBe(0);
    },
  );
});

describe('many devices', () => {
  it('merges several devices of one user at the same time', async () => {
    const userId = id('u');
    const devices = Array.from({ length: 6 }, () => id('a'));
    await Promise.all(devices.map((anonymousId) => edge.send({ anonymousId })));
    await Promise.all(devices.map((anonymousId) => edge.send({ anonymousId, userId })));
    await allDone();
    const profile = await edge.profileOf(await user(userId));
    expect(profile?.events).toBe(12);
    expect(profile?.identifiers).toHaveLength(7);
    expect(await edge.eventsOf({ person: profile?.id ?? '', limit: 50 })).toHaveLength(12);
  });

  it('gives a device to at most one of two users that claim it at once', async () => {
    const anonymousId = id('a');
    const [one, two] = [id('u'), id('u')];
    await edge.send({ anonymousId });
    await Promise.all([edge.send({ anonymousId, userId: one }), edge.send({ anonymousId, userId: two })]);
    await allDone();
    const profiles = await Promise.all([one, two].map(async (userId) => edge.profileOf(await user(userId))));
    expect(profiles.map((profile) => profile?.identifiers.length)).toEqual([1, 1]);
    expect(profiles.map((profile) => profile?.events ?? 0).sort((a, b) => a - b)).toEqual([1, 2]);
  });

  it('merges nothing on an unproven claim', async () => {
    const anonymousId = id('a');
    const claimedUserId = id('u');
    const outcome = await edge.send({ type: 'identify', name: '', anonymousId, claimedUserId });
    const profile = await edge.profileOf(await device(anonymousId));
    expect(profile?.identifiers).toEqual([{ type: 'anonymousId', value: anonymousId }]);
    expect(profile?.snapshot.subject.linked).toBe(false);
    expect(await edge.profileOf(await user(claimedUserId))).toBeNull();
    expect(await edge.eventsOf({ userId: claimedUserId, limit: 5 })).toMatchObject([
      { person: personOf(outcome) },
    ]);
  });

  it('brings a person along that fills several pages', async () => {
    const { anonymousId, userId } = await pair('two shards');
    const text = 'x'.repeat(30_000);
    for (let batch = 0; batch < 20; batch++) {
      const items = await Promise.all(
        Array.from({ length: 15 }, () => edge.item({ anonymousId, properties: { text } })),
      );
      await edge.ingest(items);
    }
    await edge.send({ anonymousId, userId });
    await allDone();
    expect((await edge.profileOf(await user(userId)))?.events).toBe(301);
    expect((await edge.sql('SELECT * FROM arriving')).length).toBe(0);
  });
});

describe('any order of things', () => {
  const steps = [
    'merge:pull',
    'merge:pulled',
    'merge:received',
    'merge:confirm',
    'merge:confirmed',
    'kv:sent',
  ];
  const action = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('bare' as const), device: fc.nat(2), message: fc.nat(5) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('login' as const), device: fc.nat(2), message: fc.nat(5) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('crash' as const), step: fc.constantFrom(...steps) }),
    },
  );

  it('counts every messageId of a person once, through merges, retries and crashes (invariants 2 and 4)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 14 }), async (actions) => {
        const userId = id('u');
        const devices = [id('a'), id('b'), id('c')];
        const expected = new Set<string>();
        const used = new Set<string>();
        for (const next of actions) {
          if (next.kind === 'crash') {
            await edge.crashAt(next.step);
            continue;
          }
          const anonymousId = devices[next.device] ?? '';
          const messageId = `${anonymousId}:${next.message}`;
          used.add(anonymousId);
          expected.add(messageId);
          await sendUntilStored({ anonymousId, messageId, ...(next.kind === 'login' ? { userId } : {}) });
        }
        // In the end all are one person.
        for (const anonymousId of used) {
          expected.add(`${anonymousId}:end`);
          await sendUntilStored({ anonymousId, userId, messageId: `${anonymousId}:end` });
        }
        for (const step of steps) await edge.crashAt(step, 0);
        await allDone();
        if (used.size === 0) return;
        const profile = await edge.profileOf(await user(userId));
        const listed = await edge.eventsOf({ person: profile?.id ?? '', limit: 100 });
        expect(listed.map((view) => view.event.messageId).sort()).toEqual([...expected].sort());
        expect(profile?.events).toBe(expected.size);
        for (const anonymousId of used) {
          expect((await edge.profileOf(await device(anonymousId)))?.id).toBe(profile?.id);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
