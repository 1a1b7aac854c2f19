import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedRun } from '../../../core/config/published.ts';
import type { MetricDocument } from '../../../core/config/types.ts';
import type { AparteEvent, JsonObject } from '../../../core/events.ts';
import { type MeasuredRun, measuredRun } from '../../../core/experiments/measured.ts';
import { concernsRun, type UnitRow, unitOfMetric, unitRow } from '../../../core/experiments/units.ts';
import { compileRates } from '../../../core/money.ts';
import { aConfig, anEvent, HOUR, someEvents, START } from '../../builders/profile.ts';

const REVENUE: MetricDocument = {
  kind: 'metric',
  key: 'revenue',
  event: 'Order Completed',
  aggregate: { sum: 'revenue' },
  within: '7d',
};
const METRICS: readonly MetricDocument[] = [
  REVENUE,
  { kind: 'metric', key: 'orders', event: 'Order Completed', aggregate: 'count' },
  { kind: 'metric', key: 'buyers', event: 'Order Completed', aggregate: 'conversion', within: '1d' },
  { kind: 'metric', key: 'refunds', event: 'Order Refunded', aggregate: 'count' },
  { kind: 'metric', key: 'views', event: 'Product Viewed', aggregate: 'count' },
  { kind: 'metric', key: 'pieces', event: 'Product Viewed', aggregate: { sum: 'quantity' } },
];
const config = aConfig({}, { metrics: METRICS });
const rates = compileRates(config.project);
const RUN: PublishedRun = {
  flag: 'hero',
  run: 2,
  unit: 'person',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'offer', weight: 0.5 },
  ],
  metrics: METRICS.map(({ key }) => key),
};

function aRun(part: Partial<PublishedRun> = {}): MeasuredRun {
  const run = measuredRun(config, 'hero-offer', { ...RUN, ...part });
  if (run === null) throw new Error('a run with versions is measured');
  return run;
}

let made = 0;
const at = (hours: number) => START + hours * HOUR;
const event = (name: string, hours: number, properties: JsonObject = {}, more: Partial<AparteEvent> = {}) =>
  anEvent({ messageId: `u${made++}`, name, timestamp: at(hours), properties, ...more });
const seen = (variant: string, hours: number, more: JsonObject = {}) =>
  event('Experiment Viewed', hours, {
    experiment: 'hero-offer',
    variant,
    run: 2,
    stage: 'assigned',
    assignmentId: 'd-1',
    ...more,
  });
const bought = (order: string | null, revenue: number, hours: number, more: JsonObject = {}) =>
  event('Order Completed', hours, { order_id: order, revenue, ...more });

const unit = (events: readonly AparteEvent[], run = aRun()) => unitRow(run, events, rates);
const valuesOf = (row: UnitRow | null) =>
  Object.fromEntries(Object.entries(row?.values ?? {}).map(([key, { value }]) => [key, value]));

describe('the unit of one person', () => {
  it('is nothing for somebody who never saw the test', () => {
    expect(unit([bought('o-1', 10, 1)])).toBeNull();
    expect(unit([seen('control', 1, { run: 1 }), seen('control', 1, { run: 3 })])).toBeNull();
    expect(unit([seen('no-such-version', 1), seen('control', 1, { experiment: 'other' })])).toBeNull();
  });

  it('counts what happens from the first exposure on, within the window of the metric', () => {
    const row = unit([
      bought('before', 10, 0),
      seen('offer', 1),
      bought('at', 1, 1),
      bought('late', 100, 1 + 7 * 24),
    ]);
    expect(row).toMatchObject({ variant: 'offer', exposedAt: at(1), assignmentId: 'd-1' });
    expect(valuesOf(row)).toMatchObject({ revenue: 100, orders: 2, buyers: 1 });
    expect(valuesOf(unit([seen('offer', 1), bought('o-1', 1, 26)]))).toMatchObject({
      buyers: 0,
      revenue: 100,
    });
  });

  it('moves with an exposure that arrives late and was earlier: it decides the version and since when', () => {
    const early = [seen('control', 1), bought('o-1', 5, 2)];
    const late = [seen('offer', 3), bought('o-2', 7, 4)];
    const row = unit([...late, ...early]);
    expect(row).toMatchObject({ variant: 'control', exposedAt: at(1), crossover: ['offer'] });
    expect(valuesOf(row)['revenue']).toBe(1200);
  });

  it('counts an order that comes in parts once, and adds the parts', () => {
    const row = unit([seen('offer', 0), bought('o-1', 10, 1), bought('o-1', 2.5, 1), bought(null, 1, 2)]);
    expect(row?.values['revenue']).toEqual({ value: 1350, count: 2 });
    expect(valuesOf(row)['orders']).toBe(2);
  });

  it('takes a refund off the orders it counted, whenever it comes, and off no other', () => {
    const refund = (order: string, total: number, hours: number) =>
      event('Order Refunded', hours, { order_id: order, total });
    const events = [bought('before', 10, 0), seen('offer', 1), bought('o-1', 30, 2)];
    expect(valuesOf(unit([...events, refund('o-1', 12, 900)]))).toMatchObject({
      revenue: 1800,
      orders: 1,
      refunds: 1,
    });
    expect(valuesOf(unit([...events, refund('before', 10, 3)]))['revenue']).toBe(3000);
    expect(valuesOf(unit([...events, refund('', 10, 3)]))['revenue']).toBe(3000);
  });

  it('counts nothing after the stop but refunds of what was counted before', () => {
    const run = aRun({ stoppedAt: at(10) });
    const refund = event('Order Refunded', 20, { order_id: 'o-1', total: 1 });
    const events = [seen('offer', 1), bought('o-1', 5, 9), bought('o-2', 7, 10), refund];
    expect(valuesOf(unit(events, run))).toMatchObject({ revenue: 400, orders: 1, refunds: 0 });
    expect(unit([seen('offer', 10)], run)).toBeNull();
  });

  it('needs experimentation for the exposure, and analytics too for what is measured', () => {
    expect(unit([{ ...seen('offer', 1), purposes: 2 + 4 }])).toBeNull();
    const order = bought('o-1', 5, 2);
    for (const [purposes, revenue] of [
      [2 + 8, 500],
      [8, 0],
      [2, 0],
      [2 + 4, 0],
    ] as const) {
      expect(valuesOf(unit([seen('offer', 1), { ...order, purposes }]))['revenue']).toBe(revenue);
    }
  });

  it("leaves the site's own visits out", () => {
    expect(unit([{ ...seen('offer', 1), internal: true }])).toBeNull();
    const own: AparteEvent = { ...bought('o-1', 5, 2), internal: true };
    expect(valuesOf(unit([seen('offer', 1), own]))['revenue']).toBe(0);
  });

  it('knows a page that said the version arrived', () => {
    expect(unit([seen('offer', 1)])?.delivered).toBe(false);
    expect(unit([seen('offer', 1, { stage: 'delivered' })])?.delivered).toBe(true);
  });

  it('converts amounts by the rate of their day, and counts those without one', () => {
    const row = unit([
      seen('offer', 0),
      bought('a', 100, 1, { currency: 'USD' }),
      bought('b', 1, 1, { currency: 'XTS' }),
    ]);
    expect(row).toMatchObject({ unconverted: 1, values: { revenue: { value: 9000, count: 2 } } });
  });

  it('adds numbers in millionths', () => {
    const views = [
      event('Product Viewed', 1, { quantity: 0.1 }),
      event('Product Viewed', 2, { quantity: '0.2' }),
    ];
    expect(valuesOf(unit([seen('offer', 0), ...views]))['pieces']).toBe(300_000);
  });

  it.each([1e308, -1e308, 1e200, 1.1e12])(
    'takes %d for no number: sums and their squares stay finite',
    (quantity) => {
      const invented = event('Product Viewed', 1, { quantity });
      const row = unit([seen('offer', 0), invented, event('Product Viewed', 1, { quantity: 2 })]);
      expect(row?.values['pieces']).toEqual({ value: 2_000_000, count: 2 });
    },
  );

  it('leaves out an exposure from before the run that does not say its run', () => {
    const run = aRun({ startedAt: at(2) });
    const nameless = (hours: number) => seen('offer', hours, { run: null });
    expect(unit([nameless(1), bought('o-1', 10, 1.5)], run)).toBeNull();
    expect(unit([nameless(1), nameless(3), bought('o-1', 10, 2.5)], run)).toMatchObject({
      exposedAt: at(3),
      values: { revenue: { value: 0 } },
    });
    expect(unit([seen('offer', 1)], run)).toMatchObject({ exposedAt: at(1) }); // a clock that is behind
  });
});

describe('the unit of a set of events', () => {
  const shuffled = someEvents(30).chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
      fc.nat(events.length),
      fc.option(fc.nat(20 * 24), { nil: undefined }),
    ),
  );

  it('is the same in any order, with duplicates, and of two persons together that of their union', () => {
    fc.assert(
      fc.property(shuffled, ([events, mixed, cut, stop]) => {
        const run = aRun(stop === undefined ? {} : { stoppedAt: at(stop) });
        const row = unit(events, run);
        expect(unit(mixed, run)).toEqual(row);
        // What two shards hold of one person, in the order a merge brings it.
        expect(unit([...events.slice(cut), ...events.slice(0, cut)], run)).toEqual(row);
      }),
      { numRuns: 500 },
    );
  });

  it('does not change with an event that does not concern it', () => {
    fc.assert(
      fc.property(someEvents(30), (events) => {
        const run = aRun();
        expect(
          unit(
            events.filter((one) => concernsRun(run, one)),
            run,
          ),
        ).toEqual(unit(events, run));
      }),
    );
  });
});

describe('what a metric is made of', () => {
  it('is money for revenue and total, else a number, a count or a share', () => {
    expect(METRICS.map(unitOfMetric)).toEqual(['money', 'count', 'share', 'count', 'count', 'number']);
  });

  it('gives a run another definition when what is measured changes, and only then', () => {
    expect(aRun().definition).toBe(aRun({ startedAt: 5 }).definition);
    const others = [
      aRun({ metrics: ['orders'] }),
      aRun({ stoppedAt: 5 }),
      aRun({ run: 3 }),
      aRun({ variants: [{ key: 'control', weight: 1 }] }),
    ];
    expect(new Set([aRun(), ...others].map(({ definition }) => definition)).size).toBe(5);
  });
});
