import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/events.ts';
import { splitAudience } from '../../../core/profile/split.ts';
import {
  type Group,
  LIST_EVENTS,
  lackOf,
  newDid,
  newSequence,
  newStep,
  newVisit,
  type Part,
} from '../../../playground/console/screens/audiences/model/parts.ts';
import {
  describeCondition,
  describePaths,
} from '../../../playground/console/screens/audiences/model/describe.ts';
import { readCondition } from '../../../playground/console/screens/audiences/model/read.ts';
import { sentenceOf } from '../../../playground/console/screens/audiences/model/words.ts';
import { writeGroup } from '../../../playground/console/screens/audiences/model/write.ts';
import { readDocuments } from '../../../sdk-node/cli/index.ts';

/** The same without the paths, which reading adds. */
function plain(part: Part): unknown {
  return JSON.parse(JSON.stringify(part, (key, value: unknown) => (key === 'path' ? undefined : value)));
}

const name = fc.constantFrom('plan', 'price', 'name', 'brand');
const scalar = fc.oneof(fc.constantFrom('pro', 'A b', 'é'), fc.integer({ min: -5, max: 99 }), fc.boolean());
const test = fc.oneof(
  fc.record({ name, compare: fc.constantFrom('$eq', '$ne'), value: scalar }),
  fc.record({ name, compare: fc.constantFrom('$gte', '$lt'), value: fc.integer({ min: -5, max: 99 }) }),
  fc.record({
    name,
    compare: fc.constantFrom('$in', '$nin'),
    value: fc.array(scalar, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ name, compare: fc.constant('$exists'), value: fc.boolean() }),
);
const numbers = {
  compare: fc.constantFrom('$gte', '$lte', '$eq', '$gt', '$lt'),
  number: fc.integer({ min: 0, max: 50 }),
};
const event = fc.constantFrom('Product Viewed', 'Order Completed', 'Signed Up');
const span = fc.constantFrom('7d', '1d', '12h', '30m');
const common = {
  kind: fc.constant('did' as const),
  not: fc.boolean(),
  event,
  range: fc.constantFrom('', 'Phones'),
  where: fc.uniqueArray(test, { maxLength: 3, selector: (one) => JSON.stringify(one) }),
};
const did = fc.oneof(
  fc.record({
    ...common,
    ...numbers,
    measure: fc.constant('count'),
    of: fc.constant(''),
    within: fc.oneof(fc.constant(''), span),
    before: fc.constant(false),
  }),
  fc.record({
    ...common,
    ...numbers,
    measure: fc.constantFrom('sum', 'distinct'),
    of: name,
    within: fc.oneof(fc.constant(''), span),
    before: fc.constant(false),
  }),
  fc.record({
    ...common,
    measure: fc.constantFrom('first', 'last'),
    compare: fc.constant('$gte'),
    number: fc.constant(1),
    of: fc.constant(''),
    within: span,
    before: fc.boolean(),
  }),
);
const detail = test.map((one) => ({ kind: 'detail' as const, ...one }));
const step = fc.record({
  not: fc.boolean(),
  event,
  range: fc.constantFrom('', 'Phones'),
  where: fc.uniqueArray(test, { maxLength: 2, selector: (one) => JSON.stringify(one) }),
  within: fc.oneof(fc.constant(''), span),
});
const sequence = fc
  .record({
    kind: fc.constant('sequence' as const),
    not: fc.boolean(),
    steps: fc
      .array(step, { minLength: 1, maxLength: 4 })
      .map((others) => [{ ...newStep('Product Added'), range: 'Phones' }, ...others]),
    within: fc.oneof(fc.constant(''), span),
  })
  // Sequences that nobody could ever pass are refused when they are saved.
  .filter((part) => splitAudience(writeGroup({ kind: 'group', match: 'all', parts: [part] })).ok);
const visit = fc.oneof(
  fc.record({
    kind: fc.constant('cell' as const),
    range: fc.constantFrom('all', 'phones'),
    cells: fc.constantFrom(['champion'], ['at-risk', 'lost']),
  }),
  fc.record({ kind: fc.constant('score' as const), key: fc.constantFrom('phones', 'care'), ...numbers }),
  fc.record({
    kind: fc.constant('permission' as const),
    purpose: fc.constantFrom('advertising', 'loyalty'),
    allowed: fc.boolean(),
  }),
);
const leaf = fc.oneof(did, detail, sequence);
const inner = fc.record({
  kind: fc.constant('group' as const),
  match: fc.constantFrom('any', 'none'),
  parts: fc.array(leaf, { minLength: 1, maxLength: 3 }),
});
const deep = fc.record({
  kind: fc.constant('group' as const),
  match: fc.constantFrom('all', 'any', 'none'),
  parts: fc.array(fc.oneof(leaf, leaf, inner), { minLength: 2, maxLength: 4 }),
});
const allOf = fc.record({
  kind: fc.constant('group' as const),
  match: fc.constant('all'),
  parts: fc.array(fc.oneof(leaf, visit, inner), { minLength: 2, maxLength: 4 }),
});
const eitherOf = fc.record({
  kind: fc.constant('group' as const),
  match: fc.constantFrom('any', 'none'),
  parts: fc.array(visit, { minLength: 2, maxLength: 3 }),
});
// What is generated are the builder's own parts.
const group = fc.oneof(deep, allOf, eitherOf) as unknown as fc.Arbitrary<Group>;

describe('what the builder makes', () => {
  it('is a condition that an audience may hold, and is read again as it was', () => {
    fc.assert(
      fc.property(group, (made) => {
        const condition = writeGroup(made);
        const valid = splitAudience(condition);
        expect(valid.ok ? [] : valid.issues).toEqual([]);
        const read = readCondition(condition);
        expect(read === null ? null : plain(read)).toEqual(plain(made));
      }),
    );
  });

  it('has a sentence in both languages', () => {
    fc.assert(
      fc.property(group, (made) => {
        for (const language of ['en', 'fr'] as const) {
          expect(sentenceOf(made, language)).not.toMatch(/undefined|\$|NaN|\[object/);
        }
      }),
    );
  });

  it('tells what it cannot be asked: visits as an alternative of actions, and half of a sequence', () => {
    const parts = [newDid(), newVisit('cell')];
    expect(lackOf({ kind: 'group', match: 'any', parts })).toBe('mixed');
    expect(splitAudience(writeGroup({ kind: 'group', match: 'any', parts })).ok).toBe(false);
    expect(lackOf({ kind: 'group', match: 'all', parts })).toBeNull();
    expect(lackOf({ ...newSequence(), steps: [newStep('A')] })).toBe('steps');
    expect(lackOf({ ...newSequence(), steps: [newStep('A'), newStep('')] })).toBe('event');
    expect(lackOf(newVisit('score'))).toBe('name');
  });

  it('asks for a range of any product of a list', () => {
    expect(LIST_EVENTS.has('Order Completed')).toBe(true);
    expect(
      writeGroup({ kind: 'group', match: 'all', parts: [{ ...newDid('Order Completed'), range: 'Phones' }] }),
    ).toEqual({
      did: {
        event: 'Order Completed',
        where: { 'properties.products': { $elemMatch: { category: 'Phones' } } },
        count: { $gte: 1 },
        within: '30d',
      },
    });
  });
});

describe('what the builder reads', () => {
  it('shows the demo’s audiences, in words', () => {
    const audiences = readDocuments('playground/start/demo').documents.filter(
      (document): document is JsonObject & { if: JsonObject } =>
        (document as JsonObject)['kind'] === 'audience',
    );
    const sentences = audiences.map((audience) => {
      const read = readCondition(audience.if);
      return read === null ? null : [sentenceOf(read, 'en'), sentenceOf(read, 'fr')];
    });
    expect(sentences).toEqual([
      [
        'People who did “Product viewed” at least 3 times in Phones in the last 7 days',
        'Personnes qui ont fait « Produit consulté » au moins 3 fois dans Phones ces 7 derniers jours',
      ],
      [
        'People who did “Order” with at least 5 different order_id',
        'Personnes qui ont fait « Commande » avec au moins 5 order_id différents',
      ],
    ]);
  });

  it.each([
    [{ 'context.device': 'mobile' }],
    [{ 'traits.plan': { $regex: '^p' } }],
    [{ 'traits.age': { $gte: 18, $lt: 30 } }],
    [{ did: { event: 'A', where: { 'context.page.path': '/x' } } }],
    [{ did: { event: 'A', count: { $gte: 1, $lt: 5 } } }],
    [{ did: { event: 'A', last: { within: '7d', before: '1d' } } }],
    [{ $or: [] }],
    [{ $or: [{ $or: [{ $or: [{ $or: [{ 'traits.a': 1 }] }] }] }] }],
  ])('leaves %j to those who write JSON', (condition) => {
    expect(readCondition(condition as JsonObject)).toBeNull();
  });

  it('names each part as explanations do', () => {
    const read = readCondition({
      $and: [{ 'traits.plan': 'pro' }, { $not: { did: { event: 'A' } } }, { $or: [{ did: { event: 'B' } }] }],
    });
    expect(read?.parts.map(({ path }) => path)).toEqual([
      'if.$and[0].traits.plan',
      'if.$and[1].$not',
      'if.$and[2].$or',
    ]);
  });
});

describe('any condition', () => {
  const SAID: readonly (readonly [JsonObject, string, string])[] = [
    [
      writeGroup({ kind: 'group', match: 'all', parts: [newSequence()] }),
      'who did “Product put in the cart”, then not “Order” for 2 days, all of it in the last 30 days',
      'qui ont fait « Produit mis au panier », puis pas « Commande » pendant 2 jours, le tout ces 30 derniers jours',
    ],
    [
      { 'rfm.phones.cell': { $in: ['champion', 'at-risk'] }, purposes: { $all: ['advertising'] } },
      'who are champions or at risk in phones and who allow advertising',
      'qui sont champions ou à risque dans phones et qui acceptent la publicité',
    ],
    [
      { 'traits.plan': { $regex: '^p' }, 'context.page.path': '/x' },
      'whose plan looks like the pattern ^p and context.page.path is /x',
      'dont plan ressemble au motif ^p et context.page.path est /x',
    ],
    [
      {
        did: {
          event: 'Signed Up',
          where: { $or: [{ 'properties.a': { $gte: 1, $lt: 3 } }] },
          count: { $gt: 1, $ne: 4 },
        },
      },
      'who did “Signed Up” where a at least 1 and fewer than 3 with a number of times that is more than 1 and is not 4',
      'qui ont fait « Signed Up » où a au moins 1 et moins de 3 avec un nombre de fois qui est plus de 1 et n’est pas 4',
    ],
    [
      { did: { event: 'Order Completed', last: { within: '9d', before: '1d' } } },
      'who did “Order” the last time less than 9 days ago and at least 1 day ago',
      'qui ont fait « Commande » la dernière fois il y a moins de 9 jours et il y a au moins 1 jour',
    ],
  ];

  it.each(SAID)('%j is said in both languages', (condition, english, french) => {
    expect(splitAudience(condition).ok).toBe(true);
    expect(describeCondition(condition, 'en')).toBe(english);
    expect(describeCondition(condition, 'fr').replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')).toBe(
      french,
    );
  });

  it('whatever it holds, is said without a word of JSON', () => {
    const operand = fc.oneof(
      scalar,
      fc.record({ $gte: fc.integer(), $lt: fc.integer() }),
      fc.record({ $elemMatch: fc.record({ a: scalar }) }),
      fc.record({ $all: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
      fc.record({ $not: fc.record({ $in: fc.array(scalar, { maxLength: 2 }) }) }),
      fc.record({ $size: fc.nat() }),
      fc.record({ $type: fc.constantFrom('string', 'null') }),
      fc.record({ $regexi: fc.constant('a+b') }),
      fc.record({ $vgte: fc.constant('1.2.3') }),
    );
    const condition = fc.record({
      $and: fc.array(fc.record({ 'traits.x': operand }), { minLength: 1, maxLength: 2 }),
      $not: fc.record({
        did: fc.record({ event: fc.constant('E'), where: fc.record({ 'properties.p': operand }) }),
      }),
    }) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(condition, (made) => {
        for (const language of ['en', 'fr'] as const) {
          expect(describeCondition(made, language)).not.toMatch(/undefined|\$|NaN|\[object|[{}]/);
          for (const text of describePaths(made, language).values())
            expect(text).not.toMatch(/undefined|\$|[{}]/);
        }
      }),
    );
  });
});
