import { checkCondition } from '../conditions/check.ts';
import type { Issue } from '../errors.ts';
import type { Json, JsonObject } from '../events.ts';

const LISTS: readonly string[] = ['$and', '$or', '$nor'];
const MAX_NESTING = 20;

/** Everything wrong with a clause's `where`: it may read `properties.*` and `context.*` of the event, and its
 *  operators and patterns must be known and harmless. */
export function checkWhere(where: Json, path: string): readonly Issue[] {
  const issues: Issue[] = [];
  if (!isObject(where)) {
    const message = `${path}: expected a condition such as { "properties.category": "Phones" }`;
    return [{ path, message, code: 'WRONG_TYPE' }];
  }
  checkRoots(where, path, 1, issues);
  return issues.length > 0 ? issues : checkCondition(where, { path });
}

function checkRoots(condition: JsonObject, path: string, depth: number, issues: Issue[]): void {
  if (depth > MAX_NESTING) {
    const message = `${path}: expected at most ${MAX_NESTING} levels of nesting`;
    issues.push({ path, message, code: 'OUT_OF_RANGE' });
    return;
  }
  for (const [key, operand] of Object.entries(condition)) {
    const at = `${path}.${key}`;
    if (LISTS.includes(key) && Array.isArray(operand)) {
      operand.forEach((part: Json, i) => {
        if (isObject(part)) checkRoots(part, `${at}[${i}]`, depth + 1, issues);
      });
    } else if (key === '$not' && isObject(operand)) {
      checkRoots(operand, at, depth + 1, issues);
    } else if (!key.startsWith('$') && !/^(?:properties|context)\../.test(key)) {
      const message = `${at}: expected properties.* or context.* of the event`;
      issues.push({ path: at, message, code: 'UNKNOWN_FIELD' });
    }
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
