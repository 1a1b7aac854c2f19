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

type ListCompiler = (members: readonly unknown[], context: OperatorContext) => Test;

/** An operator whose operand must be a list; any other matches nobody. */
function ofList(compile: ListCompiler): OperatorCompiler {
  return (expected, context) => (Array.isArray(expected) ? compile(expected, context) : NEVER);
}

/** An operator on the values of a saved group: a bare array, or `{ type: 'list', values }`. Unknown groups are empty;
 *  a group of another form matches nobody, negated or not. */
function ofGroup(compile: ListCompiler): OperatorCompiler {
  return (id, context) => {
    const group: unknown = Object.hasOwn(context.groups, String(id)) ? context.groups[String(id)] : [];
    const { type, values } = Object(group) as Record<string, unknown>; // Object() makes reading any field safe
    return ofList(compile)(type === 'list' ? values : group, context);
  };
}

/** A comparison of versions, as text that compares like a version. */
function ofVersion(name: OperatorName): OperatorCompiler {
  return (expected, context) => {
    const test = OPERATORS[name](comparableVersion(expected), context);
    return (value) => test(comparableVersion(value));
  };
}

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
  $in: ofList(isIn),
  $nin: ofList((members) => not(isIn(members))),
  $ini: ofList((members) => folded(isIn(members.map(foldCase)))),
  $nini: ofList((members) => not(folded(isIn(members.map(foldCase))))),
  $inGroup: ofGroup(isIn),
  $notInGroup: ofGroup((members) => not(isIn(members))),
  $all: ofList((members, context) => hasAll(members.map((member) => context.compileValue(member, context)))),
  $alli: ofList((members, context) =>
    hasAll(members.map((member) => context.compileValue(member, context, true))),
  ),
  $size: (expected, context) => {
    const test = context.compileValue(expected, context);
    return (value) => Array.isArray(value) && test(value.length);
  },
  $elemMatch: (expected, context) => {
    const test = (isOperatorObject(expected) ? context.compileValue : context.compileFields)(
      expected,
      context,
    );
    return (value) => {
      if (!Array.isArray(value)) return false;
      for (let i = 0; i < value.length; i++) {
        const element: unknown = value[i];
        if (element != null && test(element)) return true;
      }
      return false;
    };
  },
  $regex: (expected) => matches(expected, ''),
  $regexi: (expected) => matches(expected, 'i'),
  $veq: ofVersion('$eq'),
  $vne: ofVersion('$ne'),
  $vgt: ofVersion('$gt'),
  $vgte: ofVersion('$gte'),
  $vlt: ofVersion('$lt'),
  $vlte: ofVersion('$lte'),
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

/** Membership; a list of values is in when one of them is. */
function isIn(members: readonly unknown[]): Test {
  const all = new Set(members);
  // Few members are compared one after the other, which is faster than hashing or calling `includes`.
  const has = (value: unknown): boolean => {
    if (members.length > 8) return all.has(value);
    for (let i = 0; i < members.length; i++) if (members[i] === value) return true;
    return false;
  };
  return (value) => (Array.isArray(value) ? value.some(has) : has(value));
}

/** The same test of values whose case, as far as they are text, was folded. */
function folded(test: Test): Test {
  return (value) => test(Array.isArray(value) ? value.map(foldCase) : foldCase(value));
}

function foldCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function hasAll(tests: readonly Test[]): Test {
  return (value) => Array.isArray(value) && tests.every((test) => value.some(test));
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
