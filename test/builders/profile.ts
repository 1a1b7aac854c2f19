import * as fc from 'fast-check';
import type { PublishedConfig } from '../../core/config/published.ts';
import type { Condition, DidClause } from '../../core/config/types.ts';
import { ALL_PURPOSES } from '../../core/consent.ts';
import type { AparteEvent, JsonObject } from '../../core/events.ts';
import { compileDefinitions, type Definitions } from '../../core/profile/definitions.ts';
import { countsOrder, newPerson, orderIdOf, orderRangesOf, reduceEvent } from '../../core/profile/reduce.ts';
import type { Person } from '../../core/profile/types.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START: number = Date.UTC(2026, 0, 1);

let messages = 0;

/** An accepted event; every purpose granted unless said otherwise. */
export function anEvent(fields: Partial<AparteEvent> = {}): AparteEvent {
  return {
    messageId: `m-${messages++}`,
    type: 'track',
    name: 'Product Viewed',
    timestamp: START,
    receivedAt: START,
    anonymousId: 'device-1',
    properties: {},
    traits: {},
    context: {},
    integrations: {},
    source: 'browser',
    purposes: ALL_PURPOSES,
    ...fields,
  };
}

/** A published config with the given audiences' event parts, all read by one feature. */
export function aConfig(
  audiences: { readonly [key: string]: Condition } = {},
  fields: Partial<PublishedConfig> = {},
): PublishedConfig {
  return {
    format: 1,
    environment: 'dev',
    revision: 1,
    publishedAt: START,
    project: {
      kind: 'project',
      key: 'demo',
      currency: 'EUR',
      timeZone: 'Europe/Paris',
      locales: ['en'],
      ranges: { phones: { category: 'Phones' }, cases: { category: 'Cases' } },
      rates: [
        { from: 'USD', date: '2025-01-01', rate: 0.9 },
        { from: 'JPY', date: '2026-01-05', rate: 0.0061 },
      ],
    },
    features: {
      hero: { defaultValue: false, rules: [{ id: 'r', audiences: Object.keys(audiences), force: true }] },
    },
    flags: {},
    audiences: Object.entries(audiences).map(([key, event]) => ({ key, event, definedAt: 1 })),
    traits: { plan: 1, city: 1 },
    experiments: {
      'hero-offer': { flag: 'hero', run: 2, unit: 'person' },
      banner: { flag: 'banner', run: 1, unit: 'device' },
    },
    metrics: [],
    ...fields,
  };
}

/** One audience `a` of one clause. */
export function withClause(clause: DidClause): Definitions {
  return compileDefinitions(aConfig({ a: { did: clause as unknown as JsonObject } }));
}

/** Reduces events one by one with the order rows a shell would keep. */
export class PersonUnderTest {
  person: Person;
  readonly definitions: Definitions;
  readonly orders: Set<string> = new Set();

  constructor(definitions: Definitions, id: string = '001-a') {
    this.definitions = definitions;
    this.person = newPerson(id, `as-${id}`, START);
  }

  add(event: AparteEvent): void {
    const id = orderIdOf(event);
    const ranges = id === null ? [] : orderRangesOf(event, this.definitions);
    this.person = reduceEvent(this.person, event, this.definitions, {
      newOrder: id !== null && countsOrder(event) && !this.orders.has(id),
      newRanges: ranges.filter((range) => !this.orders.has(`${id}\n${range}`)),
    });
    if (id === null) return;
    if (countsOrder(event)) this.orders.add(id);
    for (const range of ranges) this.orders.add(`${id}\n${range}`);
  }
}

export function reduceAll(
  events: Iterable<AparteEvent>,
  definitions: Definitions,
  id?: string,
): PersonUnderTest {
  const subject = new PersonUnderTest(definitions, id);
  for (const event of events) subject.add(event);
  return subject;
}

/** What must not depend on order: everything but the fields that name and date the record. */
export function facts(person: Person): Partial<Person> {
  const { id: _id, assignmentId: _assignmentId, createdAt: _createdAt, version: _version, ...rest } = person;
  return rest;
}

const timestamp = fc.integer({ min: 0, max: 20 * 24 }).map((hours) => START + hours * HOUR);
const purposes = fc.constantFrom(ALL_PURPOSES, ALL_PURPOSES, ALL_PURPOSES, 2, 4, 8, 0, 1, 7);
const category = fc.constantFrom('Phones', 'Cases', 'Other', undefined);
const amount = fc.oneof(
  fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100),
  fc.constantFrom('19.99', '0.005', 'free', null, 12),
);
const product = fc
  .record({
    product_id: fc.constantFrom('p-1', 'p-2', 'p-3', 4),
    category,
    price: amount,
    quantity: fc.constantFrom(1, 2, '3'),
  })
  .map((fields) => JSON.parse(JSON.stringify(fields)) as JsonObject);

const viewed = fc.record({
  name: fc.constant('Product Viewed'),
  properties: product,
});
const ordered = fc.record({
  name: fc.constantFrom('Order Completed', 'Order Completed', 'Order Refunded'),
  properties: fc
    .record({
      order_id: fc.constantFrom('o-1', 'o-2', 'o-3', 4, null),
      revenue: amount,
      total: amount,
      currency: fc.constantFrom('EUR', 'usd', 'JPY', 'XTS', null),
      products: fc.array(product, { maxLength: 4 }),
    })
    .map((fields) => JSON.parse(JSON.stringify(fields)) as JsonObject),
});
const exposed = fc.record({
  name: fc.constant('Experiment Viewed'),
  properties: fc
    .record({
      experiment: fc.constantFrom('hero-offer', 'banner', 'unheard-of', '__proto__'),
      variant: fc.constantFrom('control', 'offer', 'third'),
      run: fc.constantFrom(1, 2, 3, undefined),
      assignmentId: fc.constantFrom('d-1', 'd-2'),
    })
    .map((fields) => JSON.parse(JSON.stringify(fields)) as JsonObject),
});
const traits = fc
  .dictionary(fc.constantFrom('plan', 'city', '__proto__', 'constructor'), fc.jsonValue({ maxDepth: 1 }), {
    maxKeys: 4,
    noNullPrototype: true,
  })
  // Stored JSON writes -0 as 0: the same to every reader but a test's equality.
  .map((some) => JSON.parse(JSON.stringify(some)) as JsonObject);
const identified = fc.record({
  type: fc.constant('identify' as const),
  name: fc.constant(''),
  traits,
  context: fc.record({ traits }) as fc.Arbitrary<JsonObject>,
});

/** Up to `max` different events of a person: views, orders in parts, refunds, exposures, traits; many ties in time. */
export function someEvents(max: number = 25): fc.Arbitrary<AparteEvent[]> {
  const event = fc
    .tuple(fc.oneof(viewed, ordered, exposed, identified), timestamp, purposes)
    .map(([fields, at, mask]) => ({ ...fields, timestamp: at, purposes: mask }));
  return fc
    .array(event, { maxLength: max })
    .map((events) => events.map((fields, i) => anEvent({ ...fields, messageId: `m${i}` })));
}
