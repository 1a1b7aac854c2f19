import type { Issue } from '../errors.ts';
import { parseDuration } from '../profile/durations.ts';
import { checkWhere } from '../profile/where.ts';
import { ALL_RANGES, RFM_MEASURES } from '../rfm/measures.ts';
import { describeValue, issueAt } from './issues.ts';
import type { ProjectDocument, ScoreDocument } from './types.ts';

const DAY_MS = 86_400_000;

/** A score: conditions over events, a property's path to count by, a half-life of days. */
export function checkScore(score: ScoreDocument): readonly Issue[] {
  const issues: Issue[] = [];
  score.rules.forEach((rule, i) => {
    const path = `rules[${i}]`;
    if (rule.where !== undefined) issues.push(...checkWhere(rule.where, `${path}.where`));
    if (rule.points === 0)
      issues.push(issueAt(`${path}.points`, 'OUT_OF_RANGE', 'points, or points to take away', '0'));
  });
  const ms = score.halfLife === undefined ? DAY_MS : parseDuration(score.halfLife);
  if (ms === null || ms < DAY_MS) {
    issues.push(
      issueAt(
        'halfLife',
        'OUT_OF_RANGE',
        'a half-life from "1d" to "400d"; without one points keep their worth',
        describeValue(score.halfLife),
      ),
    );
  }
  return issues;
}

/** Ranges and fixed cuts: no range is called `all`, cuts are of ranges that exist and ascend. */
export function checkRfm({ ranges = {}, rfm = {} }: ProjectDocument): readonly Issue[] {
  const issues: Issue[] = [];
  if (Object.hasOwn(ranges, ALL_RANGES)) {
    const expected = 'another key: "all" stands for everything a person bought';
    issues.push(issueAt(`ranges.${ALL_RANGES}`, 'DUPLICATE', expected, '"all"'));
  }
  for (const [range, cuts] of Object.entries(rfm)) {
    const path = `rfm.${range}`;
    if (range !== ALL_RANGES && !Object.hasOwn(ranges, range))
      issues.push(issueAt(path, 'UNKNOWN_REFERENCE', 'a range of the project, or "all"', `"${range}"`));
    for (const measure of RFM_MEASURES) {
      const values = cuts[measure] ?? [];
      if (values.some((value, i) => i > 0 && value < (values[i - 1] ?? value)))
        issues.push(
          issueAt(`${path}.${measure}`, 'OUT_OF_RANGE', 'four numbers, ascending', values.join(', ')),
        );
    }
  }
  return issues;
}
