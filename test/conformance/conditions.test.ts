// Our own vectors of conditions, on every runtime. A new operator needs four rows: hit, miss, wrong type, absent.
import { describe, expect, it } from 'vitest';
import { LOGICAL_NAMES } from '../../core/conditions/check.ts';
import { evaluateCondition } from '../../core/conditions/compile.ts';
import { OPERATORS } from '../../core/conditions/operators.ts';
import vectors from './conditions.json';

const rows: readonly {
  operator: string;
  case: string;
  condition: unknown;
  attributes: unknown;
  result: boolean;
  groups?: boolean;
}[] = vectors.rows;

describe('condition vectors', () => {
  it.each(rows.map((row) => [row.operator, row.case, row] as const))('%s: %s', (_operator, _case, row) => {
    expect(evaluateCondition(row.condition, row.attributes, row.groups === true ? vectors.groups : {})).toBe(
      row.result,
    );
  });

  it.each([...Object.keys(OPERATORS), ...LOGICAL_NAMES])('%s has at least four', (operator) => {
    const cases = rows.filter((row) => row.operator === operator).map((row) => row.case);
    expect(cases.length).toBeGreaterThanOrEqual(4);
    for (const kind of ['hit', 'miss', 'wrong type', 'absent']) {
      // $and, $or and $nor have no type of value to get wrong.
      if (kind === 'wrong type' && ['$and', '$or', '$nor'].includes(operator)) continue;
      expect(
        cases.some((name) => name.startsWith(kind) || name.includes(`, ${kind}`)),
        kind,
      ).toBe(true);
    }
  });
});
