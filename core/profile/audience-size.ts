import type { Issue } from '../errors.ts';
import type { Json } from '../events.ts';
import { report } from './did-issues.ts';

/** How much one audience may ask. */
export const MAX_CLAUSES = 32;
/** Fields, operators and members of lists of conditions, of one audience. */
export const MAX_PARTS = 500;
/** Regular expressions of one audience. */
export const MAX_PATTERNS = 8;
/** How deep any of it may be nested; conditions have a lower bound of their own. */
const MAX_DEPTH = 64;

/** Lists whose members are tested one by one. Those of `$in` and the like are sets: they cost nothing more when longer. */
const LISTS: ReadonlySet<string> = new Set(['$and', '$or', '$nor', '$all', '$alli', 'sequence']);

interface Count {
  clauses: number;
  parts: number;
  patterns: number;
  isTooDeep: boolean;
}

/** What is too much in a condition; looked at before anything else, in a time that its length bounds. */
export function checkSize(condition: Json, path: string): readonly Issue[] {
  const count: Count = { clauses: 0, parts: 0, patterns: 0, isTooDeep: false };
  add(condition, '', 1, count);
  const issues: Issue[] = [];
  const most = (n: number, max: number, what: string) => {
    if (n > max) report(issues, path, 'OUT_OF_RANGE', `expected at most ${max} ${what}, got ${n}`);
  };
  if (count.isTooDeep)
    report(issues, path, 'OUT_OF_RANGE', `expected at most ${MAX_DEPTH} levels of nesting`);
  most(count.clauses, MAX_CLAUSES, 'did clauses');
  most(count.parts, MAX_PARTS, 'fields, operators and parts');
  most(count.patterns, MAX_PATTERNS, 'regular expressions');
  return issues;
}

function add(value: Json, key: string, depth: number, count: Count): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) {
    count.isTooDeep = true;
    return;
  }
  if (Array.isArray(value)) {
    if (LISTS.has(key)) count.parts += value.length;
    for (const member of value) add(member, '', depth + 1, count);
    return;
  }
  for (const [name, part] of Object.entries(value)) {
    count.parts += 1;
    if (name === 'did') count.clauses += 1;
    if (name === '$regex' || name === '$regexi') count.patterns += 1;
    add(part, name, depth + 1, count);
  }
}
