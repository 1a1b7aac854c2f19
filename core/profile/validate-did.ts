import type { Issue } from '../errors.ts';
import type { JsonObject } from '../events.ts';
import { MAX_DID_ENTRIES } from './did-facts.ts';
import { checkDuration, checkEventName, isObject, nameOf, rejectOthers, report } from './did-issues.ts';
import { parseDuration } from './durations.ts';
import { NUMBER_OPERATORS } from './number-test.ts';
import { validateSequence } from './validate-sequence.ts';
import { checkWhere } from './where.ts';

const FIELDS: readonly string[] = [
  'event',
  'where',
  'count',
  'sum',
  'distinct',
  'first',
  'last',
  'sequence',
  'within',
];
const MEASURES: readonly string[] = ['count', 'sum', 'distinct', 'first', 'last'];

/** Everything wrong with a `did` clause as written in an audience document. `path` is where it stands. */
export function validateDid(clause: unknown, path: string): readonly Issue[] {
  const issues: Issue[] = [];
  if (!isObject(clause)) {
    report(
      issues,
      path,
      'WRONG_TYPE',
      `expected an object such as { "event": "Product Viewed" }, got ${nameOf(clause)}`,
    );
    return issues;
  }
  if (clause['sequence'] !== undefined) {
    validateSequence(clause, path, issues);
    return issues;
  }
  for (const field of Object.keys(clause)) {
    if (FIELDS.includes(field)) continue;
    report(issues, `${path}.${field}`, 'UNKNOWN_FIELD', `expected one of ${FIELDS.join(', ')}`);
  }
  checkEventName(clause['event'], `${path}.event`, issues);
  if (clause['where'] !== undefined) issues.push(...checkWhere(clause['where'], `${path}.where`));
  const measures = MEASURES.filter((measure) => clause[measure] !== undefined);
  if (measures.length > 1) {
    report(
      issues,
      path,
      'DUPLICATE',
      `expected at most one of ${MEASURES.join(', ')}, got ${measures.join(' and ')}`,
    );
  }
  checkWithin(clause, path, issues);
  for (const measure of measures) checkMeasure(measure, clause, path, issues);
  return issues;
}

function checkWithin(clause: JsonObject, path: string, issues: Issue[]): void {
  const { within } = clause;
  if (within === undefined) return;
  checkDuration(within, `${path}.within`, issues);
  if (clause['first'] === undefined && clause['last'] === undefined) return;
  report(
    issues,
    `${path}.within`,
    'UNKNOWN_FIELD',
    'expected no window beside first or last: write it inside them',
  );
}

function checkMeasure(measure: string, clause: JsonObject, path: string, issues: Issue[]): void {
  const value = clause[measure];
  const at = `${path}.${measure}`;
  if (!isObject(value)) {
    report(issues, at, 'WRONG_TYPE', `expected an object, got ${nameOf(value)}`);
  } else if (measure === 'count') {
    checkNumbers(value, at, clause['within'] !== undefined, issues);
  } else if (measure === 'sum' || measure === 'distinct') {
    checkOf(value, measure, clause['within'] !== undefined, at, issues);
  } else {
    checkPoint(value, at, issues);
  }
}

function checkOf(value: JsonObject, measure: string, hasWindow: boolean, at: string, issues: Issue[]): void {
  rejectOthers(value, ['of', 'is'], at, issues);
  const { of, is } = value;
  if (of === undefined)
    report(issues, `${at}.of`, 'REQUIRED', 'expected the name of a property, got nothing');
  else if (typeof of !== 'string' || of === '') {
    report(issues, `${at}.of`, 'WRONG_TYPE', `expected the name of a property, got ${nameOf(of)}`);
  }
  if (is === undefined)
    report(issues, `${at}.is`, 'REQUIRED', 'expected { "$gte": … } or the like, got nothing');
  else if (!isObject(is)) report(issues, `${at}.is`, 'WRONG_TYPE', `expected an object, got ${nameOf(is)}`);
  // All-time distinct values are remembered up to the bound too.
  else checkNumbers(is, `${at}.is`, measure === 'distinct' || (hasWindow && measure === 'count'), issues);
}

function checkPoint(value: JsonObject, at: string, issues: Issue[]): void {
  rejectOthers(value, ['within', 'before'], at, issues);
  const { within, before } = value;
  if (within === undefined && before === undefined) {
    report(issues, at, 'REQUIRED', 'expected within or before, got neither');
  }
  if (within !== undefined) checkDuration(within, `${at}.within`, issues);
  if (before !== undefined) checkDuration(before, `${at}.before`, issues);
  const inner = parseDuration(before);
  const outer = parseDuration(within);
  if (inner !== null && outer !== null && inner >= outer) {
    report(issues, at, 'OUT_OF_RANGE', 'expected before to be shorter than within: nobody could ever match');
  }
}

function checkNumbers(operators: JsonObject, at: string, isBounded: boolean, issues: Issue[]): void {
  const names = Object.keys(operators);
  const known = Object.keys(NUMBER_OPERATORS);
  if (names.length === 0) report(issues, at, 'REQUIRED', `expected one of ${known.join(', ')}, got nothing`);
  for (const name of names) {
    const operand = operators[name];
    if (!Object.hasOwn(NUMBER_OPERATORS, name)) {
      report(issues, `${at}.${name}`, 'UNKNOWN_VALUE', `expected one of ${known.join(', ')}`);
    } else if (typeof operand !== 'number' || !Number.isFinite(operand)) {
      report(issues, `${at}.${name}`, 'WRONG_TYPE', `expected a number, got ${nameOf(operand)}`);
    } else if (isBounded && operand > MAX_DID_ENTRIES) {
      const message = `expected at most ${MAX_DID_ENTRIES} (so many events a clause remembers), got ${operand}`;
      report(issues, `${at}.${name}`, 'OUT_OF_RANGE', message);
    }
  }
}
