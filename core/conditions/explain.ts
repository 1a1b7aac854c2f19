import { evaluateCondition } from './compile.ts';
import { isOperatorObject } from './operators.ts';
import type { SavedGroups } from './operators.ts';
import { compilePath } from './paths.ts';

/** The clause of a condition that decided against somebody. */
export interface ClauseFailure {
  /** Where the clause stands in the condition, such as `$and[1].traits.city.$in`. */
  readonly clause: string;
  /** The attribute it reads, such as `traits.city`; absent for a clause over several. */
  readonly attribute?: string;
  /** The operator; `equals` for a plain value. */
  readonly operator: string;
  readonly expected: unknown;
  /** What the attribute holds, null if it is absent; absent for a clause over several. */
  readonly got?: unknown;
  /** Of `$or`: why each alternative failed. */
  readonly because?: readonly ClauseFailure[];
}

/** Why a condition is not met: its first failing clause, down to the operator; null if it is met.
 *  Each clause is judged by the evaluator itself, so that an explanation cannot differ from the decision. It holds
 *  values of the person's attributes: for those who may see them. Never throws. */
export function explainCondition(
  condition: unknown,
  attributes: unknown,
  groups: SavedGroups = {},
): ClauseFailure | null {
  const met = (part: unknown): boolean => evaluateCondition(part, attributes, groups);
  return met(condition) ? null : failureOf(condition, attributes, groups, '');
}

function failureOf(
  condition: unknown,
  attributes: unknown,
  groups: SavedGroups,
  path: string,
): ClauseFailure {
  const entries = typeof condition === 'object' && condition !== null ? Object.entries(condition) : [];
  const failing = entries.find(
    ([key, operand]: [string, unknown]) => !evaluateCondition({ [key]: operand }, attributes, groups),
  );
  if (failing === undefined) return { clause: path, operator: 'condition', expected: condition };
  const [key, operand] = failing as [string, unknown];
  const clause = path === '' ? key : `${path}.${key}`;
  if (key === '$and' && Array.isArray(operand)) {
    const index = operand.findIndex((part) => !evaluateCondition(part, attributes, groups));
    return failureOf(operand[index], attributes, groups, `${clause}[${index}]`);
  }
  if (key === '$or' && Array.isArray(operand)) {
    const because = operand.map((part, index) => failureOf(part, attributes, groups, `${clause}[${index}]`));
    return { clause, operator: key, expected: operand, because };
  }
  if (key === '$nor' && Array.isArray(operand)) {
    const index = operand.findIndex((part) => evaluateCondition(part, attributes, groups));
    return {
      clause: index < 0 ? clause : `${clause}[${index}]`,
      operator: key,
      expected: index < 0 ? operand : operand[index],
    };
  }
  if (key === '$not' || key === '$savedGroup') return { clause, operator: key, expected: operand };
  return fieldFailure(key, operand, attributes, groups, clause);
}

function fieldFailure(
  attribute: string,
  operand: unknown,
  attributes: unknown,
  groups: SavedGroups,
  clause: string,
): ClauseFailure {
  const got = compilePath(attribute)(attributes);
  if (!isOperatorObject(operand)) return { clause, attribute, operator: 'equals', expected: operand, got };
  const [operator, expected] = Object.entries(operand).find(
    ([name, value]) => !evaluateCondition({ [attribute]: { [name]: value } }, attributes, groups),
  ) ?? ['condition', operand];
  return { clause: `${clause}.${operator}`, attribute, operator, expected, got };
}
