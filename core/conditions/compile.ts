import { compileSavedGroup, isOperatorObject, OPERATORS } from './operators.ts';
import type { OperatorContext, OperatorName, SavedGroups, Test } from './operators.ts';
import { compilePath } from './paths.ts';

/** What a condition reads: a plain nested object. Only own members are looked at. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A condition made ready for many evaluations. Never throws. */
export type CompiledCondition = (attributes: unknown) => boolean;

/** Keys that combine conditions instead of naming a field. */
export type LogicalName = '$and' | '$or' | '$nor' | '$not' | '$savedGroup';

const LOGICAL: Readonly<Record<LogicalName, (operand: unknown, context: OperatorContext) => Test>> = {
  $and: (operand, context) => every(compileList(operand, context)),
  $or: (operand, context) => some(compileList(operand, context)),
  $nor: (operand, context) => {
    const test = some(compileList(operand, context));
    return (record) => !test(record);
  },
  $not: (operand, context) => {
    const test = compileFields(operand, context);
    return (record) => !test(record);
  },
  $savedGroup: compileSavedGroup,
};

/** The keys that combine conditions. */
export const LOGICAL_NAMES: readonly string[] = Object.keys(LOGICAL);

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
    return compileFields(condition, { groups, visiting: new Set(), compileValue, compileFields });
  } catch {
    return () => false; // nested deeper than the stack
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

function compileFields(condition: unknown, context: OperatorContext): Test {
  if (condition === null || condition === undefined) return () => false;
  return every(
    Object.entries(condition).map(([key, operand]: [string, unknown]): Test => {
      if (Object.hasOwn(LOGICAL, key)) return LOGICAL[key as LogicalName](operand, context); // own key, just checked
      const read = compilePath(key);
      const test = compileValue(operand, context);
      return (target) => test(read(target));
    }),
  );
}

function compileList(operand: unknown, context: OperatorContext): readonly Test[] {
  // Not a list: no alternatives, which $and and $or take as true.
  return Array.isArray(operand) ? operand.map((condition: unknown) => compileFields(condition, context)) : [];
}

function compileValue(expected: unknown, context: OperatorContext, ignoreCase = false): Test {
  switch (typeof expected) {
    case 'string':
      return ignoreCase
        ? equalsIgnoringCase(expected)
        : (value) => value === expected || (typeof value !== 'string' && text(value) === expected);
    case 'number':
      // The cast only silences the type checker: text, null and booleans convert as in GrowthBook.
      return (value) =>
        value === expected || (typeof value !== 'number' && (value as number) * 1 === expected);
    case 'boolean':
      return (value) => value !== null && Boolean(value) === expected;
    default:
  }
  if (expected === null) return (value) => value === null;
  if (!Array.isArray(expected) && isOperatorObject(expected)) {
    return every(Object.keys(expected).map((name) => compileOperator(name, expected[name], context)));
  }
  const json = JSON.stringify(expected);
  return (value) => typeof value === 'object' && value !== null && JSON.stringify(value) === json;
}

function compileOperator(name: string, operand: unknown, context: OperatorContext): Test {
  if (!Object.hasOwn(OPERATORS, name)) return () => false;
  return OPERATORS[name as OperatorName](operand, context); // own key, just checked
}

function equalsIgnoringCase(expected: string): Test {
  const folded = expected.toLowerCase();
  return (value) => text(value).toLowerCase() === folded;
}

function text(value: unknown): string {
  return String(value);
}

function every<T>(tests: readonly ((value: T) => boolean)[]): (value: T) => boolean {
  const [first, second, third] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (value) => first(value) && second(value);
  if (tests.length === 3) return (value) => first(value) && second(value) && third(value);
  return (value) => tests.every((test) => test(value));
}

function some(tests: readonly Test[]): Test {
  if (tests.length === 0) return () => true; // GrowthBook: an empty $or is true
  return (record) => tests.some((test) => test(record));
}
