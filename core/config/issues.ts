import type { ErrorCode, Issue } from '../errors.ts';

/** An issue whose message says where, what was expected and what was found. */
export function issueAt(path: string, code: ErrorCode, expected: string, got?: string): Issue {
  const where = path === '' ? 'document' : path;
  return { path, code, message: `${where}: expected ${expected}${got === undefined ? '' : `, got ${got}`}` };
}

/** The same issue seen from further up: `prefix` is put before its path, in the message too. */
export function prefixIssue(prefix: string, issue: Issue): Issue {
  const path = joinPath(prefix, issue.path);
  const told = issue.path === '' ? 'document' : issue.path;
  const message = issue.message.startsWith(`${told}:`)
    ? `${path}${issue.message.slice(told.length)}`
    : `${path}: ${issue.message}`;
  return { ...issue, path, message };
}

/** Two paths as one: `a` and `b` give `a.b`, `a` and `[0]` give `a[0]`. */
export function joinPath(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path;
  return path.startsWith('[') ? prefix + path : `${prefix}.${path}`;
}

/** A path one step longer: `rules` and 2 give `rules[2]`; names with other signs than a condition's path has are quoted. */
export function stepInto(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return joinPath(path, /^[$\w.-]+$/.test(step) ? step : `[${JSON.stringify(step)}]`);
}

/** A value from outside in a few words, for the "got" of a message. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
