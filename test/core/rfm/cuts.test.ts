import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, RFM_CELLS } from '../../../core/rfm/cells.ts';
import { cutsByRange, cutsOf, recencyScoreOf, scoreOf } from '../../../core/rfm/cuts.ts';
import { figuresIn } from '../../../core/rfm/figures.ts';
import { recencyDays } from '../../../core/rfm/measures.ts';
import { type Counted, joinSummaries, summarize, valueAt } from '../../../core/rfm/summary.ts';

const DAY = 86_400_000;

/** Counted values as a shard keeps them: counts that go up and down, none below 1. */
function counted(values: readonly number[]): { values: Counted[]; count: number } {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return { values: [...counts].sort((a, b) => a[0] - b[0]), count: values.length };
}

const summaryOf = (values: readonly number[]) => {
  const { values: held, count } = counted(values);
  return summarize(held, count);
};

/** How far a value's places among the sorted ones are from a place, as a share of all. */
function rankError(sorted: readonly number[], value: number, place: number): number {
  const first = sorted.findIndex((other) => other >= value);
  const last = sorted.filter((other) => other <= value).length - 1;
  if (sorted[first] !== value) return 1; // a value nobody has
  return Math.max(0, first - place, place - last) / sorted.length;
}

const shapes: Record<string, (i: number, random: () => number) => number> = {
  'all different, ascending': (i) => i,
  'one value for nearly all': (i) => (i % 100 === 0 ? i : 7),
  'ever wider apart': (i) => Math.floor(1.002 ** i),
  'a narrow crowd and far strays': (_, random) =>
    random() < 0.99 ? 1_000_000 + Math.floor(random() * 900) : Math.floor(random() * 1e12),
  'money with negative nets': (_, random) => Math.floor((random() - 0.2) * 1e7),
  'two heaps': (i, random) => (i % 2 === 0 ? 0 : 1e9) + Math.floor(random() * 3000),
};

describe('summaries', () => {
  it.each(Object.keys(shapes))('keep ranks within 0.5 %%: %s', (shape) => {
    let seed = 7;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const make = shapes[shape] ?? ((i: number) => i);
    const values = Array.from({ length: 12_000 }, (_, i) => make(i, random));
    // Shards of very different sizes, values dealt out in order, so that each holds another part.
    const shards = [
      values.slice(0, 40),
      values.slice(40, 7000),
      values.slice(7000, 7001),
      values.slice(7001),
    ];
    const whole = joinSummaries(shards.map(summaryOf));
    const sorted = [...values].sort((a, b) => a - b);
    expect(whole.count).toBe(values.length);
    for (let place = 0; place < values.length; place += 97) {
      expect(rankError(sorted, valueAt(whole, place) ?? NaN, place)).toBeLessThan(0.005);
    }
    for (const part of shards.map(summaryOf)) expect(part.points.length).toBeLessThanOrEqual(513);
  });

  it('are exact up to 512 different values, and the same in whatever grouping', () => {
    const parts = fc.array(fc.array(fc.integer({ min: -50, max: 200 }), { maxLength: 60 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, (groups) => {
        const sorted = groups.flat().sort((a, b) => a - b);
        const joined = joinSummaries(groups.map(summaryOf));
        expect(joined).toEqual(
          joinSummaries([...groups].reverse().map((group) => joinSummaries([summaryOf(group)]))),
        );
        for (const [place, value] of sorted.entries()) expect(valueAt(joined, place)).toBe(value);
      }),
    );
  });

  it('forget what was taken away', () => {
    const moves = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 0, max: 1000 })), { maxLength: 300 });
    fc.assert(
      fc.property(moves, (changes) => {
        // Each person has one value; a change takes the old one out and puts the new one in.
        const counts = new Map<number, number>();
        const people = new Map<number, number>();
        for (const [person, value] of changes) {
          const before = people.get(person);
          if (before !== undefined) counts.set(before, (counts.get(before) ?? 0) - 1);
          counts.set(value, (counts.get(value) ?? 0) + 1);
          people.set(person, value);
        }
        const held = [...counts].filter(([, n]) => n !== 0).sort((a, b) => a[0] - b[0]);
        expect(summarize(held, people.size)).toEqual(summaryOf([...people.values()]));
      }),
    );
  });
});

describe('cuts', () => {
  it('are the lower quantiles: values somebody has', () => {
    expect(cutsOf(summaryOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))).toEqual([2, 4, 6, 8]);
    expect(cutsOf(summaryOf([10, 20]))).toEqual([10, 10, 10, 10]);
    expect(cutsOf(summaryOf([5]))).toEqual([5, 5, 5, 5]);
    expect(cutsOf(summaryOf([]))).toEqual([]);
  });

  it('part a population into five, ties together', () => {
    const cuts = cutsOf(summaryOf([1, 1, 1, 1, 1, 1, 1, 2, 2, 3]));
    expect(cuts).toEqual([1, 1, 1, 2]);
    expect([1, 2, 3].map((value) => scoreOf(value, cuts))).toEqual([1, 4, 5]);
  });

  it('score a value by the cuts strictly below it, recency reversed', () => {
    expect([9, 10, 11, 20, 21, 40, 41].map((value) => scoreOf(value, [10, 20, 30, 40]))).toEqual([
      1, 1, 2, 2, 3, 4, 5,
    ]);
    expect([0, 10, 11, 40, 41].map((days) => recencyScoreOf(days, [10, 20, 30, 40]))).toEqual([
      5, 5, 4, 2, 1,
    ]);
  });

  it('of a range with fewer than 30 buyers are everybody’s, and say so', () => {
    const of = (n: number) => {
      const summary = summaryOf(Array.from({ length: n }, (_, i) => i));
      return { recencyDays: summary, orders: summary, amountMinor: summary };
    };
    const cuts = cutsByRange(
      new Map([
        ['all', of(100)],
        ['small', of(29)],
        ['large', of(30)],
      ]),
    );
    expect(cuts['small']).toEqual({ ...cuts['all'], buyers: 29, of: 'all' });
    expect(cuts['large']).toMatchObject({ buyers: 30, of: 'range', orders: [5, 11, 17, 23] });
    expect(cutsByRange(new Map([['all', of(0)]]))).toEqual({});
  });

  it('count whole days of 24 hours, and let them age with the reader’s clock', () => {
    const cuts = { recencyDays: [1, 2, 3, 4], orders: [1, 1, 1, 1], amountMinor: [0, 0, 0, 0] };
    const bought = { lastAt: 1000 * DAY + 5, orders: 1, amountMinor: 1 };
    const r = (now: number) => figuresIn(bought, { ...cuts, buyers: 50, of: 'range' }, now).r;
    expect(recencyDays(bought.lastAt, 1001 * DAY)).toBe(0);
    expect(recencyDays(bought.lastAt, 1001 * DAY + 5)).toBe(1);
    expect(recencyDays(bought.lastAt, 0)).toBe(0);
    expect([0, 2, 3, 4, 5, 300].map((days) => r(bought.lastAt + days * DAY))).toEqual([5, 4, 3, 2, 1, 1]);
  });
});

describe('cells', () => {
  it('cover every pair of scores exactly once', () => {
    for (let r = 1; r <= 5; r++) {
      for (let f = 1; f <= 5; f++) {
        const found = RFM_CELLS.filter(
          (area) => area.r[0] <= r && r <= area.r[1] && area.f[0] <= f && f <= area.f[1],
        );
        expect(found.map(({ cell }) => cell)).toEqual([cellOf(r, f)]);
      }
    }
    expect(new Set(RFM_CELLS.map(({ cell }) => cell)).size).toBe(RFM_CELLS.length);
  });
});
