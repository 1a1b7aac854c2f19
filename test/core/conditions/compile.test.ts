import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition, evaluateCondition } from '../../../core/conditions/compile.ts';
import { compilePath, memberReader } from '../../../core/conditions/paths.ts';
import { REGEX_SUBJECT_MAX } from '../../../core/conditions/tests.ts';

describe('paths', () => {
  it('see own members only, whatever the object', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'inherited', 'id']) {
      const inheriting: unknown = Object.create({ inherited: 1, id: 'x' });
      expect(compilePath(name)(inheriting)).toBeNull();
      expect(compilePath(`traits.${name}`)({ traits: inheriting })).toBeNull();
      expect(memberReader(name)([])).toBeNull();
    }
  });

  it('read members with those names when JSON has them', () => {
    const attributes: unknown = JSON.parse('{ "__proto__": { "admin": true }, "constructor": "x" }');
    expect(evaluateCondition({ '__proto__.admin': true, constructor: 'x' }, attributes)).toBe(true);
    expect(evaluateCondition({ admin: true }, attributes)).toBe(false);
  });

  it('are not fooled by an object that was given another prototype', () => {
    const traits: Record<string, unknown> = { plan: 'free' };
    Object.setPrototypeOf(traits, { vip: true });
    const condition = compileCondition({ 'traits.vip': { $exists: true } });
    expect(condition({ traits })).toBe(false);
    expect(condition({ traits: { vip: true } })).toBe(true);
    expect(condition({ traits: Object.assign(Object.create(null) as object, { vip: true }) })).toBe(true);
  });

  it('read as many names as a payload has', () => {
    for (let i = 0; i < 50; i++)
      expect(compilePath(`traits.name-${i}`)({ traits: { [`name-${i}`]: i } })).toBe(i);
  });
});

describe('conditions never throw', () => {
  it('for attributes that cannot be converted', () => {
    const hostile = { a: { toString: 1, valueOf: 1 }, b: Object.create(null) as unknown };
    for (const operand of [
      'x',
      5,
      { $gt: 5 },
      { $regex: 'x' },
      { $ini: ['x'] },
      { $alli: ['x'] },
      { $size: 1 },
    ]) {
      expect(evaluateCondition({ a: operand }, hostile)).toBe(false);
      expect(evaluateCondition({ b: operand }, hostile)).toBe(false);
    }
  });

  it('for anything JSON can hold, as condition and as attributes', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const operators = fc.dictionary(
      fc.constantFrom(
        '$in',
        '$all',
        '$elemMatch',
        '$not',
        '$and',
        '$or',
        '$size',
        '$regex',
        '$savedGroup',
        '$inGroup',
        'a',
      ),
      json,
    );
    fc.assert(
      fc.property(
        fc.oneof(json, operators, fc.record({ a: operators })),
        json,
        json,
        (condition, attributes, groups) => {
          expect(
            typeof evaluateCondition(condition, attributes, Object(groups) as Record<string, unknown>),
          ).toBe('boolean');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('for nesting deeper than the stack', () => {
    let condition: unknown = { a: 1 };
    for (let i = 0; i < 100_000; i++) condition = { $not: condition };
    expect(evaluateCondition(condition, { a: 1 })).toBe(false);
  });
});

it('a regular expression looks at texts up to a bound only', () => {
  const test = compileCondition({ text: { $regex: 'a' } });
  expect(test({ text: 'a'.repeat(REGEX_SUBJECT_MAX) })).toBe(true);
  expect(test({ text: 'a'.repeat(REGEX_SUBJECT_MAX + 1) })).toBe(false);
});
