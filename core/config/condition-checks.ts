import { checkCondition } from '../conditions/check.ts';
import type { Issue } from '../errors.ts';
import { checkFigure } from './figure-checks.ts';
import { issueAt, stepInto } from './issues.ts';
import { visitPaths } from './reads.ts';
import type { Condition } from './types.ts';

/** First words that are close to one we know, and mean nothing themselves. */
const MEANT: { readonly [root: string]: string } = {
  trait: 'traits',
  audience: 'audiences',
  scores: 'score',
  contexts: 'context',
  purpose: 'purposes',
};

/** Everything wrong with the condition of a rule: operators, patterns, and attributes it cannot read. */
export function checkRuleCondition(condition: Condition, path: string): Issue[] {
  const issues = checkCondition(condition, { path });
  visitPaths(condition, (name, _operand, at) => {
    const where = at.reduce((prefix: string, step) => stepInto(prefix, step), path);
    const [root = ''] = name.split('.');
    if (root === 'did') {
      issues.push(
        issueAt(where, 'UNKNOWN_FIELD', 'behaviour (did) in an audience document, not in a rule', '"did"'),
      );
    } else if (name === 'traits') {
      issues.push(issueAt(where, 'UNKNOWN_FIELD', 'the name of a trait, such as traits.plan', '"traits"'));
    } else if (root === 'score' || root === 'rfm') {
      issues.push(...checkFigure(name, where));
    } else if (Object.hasOwn(MEANT, root)) {
      issues.push(
        issueAt(where, 'UNKNOWN_FIELD', `a known attribute (did you mean "${MEANT[root]}"?)`, `"${name}"`),
      );
    }
  });
  return issues;
}
