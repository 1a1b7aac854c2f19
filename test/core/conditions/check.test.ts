import { describe, expect, it } from 'vitest';
import { checkCondition } from '../../../core/conditions/check.ts';
import { explainCondition } from '../../../core/conditions/explain.ts';
import vectors from '../../conformance/conditions.json';

describe('checkCondition', () => {
  it('has nothing to say of ordinary conditions', () => {
    const condition = {
      $and: [
        { 'traits.city': { $in: ['Lyon'] } },
        { $or: [{ audiences: { $elemMatch: { $eq: 'loyal' } } }, { 'context.url': { $regex: '^/shop' } }] },
      ],
      purposes: { $all: ['personalization'] },
      'traits.plan': 'pro',
      'traits.since': { $not: { $exists: false } },
    };
    expect(checkCondition(condition)).toEqual([]);
  });

  it.each([
    [{ a: { $regx: 'x' } }, 'if.a.$regx', 'UNKNOWN_VALUE'],
    [{ $xor: [] }, 'if.$xor', 'UNKNOWN_VALUE'],
    [{ $and: [{ a: 1 }, { b: { $in: 'x' } }] }, 'if.$and[1].b.$in', 'WRONG_TYPE'],
    [{ $or: {} }, 'if.$or', 'WRONG_TYPE'],
    [{ a: { $regex: '(a+)+$' } }, 'if.a.$regex', 'UNSAFE_PATTERN'],
    [{ a: { $not: { $regexi: '(' } } }, 'if.a.$not.$regexi', 'UNSAFE_PATTERN'],
    [{ a: { $regex: 5 } }, 'if.a.$regex', 'WRONG_TYPE'],
    [{ a: { $gt: 1, b: 2 } }, 'if.a', 'UNKNOWN_VALUE'],
    [{ a: { $elemMatch: { b: { $lte: null } } } }, 'if.a.$elemMatch.b.$lte', 'WRONG_TYPE'],
    [{ a: { $inGroup: 'nobody' } }, 'if.a.$inGroup', 'UNKNOWN_REFERENCE'],
    [{ $savedGroup: { id: 'nobody' } }, 'if.$savedGroup.id', 'UNKNOWN_REFERENCE'],
    [{ a: { $type: 'text' } }, 'if.a.$type', 'UNKNOWN_VALUE'],
    [{ a: { $all: [{ $regex: '(' }] } }, 'if.a.$all[0].$regex', 'UNSAFE_PATTERN'],
    [{ a: { $in: [['x']] } }, 'if.a.$in[0]', 'WRONG_TYPE'],
    [{ a: { $size: 'x' } }, 'if.a.$size', 'WRONG_TYPE'],
    [{ a: { $elemMatch: { $regex: '(a|aa)+$' } } }, 'if.a.$elemMatch.$regex', 'UNSAFE_PATTERN'],
    [{ a: { $regex: 'x'.repeat(257) } }, 'if.a.$regex', 'UNSAFE_PATTERN'],
    [JSON.parse('{"a":{"$__proto__":1}}'), 'if.a.$__proto__', 'UNKNOWN_VALUE'],
    ['x', 'if', 'WRONG_TYPE'],
  ])('names the place in %j', (condition, path, code) => {
    const issues = checkCondition(condition, { path: 'if' });
    expect(issues.map((issue) => [issue.path, issue.code])).toEqual([[path, code]]);
    expect(issues[0]?.message).toMatch(
      new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}: expected .+, got `),
    );
  });

  it.each([
    [{ a: { $regx: 'x' } }, 'a.$regx: expected an operator (did you mean "$regex"?), got "$regx"'],
    [{ $xor: [] }, '$xor: expected an operator (did you mean "$or"?), got "$xor"'],
    [
      { a: { $notRegex: 'x' } },
      'a.$notRegex: expected an operator (write { "$not": { "$regex": … } }), got "$notRegex"',
    ],
    [
      { $frobnicate: 1 },
      '$frobnicate: expected an operator ($and, $or, $nor, $not, $savedGroup), got "$frobnicate"',
    ],
  ])('says of an unknown operator what was meant: %j', (condition, message) => {
    expect(checkCondition(condition).map((issue) => issue.message)).toEqual([message]);
  });

  it('tells all issues, not the first', () => {
    expect(checkCondition({ a: { $regx: 1 }, b: { $in: 1 }, $or: [{ c: { $vgt: 5 } }] })).toHaveLength(3);
  });

  it('refuses nesting without end instead of following it', () => {
    let condition: unknown = { a: 1 };
    for (let i = 0; i < 10_000; i++) condition = { $not: condition };
    expect(checkCondition(condition).map((issue) => issue.code)).toEqual(['OUT_OF_RANGE']);
  });
});

describe('explainCondition', () => {
  it('names clause, attribute, operator, what was expected and what was there', () => {
    const condition = {
      $and: [{ 'traits.age': { $gte: 18 } }, { 'traits.city': { $exists: true, $in: ['Lyon', 'Nice'] } }],
    };
    expect(explainCondition(condition, { traits: { age: 20, city: 'Paris' } })).toEqual({
      clause: '$and[1].traits.city.$in',
      attribute: 'traits.city',
      operator: '$in',
      expected: ['Lyon', 'Nice'],
      got: 'Paris',
    });
    expect(explainCondition(condition, { traits: { age: 20, city: 'Nice' } })).toBeNull();
  });

  it('says of alternatives why each failed', () => {
    const failed = explainCondition({ $or: [{ a: 1 }, { b: { $gt: 2 } }] }, { b: 1 });
    expect(failed).toMatchObject({
      clause: '$or',
      because: [
        { clause: '$or[0].a', operator: 'equals', expected: 1, got: null },
        { clause: '$or[1].b.$gt', operator: '$gt', expected: 2, got: 1 },
      ],
    });
  });

  it('names the part that should not have matched', () => {
    expect(explainCondition({ $nor: [{ a: 1 }, { b: 2 }] }, { b: 2 })).toEqual({
      clause: '$nor[1]',
      operator: '$nor',
      expected: { b: 2 },
    });
    expect(explainCondition({ $not: { a: 1 } }, { a: 1 })).toEqual({
      clause: '$not',
      operator: '$not',
      expected: { a: 1 },
    });
  });

  it('agrees with the evaluator on every vector', () => {
    for (const row of vectors.rows as {
      condition: unknown;
      attributes: unknown;
      result: boolean;
      groups?: boolean;
    }[]) {
      expect(
        explainCondition(row.condition, row.attributes, row.groups === true ? vectors.groups : {}) === null,
      ).toBe(row.result);
    }
  });
});
