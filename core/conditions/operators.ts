import { own, readInto } from './paths.ts';
import { every, hasAll, hasAny, isIn, matches, NEVER, not, some } from './tests.ts';
import type { Test } from './tests.ts';
import { comparableVersion } from './versions.ts';

/** Lists of values, or named conditions, that conditions refer to by id (GrowthBook saved groups, both formats). */
export type SavedGroups = Readonly<Record<string, unknown>>;

/** What compiling a condition may ask for. */
export interface Scope {
  readonly groups: SavedGroups;
  /** Groups being resolved, so that groups in a circle match nobody. */
  readonly visiting: readonly string[];
}

/** Every operator that compares a value. */
export type OperatorName =
  | '$eq'
  | '$ne'
  | '$lt'
  | '$lte'
  | '$gt'
  | '$gte'
  | '$exists'
  | '$type'
  | '$not'
  | '$in'
  | '$nin'
  | '$ini'
  | '$nini'
  | '$inGroup'
  | '$notInGroup'
  | '$all'
  | '$alli'
  | '$size'
  | '$elemMatch'
  | '$regex'
  | '$regexi'
  | '$veq'
  | '$vne'
  | '$vgt'
  | '$vgte'
  | '$vlt'
  | '$vlte';

/** Keys that combine conditions instead of naming a field. */
export type LogicalName = '$and' | '$or' | '$nor' | '$not' | '$savedGroup';

/** Turns an operand into a test. Never throws for an operand that came from JSON. */
export type OperatorCompiler = (expected: unknown, scope: Scope) => Test;

/** What combines conditions, over the attributes as a whole. */
export const LOGICAL: Readonly<Record<LogicalName, OperatorCompiler>> = {
  $and: (expected, scope) => every(compileList(expected, scope)),
  $or: (expected, scope) => some(compileList(expected, scope)),
  $nor: (expected, scope) => not(some(compileList(expected, scope))),
  $not: (expected, scope) => not(compileFields(expected, scope)),
  $savedGroup: compileSavedGroup,
};

/** What each operator means, with JavaScript's habits as GrowthBook has them: an absent value is null, `<` and `>`
 *  convert, `$eq` and `$ne` do not. Source: @growthbook/growthbook 1.8, `evalOperatorCondition`. */
export const OPERATORS: Readonly<Record<OperatorName, OperatorCompiler>> = {
  $eq: (expected) => (value) => value === expected,
  $ne: (expected) => (value) => value !== expected,
  // The casts below only silence the type checker: JavaScript's own conversion is what is wanted.
  $lt: (expected) => (value) => (value as number) < (expected as number),
  $lte: (expected) => (value) => (value as number) <= (expected as number),
  $gt: (expected) => (value) => (value as number) > (expected as number),
  $gte: (expected) => (value) => (value as number) >= (expected as number),
  $exists: (expected) => (value) => (value != null) === Boolean(expected),
  $type: (expected) => (value) =>
    (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value) === expected,
  $not: (expected, scope) => not(compileValue(expected, scope)),
  $in: ofList((members) => isIn(members)),
  $nin: ofList((members) => not(isIn(members))),
  $ini: ofList((members) => isIn(members, true)),
  $nini: ofList((members) => not(isIn(members, true))),
  $inGroup: ofGroup((members) => isIn(members)),
  $notInGroup: ofGroup((members) => not(isIn(members))),
  $all: ofList((members, scope) => hasAll(members.map((member) => compileValue(member, scope)))),
  $alli: ofList((members, scope) => hasAll(members.map((member) => compileValue(member, scope, true)))),
  $size: (expected, scope) => {
    const test = compileValue(expected, scope);
    return (value) => Array.isArray(value) && test(value.length);
  },
  $elemMatch: (expected, scope) =>
    hasAny((isOperatorObject(expected) ? compileValue : compileFields)(expected, scope)),
  $regex: (expected) => matches(expected, ''),
  $regexi: (expected) => matches(expected, 'i'),
  $veq: ofVersion('$eq'),
  $vne: ofVersion('$ne'),
  $vgt: ofVersion('$gt'),
  $vgte: ofVersion('$gte'),
  $vlt: ofVersion('$lt'),
  $vlte: ofVersion('$lte'),
};

/** An operator whose operand must be a list; any other matches nobody. */
function ofList(compile: (members: readonly unknown[], scope: Scope) => Test): OperatorCompiler {
  return (expected, scope) => (Array.isArray(expected) ? compile(expected, scope) : NEVER);
}

/** An operator on the values of a saved group: a bare array, or `{ type: 'list', values }`. Unknown groups are empty;
 *  a group of another form matches nobody, negated or not. */
function ofGroup(compile: (members: readonly unknown[]) => Test): OperatorCompiler {
  return (id, scope) => {
    const group = own(scope.groups, String(id)) ?? [];
    return ofList(compile)(own(group, 'type') === 'list' ? own(group, 'values') : group, scope);
  };
}

/** A comparison of versions, as text that compares like a version. */
function ofVersion(name: OperatorName): OperatorCompiler {
  return (expected, scope) => {
    const test = OPERATORS[name](comparableVersion(expected), scope);
    return (value) => test(comparableVersion(value));
  };
}

/** True for an object with at least one key, all of which begin with `$`: operators rather than data. */
export function isOperatorObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key[0] === '$');
}

/** Compiles a condition over attributes. */
export function compileFields(condition: unknown, scope: Scope): Test {
  if (condition == null) return NEVER;
  return every(
    Object.entries(condition).map(([key, operand]: [string, unknown]): Test => {
      if (Object.hasOwn(LOGICAL, key)) return LOGICAL[key as LogicalName](operand, scope); // own key, just checked
      return readInto(key, compileValue(operand, scope));
    }),
  );
}

function compileList(conditions: unknown, scope: Scope): readonly Test[] {
  // Not a list: no alternatives, which $and and $or take as true.
  return Array.isArray(conditions) ? conditions.map((condition) => compileFields(condition, scope)) : [];
}

/** Compiles what a value is compared with: data, or operators. */
function compileValue(expected: unknown, scope: Scope, ignoreCase?: boolean): Test {
  if (typeof expected === 'string') {
    const folded = expected.toLowerCase();
    return ignoreCase
      ? (value) => String(value).toLowerCase() === folded
      : (value) => value === expected || (typeof value !== 'string' && String(value) === expected);
  }
  if (typeof expected === 'number')
    // The cast only silences the type checker: text, null and booleans convert as in GrowthBook.
    return (value) => value === expected || (typeof value !== 'number' && (value as number) * 1 === expected);
  if (typeof expected === 'boolean') return (value) => value !== null && Boolean(value) === expected;
  if (expected === null) return (value) => value === null;
  // The keys of a list are indices, which begin with no `$`.
  if (isOperatorObject(expected)) {
    return every(
      Object.entries(expected).map(([name, operand]) =>
        Object.hasOwn(OPERATORS, name) ? OPERATORS[name as OperatorName](operand, scope) : NEVER,
      ),
    );
  }
  const json = JSON.stringify(expected);
  return (value) => typeof value === 'object' && value !== null && JSON.stringify(value) === json;
}

/** The test of a `$savedGroup: { id, attributeKey? }` reference: over the attributes as a whole, not over one field.
 *  Anything unknown or malformed, and groups in a circle, match nobody. */
function compileSavedGroup(reference: unknown, scope: Scope): Test {
  const id = own(reference, 'id');
  if (typeof id !== 'string' || scope.visiting.includes(id)) return NEVER;
  const group = own(scope.groups, id);
  if (own(group, 'type') === 'list') {
    const attribute = own(reference, 'attributeKey') ?? own(group, 'attributeKey');
    const values = own(group, 'values');
    return typeof attribute === 'string' && Array.isArray(values) ? readInto(attribute, isIn(values)) : NEVER;
  }
  const condition = own(group, 'condition');
  return own(group, 'type') === 'condition' && typeof condition === 'object'
    ? compileFields(condition, { ...scope, visiting: [...scope.visiting, id] })
    : NEVER;
}
