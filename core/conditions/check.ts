import type { ErrorCode, Issue } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { isOperatorObject, LOGICAL, OPERATORS } from './operators.ts';
import type { OperatorName, SavedGroups } from './operators.ts';
import { refusePattern } from './regex.ts';

/** The keys that combine conditions. */
export const LOGICAL_NAMES: readonly string[] = Object.keys(LOGICAL);

/** Deepest nesting of conditions that may be published. */
export const MAX_CONDITION_DEPTH = 20;

/** What a checked condition is checked against. */
export interface ConditionCheck {
  /** Where the condition stands, such as `rules[2].if`; default '' (the condition is the whole value). */
  readonly path?: string;
  /** Saved groups that may be referred to; default none. */
  readonly groups?: SavedGroups;
}

/** Every issue of a condition that is to be published: what `compileCondition` would quietly take to match nobody.
 *  Unknown operators, operands of the wrong type, operators among data, unknown groups, patterns that are invalid or
 *  may take too long, nesting over 20. Never throws. */
export function checkCondition(condition: unknown, { path = '', groups = {} }: ConditionCheck = {}): Issue[] {
  const check: Check = { groups, issues: [] };
  checkFields(condition, path, 1, check);
  return check.issues;
}

interface Check {
  readonly groups: SavedGroups;
  readonly issues: Issue[];
}

type OperandCheck = (operand: unknown, path: string, depth: number, check: Check) => void;

/** What each operator's operand must be. */
const OPERANDS: Readonly<Record<OperatorName, OperandCheck>> = {
  $eq: scalar,
  $ne: scalar,
  $lt: ordered,
  $lte: ordered,
  $gt: ordered,
  $gte: ordered,
  $exists: (operand, path, _depth, check) => {
    if (typeof operand !== 'boolean') wrongType(check, path, 'true or false', operand);
  },
  $type: (operand, path, _depth, check) => {
    if (!TYPES.includes(operand)) report(check, path, 'UNKNOWN_VALUE', `one of ${TYPES.join(', ')}`, operand);
  },
  $not: checkOperand,
  $in: list,
  $nin: list,
  $ini: list,
  $nini: list,
  $inGroup: groupName,
  $notInGroup: groupName,
  $all: listOfOperands,
  $alli: listOfOperands,
  $size: (operand, path, depth, check) => {
    if (typeof operand === 'number' || isOperatorObject(operand)) checkOperand(operand, path, depth, check);
    else wrongType(check, path, 'a number or operators', operand);
  },
  $elemMatch: (operand, path, depth, check) => {
    if (isOperatorObject(operand)) checkOperand(operand, path, depth, check);
    else checkFields(operand, path, depth + 1, check);
  },
  $regex: (operand, path, _depth, check) => pattern(operand, path, false, check),
  $regexi: (operand, path, _depth, check) => pattern(operand, path, true, check),
  $veq: version,
  $vne: version,
  $vgt: version,
  $vgte: version,
  $vlt: version,
  $vlte: version,
};

const TYPES: readonly unknown[] = ['string', 'number', 'boolean', 'array', 'object', 'null'];

function checkFields(condition: unknown, path: string, depth: number, check: Check): void {
  if (!isObject(condition)) {
    wrongType(check, path, 'a condition (an object)', condition);
    return;
  }
  if (depth > MAX_CONDITION_DEPTH) {
    report(check, path, 'OUT_OF_RANGE', `at most ${MAX_CONDITION_DEPTH} levels of nesting`, depth);
    return;
  }
  for (const [key, operand] of Object.entries(condition)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (key === '$not') checkFields(operand, at, depth + 1, check);
    else if (key === '$savedGroup')
      groupName(isObject(operand) ? operand['id'] : operand, `${at}.id`, depth, check);
    else if (LOGICAL_NAMES.includes(key)) checkParts(operand, at, depth, check);
    else if (key.startsWith('$')) unknownOperator(check, at, key, LOGICAL_NAMES);
    else checkOperand(operand, at, depth, check);
  }
}

function checkParts(parts: unknown, path: string, depth: number, check: Check): void {
  if (!Array.isArray(parts)) wrongType(check, path, 'a list of conditions', parts);
  else parts.forEach((part, index) => checkFields(part, `${path}[${index}]`, depth + 1, check));
}

/** What a field is compared with: data, or operators. */
function checkOperand(operand: unknown, path: string, depth: number, check: Check): void {
  if (!isObject(operand)) return;
  if (depth > MAX_CONDITION_DEPTH) {
    report(check, path, 'OUT_OF_RANGE', `at most ${MAX_CONDITION_DEPTH} levels of nesting`, depth);
    return;
  }
  if (!isOperatorObject(operand)) {
    const mixed = Object.keys(operand).find((key) => key.startsWith('$'));
    if (mixed !== undefined)
      report(check, path, 'UNKNOWN_VALUE', 'operators only or data only, not both', mixed);
    return;
  }
  for (const [name, value] of Object.entries(operand)) {
    const at = `${path}.${name}`;
    if (Object.hasOwn(OPERANDS, name)) OPERANDS[name as OperatorName](value, at, depth + 1, check); // own key
    else unknownOperator(check, at, name, Object.keys(OPERATORS));
  }
}

function scalar(operand: unknown, path: string, _depth: number, check: Check): void {
  if (isObject(operand) || Array.isArray(operand))
    wrongType(check, path, 'text, a number, true, false or null', operand);
}

function ordered(operand: unknown, path: string, _depth: number, check: Check): void {
  if (typeof operand !== 'number' && typeof operand !== 'string')
    wrongType(check, path, 'a number or text', operand);
}

function version(operand: unknown, path: string, _depth: number, check: Check): void {
  if (typeof operand !== 'string' || operand === '')
    wrongType(check, path, 'a version such as "1.2.3"', operand);
}

function list(operand: unknown, path: string, depth: number, check: Check): void {
  if (!Array.isArray(operand)) wrongType(check, path, 'a list', operand);
  else operand.forEach((member, index) => scalar(member, `${path}[${index}]`, depth, check));
}

function listOfOperands(operand: unknown, path: string, depth: number, check: Check): void {
  if (!Array.isArray(operand)) wrongType(check, path, 'a list', operand);
  else operand.forEach((member, index) => checkOperand(member, `${path}[${index}]`, depth, check));
}

function groupName(operand: unknown, path: string, _depth: number, check: Check): void {
  if (typeof operand !== 'string') wrongType(check, path, 'the id of a saved group', operand);
  else if (!Object.hasOwn(check.groups, operand)) {
    report(check, path, 'UNKNOWN_REFERENCE', 'the id of a saved group that exists', operand);
  }
}

function pattern(operand: unknown, path: string, ignoreCase: boolean, check: Check): void {
  if (typeof operand !== 'string') {
    wrongType(check, path, 'a regular expression as text', operand);
    return;
  }
  const refusal = refusePattern(operand, ignoreCase);
  if (refusal === null) return;
  const message = `${path}: expected a regular expression that is valid and cannot take long, got one with ${refusal}`;
  check.issues.push({ path, code: 'UNSAFE_PATTERN', message });
}

function unknownOperator(check: Check, path: string, name: string, known: readonly string[]): void {
  report(check, path, 'UNKNOWN_VALUE', `an operator (${operatorHint(name, known)})`, name);
}

function operatorHint(name: string, known: readonly string[]): string {
  if (name.startsWith('$notRegex')) return 'write { "$not": { "$regex": … } }';
  const meant = nearestName(name, known);
  return meant === undefined ? known.join(', ') : `did you mean "${meant}"?`;
}

function wrongType(check: Check, path: string, expected: string, got: unknown): void {
  report(check, path, 'WRONG_TYPE', expected, got);
}

function report(check: Check, path: string, code: ErrorCode, expected: string, got: unknown): void {
  const text = JSON.stringify(got) ?? 'nothing';
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  check.issues.push({ path, code, message: `${path || 'condition'}: expected ${expected}, got ${shown}` });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
