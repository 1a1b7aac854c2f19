import { compileFields } from './operators.ts';
import type { SavedGroups } from './operators.ts';
import { NEVER } from './tests.ts';
import type { Test } from './tests.ts';

/** What a condition reads: a plain nested object. Only own members are looked at. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A condition made ready for many evaluations. Never throws. */
export type CompiledCondition = (attributes: unknown) => boolean;

/** Compiles a condition into a closure, exactly as GrowthBook would evaluate it: an unknown operator, an invalid
 *  regular expression or an operand of the wrong type matches nobody. Use `checkCondition` (check.ts) to refuse such
 *  conditions when they are published. Never throws; a condition that cannot be read at all matches nobody. */
export function compileCondition(condition: unknown, groups: SavedGroups = {}): CompiledCondition {
  const test = compileUnsafe(condition, groups);
  return (attributes) => passes(test, attributes);
}

/** Evaluates a condition once; for many evaluations compile it. */
export function evaluateCondition(
  condition: unknown,
  attributes: unknown,
  groups: SavedGroups = {},
): boolean {
  return compileCondition(condition, groups)(attributes);
}

/** As `compileCondition`, but may throw when evaluated: to be run by `passes`, which engines then inline. */
export function compileUnsafe(condition: unknown, groups: SavedGroups): Test {
  try {
    return compileFields(condition, { groups, visiting: [] });
  } catch {
    return NEVER; // nested deeper than the stack
  }
}

/** Whether attributes pass. A value that cannot be converted, such as an object whose toString is not a function,
 *  passes nothing. Never throws. */
export function passes(test: Test, attributes: unknown): boolean {
  try {
    return test(attributes);
  } catch {
    return false;
  }
}
