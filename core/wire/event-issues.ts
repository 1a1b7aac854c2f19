import type { ErrorCode, Issue } from '../errors.ts';

/** Collects what is wrong with one value; nothing is allocated while nothing is. */
export interface IssueList {
  /** Where the value stands: `batch[3]`, or ''. */
  readonly at: string;
  list: Issue[] | null;
}

/** The full path of a field. */
export function fieldPath(issues: IssueList, field: string): string {
  if (issues.at === '') return field;
  return field === '' ? issues.at : `${issues.at}.${field}`;
}

/** Adds `<path>: <message>`. */
export function addIssue(issues: IssueList, field: string, code: ErrorCode, message: string): void {
  const path = fieldPath(issues, field);
  issues.list ??= [];
  issues.list.push({ path, message: path === '' ? message : `${path}: ${message}`, code });
}

/** What a value is, in words for messages; never its content, which may be personal. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'undefined' ? 'nothing' : `a ${typeof value}`;
}
