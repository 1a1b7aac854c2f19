import { checkCondition } from '../conditions/check.ts';
import type { ErrorCode, Issue } from '../errors.ts';
import type { FeatureRule, Payload } from './payload.ts';

/** How far weights may be from summing to 1. */
export const WEIGHT_TOLERANCE = 0.001;

/** Every issue of a payload that is to be published: what evaluation would quietly skip or replace by equal weights.
 *  Conditions (see `checkCondition`), weights, coverage, ranges, hash versions, rules without a value, prerequisites
 *  that do not exist or need each other in a circle. Paths are like `features.hero.rules[2].weights`. Never throws. */
export function checkPayload(payload: Payload): Issue[] {
  const issues: Issue[] = [];
  const { features = {}, savedGroups: groups = {} } = payload;
  for (const [key, { rules = [] }] of Object.entries(features)) {
    if (!Array.isArray(rules)) {
      report(issues, `features.${key}.rules`, 'WRONG_TYPE', 'a list of rules', rules);
      continue;
    }
    rules.forEach((rule: FeatureRule, index) => {
      const path = `features.${key}.rules[${index}]`;
      checkRule(rule, path, issues);
      if (rule.condition !== undefined) {
        issues.push(...checkCondition(rule.condition, { path: `${path}.condition`, groups }));
      }
      rule.parentConditions?.forEach(({ id, condition = {} }, i) => {
        const at = `${path}.parentConditions[${i}]`;
        if (!Object.hasOwn(features, id))
          report(issues, `${at}.id`, 'UNKNOWN_REFERENCE', 'the key of a flag', id);
        issues.push(...checkCondition(condition, { path: `${at}.condition`, groups }));
      });
    });
  }
  for (const circle of findCircles(payload)) {
    const path = `features.${circle[0]}`;
    report(
      issues,
      path,
      'CYCLE',
      'prerequisites that do not need each other in a circle',
      circle.join(' → '),
    );
  }
  return issues;
}

function checkRule(rule: FeatureRule, path: string, issues: Issue[]): void {
  const { variations, weights, meta } = rule;
  const count = variations?.length ?? 0;
  const gating = rule.parentConditions?.some((parent) => parent.gate) === true;
  if (!Object.hasOwn(rule, 'force') && !gating && count < 2) {
    report(issues, `${path}.variations`, 'REQUIRED', 'a forced value or at least two variations', variations);
  }
  if (weights !== undefined) checkWeights(weights, count, `${path}.weights`, issues);
  if (meta !== undefined && meta.length !== count) {
    report(issues, `${path}.meta`, 'OUT_OF_RANGE', `${count} entries, one a variation`, meta.length);
  }
  checkHashing(rule, path, issues);
}

function checkHashing(
  { coverage, hashVersion, range, ranges, namespace }: FeatureRule,
  path: string,
  issues: Issue[],
): void {
  if (coverage !== undefined && !isFraction(coverage)) {
    report(issues, `${path}.coverage`, 'OUT_OF_RANGE', 'a number from 0 to 1', coverage);
  }
  if (hashVersion !== undefined && hashVersion !== 1 && hashVersion !== 2) {
    report(issues, `${path}.hashVersion`, 'UNKNOWN_VALUE', '1 or 2', hashVersion);
  }
  for (const [field, list] of Object.entries({ range: [range], ranges, namespace: [namespace?.slice(1)] })) {
    for (const [from, to] of (list ?? []).filter((one) => one !== undefined)) {
      if (isFraction(from) && isFraction(to) && from <= to) continue;
      report(issues, `${path}.${field}`, 'OUT_OF_RANGE', 'ranges inside 0 to 1', [from, to]);
    }
  }
}

function checkWeights(weights: unknown, count: number, path: string, issues: Issue[]): void {
  if (!Array.isArray(weights) || !weights.every(isFraction)) {
    report(issues, path, 'WEIGHTS_INVALID', 'numbers from 0 to 1', weights);
    return;
  }
  if (weights.length !== count)
    report(issues, path, 'WEIGHTS_INVALID', `${count} numbers, one a variation`, weights.length);
  const total = weights.reduce((sum: number, weight: number) => sum + weight, 0);
  if (Math.abs(total - 1) > WEIGHT_TOLERANCE) {
    report(issues, path, 'WEIGHTS_INVALID', 'numbers summing to 1', Number(total.toFixed(6)));
  }
}

/** Each circle of prerequisites once, as the keys along it with the first repeated at the end. */
function findCircles({ features = {} }: Payload): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (key: string, trail: readonly string[]): void => {
    const start = trail.indexOf(key);
    if (start >= 0) circles.push([...trail.slice(start), key]);
    if (start >= 0 || done.has(key) || !Object.hasOwn(features, key)) return;
    const rules = features[key]?.rules ?? [];
    const parents = Array.isArray(rules)
      ? rules.flatMap((rule: FeatureRule) => rule.parentConditions ?? [])
      : [];
    for (const { id } of parents) visit(id, [...trail, key]);
    done.add(key);
  };
  for (const key of Object.keys(features)) visit(key, []);
  return circles;
}

function isFraction(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function report(issues: Issue[], path: string, code: ErrorCode, expected: string, got: unknown): void {
  issues.push({
    path,
    code,
    message: `${path}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`,
  });
}
