import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseBounds,
  chooseVariation,
  compileBounds,
  getBucketRanges,
} from '../../../core/flags/buckets.ts';
import { checkPayload } from '../../../core/flags/check.ts';
import { compileRuleset } from '../../../core/flags/compile.ts';
import { evaluateFlag } from '../../../core/flags/evaluate.ts';
import { explainFlag } from '../../../core/flags/explain.ts';
import { toFeatureResult } from '../../../core/flags/growthbook-result.ts';
import type { EvaluationOptions } from '../../../core/flags/options.ts';
import type { FeatureDefinition, FeatureRule } from '../../../core/flags/payload.ts';
import { SKIP_REASONS } from '../../../core/flags/reasons.ts';
import { sourceOf } from '../../../core/flags/sources.ts';

/** A ruleset of one flag `hero` with the given rules. */
function heroWith(...rules: FeatureRule[]): ReturnType<typeof compileRuleset> {
  return compileRuleset({ features: { hero: { defaultValue: 'default', rules } } });
}

const OFFER: FeatureRule = {
  id: 'offer',
  key: 'hero-offer',
  hashAttribute: 'assignmentId',
  hashVersion: 2,
  variations: ['default', '-10 %'],
  weights: [0.5, 0.5],
  meta: [{ key: 'control' }, { key: 'offer' }],
};

function reasonsOf(
  ruleset: ReturnType<typeof compileRuleset>,
  attributes: Record<string, unknown>,
  options: EvaluationOptions = {},
): string[] {
  const reasons: string[] = [];
  evaluateFlag(ruleset, 'hero', attributes, {
    ...options,
    onSkip: (_flag, _rule, code) => reasons.push(SKIP_REASONS[code] ?? `code ${code}`),
  });
  return reasons;
}

describe('reasons', () => {
  it.each<[string, FeatureDefinition, object]>([
    [
      'STATIC without rules',
      { defaultValue: 1 },
      { value: 1, reason: 'STATIC', source: 'defaultValue', on: true },
    ],
    [
      'DEFAULT when no rule applies',
      { defaultValue: 0, rules: [{ force: 1, condition: { plan: 'pro' } }] },
      { value: 0, reason: 'DEFAULT', off: true },
    ],
    [
      'TARGETING_MATCH for a forced value',
      { rules: [{ id: 'r', force: 1 }] },
      { value: 1, reason: 'TARGETING_MATCH', ruleId: 'r' },
    ],
    ['SPLIT for a rollout', { rules: [{ force: 1, coverage: 1 }] }, { value: 1, reason: 'SPLIT' }],
    [
      'SPLIT for an experiment',
      { rules: [{ variations: [1, 2] }] },
      { reason: 'SPLIT', source: 'experiment' },
    ],
    [
      'DISABLED for a killed flag',
      { defaultValue: 0, disabled: true, rules: [{ force: 1 }] },
      { value: 0, reason: 'DISABLED' },
    ],
    [
      'ERROR for rules that are no list',
      { defaultValue: 7, rules: 'x' as never },
      { value: 7, reason: 'ERROR', errorCode: 'GENERAL' },
    ],
  ])('%s', (_name, definition, wanted) => {
    const result = evaluateFlag(compileRuleset({ features: { f: definition } }), 'f', { id: 'u1' });
    expect({ ...result, ...toFeatureResult(result, 'f', { id: 'u1' }) }).toMatchObject(wanted);
  });

  it('ERROR and FLAG_NOT_FOUND for a flag nobody defined, also if objects inherit its name', () => {
    for (const key of ['nope', 'toString', '__proto__']) {
      expect(evaluateFlag(compileRuleset({}), key, {})).toMatchObject({
        value: null,
        reason: 'ERROR',
        errorCode: 'FLAG_NOT_FOUND',
      });
    }
  });

  it.each<[string, FeatureRule, Record<string, unknown>, EvaluationOptions, string]>([
    ['a false condition', { force: 1, condition: { plan: 'pro' } }, {}, {}, 'CONDITION_FALSE'],
    [
      'a missing purpose',
      { ...OFFER, needs: ['experimentation'] },
      { assignmentId: 'a', purposes: ['analytics'] },
      {},
      'PURPOSE_MISSING',
    ],
    [
      'purposes that are no list',
      { force: 1, needs: ['analytics'] },
      { purposes: 'analytics' },
      {},
      'PURPOSE_MISSING',
    ],
    [
      'an audience not known yet',
      { force: 1, audiences: ['loyal'] },
      {},
      { unknownAudiences: new Set(['loyal']) },
      'COMPUTING',
    ],
    [
      'a trait not known yet',
      { ...OFFER, traits: ['city'] },
      { assignmentId: 'a' },
      { unknownTraits: new Set(['city']) },
      'COMPUTING',
    ],
    ['a share that excludes', { ...OFFER, coverage: 0 }, { assignmentId: 'a' }, {}, 'OUT_OF_COVERAGE'],
    [
      'a layer that excludes',
      { ...OFFER, namespace: ['layer', 0, 0] },
      { assignmentId: 'a' },
      {},
      'NOT_IN_NAMESPACE',
    ],
    ['nothing to hash', OFFER, {}, {}, 'NO_HASH_VALUE'],
    [
      'another flag',
      { force: 1, parentConditions: [{ id: 'nope', condition: { value: true } }] },
      {},
      {},
      'PREREQUISITE',
    ],
    ['QA', OFFER, { assignmentId: 'a' }, { qaMode: true }, 'QA_MODE'],
    ['experiments switched off', OFFER, { assignmentId: 'a' }, { enabled: false }, 'EXPERIMENTS_DISABLED'],
    [
      'a holdout',
      {
        ...OFFER,
        meta: [
          { key: 'a', passthrough: true },
          { key: 'b', passthrough: true },
        ],
      },
      { assignmentId: 'a' },
      {},
      'PASSTHROUGH',
    ],
    ['nothing to give', { id: 'x' }, {}, {}, 'INVALID_RULE'],
  ])('a rule is skipped for %s', (_name, rule, attributes, options, reason) => {
    expect(reasonsOf(heroWith(rule), attributes, options)).toEqual([reason]);
    expect(evaluateFlag(heroWith(rule), 'hero', attributes, options)).toMatchObject({
      value: 'default',
      reason: 'DEFAULT',
    });
  });
});

describe('sticky records', () => {
  const person = { assignmentId: 'p-1', purposes: ['experimentation'] };
  const narrowed: FeatureRule = {
    ...OFFER,
    coverage: 0,
    condition: { nobody: true },
    filters: [{ seed: 's', ranges: [[0, 0]] }],
    needs: ['experimentation'],
  };

  it.each(['control', 'offer'])(
    'keep %s whatever happened to weights, coverage, layer and targeting',
    (variant) => {
      const result = evaluateFlag(heroWith(narrowed), 'hero', person, {
        stickyVariants: { 'hero-offer': variant },
      });
      expect(result).toMatchObject({
        reason: 'SPLIT',
        assigned: { variant, sticky: true, hashed: true },
      });
    },
  );

  it('do nothing for other experiments, variants that are gone, or experiments that refuse them', () => {
    for (const [rule, stickyVariants] of [
      [narrowed, { other: 'offer' }],
      [narrowed, { 'hero-offer': 'gone' }],
      [{ ...narrowed, disableStickyBucketing: true }, { 'hero-offer': 'offer' }],
      [{ ...narrowed, meta: undefined as never }, { 'hero-offer': '1' }],
    ] as [FeatureRule, Record<string, string>][]) {
      expect(evaluateFlag(heroWith(rule), 'hero', person, { stickyVariants }).value).toBe('default');
    }
  });

  it('do not outlive the purpose they were made for', () => {
    const options = { stickyVariants: { 'hero-offer': 'offer' } };
    expect(reasonsOf(heroWith({ ...narrowed, filters: [] }), { assignmentId: 'p-1' }, options)).toEqual([
      'PURPOSE_MISSING',
    ]);
  });
});

describe('prerequisites', () => {
  it('in a circle end, for whoever reaches it, and are refused at publish', () => {
    const features: Record<string, FeatureDefinition> = {
      a: {
        defaultValue: 1,
        rules: [
          { force: 2, condition: { vip: true } },
          { force: 3, parentConditions: [{ id: 'b', condition: {} }] },
        ],
      },
      b: { defaultValue: 1, rules: [{ force: 2, parentConditions: [{ id: 'a', condition: {} }] }] },
    };
    const ruleset = compileRuleset({ features });
    const circle = evaluateFlag(ruleset, 'a', {});
    expect(circle).toMatchObject({ value: null, reason: 'ERROR' });
    expect(sourceOf(circle)).toBe('cyclicPrerequisite');
    expect(evaluateFlag(ruleset, 'b', { vip: true })).toMatchObject({ value: 2, reason: 'TARGETING_MATCH' });
    expect(checkPayload({ features })).toMatchObject([{ code: 'CYCLE', path: 'features.a' }]);
  });

  it('nested deeper than the stack give the default with ERROR', () => {
    const features: Record<string, FeatureDefinition> = {};
    for (let i = 0; i < 20_000; i++)
      features[`f${i}`] = {
        defaultValue: 'd',
        rules: [{ force: 1, parentConditions: [{ id: `f${i + 1}`, condition: {} }] }],
      };
    expect(evaluateFlag(compileRuleset({ features }), 'f0', {})).toMatchObject({
      value: 'd',
      reason: 'ERROR',
      errorCode: 'GENERAL',
    });
  });
});

it('a hash attribute that cannot become text gives the default with ERROR', () => {
  const hostile = { assignmentId: { toString: 1, valueOf: 1 } };
  expect(evaluateFlag(heroWith(OFFER), 'hero', hostile)).toMatchObject({
    value: 'default',
    reason: 'ERROR',
    errorCode: 'GENERAL',
  });
});

it('shared answers cannot be spoilt by a caller', () => {
  const result = evaluateFlag(heroWith(), 'hero', {});
  expect(() => Object.assign(result, { value: 'spoilt' })).toThrow(TypeError);
});

describe('bucket ranges', () => {
  it('in whole buckets choose as the fractions do, for every bucket', () => {
    const fraction = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000),
      fc.constantFrom(-1, 1.5, 1 / 3),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fraction, fraction), { maxLength: 3 }),
        fc.constantFrom(1000, 10_000),
        (ranges, buckets) => {
          const bounds = compileBounds(ranges, buckets);
          for (let bucket = -1; bucket < buckets; bucket++) {
            const wanted = bucket < 0 ? -1 : chooseVariation(bucket / buckets, ranges);
            if (chooseBounds(bucket, bounds) !== wanted) throw new Error(`bucket ${bucket}`);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('raising coverage moves nobody who is in', () => {
    const narrow = getBucketRanges(3, 0.3, [0.2, 0.3, 0.5]);
    const wide = getBucketRanges(3, 0.8, [0.2, 0.3, 0.5]);
    for (let bucket = 0; bucket < 10_000; bucket++) {
      const before = chooseVariation(bucket / 10_000, narrow);
      if (before >= 0) expect(chooseVariation(bucket / 10_000, wide)).toBe(before);
    }
  });
});

describe('explainFlag', () => {
  const ruleset = compileRuleset({
    features: {
      hero: {
        defaultValue: 'default',
        rules: [
          { id: 'consent', force: 1, needs: ['advertising', 'personalization'] },
          { id: 'new', force: 2, audiences: ['loyal'], traits: ['city'] },
          { id: 'city', force: 3, condition: { 'traits.city': { $in: ['Lyon'] } } },
          { id: 'child', force: 4, parentConditions: [{ id: 'parent', condition: { value: 'on' } }] },
          { id: 'match', force: 5 },
          { id: 'below', force: 6 },
        ],
      },
      parent: { defaultValue: 'off' },
    },
  });

  it('says of each rule what became of it, down to the clause', () => {
    const attributes = { purposes: ['personalization'], traits: { city: 'Paris' } };
    const options = { unknownAudiences: new Set(['loyal']), unknownTraits: new Set(['city']) };
    const { rules, result } = explainFlag(ruleset, 'hero', attributes, options);
    expect(result.value).toBe(5);
    expect(rules).toMatchObject([
      { ruleId: 'consent', outcome: 'PURPOSE_MISSING', missingPurposes: ['advertising'] },
      { ruleId: 'new', outcome: 'COMPUTING', unknown: ['loyal', 'traits.city'] },
      {
        ruleId: 'city',
        outcome: 'CONDITION_FALSE',
        failed: { clause: 'traits.city.$in', operator: '$in', expected: ['Lyon'], got: 'Paris' },
      },
      {
        ruleId: 'child',
        outcome: 'PREREQUISITE',
        parent: { flag: 'parent', value: 'off', failed: { expected: 'on', got: 'off' } },
      },
      { ruleId: 'match', outcome: 'APPLIED' },
      { ruleId: 'below', outcome: 'NOT_REACHED' },
    ]);
  });

  it('explains a gate and a flag nobody defined', () => {
    const gated = compileRuleset({
      features: {
        f: {
          defaultValue: 1,
          rules: [{ parentConditions: [{ id: 'x', condition: { value: true }, gate: true }] }, { force: 2 }],
        },
      },
    });
    expect(explainFlag(gated, 'f', {})).toMatchObject({
      result: { value: null, reason: 'DISABLED' },
      rules: [{ outcome: 'PREREQUISITE', parent: { flag: 'x', value: null } }, { outcome: 'NOT_REACHED' }],
    });
    expect(explainFlag(gated, 'nope', {}).rules).toEqual([]);
  });
});

describe('checkPayload', () => {
  it.each<[FeatureRule, string, string]>([
    [{ variations: [1, 2], weights: [0.8, 0.5] }, 'weights', 'WEIGHTS_INVALID'],
    [{ variations: [1, 2], weights: [1] }, 'weights', 'WEIGHTS_INVALID'],
    [{ variations: [1] }, 'variations', 'REQUIRED'],
    [{ force: 1, coverage: 1.5 }, 'coverage', 'OUT_OF_RANGE'],
    [{ force: 1, hashVersion: 3 }, 'hashVersion', 'UNKNOWN_VALUE'],
    [{ force: 1, condition: { a: { $regex: '(a|a)*$' } } }, 'condition.a.$regex', 'UNSAFE_PATTERN'],
    [
      { force: 1, parentConditions: [{ id: 'nobody', condition: {} }] },
      'parentConditions[0].id',
      'UNKNOWN_REFERENCE',
    ],
    [{ variations: [1, 2], meta: [{ key: 'a' }] }, 'meta', 'OUT_OF_RANGE'],
    [
      {
        variations: [1, 2],
        ranges: [
          [0, 0.5],
          [0.5, 1.2],
        ],
      },
      'ranges',
      'OUT_OF_RANGE',
    ],
  ])('names what is wrong in %j', (rule, field, code) => {
    const issues = checkPayload({ features: { hero: { defaultValue: 0, rules: [{ force: 0 }, rule] } } });
    expect(issues.map((issue) => [issue.path, issue.code])).toEqual([
      [`features.hero.rules[1].${field}`, code],
    ]);
  });

  it('says what the weights sum to', () => {
    const [issue] = checkPayload({
      features: { hero: { rules: [{ variations: [1, 2], weights: [0.8, 0.5] }] } },
    });
    expect(issue?.message).toBe('features.hero.rules[0].weights: expected numbers summing to 1, got 1.3');
  });

  it('has nothing to say of a good payload', () => {
    expect(
      checkPayload({
        features: { hero: { defaultValue: 0, rules: [OFFER, { force: 1, condition: { a: 1 } }] } },
      }),
    ).toEqual([]);
  });
});
