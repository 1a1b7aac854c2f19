import { checkCondition } from '../conditions/check.ts';
import type { Condition } from '../config/types.ts';
import type { Issue, Result } from '../errors.ts';
import type { Json, JsonObject } from '../events.ts';
import { checkSize } from './audience-size.ts';
import { validateDid } from './validate-did.ts';

export { validateDid } from './validate-did.ts';

/** An audience's condition in two: reduced with events, and asked when deciding. An absent part is always true. */
export interface AudienceParts {
  /** Over `traits.*` and `did`. */
  readonly event?: Condition;
  /** Over `context.*`, `score.*`, `rfm.*`, `purposes`. */
  readonly read?: Condition;
}

/** What a key reads: events' facts or the request. */
type Side = 'event' | 'read';

const READ_ROOTS: readonly string[] = ['context', 'score', 'rfm', 'purposes'];
const EXPECTED = 'traits.*, did, context.*, score.*, rfm.*, purposes, or $and, $or, $nor, $not of them';

/** Splits an audience's `if` so that both parts together mean what the whole means, or says what is wrong with it.
 *  What stands side by side (top level and `$and`) is dealt out; a `$or`, `$nor` or `$not` must be all of one side,
 *  since neither part alone could answer it. `path` is where the condition stands, such as `if`. */
export function splitAudience(condition: Condition, path: string = 'if'): Result<AudienceParts> {
  const issues: Issue[] = [];
  if (!isObject(condition)) {
    const message = `${path}: expected an object, got another type`;
    return { ok: false, issues: [{ path, message, code: 'WRONG_TYPE' }] };
  }
  const tooMuch = checkSize(condition, path);
  if (tooMuch.length > 0) return { ok: false, issues: tooMuch };
  const event = partOf(condition, 'event', path, issues);
  const read = partOf(condition, 'read', path, []);
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    value: {
      ...(event === null ? undefined : { event }),
      ...(read === null ? undefined : { read }),
    },
  };
}

/** The clauses of one side; null: none. Checks everything on the way (so once, with the first side). */
function partOf(
  condition: JsonObject,
  side: Side,
  path: string,
  issues: Issue[],
  depth: number = 1,
): Condition | null {
  if (isTooDeep(depth, path, issues)) return null;
  const kept: [string, Json][] = [];
  for (const [key, operand] of Object.entries(condition)) {
    const at = stepInto(path, key);
    if (key === '$and') {
      const parts = listOf(operand, at, issues).map((part, i) =>
        partOf(part, side, `${at}[${i}]`, issues, depth + 1),
      );
      const present = parts.filter((part) => part !== null);
      if (present.length > 0) kept.push(['$and', present]);
    } else if (sideOf(key, operand, at, issues, depth) === side) {
      kept.push([key, operand]);
    }
  }
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

const MAX_NESTING = 20;

/** The one side a clause belongs to; null when it is broken (told in `issues`) or empty. */
function sideOf(key: string, operand: Json, at: string, issues: Issue[], depth: number): Side | null {
  if (key === 'did') {
    issues.push(...validateDid(operand, at));
    return 'event';
  }
  if (key === '$or' || key === '$nor') {
    const parts = listOf(operand, at, issues);
    return oneSide(
      parts.map((part, i) => [part, `${at}[${i}]`] as const),
      at,
      issues,
      depth,
    );
  }
  if (key === '$not') {
    if (isObject(operand)) return oneSide([[operand, at]], at, issues, depth);
    report(issues, at, 'WRONG_TYPE', 'expected a condition');
    return null;
  }
  const [root = ''] = key.split('.');
  const side: Side | null = root === 'traits' ? 'event' : READ_ROOTS.includes(root) ? 'read' : null;
  if (side === null || key === 'traits') report(issues, at, 'UNKNOWN_FIELD', `expected ${EXPECTED}`);
  else issues.push(...checkCondition({ [key]: operand }, { path: at.slice(0, -key.length - 1) }));
  return side;
}

function oneSide(
  conditions: readonly (readonly [JsonObject, string])[],
  at: string,
  issues: Issue[],
  depth: number,
): Side | null {
  if (isTooDeep(depth, at, issues)) return null;
  const known = issues.length;
  const sides = new Set<Side>();
  for (const [condition, path] of conditions) {
    for (const [key, operand] of Object.entries(condition)) {
      const child = stepInto(path, key);
      const side =
        key === '$and'
          ? oneSide(
              listOf(operand, child, issues).map((part, i) => [part, `${child}[${i}]`] as const),
              child,
              issues,
              depth + 1,
            )
          : sideOf(key, operand, child, issues, depth + 1);
      if (side !== null) sides.add(side);
    }
  }
  if (sides.size === 1) return [...sides][0] ?? null;
  if (sides.size === 0) {
    if (issues.length === known) report(issues, at, 'REQUIRED', 'expected a condition that reads something');
    return null;
  }
  const message =
    'expected only traits and did, or only context, score, rfm and purposes: what changes with events and what is ' +
    'asked when deciding cannot be alternatives of each other';
  report(issues, at, 'UNKNOWN_FIELD', message);
  return null;
}

function isTooDeep(depth: number, at: string, issues: Issue[]): boolean {
  if (depth <= MAX_NESTING) return false;
  report(issues, at.slice(0, 200), 'OUT_OF_RANGE', `expected at most ${MAX_NESTING} levels of nesting`);
  return true;
}

function listOf(operand: Json, at: string, issues: Issue[]): readonly JsonObject[] {
  if (!Array.isArray(operand)) {
    report(issues, at, 'WRONG_TYPE', 'expected a list of conditions');
    return [];
  }
  operand.forEach((part: Json, i) => {
    if (!isObject(part)) report(issues, `${at}[${i}]`, 'WRONG_TYPE', 'expected a condition');
  });
  return operand.filter(isObject);
}

function stepInto(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function report(issues: Issue[], path: string, code: Issue['code'], message: string): void {
  issues.push({ path, message: `${path}: ${message}`, code });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
