// The same rules and people through the real GrowthBook SDK and through ours. On a failure fast-check prints the seed
// and the smallest counterexample; repeat it with `{ seed, path }` in PARAMETERS.
import { GrowthBookClient } from '@growthbook/growthbook';
import type { ConditionInterface } from '@growthbook/growthbook';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { evaluateCondition } from '../../../core/conditions/compile.ts';
import { compileRuleset } from '../../../core/flags/compile.ts';
import { evaluateFlag } from '../../../core/flags/evaluate.ts';
import { toFeatureResult } from '../../../core/flags/growthbook-result.ts';
import type { Experiment } from '../../../core/flags/payload.ts';
import { runExperiment } from '../../../core/flags/run.ts';

const PARAMETERS = { numRuns: Number(process.env['RUNS'] ?? 500) };
let pairs = 0;
// GrowthBook logs what it finds odd; the generators make odd things on purpose.
vi.spyOn(console, 'error').mockImplementation(() => undefined);
vi.spyOn(console, 'log').mockImplementation(() => undefined);

const version = fc.constantFrom('1.2.3', '1.10.0', 'v1.2.3', '1.2.3-beta.2', '2.0', '1.2.3+build', '', 'x.y');
const scalar = fc.oneof(
  fc.constantFrom('a', 'b', 'A', '', '5', '10', 'null', 'FR', 'US', 'toString'),
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom(0.5, 1e21, -0),
  fc.boolean(),
  fc.constant(null),
  version,
);
const list = fc.array(scalar, { maxLength: 4 });
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  list,
  fc.record({ city: scalar }, { requiredKeys: [] }),
  fc.constant({}),
);
const person = fc.record(
  {
    id: fc.oneof(
      fc.uuid(),
      fc.string({ maxLength: 8 }),
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom('', null, 'é😀'),
    ),
    company: fc.oneof(fc.constantFrom('acme', 'x', ''), fc.integer({ min: 0, max: 3 })),
    country: fc.constantFrom('FR', 'US', 'fr', null),
    age: value,
    tags: value,
    traits: fc.record(
      { city: value, plan: scalar, list: fc.array(fc.record({ n: scalar, m: scalar }), { maxLength: 3 }) },
      { requiredKeys: [] },
    ),
    v: version,
  },
  { requiredKeys: [] },
);

const path = fc.constantFrom(
  'id',
  'company',
  'country',
  'age',
  'tags',
  'traits.city',
  'traits.plan',
  'traits.city.city',
  'tags.0',
  'tags.length',
  'traits',
  'absent',
  'absent.deep',
  'v',
  'traits.list',
  '',
  'age.',
);
const pattern = fc.constantFrom('^a', 'b$', '[0-9]+', '(', 'a|b', '/x', 'null', '^\\d+$', '***');
const groupId = fc.constantFrom('letters', 'numbers', 'french', 'loop', 'nested', 'odd', 'nobody');
const savedGroups = {
  letters: ['a', 'b', 'FR'],
  numbers: { type: 'list', attributeKey: 'age', values: [1, 5, 10, 'a'] },
  french: { type: 'condition', condition: { country: 'FR' } },
  loop: { type: 'condition', condition: { $savedGroup: { id: 'loop' } } },
  nested: {
    type: 'condition',
    condition: { $or: [{ $savedGroup: { id: 'french' } }, { $savedGroup: { id: 'numbers' } }] },
  },
  odd: { type: 'later', values: [1] },
};

const { condition } = fc.letrec<{ condition: Record<string, unknown>; test: unknown; operators: unknown }>(
  (tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.dictionary(path, tie('test'), { minKeys: 1, maxKeys: 3 }),
      fc.record({ $and: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ $or: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ $nor: fc.array(tie('condition'), { maxLength: 2 }) }),
      fc.record({ $not: tie('condition') }),
      fc.record({
        $savedGroup: fc.record(
          { id: groupId, attributeKey: fc.constantFrom('age', 'country', 'tags') },
          { requiredKeys: ['id'] },
        ),
      }),
    ) as fc.Arbitrary<Record<string, unknown>>,
    test: fc.oneof({ maxDepth: 3 }, value, { weight: 3, arbitrary: tie('operators') }),
    operators: fc.oneof(
      ...['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$exists'].map((name) => fc.record({ [name]: scalar })),
      ...['$in', '$nin', '$ini', '$nini', '$all', '$alli'].map((name) =>
        fc.record({ [name]: fc.oneof({ weight: 5, arbitrary: list }, scalar) }),
      ),
      ...['$veq', '$vne', '$vgt', '$vgte', '$vlt', '$vlte'].map((name) => fc.record({ [name]: version })),
      ...['$regex', '$regexi'].map((name) => fc.record({ [name]: pattern })),
      ...['$inGroup', '$notInGroup'].map((name) => fc.record({ [name]: groupId })),
      fc.record({
        $type: fc.constantFrom('string', 'number', 'boolean', 'array', 'object', 'null', 'undefined'),
      }),
      fc.record({
        $size: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.record({ $gt: fc.integer({ min: 0, max: 2 }) })),
      }),
      fc.record({ $not: tie('test') }),
      fc.record({ $elemMatch: fc.oneof(tie('operators'), tie('condition')) }),
      fc.record({ $gte: scalar, $lt: scalar }),
      fc.record({ $unknown: scalar }),
      fc.record({ $gt: scalar, mixed: scalar }),
    ),
  }),
);

const fraction = fc.constantFrom(0, 0.1, 0.25, 0.333, 0.5, 0.75, 0.9, 1);
const range = fc.tuple(fraction, fraction);
const filter = fc.record(
  {
    seed: fc.constantFrom('s', 'layer'),
    ranges: fc.array(range, { minLength: 1, maxLength: 2 }),
    attribute: fc.constantFrom('id', 'company'),
    hashVersion: fc.constantFrom(1, 2, 3),
  },
  { requiredKeys: ['seed', 'ranges'] },
);
const weights = fc.constantFrom([0.5, 0.5], [0.2, 0.3, 0.5], [0.1, 0.9], [0.7, 0.7], [1, 0]);
const split = {
  weights,
  coverage: fc.oneof(fraction, fc.constantFrom(1.5, -1)),
  key: fc.constantFrom('exp', 'other', 'promo'),
  seed: fc.constantFrom('seed-1', 'graine-é', ''),
  hashVersion: fc.constantFrom(1, 2, 2, 9),
  hashAttribute: fc.constantFrom('id', 'company', 'absent'),
  fallbackAttribute: fc.constantFrom('company'),
  ranges: fc.array(range, { minLength: 2, maxLength: 4 }),
  meta: fc.constantFrom(
    [{ key: 'control' }, { key: 'b', name: 'B' }, { key: 'c' }],
    [{}, { passthrough: true }, {}],
  ),
  filters: fc.array(filter, { maxLength: 2 }),
  namespace: fc.tuple(fc.constantFrom('n1', 'n2'), fraction, fraction),
  condition,
  name: fc.constant('named'),
  phase: fc.constantFrom('0', '1'),
};
const variations = fc.oneof(
  fc.array(fc.constantFrom('x', 'y', 0, 1, null, false), { minLength: 0, maxLength: 4 }),
  fc.constant(['x', 'y']),
);
const parent = fc.record(
  {
    id: fc.constantFrom('f0', 'f1', 'f2', 'missing'),
    condition: fc.oneof(
      fc.record({ value: fc.constantFrom('x', 1, true, null) }),
      fc.constantFrom({ value: { $ne: 'y' } }, { value: { $exists: true } }, {}),
    ),
    gate: fc.boolean(),
  },
  { requiredKeys: ['id', 'condition'] },
);
const rule = fc.oneof(
  fc.record(
    {
      id: fc.constantFrom('r1', 'r2'),
      force: fc.constantFrom('x', 0, null, 'forced'),
      condition,
      coverage: fraction,
      range,
      seed: split.seed,
      hashVersion: split.hashVersion,
      hashAttribute: split.hashAttribute,
      filters: split.filters,
      parentConditions: fc.array(parent, { maxLength: 2 }),
    },
    { requiredKeys: ['force'] },
  ),
  fc
    .record(
      {
        id: fc.constantFrom('r3', 'r4'),
        variations,
        parentConditions: fc.array(parent, { maxLength: 1 }),
        ...split,
      },
      { requiredKeys: ['variations'] },
    )
    .map(trimmed),
  fc.record({ id: fc.constant('nothing') }),
);
const feature = fc.record(
  { defaultValue: fc.constantFrom('x', false, null, 3), rules: fc.array(rule, { maxLength: 4 }) },
  { requiredKeys: [] },
);
const context = fc.record(
  {
    forcedVariations: fc.dictionary(fc.constantFrom('exp', 'other', 'f0'), fc.integer({ min: -1, max: 3 }), {
      maxKeys: 1,
    }),
    url: fc.constantFrom(
      'https://shop.test/',
      'https://shop.test/?exp=1',
      'https://shop.test/a?x=2&other=0#exp=1',
      'https://shop.test/?exp=9&f0=1',
    ),
    qaMode: fc.constant(true),
    enabled: fc.boolean(),
  },
  { requiredKeys: [] },
);

// Two places where GrowthBook's answer is an accident and ours is not the same: a pattern that is no text works there
// once somebody used its text (a shared cache), and a range beyond the variations reports a hash for nobody's variant.
function trimmed<T extends { variations?: readonly unknown[]; ranges?: readonly unknown[] }>(split: T): T {
  return split.ranges && split.variations
    ? { ...split, ranges: split.ranges.slice(0, split.variations.length) }
    : split;
}

/** What JSON would carry: no undefined members. */
function plain(result: object): unknown {
  return JSON.parse(JSON.stringify(result)) as unknown;
}

describe('the same answers as the GrowthBook SDK', { timeout: 120_000 }, () => {
  it('conditions of every operator, nested', () => {
    fc.assert(
      fc.property(condition, fc.array(person, { minLength: 1, maxLength: 4 }), (generated, people) => {
        const client = new GrowthBookClient({ savedGroups: savedGroups as never }); // 'odd' is of a type it does not know
        client.initSync({
          payload: {
            features: {
              f: {
                defaultValue: false,
                rules: [{ force: true, condition: generated as ConditionInterface }],
              },
            },
          },
        });
        for (const attributes of people) {
          let theirs: boolean;
          try {
            theirs = client.isOn('f', { attributes });
          } catch {
            continue; // where it throws there is nothing to agree with; we answer false
          }
          pairs++;
          expect(evaluateCondition(generated, attributes, savedGroups)).toBe(theirs);
        }
      }),
      PARAMETERS,
    );
  });

  it('features with rollouts, experiments, layers, namespaces and prerequisites', () => {
    fc.assert(
      fc.property(
        fc.record({ f0: feature, f1: feature, f2: feature }),
        fc.array(fc.tuple(person, context), { minLength: 1, maxLength: 3 }),
        (features, people) => {
          const client = new GrowthBookClient({ savedGroups: savedGroups as never });
          client.initSync({ payload: { features: features as never } });
          const ruleset = compileRuleset({
            features,
            savedGroups,
          });
          for (const [attributes, options] of people) {
            for (const key of ['f0', 'f1', 'f2', 'missing']) {
              let theirs: unknown;
              try {
                theirs = plain(client.evalFeature(key, { attributes, ...options }));
              } catch {
                expect(() => evaluateFlag(ruleset, key, attributes, options)).not.toThrow();
                continue;
              }
              pairs++;
              const result = evaluateFlag(ruleset, key, attributes, options);
              expect(plain(toFeatureResult(result, key, attributes))).toEqual(theirs);
            }
          }
        },
      ),
      PARAMETERS,
    );
  });

  it('experiments that belong to no feature', () => {
    const inline = fc
      .record(
        {
          variations: fc.array(fc.constantFrom('x', 'y', 0), { minLength: 1, maxLength: 3 }),
          ...split,
          key: fc.constantFrom('exp', 'other'),
          force: fc.integer({ min: -1, max: 3 }),
          active: fc.boolean(),
          status: fc.constantFrom('draft', 'running', 'stopped'),
          parentConditions: fc.array(parent, { maxLength: 2 }),
        },
        { requiredKeys: ['key', 'variations'] },
      )
      .map(trimmed);
    fc.assert(
      fc.property(
        inline,
        fc.record({ f0: feature, f1: feature }),
        fc.array(fc.tuple(person, context), { minLength: 1, maxLength: 3 }),
        (experiment, features, people) => {
          const client = new GrowthBookClient({ savedGroups: savedGroups as never });
          client.initSync({ payload: { features: features as never } });
          const ruleset = compileRuleset({
            features,
            savedGroups,
          });
          for (const [attributes, options] of people) {
            let theirs: unknown;
            try {
              theirs = plain(client.runInlineExperiment(experiment as never, { attributes, ...options }));
            } catch {
              expect(() =>
                runExperiment(ruleset, experiment as Experiment, attributes, options),
              ).not.toThrow();
              continue;
            }
            pairs++;
            expect(plain(runExperiment(ruleset, experiment as Experiment, attributes, options))).toEqual(
              theirs,
            );
          }
        },
      ),
      PARAMETERS,
    );
  });

  afterAll(() => {
    expect(pairs, 'rule and person pairs compared').toBeGreaterThan(2000);
  });
});
