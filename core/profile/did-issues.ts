import type { Issue } from '../errors.ts';
import type { Json, JsonObject } from '../events.ts';
import { parseDuration } from './durations.ts';

// What the checks of a `did` clause share.

const DURATION = "a duration such as '90s', '30m', '12h' or '7d', at most 400d";

export function checkEventName(event: Json | undefined, path: string, issues: Issue[]): void {
  if (typeof event === 'string' && event !== '') return;
  if (event === undefined) report(issues, path, 'REQUIRED', 'expected the name of an event, got nothing');
  else report(issues, path, 'WRONG_TYPE', `expected the name of an event, got ${nameOf(event)}`);
}

export function checkDuration(value: Json, at: string, issues: Issue[]): void {
  if (parseDuration(value) !== null) return;
  const got = typeof value === 'string' ? JSON.stringify(value.slice(0, 32)) : nameOf(value);
  report(
    issues,
    at,
    typeof value === 'string' ? 'OUT_OF_RANGE' : 'WRONG_TYPE',
    `expected ${DURATION}, got ${got}`,
  );
}

export function rejectOthers(value: JsonObject, known: readonly string[], at: string, issues: Issue[]): void {
  for (const field of Object.keys(value)) {
    if (!known.includes(field))
      report(issues, `${at}.${field}`, 'UNKNOWN_FIELD', `expected one of ${known.join(', ')}`);
  }
}

export function report(issues: Issue[], path: string, code: Issue['code'], message: string): void {
  issues.push({ path, message: `${path}: ${message}`, code });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${JSON.stringify(value).slice(0, 32)}`;
}
