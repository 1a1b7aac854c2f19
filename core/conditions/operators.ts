import { compilePath } from './paths.ts';
import { comparableVersion } from './versions.ts';

/** Whether one value passes. May throw for values no JSON holds; whoever calls a whole condition catches. */
export type Test = (value: unknown) => boolean;

/** Lists of values, or named conditions, that conditions refer to by id (GrowthBook saved groups, both formats). */
export type SavedGroups = Readonly<Record<string, unknown>>;

/** What compiling an operator may ask for: the groups, and its callers, for operators that hold conditions. */
export interface OperatorContext {
  readonly groups: SavedGroups;
  /** Groups being resolved, so that groups in a circle match nobody. */
  readonly visiting: ReadonlySet<string>;
  readonly compileValue: (expected: unknown, context: OperatorContext, ignoreCase?: boolean) => Test;
  readonly compileFields: (condition: unknown, context: OperatorContext) => Test;
}

/** Every operator that compares a value. `$and`, `$or`, `$nor`, `$not` and `$savedGroup` above a field are not values'
 *  operators; see `LogicalName` in compile.ts. */
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

/** Turns an operator's operand into a test. Never throws for an operand that came from JSON. */
export type OperatorCompiler = (expected: unknown, context: OperatorContext) => Test;

/** Longest text a regular expression is run on, in UTF-16 code units; longer ones do not match. Together with the
 *  check at publish (regex.ts) it bounds a single test to some ten milliseconds whatever a visitor sends.
 *  The one deliberate difference from GrowthBook's operators. */
export const REGEX_SUBJECT_MAX = 8192;

const NEVER: Test = () => false;

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
  $exists: (expected) => (expected ? (value) => value != null : (value) => value == null),
  $type: (expected) => (value) => typeName(value) === expected,
  $not: (expected, context) => not(context.compileValue(expected, context)),
  $in: (expected) => (Array.isArray(expected) ? isIn(expected) : NEVER),
  $nin: (expected) => (Array.isArray(expected) ? not(isIn(expected)) : NEVER),
  $ini: (expected) => (Array.isArray(expected) ? isInIgnoringCase(expected) : NEVER),
  $nini: (expected) => (Array.isArray(expected) ? not(isInIgnoringCase(expected)) : NEVER),
  $inGroup: (expected, context) => {
    const values = groupValues(context.groups, expected);
    return values === null ? NEVER : isIn(values);
  },
  $notInGroup: (expected, context) => {
    const values = groupValues(context.groups, expected);
    return values === null ? NEVER : not(isIn(values));
  },
  $all: (expected, context) => hasAll(expected, context, false),
  $alli: (expected, context) => hasAll(expected, context, true),
  $size: (expected, context) => {
    const test = context.compileValue(expected, context);
    return (value) => Array.isArray(value) && test(value.length);
  },
  $elemMatch: (expected, context) => hasElement(elementTest(expected, context)),
  $regex: (expected) => matches(expected, ''),
  $regexi: (expected) => matches(expected, 'i'),
  $veq: (expected) => compareVersions(expected, (value, other) => value === other),
  $vne: (expected) => compareVersions(expected, (value, other) => value !== other),
  $vgt: (expected) => compareVersions(expected, (value, other) => value > other),
  $vgte: (expected) => compareVersions(expected, (value, other) => value >= other),
  $vlt: (expected) => compareVersions(expected, (value, other) => value < other),
  $vlte: (expected) => compareVersions(expected, (value, other) => value <= other),
};

/** True for an object with at least one key, all of which begin with `$`: operators rather than data. */
export function isOperatorObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key[0] === '$');
}

/** The test of a `$savedGroup: { id, attributeKey? }` reference: over the attributes as a whole, not over one field.
 *  Anything unknown or malformed, and groups in a circle, match nobody. */
export function compileSavedGroup(reference: unknown, context: OperatorContext): Test {
  const { id, attributeKey } = Object(reference) as Record<string, unknown>; // Object() makes reading any field safe
  if (typeof id !== 'string' || context.visiting.has(id) || !Object.hasOwn(context.groups, id)) return NEVER;
  if (attributeKey !== undefined && typeof attributeKey !== 'string') return NEVER;
  const entry = Object(context.groups[id]) as Record<string, unknown>; // as above
  if (entry['type'] === 'list') {
    const attribute = attributeKey ?? entry['attributeKey'];
    if (typeof attribute !== 'string' || !Array.isArray(entry['values'])) return NEVER;
    const read = compilePath(attribute);
    const test = isIn(entry['values']);
    return (record) => test(read(record));
  }
  if (entry['type'] !== 'condition' || typeof entry['condition'] !== 'object') return NEVER;
  return context.compileFields(entry['condition'], {
    ...context,
    visiting: new Set(context.visiting).add(id),
  });
}

function not(test: Test): Test {
  return (value) => !test(value);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function elementTest(expected: unknown, context: OperatorContext): Test {
  return isOperatorObject(expected)
    ? context.compileValue(expected, context)
    : context.compileFields(expected, context);
}

function hasElement(test: Test): Test {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let i = 0; i < value.length; i++) if (value[i] != null && test(value[i])) return true;
    return false;
  };
}

/** Membership; a list of values is in when one of them is. */
function isIn(expected: readonly unknown[]): Test {
  const has = expected.length > FEW ? hasMany(expected) : hasFew(expected);
  return (value) => {
    if (!Array.isArray(value)) return has(value);
    for (let i = 0; i < value.length; i++) if (has(value[i])) return true;
    return false;
  };
}

const FEW = 8; // up to here comparing one after the other is faster than hashing

function hasFew(expected: readonly unknown[]): Test {
  return (value) => {
    for (let i = 0; i < expected.length; i++) if (expected[i] === value) return true;
    return false;
  };
}

function hasMany(expected: readonly unknown[]): Test {
  const members = new Set(expected);
  return (value) => members.has(value);
}

function isInIgnoringCase(expected: readonly unknown[]): Test {
  const test = isIn(expected.map(foldCase));
  return (value) => test(Array.isArray(value) ? value.map(foldCase) : foldCase(value));
}

function foldCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function hasAll(expected: unknown, context: OperatorContext, ignoreCase: boolean): Test {
  if (!Array.isArray(expected)) return NEVER;
  const tests = expected.map((element: unknown) => context.compileValue(element, context, ignoreCase));
  return (value) => Array.isArray(value) && tests.every((test) => value.some(test));
}

/** The values of a group given as a bare array or as `{ type: 'list', values }`. Unknown groups are empty; a group
 *  of another form is null, which neither $inGroup nor $notInGroup may match. */
function groupValues(groups: SavedGroups, id: unknown): readonly unknown[] | null {
  const name = String(id);
  if (!Object.hasOwn(groups, name)) return [];
  const entry = groups[name];
  if (Array.isArray(entry)) return entry;
  const { type, values } = Object(entry) as Record<string, unknown>; // Object() makes reading any field safe
  return type === 'list' && Array.isArray(values) ? values : null;
}

function matches(pattern: unknown, flags: string): Test {
  if (typeof pattern !== 'string') return NEVER;
  try {
    const regex = new RegExp(pattern.replace(/([^\\])\//g, '$1\\/'), flags);
    return (value) => {
      try {
        const text = String(value);
        return text.length <= REGEX_SUBJECT_MAX && regex.test(text);
      } catch {
        return false; // an object that cannot become text
      }
    };
  } catch {
    return NEVER; // an invalid pattern matches nobody; publishing refuses it
  }
}

function compareVersions(expected: unknown, passes: (value: string, other: string) => boolean): Test {
  const other = comparableVersion(expected);
  return (value) => passes(comparableVersion(value), other);
}
