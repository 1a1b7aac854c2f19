import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { DidClause, SequenceStep } from '../../../core/config/types.ts';
import type { AparteEvent, Json, JsonObject } from '../../../core/events.ts';
import { intervalsOf, membershipsOf } from '../../../core/profile/audiences.ts';
import { parseDuration } from '../../../core/profile/durations.ts';
import { contains } from '../../../core/profile/intervals.ts';
import { mergePersons } from '../../../core/profile/merge.ts';
import { validateDid } from '../../../core/profile/validate-did.ts';
import { explainAudience } from '../../../core/profile/why.ts';
import type { Person } from '../../../core/profile/types.ts';
import { anEvent, DAY, facts, HOUR, reduceAll, START, withClause } from '../../builders/profile.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const CART = 'Cart Viewed';
const ORDER = 'Order Completed';
const VIEW = 'Product Viewed';

const on = (name: string, day: number, properties: JsonObject = {}) =>
  anEvent({ name, timestamp: START + day * DAY, properties });

/** Memberships in days since the start, as known at a day. */
function days(clause: DidClause, events: readonly AparteEvent[], at: number) {
  const definitions = withClause(clause);
  const { person } = reduceAll(events, definitions);
  return membershipsOf(person, definitions, START + at * DAY).map(({ since, until }) => [
    (since - START) / DAY,
    until === undefined ? null : (until - START) / DAY,
  ]);
}

describe('A, then not B within two days', () => {
  const abandoned: DidClause = { sequence: [{ event: CART }, { not: { event: ORDER }, within: '2d' }] };

  it('begins exactly two days after A, with no event then, and stays', () => {
    expect(days(abandoned, [on(CART, 0)], 0)).toEqual([[2, null]]);
    expect(days(abandoned, [on(CART, 0), on(ORDER, 1)], 1)).toEqual([]);
    expect(days(abandoned, [on(CART, 0), on(ORDER, 2)], 2)).toEqual([[2, null]]);
    expect(days(abandoned, [on(CART, 0), on(ORDER, 1), on(CART, 1.5)], 2)).toEqual([[3.5, null]]);
  });

  it('ends with the window of the whole clause', () => {
    const recent: DidClause = { ...abandoned, within: '7d' };
    expect(days(recent, [on(CART, 0)], 0)).toEqual([[2, 7]]);
    expect(days(recent, [on(CART, 0), on(CART, 3)], 3)).toEqual([[2, 10]]);
    expect(days(recent, [on(CART, 0), on(CART, 8)], 8)).toEqual([[10, 15]]);
  });

  it('a late order rewrites it', () => {
    const events = [on(CART, 0), on(VIEW, 5)];
    expect(days(abandoned, events, 5)).toEqual([[2, null]]);
    expect(days(abandoned, [...events, on(ORDER, 1)], 5)).toEqual([]);
  });

  it('without a window holds until B comes', () => {
    const open: DidClause = { sequence: [{ event: CART }, { not: { event: ORDER } }] };
    expect(days(open, [on(CART, 0)], 0)).toEqual([[0, null]]);
    expect(days(open, [on(CART, 0), on(ORDER, 1)], 0)).toEqual([[0, 1]]);
  });
});

describe('A, then B, then C', () => {
  const sequence: SequenceStep[] = [{ event: VIEW }, { event: CART }, { event: ORDER }];

  it('needs them in this order, all inside the clause’s window', () => {
    expect(days({ sequence, within: '7d' }, [on(VIEW, 0), on(CART, 3), on(ORDER, 6)], 6)).toEqual([[6, 7]]);
    expect(days({ sequence, within: '7d' }, [on(VIEW, 0), on(CART, 3), on(ORDER, 7)], 7)).toEqual([]);
    expect(days({ sequence }, [on(CART, 0), on(VIEW, 3), on(ORDER, 6)], 6)).toEqual([]);
  });

  it('takes actions of one instant for neither before nor after each other', () => {
    expect(days({ sequence: sequence.slice(0, 2) }, [on(VIEW, 1), on(CART, 1)], 1)).toEqual([]);
    expect(days({ sequence: sequence.slice(0, 2) }, [on(VIEW, 1), on(CART, 1.001)], 2)).toHaveLength(1);
  });

  it('an action may be several steps, but an event only one', () => {
    const twice: SequenceStep[] = [{ event: VIEW }, { event: VIEW, within: '1d' }];
    expect(days({ sequence: twice }, [on(VIEW, 0)], 1)).toEqual([]);
    expect(days({ sequence: twice }, [on(VIEW, 0), on(VIEW, 0.5)], 1)).toHaveLength(1);
    expect(days({ sequence: twice }, [on(VIEW, 0), on(VIEW, 1)], 1)).toEqual([]);
  });
});

describe('why', () => {
  const clause: DidClause = {
    sequence: [
      { event: VIEW },
      { event: CART, within: '2d' },
      { not: { event: ORDER, where: { 'properties.paid': true } }, within: '1d' },
    ],
    within: '9d',
  };
  const definitions = withClause(clause);
  const found = (events: readonly AparteEvent[], day: number) =>
    explainAudience('a', reduceAll(events, definitions).person, definitions, START + day * DAY).clauses[0];
  const at = (day: number) => START + day * DAY;

  it('tells which step failed, and how', () => {
    expect(found([], 1)?.found).toMatchObject({
      done: 0,
      of: 3,
      at: null,
      next: { step: 0, why: 'missing' },
    });
    expect(found([on(VIEW, 0)], 1)?.found).toMatchObject({ done: 1, next: { step: 1, why: 'missing' } });
    const late = found([on(VIEW, 0), on(CART, 3)], 4);
    expect(late?.found).toMatchObject({ done: 1, next: { step: 1, why: 'late', at: at(3) } });
    const waiting = found([on(VIEW, 0), on(CART, 1)], 1.5);
    expect(waiting?.found).toMatchObject({ done: 2, next: { step: 2, why: 'waiting', at: at(2) } });
    const paid = found([on(VIEW, 0), on(CART, 1), on(ORDER, 1.5, { paid: true })], 4);
    expect(paid?.found).toMatchObject({ done: 2, next: { step: 2, why: 'happened', at: at(1.5) } });
    const over = found([on(VIEW, 0), on(CART, 1)], 9);
    expect(over?.found).toMatchObject({ done: 3, next: { step: 2, why: 'over', at: at(9) } });
    const met = found([on(VIEW, 0), on(CART, 1)], 2);
    expect(met).toMatchObject({ met: true, found: { done: 3, of: 3, at: at(1) } });
    expect(met?.found).not.toHaveProperty('next');
    expect(met?.expected).toBe(
      'Product Viewed, then Cart Viewed within 2d, then not Order Completed where properties.paid $eq true within 1d, all within 9d',
    );
  });
});

describe('what publishing refuses', () => {
  const paths = (clause: Json) => validateDid(clause, 'did').map(({ path, code }) => `${path} ${code}`);
  const step = { event: VIEW };
  const refused: readonly [Json, string][] = [
    [{ sequence: 'x' }, 'did.sequence WRONG_TYPE'],
    [{ sequence: [step] }, 'did.sequence OUT_OF_RANGE'],
    [{ sequence: Array.from({ length: 9 }, () => step) }, 'did.sequence OUT_OF_RANGE'],
    [{ sequence: [step, null] }, 'did.sequence[1] WRONG_TYPE'],
    [{ sequence: [step, {}] }, 'did.sequence[1].event REQUIRED'],
    [{ sequence: [step, { not: 'x' }] }, 'did.sequence[1].not WRONG_TYPE'],
    [{ sequence: [step, { not: {} }] }, 'did.sequence[1].not.event REQUIRED'],
    [{ sequence: [{ not: step }, step] }, 'did.sequence[0] OUT_OF_RANGE'],
    [{ sequence: [{ ...step, within: '1d' }, step] }, 'did.sequence[0].within UNKNOWN_FIELD'],
    [{ sequence: [step, { ...step, within: '500d' }] }, 'did.sequence[1].within OUT_OF_RANGE'],
    [
      { sequence: [step, { ...step, where: { 'traits.x': 1 } }] },
      'did.sequence[1].where.traits.x UNKNOWN_FIELD',
    ],
    [{ sequence: [step, { ...step, count: { $gte: 1 } }] }, 'did.sequence[1].count UNKNOWN_FIELD'],
    [{ sequence: [step, step], event: VIEW }, 'did.event UNKNOWN_FIELD'],
    [{ sequence: [step, step], count: { $gte: 2 } }, 'did.count UNKNOWN_FIELD'],
    // What could never hold.
    [
      { sequence: [step, { not: step, within: '2d' }, { ...step, within: '1d' }] },
      'did.sequence[2].within OUT_OF_RANGE',
    ],
    [{ sequence: [step, { not: step, within: '2d' }], within: '2d' }, 'did.within OUT_OF_RANGE'],
  ];

  it.each(refused)('%j', (clause, expected) => {
    expect(paths(clause)).toEqual([expected]);
  });

  it('takes the rest', () => {
    expect(
      paths({ sequence: [step, { not: step, within: '1d' }, { ...step, within: '2d' }], within: '3d' }),
    ).toEqual([]);
    expect(paths({ sequence: [step, { not: step }, step, { not: step }] })).toEqual([]);
  });
});

const window = fc.constantFrom('12h', '1d', '36h', '2d', '4d', undefined);
const action = fc.record({
  event: fc.constantFrom('A', 'B', 'C'),
  where: fc.constantFrom({ 'properties.on': true }, undefined, undefined),
});
const sequence: fc.Arbitrary<DidClause> = fc
  .record({
    first: action,
    others: fc.array(
      fc.oneof(
        fc.record({ action, within: window }).map(({ action: what, within }) => ({ ...what, within })),
        fc.record({ not: action, within: window }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    within: fc.constantFrom('3d', '6d', undefined, undefined),
  })
  .map(
    ({ first, others, within }) =>
      JSON.parse(JSON.stringify({ sequence: [first, ...others], within })) as DidClause,
  )
  .filter((clause) => validateDid(clause, 'did').length === 0);
const history = fc
  .array(
    fc.record({
      name: fc.constantFrom('A', 'B', 'C'),
      hour: fc.integer({ min: 0, max: 12 * 4 }).map((n) => n * 6),
      on: fc.boolean(),
    }),
    { maxLength: 14 },
  )
  .map((events) =>
    events.map(({ name, hour, on: isOn }) =>
      anEvent({ name, timestamp: START + hour * HOUR, properties: { on: isOn } }),
    ),
  );

const ms = (text: string | undefined) => (text === undefined ? Infinity : (parseDuration(text) ?? 0));

/** Every instant at which something may begin or end, and the last millisecond before it. */
const CLOCKS: readonly number[] = Array.from({ length: 20 * 4 }, (_, n) => START + n * 6 * HOUR).flatMap(
  (at) => [at - 1, at],
);

/** What a sequence means, said as plainly as possible: every way of choosing an event for each action is tried. */
function holds(
  { sequence: steps = [], within }: DidClause,
  events: readonly AparteEvent[],
  now: number,
): boolean {
  const past = events.filter(({ timestamp }) => timestamp <= now);
  const matches = ({ event, where }: { event: string; where?: JsonObject }, one: AparteEvent) =>
    one.name === event && (where === undefined || one.properties['on'] === true);
  const times = (what: { event: string; where?: JsonObject }) =>
    past.filter((one) => matches(what, one)).map(({ timestamp }) => timestamp);
  function goesOn(
    step: number,
    last: number,
    earliest: number,
    open: readonly number[],
    first: number,
  ): boolean {
    const written = steps[step];
    if (written === undefined) {
      return now >= earliest && !open.some((at) => at > last) && now - first < ms(within);
    }
    if (written.not !== undefined) {
      const nots = times(written.not).filter((at) => at > last);
      if (written.within === undefined) return goesOn(step + 1, last, earliest, [...open, ...nots], first);
      const end = last + ms(written.within);
      return !nots.some((at) => at < end) && goesOn(step + 1, last, Math.max(earliest, end), open, first);
    }
    return times(written).some(
      (at) =>
        (step === 0 || at > last) &&
        at >= earliest &&
        (step === 0 || at - last < ms(written.within)) &&
        !open.some((not) => not > last && not < at) &&
        goesOn(step + 1, at, at, [], step === 0 ? at : first),
    );
  }
  return goesOn(0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, [], Number.NEGATIVE_INFINITY);
}

describe('any sequence', () => {
  it('holds exactly when some choice of events matches it, at any clock position', () => {
    let members = 0;
    fc.assert(
      fc.property(sequence, history, (clause, events) => {
        const definitions = withClause(clause);
        const { person } = reduceAll(events, definitions);
        const node = definitions.audiences[0]?.node;
        if (node === null || node === undefined) throw new Error('one audience');
        const intervals = intervalsOf(node, person, { traits: {} });
        const wrong: number[] = [];
        for (const now of CLOCKS) {
          const expected = holds(clause, events, now);
          if (expected) members++;
          if (contains(intervals, now) !== expected) wrong.push((now - START) / HOUR);
          const [verdict] = explainAudience('a', person, definitions, now).clauses;
          const told = verdict?.found.kind === 'sequence' && verdict.found.next === undefined;
          if (told !== expected) wrong.push((now - START) / HOUR);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(members).toBeGreaterThan(1_000);
  });

  it('is the same in any order of arrival, and split over two persons that are merged', () => {
    fc.assert(
      fc.property(sequence, history, fc.infiniteStream(fc.nat()), (clause, events, random) => {
        const definitions = withClause(clause);
        const numbers = events.map(() => random.next().value as number);
        const shuffled = events
          .map((event, i) => [numbers[i] ?? 0, event] as const)
          .sort(([a], [b]) => a - b)
          .map(([, event]) => event);
        const whole: Person = reduceAll(events, definitions).person;
        expect(facts(reduceAll(shuffled, definitions).person)).toEqual(facts(whole));
        const half = (rest: number) => events.filter((_, i) => (numbers[i] ?? 0) % 2 === rest);
        const merged = mergePersons(
          reduceAll(half(0), definitions).person,
          reduceAll(half(1), definitions, '002-b').person,
          { sharedOrders: 0 },
          definitions,
        );
        expect(merged.did).toEqual(whole.did);
      }),
      { numRuns: 200 },
    );
  });

  it('looks among the newest thousand matching actions, whatever the order of arrival', () => {
    const clause: DidClause = { sequence: [{ event: 'A' }, { event: 'B' }] };
    const many = [on('A', 0), ...Array.from({ length: 999 }, (_, i) => on('B', -1 - i / 1000)), on('B', 1)];
    expect(days(clause, many, 1)).toEqual([[1, null]]);
    expect(days(clause, [...many].reverse(), 1)).toEqual([[1, null]]);
    const more = [...many, ...Array.from({ length: 1_000 }, (_, i) => on('B', 2 + i / 1000))];
    expect(days(clause, more, 3)).toEqual([]);
  });
});
