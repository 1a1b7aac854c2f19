import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { purposeMaskOf } from '../../../core/consent.ts';
import type { JsonObject } from '../../../core/events.ts';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { purposesOf } from '../../../core/profile/permissions.ts';
import { MAX_SNAPSHOT_BYTES, nextVersion, snapshotHash, snapshotOf } from '../../../core/profile/snapshot.ts';
import type { Person, Snapshot } from '../../../core/profile/types.ts';
import { explainAudience } from '../../../core/profile/why.ts';
import { aConfig, anEvent, DAY, reduceAll, someEvents, START } from '../../builders/profile.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const phoneLovers = {
  did: {
    event: 'Product Viewed',
    where: { 'properties.category': 'Phones' },
    count: { $gte: 3 },
    within: '7d',
  },
};
const config = aConfig({ 'phone-lovers': phoneLovers, unread: { 'traits.plan': 'pro' } });
const definitions = compileDefinitions({
  ...config,
  figures: { 'rfm.phones': 1 },
  features: { hero: { defaultValue: 1, rules: [{ id: 'r', audiences: ['phone-lovers'], force: 2 }] } },
});
const view = (at = 0) =>
  anEvent({ timestamp: START + at, properties: { product_id: `p-${at}`, category: 'Phones' } });
const events = [
  view(1),
  view(2),
  view(3),
  anEvent({ type: 'identify', name: '', traits: { plan: 'pro', city: null, secret: 'x' } }),
  anEvent({ name: 'Experiment Viewed', properties: { experiment: 'hero-offer', variant: 'offer', run: 2 } }),
  anEvent({ name: 'Experiment Viewed', properties: { experiment: 'banner', variant: 'old', run: 0 } }),
  anEvent({
    name: 'Order Completed',
    properties: {
      order_id: 'o',
      revenue: 10,
      products: [{ product_id: 'b', category: 'Phones', price: 10 }],
    },
  }),
];
const person = reduceAll(events, definitions).person;
const everything = 63;
const take = (purposes: number, of: Person = person): Snapshot =>
  snapshotOf(of, purposes, ['dev/id/x'], definitions, 5, START + DAY, true);

describe('snapshotOf', () => {
  it('holds only what the published config reads', () => {
    expect(take(everything)).toEqual({
      v: 1,
      version: 5,
      asOf: START + DAY,
      subject: { person: '001-a', names: ['dev/id/x'], linked: true },
      assignmentId: 'as-001-a',
      purposes: everything,
      traits: { plan: 'pro' },
      audiences: [{ key: 'phone-lovers', since: START + 3, until: START + 1 + 7 * DAY }],
      definitions: 1,
      scores: {},
      rfm: { phones: { lastAt: START, orders: 1, amountMinor: 1000 } },
      recent: ['p-3', 'p-2', 'p-1', 'b'],
      bought: ['b'],
      sticky: { 'hero-offer': 'offer' },
    });
  });

  it('drops with a purpose what needs it', () => {
    const analytics = take(purposeMaskOf(['analytics', 'experimentation']));
    expect([analytics.traits, analytics.audiences, analytics.rfm, analytics.recent]).toEqual([
      {},
      [],
      {},
      [],
    ]);
    expect(analytics.sticky).toEqual({ 'hero-offer': 'offer' });
    expect(take(purposeMaskOf(['personalization'])).sticky).toEqual({});
    expect(take(purposeMaskOf(['personalization'])).traits).toEqual({ plan: 'pro' });
  });

  it('never exceeds 8 KiB and gives up recent items first, sticky variants last', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 600 }), { maxLength: 30 }), (values) => {
        const names = values.map((_, i) => `t${i}`);
        const wide = compileDefinitions({
          ...config,
          traits: Object.fromEntries(names.map((name) => [name, 1])),
        });
        const said = Object.fromEntries(values.map((value, i) => [`t${i}`, value]));
        const rich = reduceAll(
          [...events, anEvent({ type: 'identify', name: '', traits: said })],
          wide,
        ).person;
        const snapshot = snapshotOf(rich, everything, [], wide, 1, START);
        expect(new TextEncoder().encode(JSON.stringify(snapshot)).length).toBeLessThanOrEqual(
          MAX_SNAPSHOT_BYTES,
        );
        expect(snapshot.sticky).toEqual({ 'hero-offer': 'offer' });
        if (Object.keys(snapshot.traits).length < Object.keys(rich.traits).length - 3)
          expect(snapshot.recent).toEqual([]);
      }),
    );
  });

  it('hands __proto__ on as data', () => {
    const hostile = compileDefinitions({ ...config, traits: JSON.parse('{"__proto__":1}') });
    const traits = JSON.parse('{"__proto__":{"plan":"pro"}}') as JsonObject;
    const subject = reduceAll([anEvent({ type: 'identify', name: '', traits })], hostile).person;
    const snapshot = snapshotOf(subject, everything, [], hostile, 1, START);
    expect(Object.keys(snapshot.traits)).toEqual(['__proto__']);
    expect(snapshot.traits['plan']).toBeUndefined();
  });
});

describe('snapshotHash', () => {
  it('ignores version and time, and nothing else', () => {
    const snapshot = take(everything);
    const hash = snapshotHash(snapshot);
    expect(snapshotHash({ ...snapshot, version: 9, asOf: 9 })).toBe(hash);
    const changes: Partial<Snapshot>[] = [
      { purposes: 1 },
      { definitions: 2 },
      { traits: { plan: 'free' } },
      { audiences: [] },
      { recent: [] },
      { rfm: {} },
      { sticky: {} },
      { assignmentId: 'x' },
      { subject: { ...snapshot.subject, linked: false } },
    ];
    expect(new Set([hash, ...changes.map((change) => snapshotHash({ ...snapshot, ...change }))]).size).toBe(
      10,
    );
  });

  it('is the same for the same events in any order', () => {
    fc.assert(
      fc.property(
        someEvents(12).chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          const hash = (list: typeof all) =>
            snapshotHash(take(everything, reduceAll(list, definitions).person));
          expect(hash(shuffled)).toBe(hash(all));
        },
      ),
    );
  });
});

describe('nextVersion', () => {
  it('is greater than the last and not behind the clock', () => {
    expect(nextVersion(10, 5)).toBe(11);
    expect(nextVersion(10, 500)).toBe(500);
  });
});

describe('purposesOf', () => {
  const choice = (purposes: number) => ({ purposes, at: 0, source: 'test' });
  const none = reduceAll([], definitions).person;

  it.each<[string, Partial<Person>, string | undefined, number]>([
    ['the source’s default before any choice', {}, 'd', 2],
    ['the device’s choice where the person has none', { devices: { d: choice(4) } }, 'd', 4],
    ['the source’s default on another device', { devices: { d: choice(4) } }, 'e', 2],
    ['the person’s choice', { choice: choice(12) }, 'd', 12],
    [
      'the person’s choice narrowed on that device',
      { choice: choice(12), devices: { d: choice(6) } },
      'd',
      4,
    ],
    ['nothing for a device named like a prototype key', { choice: choice(12) }, '__proto__', 12],
  ])('is %s', (_what, fields, device, expected) => {
    expect(purposesOf({ ...none, ...fields }, device, 2, false)).toBe(expected);
  });

  it('denies advertising under Global Privacy Control', () => {
    expect(purposesOf({ ...none, choice: choice(63) }, undefined, 0, true)).toBe(63 - 16);
  });
});

describe('explainAudience', () => {
  it('tells each clause in words', () => {
    const two = reduceAll([view(1), view(2), anEvent()], definitions).person;
    expect(explainAudience('phone-lovers', two, definitions, START + DAY)).toEqual({
      key: 'phone-lovers',
      member: false,
      clauses: [
        {
          path: 'if.did',
          met: false,
          expected: 'Product Viewed where properties.category $eq "Phones": count $gte 3 within 7d',
          got: '2, last at 2026-01-01T00:00:00.002Z',
          found: { kind: 'number', value: 2, lastAt: START + 2 },
        },
      ],
    });
    expect(explainAudience('phone-lovers', person, definitions, START + DAY)).toMatchObject({
      member: true,
      since: START + 3,
      until: START + 1 + 7 * DAY,
      clauses: [{ met: true, got: '3, last at 2026-01-01T00:00:00.003Z' }],
    });
  });

  it('descends into alternatives and negations', () => {
    const nested = compileDefinitions(
      aConfig({
        a: {
          $or: [
            { 'traits.plan': 'free' },
            { $not: { did: { event: 'Order Completed', sum: { of: 'revenue', is: { $gte: 50 } } } } },
          ],
          did: { event: 'Product Viewed', last: { within: '2d' } },
        },
      }),
    );
    const { clauses, member } = explainAudience('a', reduceAll(events, nested).person, nested, START + DAY);
    expect(member).toBe(true);
    expect(clauses.map(({ path, met, got }) => [path, met, got])).toEqual([
      ['if.$or', true, '1 of 2'],
      ['if.$or[0].traits.plan', false, '"pro", said at 2026-01-01T00:00:00.000Z'],
      ['if.$or[1].$not', true, 'it does not hold'],
      ['if.$or[1].$not.did', false, '10, last at 2026-01-01T00:00:00.000Z'],
      ['if.did', true, 'last at 2026-01-01T00:00:00.003Z'],
    ]);
  });

  it('says nothing of an unknown audience', () => {
    expect(explainAudience('nope', person, definitions, START)).toEqual({
      key: 'nope',
      member: false,
      clauses: [],
    });
  });
});
