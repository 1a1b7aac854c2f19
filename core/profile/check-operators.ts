import { isOperatorObject, OPERATORS } from '../conditions/operators.ts';
import type { ErrorCode, Issue } from '../errors.ts';
import type { Json, JsonObject } from '../events.ts';

const LISTS: readonly string[] = ['$and', '$or', '$nor'];
const MAX_PATTERN_LENGTH = 256;
const MAX_NESTING = 20;

/** Unknown operators, operands of the wrong type and dangerous patterns in a condition that stands at `path`.
 *  Compiling takes all of these to match nobody; publishing must not. */
export function checkOperators(condition: JsonObject, path: string): readonly Issue[] {
  const issues: Issue[] = [];
  checkFields(condition, path, 1, issues);
  return issues;
}

function checkFields(condition: JsonObject, path: string, depth: number, issues: Issue[]): void {
  if (depth > MAX_NESTING) {
    report(issues, path, 'OUT_OF_RANGE', `expected at most ${MAX_NESTING} levels of nesting`);
    return;
  }
  for (const [key, operand] of Object.entries(condition)) {
    const at = `${path}.${key}`;
    if (LISTS.includes(key)) {
      if (!Array.isArray(operand)) report(issues, at, 'WRONG_TYPE', 'expected a list of conditions');
      else operand.forEach((part: Json, i) => checkPart(part, `${at}[${i}]`, depth, issues));
    } else if (key === '$not') checkPart(operand, at, depth, issues);
    else if (key.startsWith('$')) report(issues, at, 'UNKNOWN_VALUE', 'expected a known operator');
    else checkOperand(operand, at, depth, issues);
  }
}

function checkPart(part: Json, at: string, depth: number, issues: Issue[]): void {
  if (isObject(part)) checkFields(part, at, depth + 1, issues);
  else report(issues, at, 'WRONG_TYPE', 'expected a condition');
}

/** What a field is compared with: a plain value, or an object of operators. */
function checkOperand(operand: Json, at: string, depth: number, issues: Issue[]): void {
  if (!isObject(operand)) return;
  const isMixed = !isOperatorObject(operand) && Object.keys(operand).some((key) => key.startsWith('$'));
  if (isMixed) report(issues, at, 'UNKNOWN_VALUE', 'expected operators only, got operators among data');
  if (!isOperatorObject(operand)) return;
  for (const [name, value] of Object.entries(operand)) {
    const here = `${at}.${name}`;
    if (!Object.hasOwn(OPERATORS, name)) {
      report(issues, here, 'UNKNOWN_VALUE', `expected one of ${Object.keys(OPERATORS).join(', ')}`);
    } else checkValue(name, value, here, depth, issues);
  }
}

const TAKES_LIST: readonly string[] = ['$in', '$nin', '$ini', '$nini', '$all', '$alli'];

function checkValue(name: string, value: Json | undefined, at: string, depth: number, issues: Issue[]): void {
  if (value === undefined) return;
  if (TAKES_LIST.includes(name)) {
    if (!Array.isArray(value)) report(issues, at, 'WRONG_TYPE', 'expected a list');
  } else if (name === '$regex' || name === '$regexi') {
    checkPattern(value, at, issues);
  } else if (name === '$not' || name === '$size') {
    checkOperand(value, at, depth + 1, issues);
  } else if (name === '$elemMatch') {
    if (isOperatorObject(value)) checkOperand(value, at, depth + 1, issues);
    else checkPart(value, at, depth, issues);
  }
}

function checkPattern(pattern: Json, at: string, issues: Issue[]): void {
  if (typeof pattern !== 'string') {
    report(issues, at, 'WRONG_TYPE', 'expected a regular expression as text');
  } else if (pattern.length > MAX_PATTERN_LENGTH) {
    const got = `got ${pattern.length}`;
    report(issues, at, 'UNSAFE_PATTERN', `expected at most ${MAX_PATTERN_LENGTH} characters, ${got}`);
  } else if (!isRegex(pattern)) {
    report(issues, at, 'UNSAFE_PATTERN', 'expected a valid regular expression');
  } else if (repeatsRepetition(pattern)) {
    report(
      issues,
      at,
      'UNSAFE_PATTERN',
      'expected no repetition of a group that repeats or has alternatives',
    );
  }
}

function isRegex(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false; // whatever the reason, it cannot be used
  }
}

/** Whether a group that repeats or has alternatives, or a back-reference, is itself repeated without a bound, as in
 *  `(a+)+` and `(a|aa)*`: such patterns may take exponential time. Refuses some harmless ones too. */
function repeatsRepetition(pattern: string): boolean {
  const groups: boolean[] = [false]; // of each open group: may it match one text in several ways?
  let closed = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    const wasClosed = closed;
    closed = false;
    if (char === '\\') {
      i++;
      if (/[1-9k]/.test(pattern[i] ?? '')) return true;
    } else if (char === '[') i = endOfClass(pattern, i);
    else if (char === '(') groups.push(false);
    else if (char === '|') groups[groups.length - 1] = true;
    else if (char === ')') {
      const isLoose = groups.pop() ?? false;
      closed = isLoose;
      if (isLoose) groups[groups.length - 1] = true;
    } else if (char === '*' || char === '+' || (char === '{' && /^\{\d+,/.test(pattern.slice(i)))) {
      if (wasClosed) return true;
      groups[groups.length - 1] = true;
    }
  }
  return false;
}

function endOfClass(pattern: string, start: number): number {
  let i = start + 1;
  while (i < pattern.length && pattern[i] !== ']') i += pattern[i] === '\\' ? 2 : 1;
  return i;
}

function report(issues: Issue[], path: string, code: ErrorCode, message: string): void {
  issues.push({ path, message: `${path}: ${message}`, code });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
