import { explainCondition } from '../conditions/explain.ts';
import type { ClauseFailure } from '../conditions/explain.ts';
import type { PublishedAudience } from '../config/published.ts';
import { explainFlag } from '../flags/explain.ts';
import type { RuleExplanation } from '../flags/explain.ts';
import type { Decider } from './decide.ts';
import type { DecideRules } from './rules.ts';

/** What became of one rule of a decision, and why: `RuleExplanation` with the flag it belongs to. */
export interface RuleVerdict extends Omit<RuleExplanation, 'index'> {
  /** The asked flag, or one it depends on. */
  readonly flag: string;
  /** The rule's place in its flag, from 0. */
  readonly rule: number;
}

/** Every rule of a flag in order, down to the clause that failed; then those of the flags that its rules, as far as
 *  they were reached, depend on. Holds values of attributes: for those who may see them. Never throws. */
export function explainDecision(rules: DecideRules, decider: Decider, flag: string): readonly RuleVerdict[] {
  const { attributes, options } = decider.inputs;
  const verdicts: RuleVerdict[] = [];
  const asked = new Set([flag]);
  // A set is walked to what is added on the way; each flag once, so a circle ends.
  for (const key of asked) {
    const published = rules.ruleset.flags.get(key)?.definition.rules ?? [];
    for (const { index, ...why } of explainFlag(rules.ruleset, key, attributes, options).rules) {
      verdicts.push({ flag: key, rule: index, ...why });
      if (why.outcome === 'NOT_REACHED') continue;
      for (const { id } of published[index]?.parentConditions ?? []) asked.add(id);
    }
  }
  return verdicts;
}

/** Whether the part of an audience that is asked when deciding is met, and the clause that failed. */
export interface ReadVerdict {
  readonly key: string;
  readonly met: boolean;
  readonly failed?: ClauseFailure;
}

/** The read parts of audiences: a member by events is in an audience only where this part is met too. Audiences
 *  without one are left out. Never throws. */
export function explainReads(
  audiences: readonly PublishedAudience[],
  { inputs }: Decider,
): readonly ReadVerdict[] {
  return audiences.flatMap(({ key, read }): ReadVerdict[] => {
    if (read === undefined) return [];
    const failed = explainCondition(read, inputs.attributes);
    return [failed === null ? { key, met: true } : { key, met: false, failed }];
  });
}
