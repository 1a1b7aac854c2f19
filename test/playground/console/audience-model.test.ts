import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/events.ts';
import { splitAudience } from '../../../core/profile/split.ts';
import {
  type Group,
  LIST_EVENTS,
  newDid,
  type Part,
} from '../../../playground/console/screens/audiences/model/parts.ts';
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
const leaf = fc.oneof(did, detail);
const inner = fc.record({
  kind: fc.constant('group' as const),
  match: fc.constantFrom('any', 'none'),
  parts: fc.array(leaf, { minLength: 1, maxLength: 3 }),
});
const group = fc.record({
  kind: fc.constant('group' as const),
  match: fc.constantFrom('all', 'any', 'none'),
  parts: fc.array(fc.oneof(leaf, leaf, inner), { minLength: 2, maxLength: 4 }),
}) as unknown as fc.Arbitrary<Group>; // what is generated are the builder's own parts

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
        'Personnes qui ont fait « Produit consulté » au moins 3 fois dans Phones ces derniers 7 jours',
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
