import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { mergePersons } from '../../../core/profile/merge.ts';
import { membershipsOf } from '../../../core/profile/audiences.ts';
import { traitIssues } from '../../../core/profile/reduce.ts';
import { aConfig, anEvent, DAY, facts, reduceAll, someEvents, START } from '../../builders/profile.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const definitions = compileDefinitions(
  aConfig({
    'phone-lovers': {
      did: {
        event: 'Product Viewed',
        where: { 'properties.category': 'Phones' },
        count: { $gte: 3 },
        within: '7d',
      },
    },
    spenders: { did: { event: 'Order Completed', sum: { of: 'revenue', is: { $gte: 100 } } } },
    curious: { did: { event: 'Product Viewed', distinct: { of: 'product_id', is: { $gte: 2 } } } },
    fresh: { did: { event: 'Product Viewed', first: { within: '3d' } } },
    gone: { did: { event: 'Product Viewed', last: { before: '2d' } } },
    paying: { 'traits.plan': 'pro' },
  }),
);

describe('reduceEvent', () => {
  it('gives the same person for any order of the same events', () => {
    fc.assert(
      fc.property(
        someEvents().chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([events, shuffled]) => {
          expect(facts(reduceAll(shuffled, definitions).person)).toEqual(
            facts(reduceAll(events, definitions).person),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('survives being stored as JSON between any two events', () => {
    fc.assert(
      fc.property(someEvents(12), (events) => {
        const subject = reduceAll([], definitions);
        for (const event of events) {
          subject.add(JSON.parse(JSON.stringify(event)));
          subject.person = JSON.parse(JSON.stringify(subject.person));
        }
        expect(subject.person).toEqual(reduceAll(events, definitions).person);
      }),
    );
  });

  it('keeps the newest trait whatever arrives last, ties by the greater messageId', () => {
    const say = (plan: string, at: number, messageId: string) =>
      anEvent({ type: 'identify', name: '', traits: { plan }, timestamp: START + at, messageId });
    const { person } = reduceAll(
      [say('pro', 5, 'b'), say('free', 1, 'z'), say('trial', 5, 'a')],
      definitions,
    );
    expect(person.traits['plan']).toEqual({ value: 'pro', at: START + 5, by: 'b' });
  });

  it('takes revenue before total, subtracts refunds and counts orders by order_id', () => {
    const order = (properties: Record<string, string | number>, name = 'Order Completed') =>
      anEvent({ name, properties });
    const { person } = reduceAll(
      [
        order({ order_id: 'a', revenue: '10.10', total: 99 }),
        order({ order_id: 'a', revenue: 0.2 }),
        order({ order_id: 'b', total: 5 }),
        order({ revenue: 1 }),
        order({ order_id: 'a', total: -3.3 }, 'Order Refunded'),
        order({ order_id: 'c', revenue: 7, currency: 'CHF' }),
      ],
      definitions,
    );
    expect(person.totals).toEqual({
      orders: 4,
      amountMinor: 1010 + 20 + 500 + 100 - 330,
      refundedMinor: 330,
      unconverted: 1,
      firstAt: START,
      lastAt: START,
    });
  });

  it('counts an order of several parts once in each range it touches', () => {
    const part = (category: string, price: number) =>
      anEvent({
        name: 'Order Completed',
        properties: { order_id: 'a', products: [{ category, price, quantity: 2 }] },
      });
    const { person } = reduceAll([part('Phones', 100), part('Cases', 5.5), part('Phones', 1)], definitions);
    expect(person.ranges['phones']).toMatchObject({ orders: 1, amountMinor: 20_200 });
    expect(person.ranges['cases']).toMatchObject({ orders: 1, amountMinor: 1100 });
    expect(person.totals.orders).toBe(1);
  });

  it('reads of an event only what its purposes allow', () => {
    const order = (purposes: number) =>
      anEvent({
        name: 'Order Completed',
        purposes,
        properties: {
          order_id: 'a',
          revenue: 10,
          products: [{ product_id: 'p', category: 'Phones', price: 10 }],
        },
        context: { traits: { plan: 'pro' } },
      });
    const analytics = reduceAll([order(2)], definitions).person;
    expect(analytics.totals.amountMinor).toBe(1000);
    expect([analytics.traits, analytics.recent, analytics.ranges, analytics.did]).toEqual([{}, [], {}, {}]);
    const personal = reduceAll([order(4)], definitions).person;
    expect(personal.totals.amountMinor).toBe(0);
    expect(personal.traits).toHaveProperty('plan');
    expect(personal.recent).toHaveLength(1);
    const exposure = anEvent({
      name: 'Experiment Viewed',
      properties: { experiment: 'banner', variant: 'x' },
    });
    expect(reduceAll([{ ...exposure, purposes: 7 }], definitions).person.exposures).toEqual({});
    expect(reduceAll([{ ...exposure, purposes: 8 }], definitions).person.exposures).toHaveProperty('banner');
    const untouched = reduceAll([], definitions);
    const before = untouched.person;
    untouched.add({ ...exposure, purposes: 0 });
    untouched.add({ ...exposure, purposes: 1 });
    expect(untouched.person).toBe(before);
  });

  it('notes a crossover and keeps the first variant', () => {
    const seen = (variant: string, at: number, run = 2) =>
      anEvent({
        name: 'Experiment Viewed',
        timestamp: START + at,
        properties: { experiment: 'hero-offer', variant, stage: 'assigned', run },
      });
    const { person } = reduceAll([seen('offer', 9), seen('control', 3), seen('old', 0, 1)], definitions);
    expect(person.exposures['hero-offer']).toEqual({
      variant: 'control',
      at: START + 3,
      run: 2,
      assignmentId: 'device-1',
      crossover: 'offer',
    });
  });

  it('keeps keys such as __proto__ as data', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":true},"constructor":"x","plan":"pro"}');
    const { person } = reduceAll(
      [
        anEvent({ type: 'identify', name: '', traits: hostile }),
        anEvent({ properties: hostile, context: hostile }),
      ],
      definitions,
    );
    expect(Object.keys(person.traits).sort()).toEqual(['__proto__', 'constructor', 'plan']);
    expect(Object.getPrototypeOf(person.traits)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const merged = mergePersons(reduceAll([], definitions).person, person, { sharedOrders: 0 }, definitions);
    expect(Object.keys(merged.traits).sort()).toEqual(['__proto__', 'constructor', 'plan']);
  });

  it('never throws on properties of any type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Product Viewed', 'Order Completed', 'Order Refunded', 'Experiment Viewed'),
        fc.dictionary(
          fc.constantFrom(
            'order_id',
            'revenue',
            'total',
            'currency',
            'products',
            'category',
            'experiment',
            'variant',
            'run',
          ),
          fc.jsonValue(),
        ),
        (name, properties) => {
          const { person } = reduceAll([anEvent({ name, properties: properties as never })], definitions);
          expect(Number.isSafeInteger(person.totals.amountMinor)).toBe(true);
          membershipsOf(person, definitions, START);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('limits of traits', () => {
  it('refuses a trait over 2 KiB by name and keeps the others', () => {
    const event = anEvent({
      type: 'identify',
      name: '',
      traits: { big: 'x'.repeat(2047), fits: 'x'.repeat(2046) },
    });
    const { person } = reduceAll([event], definitions);
    expect(Object.keys(person.traits)).toEqual(['fits']);
    const issues = traitIssues(reduceAll([], definitions).person, event);
    expect(issues).toEqual([expect.objectContaining({ path: 'traits.big', code: 'OUT_OF_RANGE' })]);
    expect(issues[0]?.message).toMatch(/2048 bytes, got 2049/);
  });

  it('keeps the 200 most recently said, in any order of arrival, and says what it left out', () => {
    const say = (name: string, at: number) =>
      anEvent({ type: 'identify', name: '', traits: { [name]: at }, timestamp: START + at, messageId: name });
    const events = Array.from({ length: 210 }, (_, i) => say(`t${i}`, i));
    const forth = reduceAll(events, definitions).person;
    const back = reduceAll([...events].reverse(), definitions).person;
    expect(facts(back)).toEqual(facts(forth));
    expect(Object.keys(forth.traits)).toHaveLength(200);
    expect(forth.traits).not.toHaveProperty('t9');
    expect(forth.traits).toHaveProperty('t10');
    expect(traitIssues(forth, say('late', -1))).toEqual([expect.objectContaining({ path: 'traits.late' })]);
  });
});

describe('mergePersons', () => {
  const split = someEvents().chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: events.length, maxLength: events.length }),
    ),
  );

  function shared(a: Set<string>, b: Set<string>) {
    const both = [...a].filter((key) => b.has(key));
    const sharedByRange: Record<string, number> = {};
    for (const key of both) {
      const range = key.split('\n')[1];
      if (range !== undefined) sharedByRange[range] = (sharedByRange[range] ?? 0) + 1;
    }
    return { sharedOrders: both.filter((key) => !key.includes('\n')).length, sharedByRange };
  }

  it('of two persons is the person of all their events', () => {
    fc.assert(
      fc.property(split, ([events, sides]) => {
        const a = reduceAll(
          events.filter((_, i) => sides[i] === 0),
          definitions,
          '001-a',
        );
        const b = reduceAll(
          events.filter((_, i) => sides[i] !== 0),
          definitions,
          '002-b',
        );
        const merged = mergePersons(a.person, b.person, shared(a.orders, b.orders), definitions);
        const whole = reduceAll(events, definitions).person;
        expect(facts(merged)).toEqual(facts({ ...whole, definitions: merged.definitions }));
        expect(merged.definitions).toBe(1);
        const other = mergePersons(b.person, a.person, shared(a.orders, b.orders), definitions);
        expect(facts(other)).toEqual(facts(merged));
      }),
      { numRuns: 400 },
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(split, ([events, sides]) => {
        const [a, b, c] = [0, 1, 2].map((side) =>
          reduceAll(
            events.filter((_, i) => sides[i] === side),
            definitions,
            `00${side}`,
          ),
        );
        if (a === undefined || b === undefined || c === undefined) throw new Error('three sides');
        const ab = mergePersons(a.person, b.person, shared(a.orders, b.orders), definitions);
        const bc = mergePersons(b.person, c.person, shared(b.orders, c.orders), definitions);
        const left = mergePersons(
          ab,
          c.person,
          shared(new Set([...a.orders, ...b.orders]), c.orders),
          definitions,
        );
        const right = mergePersons(
          a.person,
          bc,
          shared(a.orders, new Set([...b.orders, ...c.orders])),
          definitions,
        );
        expect(facts(left)).toEqual(facts(right));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the assignmentId that has exposures, else takes the device’s', () => {
    const exposure = anEvent({
      name: 'Experiment Viewed',
      properties: { experiment: 'banner', variant: 'x' },
    });
    const user = reduceAll([], definitions, 'user').person;
    const exposed = reduceAll([exposure], definitions, 'exposed').person;
    const device = reduceAll([exposure], definitions, 'device').person;
    expect(mergePersons(user, device, { sharedOrders: 0 }, definitions).assignmentId).toBe('as-device');
    expect(mergePersons(exposed, device, { sharedOrders: 0 }, definitions).assignmentId).toBe('as-exposed');
    expect(mergePersons(user, device, { sharedOrders: 0 }, definitions).id).toBe('user');
  });

  it('never widens consent', () => {
    const mask = fc.integer({ min: 0, max: 63 });
    const choice = fc.record({
      purposes: mask,
      at: fc.integer({ min: 0, max: 3 }),
      source: fc.constantFrom('a', 'b'),
    });
    const base = reduceAll([], definitions).person;
    const spoken = fc.record({
      choice: fc.option(choice, { nil: undefined }),
      devices: fc.dictionary(fc.constantFrom('d1', 'd2', '__proto__'), choice, { noNullPrototype: true }),
    });
    const person = ({ choice, devices }: { choice: unknown; devices: object }) =>
      ({ ...base, devices, ...(choice === undefined ? {} : { choice }) }) as typeof base;
    fc.assert(
      fc.property(spoken, spoken, (x, y) => {
        const [a, b] = [person(x), person(y)];
        const merged = mergePersons(a, b, { sharedOrders: 0 }, definitions);
        const all = 63;
        expect(merged.choice?.purposes ?? all).toBe(
          (a.choice?.purposes ?? all) & (b.choice?.purposes ?? all),
        );
        for (const device of new Set([...Object.keys(x.devices), ...Object.keys(y.devices)])) {
          const of = (devices: typeof a.devices) =>
            Object.hasOwn(devices, device) ? devices[device]?.purposes : all;
          expect(of(merged.devices)).toBe((of(a.devices) ?? all) & (of(b.devices) ?? all));
        }
        expect(facts(mergePersons(b, a, { sharedOrders: 0 }, definitions))).toEqual(facts(merged));
      }),
    );
  });

  it('does not let an empty person date the other', () => {
    const seen = reduceAll([anEvent({ timestamp: START - 30 * DAY })], definitions).person;
    const empty = reduceAll([], definitions).person;
    expect(mergePersons(empty, seen, { sharedOrders: 0 }, definitions)).toMatchObject({
      firstSeenAt: START - 30 * DAY,
      lastSeenAt: START - 30 * DAY,
      createdAt: START,
    });
  });
});
