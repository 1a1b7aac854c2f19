import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileDefinitions, type Definitions } from '../../../core/profile/definitions.ts';
import { pointsOf } from '../../../core/profile/figure-facts.ts';
import { mergePersons } from '../../../core/profile/merge.ts';
import { missingClauses, rebuildClauses } from '../../../core/profile/rebuild.ts';
import type { AparteEvent } from '../../../core/events.ts';
import type { PublishedScore } from '../../../core/config/published.ts';
import { sumWeights, weightOf, worthOf } from '../../../core/scores/decay.ts';
import {
  addScoreEntry,
  MAX_ENTRIES,
  NO_SCORE,
  type ScoreEntry,
  sumsOf,
} from '../../../core/scores/score-facts.ts';
import { aConfig, anEvent, DAY, reduceAll, START } from '../../builders/profile.ts';

const LIFE = 30 * DAY;
const interest: PublishedScore = {
  key: 'interest',
  definedAt: 1,
  halfLife: '30d',
  rules: [
    { event: 'Product Viewed', where: { 'properties.category': 'Phones' }, points: 1 },
    { event: 'Order Completed', points: 2, per: { of: 'revenue', amount: 100 } },
    { event: 'Product Viewed', where: { 'properties.price': { $gt: 500 } }, points: -0.5 },
  ],
};
const plain: PublishedScore = {
  ...interest,
  key: 'plain',
  range: 'phones',
  rules: [{ event: 'Product Viewed', points: 3 }],
};
const withScores = (scores: readonly PublishedScore[] = [interest, plain], revision = 1): Definitions =>
  compileDefinitions({ ...aConfig(), revision, scores, ranges: { '*': 1, phones: 1, cases: 1 } });
const definitions = withScores();

const anyEvent = fc
  .record({
    name: fc.constantFrom('Product Viewed', 'Order Completed', 'Other'),
    at: fc.integer({ min: 0, max: 400 * DAY }),
    category: fc.constantFrom('Phones', 'Cases'),
    price: fc.constantFrom(10, 600),
    revenue: fc.oneof(fc.integer({ min: -500, max: 5000 }), fc.constantFrom('12.34', 'none', 1e300)),
    purposes: fc.constantFrom(63, 2),
  })
  .map(({ name, at, purposes, ...properties }) =>
    anEvent({ name, timestamp: START + at, purposes, properties }),
  );

describe('decay', () => {
  it('halves every half-life and is exactly itself at once', () => {
    const sums = sumWeights([weightOf(8_000_000, 5 * LIFE, LIFE)]);
    expect([0, 1, 2, 3].map((lives) => worthOf(sums, LIFE, (5 + lives) * LIFE))).toEqual([8, 4, 2, 1]);
    expect(worthOf(sums, LIFE, 5.5 * LIFE)).toBeCloseTo(8 / Math.SQRT2, 6);
    expect(worthOf(sums, LIFE, 500 * LIFE)).toBe(0);
    expect(worthOf([[0, 7_000_000]], null, 1e15)).toBe(7);
  });

  it('is the sum of what its entries are worth, at any time', () => {
    const entries = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 400 * DAY }), fc.integer({ min: -1e9, max: 1e9 })),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 500 * DAY }), (given, later) => {
        const now = START + 400 * DAY + later;
        const whole = worthOf(
          sumWeights(given.map(([at, micros]) => weightOf(micros, START + at, LIFE))),
          LIFE,
          now,
        );
        const apart = given.reduce((sum, [at, micros]) => sum + micros * 2 ** ((START + at - now) / LIFE), 0);
        expect(Math.abs(whole * 1e6 - apart)).toBeLessThan(2 + given.length);
      }),
    );
  });

  it('folds older entries without changing the sum by a bit', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 400 * DAY }), fc.integer({ min: -1e8, max: 1e8 }));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 60, maxLength: 150 }), (given) => {
        const entries = given.map(([at, micros], i): ScoreEntry => [START + at, micros, 0, `m-${i}`]);
        const add = (list: readonly ScoreEntry[]) =>
          list.reduce((fact, one) => addScoreEntry(fact, one, LIFE), NO_SCORE);
        const fact = add(entries);
        expect(fact.entries).toHaveLength(MAX_ENTRIES);
        expect(fact.folded?.count).toBe(given.length - MAX_ENTRIES);
        expect(sumsOf(fact, LIFE)).toEqual(
          sumWeights(given.map(([at, micros]) => weightOf(micros, START + at, LIFE))),
        );
        expect(add([...entries].reverse())).toEqual(fact);
      }),
    );
  });
});

describe('scores of a person', () => {
  const now = START + 401 * DAY;

  it('give points by rule, per amount, and take away', () => {
    const events = [
      anEvent({ properties: { category: 'Phones', price: 600 } }),
      anEvent({ name: 'Order Completed', properties: { order_id: 'a', revenue: 250 } }),
      anEvent({ properties: { category: 'Cases' } }),
      anEvent({ properties: { category: 'Phones' }, purposes: 2 }), // without personalization
    ];
    const { person } = reduceAll(events, definitions);
    expect(pointsOf(person, definitions, START)).toEqual({ interest: 5.5, plain: 3 });
    const [fact] = Object.values(person.scores ?? {});
    expect(fact?.entries.map(([, micros, rule]) => [micros, rule])).toEqual([
      [1_000_000, 0],
      [-500_000, 2],
      [5_000_000, 1],
    ]);
  });

  it('are the same in any order, split over devices and merged, and rebuilt from the events', () => {
    const newer = withScores([{ ...interest, definedAt: 2 }, plain], 2);
    fc.assert(
      fc.property(
        fc.uniqueArray(anyEvent, { maxLength: 80, selector: ({ messageId }: AparteEvent) => messageId }),
        fc.integer(),
        (events, seed) => {
          const { person } = reduceAll(events, definitions);
          const shuffled = [...events].sort((a, b) => order(a, seed) - order(b, seed));
          const other = reduceAll(shuffled, definitions).person;
          expect([other.scores, other.ranges]).toEqual([person.scores, person.ranges]);
          const devices = [0, 1].map((half) =>
            reduceAll(
              events.filter((event) => Math.abs(order(event, seed)) % 2 === half),
              definitions,
            ),
          );
          const [a, b] = devices;
          if (a === undefined || b === undefined) throw new Error('two devices');
          const merged = mergePersons(a.person, b.person, { sharedOrders: 0 }, definitions);
          expect(merged.scores).toEqual(person.scores);
          // A definition that is new to the person: the same from what is stored.
          const missing = missingClauses({ ...person, scores: {} }, newer);
          const rebuilt = rebuildClauses({ ...person, scores: {} }, missing, shuffled, newer);
          expect(pointsOf(rebuilt, newer, now)['interest']).toBe(
            pointsOf(person, definitions, now)['interest'],
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

function order(event: AparteEvent, seed: number): number {
  let hash = seed | 0;
  for (const char of event.messageId) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0;
  return hash;
}
