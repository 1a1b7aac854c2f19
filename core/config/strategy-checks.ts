import type { Issue } from '../errors.ts';
import type { Json } from '../events.ts';
import { nearestName } from '../nearest-name.ts';
import { MAX_LIST_ITEMS, STRATEGIES } from '../recommend/strategy.ts';
import { describeValue, issueAt, stepInto } from './issues.ts';
import { isObject, KEY_PATTERN } from './schemas.ts';

type Check = (value: unknown, path: string) => Issue[];

/** What is wrong with each field of a list's strategy; the fields are those of `ListStrategy`. */
const FIELDS: { readonly [field: string]: Check } = {
  strategy: (value, path) =>
    STRATEGIES.some((known) => known === value)
      ? []
      : [issueAt(path, 'UNKNOWN_VALUE', `one of ${STRATEGIES.join(', ')}`, describeValue(value))],
  limit: (value, path) =>
    typeof value !== 'number'
      ? [issueAt(path, 'WRONG_TYPE', 'a number of items', describeValue(value))]
      : Number.isInteger(value) && value >= 1 && value <= MAX_LIST_ITEMS
        ? []
        : [issueAt(path, 'OUT_OF_RANGE', `a whole number from 1 to ${MAX_LIST_ITEMS}`, String(value))],
  range: (value, path) =>
    typeof value === 'string' && KEY_PATTERN.test(value)
      ? []
      : [issueAt(path, 'WRONG_TYPE', "a range's key", describeValue(value))],
  includeBought: (value, path) =>
    typeof value === 'boolean' ? [] : [issueAt(path, 'WRONG_TYPE', 'true or false', describeValue(value))],
  title: (value, path) =>
    isObject(value) && Object.values(value).every((text) => typeof text === 'string')
      ? []
      : [issueAt(path, 'WRONG_TYPE', 'text by language', describeValue(value))],
};

/** Everything wrong with a value of a flag of type `recommendations`: a strategy, how many items, and what narrows
 *  them. */
export function checkStrategy(value: Json, path: string): Issue[] {
  if (!isObject(value)) return [issueAt(path, 'WRONG_TYPE', 'a strategy of a list', describeValue(value))];
  const names = Object.keys(FIELDS);
  const issues = ['strategy', 'limit']
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => issueAt(stepInto(path, name), 'REQUIRED', `a ${name}`, 'nothing'));
  for (const [name, given] of Object.entries(value)) {
    const at = stepInto(path, name);
    const check = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (check !== undefined) issues.push(...check(given, at));
    else {
      const meant = nearestName(name, names);
      const expected =
        meant === undefined ? `one of ${names.join(', ')}` : `a known field (did you mean "${meant}"?)`;
      issues.push(issueAt(at, 'UNKNOWN_FIELD', expected, `"${name}"`));
    }
  }
  return issues;
}
