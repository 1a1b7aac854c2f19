import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { AparteEvent } from '../../../core/events.ts';
import { compileDefinitions, type Definitions } from '../../../core/profile/definitions.ts';
import { boughtBy } from '../../../core/profile/figure-facts.ts';
import type { Person } from '../../../core/profile/types.ts';
import type { RangeCuts } from '../../../core/rfm/cuts.ts';
import { figuresIn } from '../../../core/rfm/figures.ts';
import { ALL_RANGES, type Bought } from '../../../core/rfm/measures.ts';
import { cutsThen } from '../../../core/rfm/migration.ts';
import { aConfig, anEvent, PersonUnderTest } from '../../builders/profile.ts';
import {
  cdnow,
  completeJourney,
  type Figures,
  onlineRetail,
  type Purchase,
  rfmOf,
  scoresOf,
  spearman,
  topFifth,
} from './direct/direct.mjs';

// Public data through the product's own reducer, beside a direct computation that shares no code with it.

vi.setConfig({ testTimeout: 60_000 });

const data = resolve(process.env.APARTE_REFERENCE_DIR ?? '../shared', 'data');
const RETAIL = resolve(data, 'online-retail/online_retail_2010-12-01_2011-08-31.csv.gz');
const CDNOW = resolve(data, 'cdnow-sample/CDNOW_sample.txt.gz');
const JOURNEY = resolve(data, 'complete-journey-sample/transactions_even_households.csv.gz');
const missing = [RETAIL, CDNOW, JOURNEY].filter((path) => !existsSync(path));
if (missing.length > 0) console.log(`RFM on public data did not run: ${missing.join(', ')} not found`);
const onData = missing.length === 0 ? describe : describe.skip;

function definitionsOf(currency: string, departments: readonly string[] = []): Definitions {
  const config = aConfig();
  const ranges = Object.fromEntries(departments.map((category, i) => [`r-${i}`, { category }]));
  return compileDefinitions({ ...config, project: { ...config.project, currency, ranges } });
}

/** Persons by customer, reduced from one event a purchase. */
function reduced(
  events: Iterable<readonly [who: string, event: AparteEvent]>,
  definitions: Definitions,
): Map<string, Person> {
  const people = new Map<string, PersonUnderTest>();
  for (const [who, event] of events) {
    let person = people.get(who);
    if (person === undefined) people.set(who, (person = new PersonUnderTest(definitions, who)));
    person.add(event);
  }
  return new Map([...people].map(([who, { person }]) => [who, person]));
}

const completed = (at: number, properties: AparteEvent['properties'], name = 'Order Completed') =>
  anEvent({ name, timestamp: at, properties });

function retailEvents(purchases: ReturnType<typeof onlineRetail>): [string, AparteEvent][] {
  return purchases.map(({ who, order, at, amount, refund }) => [
    who,
    refund === true
      ? completed(at, { order_id: order, total: amount }, 'Order Refunded')
      : completed(at, { order_id: order, revenue: amount }),
  ]);
}

/** What the product says of each customer who bought, in the direct computation's words. */
function told(people: ReadonlyMap<string, Person>, range = ALL_RANGES): Map<string, Figures> {
  const all = new Map<string, Figures>();
  for (const [who, person] of people) {
    const bought = boughtBy(person)[range];
    if (bought !== undefined)
      all.set(who, { lastAt: bought.lastAt, orders: bought.orders, minor: bought.amountMinor });
  }
  return all;
}

function compareScores(
  people: ReadonlyMap<string, Person>,
  direct: ReadonlyMap<string, Figures>,
  asOf: number,
): void {
  const bought = [...people.values()].map((person): Bought | null => boughtBy(person)[ALL_RANGES] ?? null);
  const cuts = cutsThen(ALL_RANGES, bought, bought, asOf) as RangeCuts;
  const wanted = scoresOf(direct, asOf);
  expect([cuts.recencyDays, cuts.orders, cuts.amountMinor]).toEqual(wanted.cuts);
  for (const [who, scores] of wanted.scores) {
    const held = boughtBy(people.get(who) as Person)[ALL_RANGES] as Bought;
    const { r, f, m } = figuresIn(held, cuts, asOf);
    expect([r, f, m], who).toEqual(scores);
  }
}

/** Ranks customers seen before a date by what the product says then, and compares with what they spent after it. */
function quality(
  name: string,
  purchases: readonly Purchase[],
  people: ReadonlyMap<string, Person>,
  date: number,
): { rho: number; share: number } {
  const bought = [...people].map(([who, person]) => [who, boughtBy(person)[ALL_RANGES]] as const);
  const seen = bought.filter((one): one is readonly [string, Bought] => one[1] !== undefined);
  const figures = seen.map(([, one]) => one);
  const cuts = cutsThen(ALL_RANGES, figures, figures, date) as RangeCuts;
  const later = new Map<string, number>();
  for (const { who, at, minor, refund } of purchases) {
    if (at < date) continue;
    const net = refund === true ? -Math.abs(minor) : Math.max(0, minor);
    later.set(who, (later.get(who) ?? 0) + net);
  }
  const spent = seen.map(([who]) => later.get(who) ?? 0);
  const scores = figures.map((one) => {
    const { r = 0, f = 0, m = 0 } = figuresIn(one, cuts, date);
    return r + f + m;
  });
  const [rho, share] = [spearman(scores, spent), topFifth(scores, spent)];
  console.log(
    `RFM ${name}: ${seen.length} customers, score r + f + m against later spend: Spearman ${rho.toFixed(3)}, ` +
      `the top fifth holds ${(share * 100).toFixed(1)} %`,
  );
  return { rho, share };
}

onData('on public data', () => {
  it('Online Retail: R, F, M and scores of every customer equal a direct computation', () => {
    const purchases = onlineRetail(RETAIL);
    const people = reduced(retailEvents(purchases), definitionsOf('EUR'));
    const direct = rfmOf(purchases);
    expect(direct.size).toBeGreaterThan(3000);
    expect(told(people)).toEqual(direct);
    compareScores(people, direct, Date.parse('2011-09-01T00:00:00Z'));
  });

  it('Online Retail at 2011-05-31: scores rank what is spent after it', () => {
    const purchases = onlineRetail(RETAIL);
    const date = Date.parse('2011-05-31T00:00:00Z');
    const before = purchases.filter(({ at }) => at < date);
    const people = reduced(retailEvents(before), definitionsOf('EUR'));
    expect(told(people)).toEqual(rfmOf(purchases, date));
    const { rho, share } = quality('Online Retail at 2011-05-31', purchases, people, date);
    expect(rho).toBeGreaterThan(0.3);
    expect(share).toBeGreaterThan(0.5);
  });

  it('CDNOW: R, F, M and scores of every customer, and how they rank spend after 1997-09-30', () => {
    const purchases = cdnow(CDNOW);
    const events = (of: typeof purchases) =>
      of.map(({ who, order, at, value }): [string, AparteEvent] => [
        who,
        completed(at, { order_id: order, revenue: value }),
      ]);
    const people = reduced(events(purchases), definitionsOf('EUR'));
    const direct = rfmOf(purchases);
    expect(direct.size).toBeGreaterThan(2000);
    expect(told(people)).toEqual(direct);
    compareScores(people, direct, Date.parse('1998-07-01T00:00:00Z'));
    const date = Date.parse('1997-09-30T00:00:00Z');
    const then = reduced(events(purchases.filter(({ at }) => at < date)), definitionsOf('EUR'));
    const { rho, share } = quality('CDNOW at 1997-09-30', purchases, then, date);
    expect(rho).toBeGreaterThan(0.3);
    expect(share).toBeGreaterThan(0.5);
  });

  it('Complete Journey: every household in every department, lines of 0 and unknown departments out', () => {
    const rows = completeJourney(JOURNEY);
    const departments = [...new Set(rows.map(({ department }) => department))].filter((one) => one !== '');
    const definitions = definitionsOf('EUR', departments);
    const baskets = new Map<string, typeof rows>();
    for (const row of rows) {
      const key = `${row.who} ${row.order} ${row.at}`;
      const basket = baskets.get(key);
      if (basket === undefined) baskets.set(key, [row]);
      else basket.push(row);
    }
    const events = [...baskets.values()].map((basket): [string, AparteEvent] => [
      basket[0]?.who ?? '',
      completed(basket[0]?.at ?? 0, {
        order_id: basket[0]?.order ?? '',
        products: basket.map(({ product, department, value }) => ({
          product_id: product,
          category: department,
          price: value,
          quantity: 1,
        })),
      }),
    ]);
    const people = reduced(events, definitions);
    let buyers = 0;
    for (const [i, department] of departments.entries()) {
      const direct = rfmOf(rows.filter((row) => row.department === department));
      expect(told(people, `r-${i}`), department).toEqual(direct);
      buyers += direct.size;
    }
    expect(departments.length).toBeGreaterThan(20);
    expect(buyers).toBeGreaterThan(5000);
    expect(rows.some(({ department }) => department === '')).toBe(true);
    expect(rows.some(({ minor }) => minor <= 0)).toBe(true);
  });
});
