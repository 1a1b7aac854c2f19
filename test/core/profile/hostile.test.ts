import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { validateDocument, validateDocuments } from '../../../core/config/validate.ts';
import type { AudienceDocument } from '../../../core/config/types.ts';
import type { AparteEvent, Json, JsonObject } from '../../../core/events.ts';
import { intervalsOf, membershipsOf, plainTraits } from '../../../core/profile/audiences.ts';
import { MAX_CLAUSES, MAX_PARTS, MAX_PATTERNS } from '../../../core/profile/audience-size.ts';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { splitAudience } from '../../../core/profile/split.ts';
import type { DidEntry, Person } from '../../../core/profile/types.ts';
import { explainAudience } from '../../../core/profile/why.ts';
import { aConfig, anEvent, HOUR, reduceAll, START } from '../../builders/profile.ts';

// No definition can hang anything: what publishing takes is evaluated in a bounded number of operations. They are
// counted, by proxies around what is read, not timed.

vi.setConfig({ testTimeout: 60_000 });

let reads = 0;

/** The same value, each read of which is counted. */
function counted<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      reads++;
      return counted(Reflect.get(target, key) as unknown);
    },
    getOwnPropertyDescriptor(target, key) {
      reads++;
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

const scalar = fc.constantFrom<Json>('Phones', 'a', 3, -1, 0, true, null, '', '7d', '2d', '9999d', '1s');
const property = fc.constantFrom(
  'properties.list',
  'properties.category',
  'context.page.url',
  'traits.plan',
  'x',
);
const pattern = fc.constantFrom('a', '^a+$', '(a+)+$', '[a-z]*b', '(?=a)', '^.*a.*b.*c', 'a{300}', '(');
const operand: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.record({ $regex: pattern }),
    fc.record({ $in: fc.array(scalar, { maxLength: 30 }) }),
    fc.record({ $all: fc.array(tie('value'), { maxLength: 6 }) }),
    fc.record({ $elemMatch: tie('value') }),
    fc.record({ $not: tie('value') }),
    fc.record({ $size: tie('value') }),
    fc.record({ $gte: scalar, $lt: scalar }),
    fc.dictionary(fc.constantFrom('$eq', '$exists', '$type', '$bad', 'a', '__proto__'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).value;
const where = fc.dictionary(property, operand, { maxKeys: 3, noNullPrototype: true });
const action = fc.record(
  { event: fc.constantFrom<Json>('E', 'F', '', 7), where },
  { requiredKeys: ['event'] },
);
const clause: fc.Arbitrary<Json> = fc.oneof(
  fc
    .record(
      {
        event: fc.constantFrom<Json>('E', 'F', null),
        where,
        count: operand,
        sum: fc.record({ of: property, is: operand }),
        distinct: fc.record({ of: property, is: fc.record({ $gte: scalar }) }),
        first: fc.record({ within: scalar }),
        last: fc.record({ before: scalar }),
        within: scalar,
      },
      { requiredKeys: ['event'] },
    )
    .map((value) => value as Json),
  fc
    .record(
      {
        sequence: fc.array(
          fc.oneof(action, fc.record({ not: action, within: scalar }, { requiredKeys: ['not'] }), scalar),
          { maxLength: 10 },
        ),
        within: scalar,
      },
      { requiredKeys: ['sequence'] },
    )
    .map((value) => value as unknown as Json),
);
const condition: fc.Arbitrary<JsonObject> = fc.letrec<{ node: JsonObject }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    clause.map((did) => ({ did })),
    fc.tuple(property, operand).map(([key, value]) => ({ [key]: value })),
    fc
      .constantFrom('$and', '$or', '$nor')
      .chain((key) => fc.array(tie('node'), { maxLength: 12 }).map((parts) => ({ [key]: parts }))),
    tie('node').map((node) => ({ $not: node })),
    fc.record({ did: clause, 'traits.plan': operand }) as fc.Arbitrary<JsonObject>,
  ),
})).node;

const LIST = 200;
/** Events made to be read for long: lists, long texts that nearly match, all at odd times. */
const events: readonly AparteEvent[] = Array.from({ length: 60 }, (_, i) =>
  anEvent({
    name: i % 2 === 0 ? 'E' : 'F',
    timestamp: START + ((i * 37) % 60) * HOUR,
    properties: {
      list: Array.from({ length: LIST }, (_none, n) => (n % 3 === 0 ? { a: n } : 'a'.repeat(40))),
      category: 'a'.repeat(500),
      price: i,
    },
    traits: {},
  }),
);

/** Reads that one part of a condition may cost on one such event, generously. */
const READS_PER_PART = 12 * LIST;

describe('a hostile definition', () => {
  it('is refused, or costs no more than its parts times what there is to read', () => {
    let taken = 0;
    fc.assert(
      fc.property(condition, (asked) => {
        const validated = validateDocument({ kind: 'audience', key: 'a', if: asked });
        if (!validated.ok) {
          expect(validated.issues.length).toBeGreaterThan(0);
          for (const { path, message } of validated.issues) expect(message.startsWith(path)).toBe(true);
          return;
        }
        taken++;
        const { event } = valueOf(splitAudience(asked));
        const definitions = compileDefinitions(aConfig({ a: event ?? {} }));
        const parts = JSON.stringify(asked).length / 4 + 10;
        reads = 0;
        const { person } = reduceAll(
          events.map((one) => ({
            ...one,
            properties: counted(one.properties),
            context: counted(one.context),
          })),
          definitions,
        );
        expect(reads).toBeLessThan(events.length * parts * READS_PER_PART);
        const watched = watchEntries(person);
        reads = 0;
        membershipsOf(watched, definitions, START);
        explainAudience('a', watched, definitions, START);
        const entries = Object.values(person.did).reduce((sum, fact) => sum + fact.entries.length, 0);
        // Each level of an explanation evaluates what is below it again, 20 levels at most.
        expect(reads).toBeLessThan((entries + 10) * parts * 200);
      }),
      { numRuns: 4_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('with everything at its limit reads each remembered event once a clause', () => {
    const steps = (n: number) => ({
      sequence: Array.from({ length: 8 }, (_, i) =>
        i % 3 === 2
          ? { not: { event: 'E', where: { 'properties.price': n * 10 + i } }, within: '2h' }
          : { event: 'E', where: { 'properties.price': { $gte: i } } },
      ),
      within: '300d',
    });
    const asked = { $or: Array.from({ length: 25 }, (_, n) => ({ did: steps(n) })) } as JsonObject;
    const document: AudienceDocument = { kind: 'audience', key: 'a', if: asked };
    expect(validateDocument(document)).toMatchObject({ ok: false, issues: [{ path: 'if' }] }); // too many parts
    const fewer = { $or: Array.from({ length: 8 }, (_, n) => ({ did: steps(n) })) } as JsonObject;
    expect(validateDocument({ ...document, if: fewer }).ok).toBe(true);
    const definitions = compileDefinitions(aConfig({ a: fewer }));
    const many = Array.from({ length: 1_500 }, (_, i) =>
      anEvent({ name: 'E', timestamp: START + i * HOUR, properties: { price: i % 90 } }),
    );
    const { person } = reduceAll(many, definitions);
    expect(Object.values(person.did).map(({ entries }) => entries.length)).toEqual(
      Array.from({ length: 8 }, () => 1_000),
    );
    const node = definitions.audiences[0]?.node;
    if (node === null || node === undefined) throw new Error('one audience');
    reads = 0;
    intervalsOf(node, watchEntries(person), plainTraits(person));
    expect(reads).toBe(8 * 1_000);
  });
});

describe('limits', () => {
  const did = { event: 'E' };
  const cases: readonly [string, JsonObject][] = [
    [
      'did clauses',
      { $or: Array.from({ length: MAX_CLAUSES + 1 }, (_, i) => ({ did: { ...did, count: { $gte: i } } })) },
    ],
    ['parts', { 'traits.x': { $all: Array.from({ length: MAX_PARTS }, (_, i) => i) } }],
    [
      'regular expressions',
      { $or: Array.from({ length: MAX_PATTERNS + 1 }, (_, i) => ({ 'traits.x': { $regex: `${i}` } })) },
    ],
    ['levels', JSON.parse(`${'{"$not":'.repeat(500)}{"traits.x":1}${'}'.repeat(500)}`) as JsonObject],
  ];

  it.each(cases)('of %s are told with the path', (what, asked) => {
    const split = splitAudience(asked);
    expect(split.ok).toBe(false);
    const [issue] = split.ok ? [] : split.issues;
    expect(issue).toMatchObject({ path: 'if', code: 'OUT_OF_RANGE' });
    expect(issue?.message).toContain(what);
  });

  it('of all audiences together are told when they are published', () => {
    const project = { kind: 'project', key: 'p', currency: 'EUR', timeZone: 'UTC', locales: ['en'] };
    const published = (n: number, make: (i: number) => JsonObject) => {
      const audiences = Array.from({ length: n }, (_, i) => ({
        kind: 'audience',
        key: `a${i}`,
        if: make(i),
      }));
      const result = validateDocuments([project, ...audiences]);
      return result.ok ? [] : result.issues.map(({ message }) => message);
    };
    const about = (event: string, i: number): JsonObject => ({
      did: { event, where: { 'properties.n': i } },
    });
    expect(published(100, (i) => about('E', i))).toEqual([]);
    expect(published(101, (i) => about('E', i))).toEqual([
      'audiences: expected at most 100 did clauses about "E", got 101',
    ]);
    expect(published(401, (i) => about(`E${i % 9}`, i))).toEqual([
      'audiences: expected at most 400 different did clauses in all audiences, got 401',
    ]);
    // The same clause with other thresholds is remembered once.
    expect(published(300, (i) => ({ did: { event: 'E', count: { $gte: i } } }))).toEqual([]);
    const pattern17 = (i: number): JsonObject => ({
      did: { event: 'E', where: { 'properties.n': { $regex: `x${i}` } } },
    });
    expect(published(17, pattern17)).toEqual([
      'audiences: expected at most 16 regular expressions about "E", got 17',
    ]);
    expect(published(17, (i) => ({ 'traits.n': { $regex: `x${i}` } }))).toEqual([
      'audiences: expected at most 16 regular expressions about traits, got 17',
    ]);
  });
});

/** The person with every look at a remembered event counted. */
function watchEntries(person: Person): Person {
  const watch = (entries: readonly DidEntry[]) =>
    new Proxy(entries, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
        return Reflect.get(target, key) as unknown;
      },
    });
  const did = Object.entries(person.did).map(
    ([key, fact]) => [key, { ...fact, entries: watch(fact.entries) }] as const,
  );
  return { ...person, did: Object.fromEntries(did) };
}

function valueOf<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (!result.ok) throw new Error('expected a valid condition');
  return result.value;
}
