import { evaluateFlag } from '../flags/evaluate.ts';
import type { SkipReason } from '../flags/reasons.ts';
import type { Decider } from './decide.ts';
import type { DecideRules } from './rules.ts';

/** Why one rule gave the value or did not. */
export interface RuleVerdict {
  /** The flag the rule belongs to: the asked one, or one it depends on. */
  readonly flag: string;
  readonly rule: number;
  readonly ruleId: string;
  /** APPLIED: this rule gave the value. Else why it was skipped. */
  readonly outcome: SkipReason | 'APPLIED';
}

/** Every rule that was looked at for a flag, in order. Never throws. */
export function explainFlag(rules: DecideRules, decider: Decider, flag: string): readonly RuleVerdict[] {
  const verdicts: RuleVerdict[] = [];
  const { attributes, options } = decider.inputs;
  const idOf = (key: string, rule: number) => rules.ruleset.flags.get(key)?.rules[rule]?.id ?? '';
  const onSkip = (key: string, rule: number, outcome: SkipReason) => {
    verdicts.push({ flag: key, rule, ruleId: idOf(key, rule), outcome });
  };
  const { ruleId, source } = evaluateFlag(rules.ruleset, flag, attributes, { ...options, onSkip });
  if (source === 'force' || source === 'experiment') {
    const rule = rules.ruleset.flags.get(flag)?.rules.findIndex((one) => one.id === ruleId) ?? -1;
    verdicts.push({ flag, rule, ruleId, outcome: 'APPLIED' });
  }
  return verdicts;
}
