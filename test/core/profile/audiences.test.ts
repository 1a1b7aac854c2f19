import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Condition, DidClause } from '../../../core/config/types.ts';
import type { AparteEvent, JsonObject } from '../../../core/events.ts';
import { intervalsOf, isMember, membershipsOf } from '../../../core/profile/audiences.ts';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { parseDuration } from '../../../core/profile/durations.ts';
import {
  ALWAYS,
  complement,
  contains,
  intersect,
  type Intervals,
  union,
} from '../../../core/profile/intervals.ts';
import { compileNumberTest } from '../../../core/profile/number-test.ts';
import { aConfig, anEvent, DAY, HOUR, reduceAll, START, withClause } from '../../builders/profile.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const views = (...days: number[]) => days.map((day) => anEvent({ timestamp: START + day * DAY }));

function memberships(clause: DidClause, events: AparteEvent[], now: number) {
  const definitions = withClause(clause);
  return membershipsOf(reduceAll(events, definitions).person, definitions, now).map(({ since, until }) => [
    (since - START) / DAY,
    until === undefined ? null : (until - START) / DAY,
  ]);
}

describe('membershipsOf', () => {
  const three: DidClause = { event: 'Product Viewed', count: { $gte: 3 }, within: '7d' };

  it('begins with the third view and ends seven days after the third last', () => {
    expect(memberships(three, views(0, 1, 2), START + 3 * DAY)).toEqual([[2, 7]]);
    expect(memberships(three, views(0, 1, 2, 5), START + 5 * DAY)).toEqual([[2, 8]]);
    expect(memberships(three, views(0, 1, 2), START + 7 * DAY)).toEqual([]);
    expect(memberships(three, views(0, 1), START + 1 * DAY)).toEqual([]);
  });

  it('lists a membership that begins later', () => {
    expect(
      memberships({ event: 'Product Viewed', last: { before: '30d' } }, views(0, 3), START + 4 * DAY),
    ).toEqual([[33, null]]);
    expect(
      memberships({ event: 'Product Viewed', count: { $lt: 2 }, within: '7d' }, views(0, 1), START + 2 * DAY),
    ).toEqual([[7, null]]);
  });

  it('knows the first event for ever, also after a thousand others', () => {
    const many = Array.from({ length: 1500 }, (_, i) => anEvent({ timestamp: START + i * HOUR }));
    const now = START + 1500 * HOUR;
    expect(memberships({ event: 'Product Viewed', first: { before: '60d' } }, many, now)).toEqual([
      [60, null],
    ]);
    expect(memberships({ event: 'Product Viewed', first: { within: '60d' } }, many, now)).toEqual([]);
  });

  it('counts and sums everything of all time beyond the bound', () => {
    const many = Array.from({ length: 1500 }, (_, i) =>
      anEvent({ timestamp: START + i, properties: { price: 0.1, product_id: i % 7 } }),
    );
    const now = START + DAY;
    expect(memberships({ event: 'Product Viewed', count: { $eq: 1500 } }, many, now)).toHaveLength(1);
    expect(
      memberships({ event: 'Product Viewed', sum: { of: 'price', is: { $gte: 150, $lte: 150 } } }, many, now),
    ).toHaveLength(1);
    expect(
      memberships({ event: 'Product Viewed', distinct: { of: 'product_id', is: { $eq: 7 } } }, many, now),
    ).toHaveLength(1);
  });

  it('keeps the newest thousand whatever the order of arrival', () => {
    const definitions = withClause({ event: 'Product Viewed', sum: { of: 'price', is: { $gte: 1 } } });
    const many = Array.from({ length: 1100 }, (_, i) =>
      anEvent({ timestamp: START + ((i * 7919) % 1100), properties: { price: i / 10 } }),
    );
    const forth = reduceAll(many, definitions).person.did;
    expect(reduceAll([...many].reverse(), definitions).person.did).toEqual(forth);
    const [fact] = Object.values(forth);
    expect(fact).toMatchObject({ dropped: 100, firstAt: START });
    expect(fact?.entries).toHaveLength(1000);
  });

  it('leaves out an audience whose clause the person does not hold yet', () => {
    const before = compileDefinitions(aConfig({}));
    const person = reduceAll(views(0, 1, 2), before).person;
    const config = aConfig({
      a: { did: three as unknown as JsonObject },
      b: { 'traits.plan': { $exists: false } },
    });
    const after = compileDefinitions({
      ...config,
      revision: 2,
      audiences: config.audiences.map((audience) => ({ ...audience, definedAt: 2 })),
    });
    expect(membershipsOf(person, after, START).map(({ key }) => key)).toEqual(['b']);
  });

  it('counts a trait from when it was said, and what always held from when the person was first seen', () => {
    const definitions = compileDefinitions(
      aConfig({ pro: { 'traits.plan': 'pro' }, not: { 'traits.plan': { $ne: 'x' } } }),
    );
    const said = anEvent({ type: 'identify', name: '', traits: { plan: 'pro' }, timestamp: START + 5 });
    const { person } = reduceAll([...views(-2), said], definitions);
    expect(membershipsOf(person, definitions, START + DAY)).toEqual([
      { key: 'pro', since: START + 5 },
      { key: 'not', since: START + 5 },
    ]);
    const { person: silent } = reduceAll(views(-2), definitions);
    expect(membershipsOf(silent, definitions, START + DAY)).toEqual([{ key: 'not', since: START - 2 * DAY }]);
  });
});

describe('with `now` 0, for comparing', () => {
  it('membershipsOf lists what holds or will, not a long history', () => {
    const definitions = withClause({ event: 'Product Viewed', within: '1d' });
    const weekly = Array.from({ length: 50 }, (_, i) => anEvent({ timestamp: START + i * 7 * DAY }));
    const { person } = reduceAll(weekly, definitions);
    expect(membershipsOf(person, definitions, 0)).toEqual([
      { key: 'a', since: START + 343 * DAY, until: START + 344 * DAY },
    ]);
  });
});

describe('memberships agree with a direct evaluation at every instant', () => {
  const WINDOWS = ['1d', '36h', '3d', '7d', undefined] as const;
  const operators = fc.constantFrom<JsonObject>(
    { $gte: 1 },
    { $gte: 3 },
    { $gt: 1 },
    { $lt: 2 },
    { $lte: 2 },
    { $eq: 2 },
    { $ne: 1 },
    { $gte: 1, $lt: 4 },
    { $eq: 0 },
  );
  const within = fc.constantFrom(...WINDOWS);
  const point = fc
    .record({
      within: fc.constantFrom('2d', '5d', undefined),
      before: fc.constantFrom('1d', '30h', undefined),
    })
    .map((fields) => JSON.parse(JSON.stringify(fields)) as { within?: string; before?: string })
    .filter((fields) => Object.keys(fields).length > 0);
  const clause: fc.Arbitrary<DidClause> = fc
    .oneof(
      fc.record({ count: operators, within }),
      fc.record({ sum: operators.map((is) => ({ of: 'n', is })), within }),
      fc.record({ distinct: operators.map((is) => ({ of: 'properties.n', is })), within }),
      fc.record({ first: point }),
      fc.record({ last: point }),
    )
    .map(
      (fields) =>
        JSON.parse(
          JSON.stringify({ event: 'Product Viewed', where: { 'properties.on': true }, ...fields }),
        ) as DidClause,
    );
  const condition: fc.Arbitrary<Condition> = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      clause.map((did) => ({ did })),
      fc.record({ $and: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ $or: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ $nor: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ $not: tie('node') }),
    ),
  })).node as fc.Arbitrary<Condition>;
  const seen = fc
    .array(
      fc.record({
        hour: fc.integer({ min: 0, max: 12 * 8 }).map((hour) => hour * 6),
        n: fc.constantFrom(0.1, 1, 2, '2'),
        on: fc.constantFrom(true, true, true, false),
      }),
      { maxLength: 12 },
    )
    .map((events) =>
      events.map(({ hour, ...properties }) => anEvent({ timestamp: START + hour * HOUR, properties })),
    );

  /** What a clause means, said as plainly as possible. */
  function clauseHolds(asked: DidClause, events: readonly AparteEvent[], now: number): boolean {
    const past = events
      .filter((event) => event.properties['on'] === true && event.timestamp <= now)
      .sort((a, b) => a.timestamp - b.timestamp);
    const ago = (event: AparteEvent | undefined) =>
      event === undefined ? Number.NaN : now - event.timestamp;
    const at = asked.first === undefined ? past.at(-1) : past[0];
    const bounds = asked.first ?? asked.last;
    if (bounds !== undefined) {
      const isWithin = bounds.within === undefined || ago(at) < (parseDuration(bounds.within) ?? 0);
      const isBefore = bounds.before === undefined || ago(at) >= (parseDuration(bounds.before) ?? 0);
      return at !== undefined && isWithin && isBefore;
    }
    const window = asked.within === undefined ? Infinity : (parseDuration(asked.within) ?? 0);
    const inside = past.filter((event) => now - event.timestamp < window);
    if (asked.sum !== undefined) {
      const tenths = inside.reduce((sum, event) => sum + Math.round(Number(event.properties['n']) * 10), 0);
      return compileNumberTest(asked.sum.is)(tenths / 10);
    }
    if (asked.distinct !== undefined) {
      const values = new Set(
        inside.map((event) => JSON.stringify(event.properties['n']).replaceAll('"', '')),
      );
      return compileNumberTest(asked.distinct.is)(values.size);
    }
    return compileNumberTest(asked.count ?? { $gte: 1 })(inside.length);
  }

  function holds(node: Condition, events: readonly AparteEvent[], now: number): boolean {
    return Object.entries(node).every(([key, operand]) => {
      const parts = operand as unknown as Condition[];
      if (key === '$and') return parts.every((part) => holds(part, events, now));
      if (key === '$or') return parts.some((part) => holds(part, events, now));
      if (key === '$nor') return !parts.some((part) => holds(part, events, now));
      if (key === '$not') return !holds(operand as Condition, events, now);
      return clauseHolds(operand as unknown as DidClause, events, now);
    });
  }

  it('whatever the condition and the events', () => {
    let members = 0;
    fc.assert(
      fc.property(condition, seen, (asked, events) => {
        const definitions = compileDefinitions(aConfig({ a: asked }));
        const { person } = reduceAll(events, definitions);
        const node = definitions.audiences[0]?.node;
        if (node === null || node === undefined) throw new Error('one audience');
        const intervals = intervalsOf(node, person, { traits: {} });
        const wrong: number[] = [];
        for (let now = START; now < START + 36 * DAY; now += 6 * HOUR) {
          const expected = holds(asked, events, now);
          if (contains(intervals, now) !== expected) wrong.push(now - START);
          // Memberships are asked about now and later only.
          if (now < person.lastSeenAt) continue;
          const isIn = membershipsOf(person, definitions, now).some((membership) =>
            isMember(membership, now),
          );
          if (isIn) members++;
          if (isIn !== expected) wrong.push(now - START);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 250 },
    );
    expect(members).toBeGreaterThan(1000);
  }, 30_000);
});

describe('interval algebra', () => {
  const set: fc.Arbitrary<Intervals> = fc
    .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 8 })
    .map((ends) => ends.sort((a, b) => a - b))
    .chain((ends) =>
      fc.boolean().map((fromEver) => {
        const edges = fromEver ? [-Infinity, ...ends] : ends;
        const intervals: { since: number; until: number }[] = [];
        for (let i = 0; i < edges.length; i += 2) {
          intervals.push({ since: edges[i] ?? 0, until: edges[i + 1] ?? Infinity });
        }
        return intervals;
      }),
    );

  it('agrees with asking both sets at every instant, and stays in its one form', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const both = intersect(a, b);
        const either = union(a, b);
        const not = complement(a);
        for (let at = -1; at <= 31; at += 0.5) {
          expect(contains(both, at)).toBe(contains(a, at) && contains(b, at));
          expect(contains(either, at)).toBe(contains(a, at) || contains(b, at));
          expect(contains(not, at)).toBe(!contains(a, at));
        }
        expect(complement(not)).toEqual(a);
        expect(union(a, not)).toEqual(ALWAYS);
        for (const result of [both, either, not]) {
          for (const [i, interval] of result.entries()) {
            expect(interval.since).toBeLessThan(interval.until);
            if (i > 0) expect(interval.since).toBeGreaterThan(result[i - 1]!.until);
          }
        }
      }),
    );
  });
});
