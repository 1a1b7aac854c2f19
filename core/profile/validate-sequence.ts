import type { Issue } from '../errors.ts';
import type { Json, JsonObject } from '../events.ts';
import { checkDuration, checkEventName, isObject, nameOf, rejectOthers, report } from './did-issues.ts';
import { parseDuration } from './durations.ts';
import { MAX_STEPS } from './sequence-steps.ts';
import { checkWhere } from './where.ts';

/** Everything wrong with a clause that holds a `sequence`. `path` is where the clause stands. */
export function validateSequence(clause: JsonObject, path: string, issues: Issue[]): void {
  rejectOthers(clause, ['sequence', 'within'], path, issues);
  const { sequence, within } = clause;
  if (within !== undefined) checkDuration(within, `${path}.within`, issues);
  const at = `${path}.sequence`;
  if (!Array.isArray(sequence)) {
    report(issues, at, 'WRONG_TYPE', `expected a list of steps, got ${nameOf(sequence)}`);
    return;
  }
  const steps: readonly Json[] = sequence;
  if (steps.length < 2 || steps.length > MAX_STEPS) {
    report(issues, at, 'OUT_OF_RANGE', `expected 2 to ${MAX_STEPS} steps, got ${steps.length}`);
    return;
  }
  for (const [i, step] of steps.entries()) checkStep(step, i, `${at}[${i}]`, issues);
  if (issues.length === 0) checkReachable(steps.filter(isObject), within, path, issues);
}

function checkStep(step: Json, index: number, at: string, issues: Issue[]): void {
  if (!isObject(step)) {
    report(
      issues,
      at,
      'WRONG_TYPE',
      `expected { "event": … } or { "not": { "event": … } }, got ${nameOf(step)}`,
    );
    return;
  }
  const { not, within } = step;
  if (within !== undefined) checkDuration(within, `${at}.within`, issues);
  if (not === undefined) {
    rejectOthers(step, ['event', 'where', 'within', 'not'], at, issues);
    checkAction(step, at, issues);
    if (index === 0 && within !== undefined)
      report(
        issues,
        `${at}.within`,
        'UNKNOWN_FIELD',
        'expected none at the first step: nothing comes before it',
      );
    return;
  }
  rejectOthers(step, ['not', 'within'], at, issues);
  if (index === 0) report(issues, at, 'OUT_OF_RANGE', 'expected the first step to be an action, got a not');
  if (!isObject(not)) {
    report(
      issues,
      `${at}.not`,
      'WRONG_TYPE',
      `expected an object such as { "event": … }, got ${nameOf(not)}`,
    );
    return;
  }
  rejectOthers(not, ['event', 'where'], `${at}.not`, issues);
  checkAction(not, `${at}.not`, issues);
}

function checkAction(action: JsonObject, at: string, issues: Issue[]): void {
  checkEventName(action['event'], `${at}.event`, issues);
  if (action['where'] !== undefined) issues.push(...checkWhere(action['where'], `${at}.where`));
}

/** The nots of a sequence take time: a step or a clause that would be over before them could hold for nobody. */
function checkReachable(
  steps: readonly JsonObject[],
  within: Json | undefined,
  path: string,
  issues: Issue[],
): void {
  let wait = 0;
  let total = 0;
  for (const [i, { not, within: window }] of steps.entries()) {
    const ms = window === undefined ? null : parseDuration(window);
    if (not !== undefined) {
      wait = Math.max(wait, ms ?? 0);
      continue;
    }
    if (ms !== null && ms <= wait) {
      const message = 'expected longer than the not before takes: nobody could ever match';
      report(issues, `${path}.sequence[${i}].within`, 'OUT_OF_RANGE', message);
    }
    total += wait;
    wait = 0;
  }
  total += wait;
  if (within === undefined || (parseDuration(within) ?? 0) > total) return;
  const message = 'expected longer than the nots of the sequence take: nobody could ever match';
  report(issues, `${path}.within`, 'OUT_OF_RANGE', message);
}
