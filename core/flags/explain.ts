import type { Attributes } from '../conditions/compile.ts';
import { evaluateCondition } from '../conditions/compile.ts';
import { explainCondition } from '../conditions/explain.ts';
import type { ClauseFailure } from '../conditions/explain.ts';
import { own } from '../conditions/paths.ts';
import type { CompiledRuleset } from './compile.ts';
import { evaluateFlag } from './evaluate.ts';
import type { EvaluationOptions } from './options.ts';
import type { FeatureRule } from './payload.ts';
import { SKIP_REASONS } from './reasons.ts';
import type { SkipReason } from './reasons.ts';
import type { FlagResult } from './results.ts';
import { sourceOf } from './sources.ts';

/** A prerequisite that was not met. */
export interface ParentFailure {
  readonly flag: string;
  readonly value: unknown;
  readonly failed: ClauseFailure | null;
}

/** What became of one rule. APPLIED gave the value; NOT_REACHED stands below the one that did. */
export interface RuleExplanation {
  readonly index: number;
  readonly ruleId: string;
  readonly outcome: 'APPLIED' | 'NOT_REACHED' | SkipReason;
  /** CONDITION_FALSE: the clause that failed. */
  readonly failed?: ClauseFailure;
  /** PURPOSE_MISSING: the purposes that are not granted. */
  readonly missingPurposes?: readonly string[];
  /** COMPUTING: the audiences and traits that are not known yet. */
  readonly unknown?: readonly string[];
  /** PREREQUISITE: the flag that has another value. */
  readonly parent?: ParentFailure;
}

/** A flag's value and what each of its rules had to do with it. */
export interface FlagExplanation {
  readonly flag: string;
  readonly result: FlagResult;
  readonly rules: readonly RuleExplanation[];
}

/** Explains a decision, rule by rule and down to the failing clause. The decision is taken by `evaluateFlag` itself,
 *  which tells what it skipped, so that an explanation cannot differ from it. Holds values of attributes: for those who
 *  may see them. Never throws. */
export function explainFlag(
  ruleset: CompiledRuleset,
  flag: string,
  attributes: Attributes,
  options: EvaluationOptions = {},
): FlagExplanation {
  const skipped = new Map<number, SkipReason>();
  const result = evaluateFlag(ruleset, flag, attributes, {
    ...options,
    onSkip: (key, index, code) => {
      if (key === flag) skipped.set(index, SKIP_REASONS[code] ?? 'INVALID_RULE');
      options.onSkip?.(key, index, code);
    },
  });
  const rules = ruleset.flags.get(flag)?.definition.rules ?? [];
  const source = sourceOf(result);
  const decided = source !== 'defaultValue' && source !== 'unknownFeature';
  return {
    flag,
    result,
    rules: rules.map((rule, index): RuleExplanation => {
      const ruleId = rule.id ?? '';
      const reason = skipped.get(index);
      if (reason !== undefined)
        return { index, ruleId, outcome: reason, ...detail(ruleset, rule, reason, attributes, options) };
      if (!decided || index !== skipped.size) return { index, ruleId, outcome: 'NOT_REACHED' };
      // A gate or a circle ends the flag at the rule that has it.
      if (source === 'force' || source === 'experiment') return { index, ruleId, outcome: 'APPLIED' };
      return {
        index,
        ruleId,
        outcome: 'PREREQUISITE',
        ...detail(ruleset, rule, 'PREREQUISITE', attributes, options),
      };
    }),
  };
}

function detail(
  { flags, groups }: CompiledRuleset,
  rule: FeatureRule,
  reason: SkipReason,
  attributes: Attributes,
  options: EvaluationOptions,
): Partial<RuleExplanation> {
  if (reason === 'CONDITION_FALSE') {
    const failed = explainCondition(rule.condition, attributes, groups);
    return failed === null ? {} : { failed };
  }
  if (reason === 'PURPOSE_MISSING') {
    const granted = own(attributes, 'purposes');
    return {
      missingPurposes: (rule.needs ?? []).filter(
        (need) => !Array.isArray(granted) || !granted.includes(need),
      ),
    };
  }
  if (reason === 'COMPUTING') {
    const audiences = (rule.audiences ?? []).filter((name) => options.unknownAudiences?.has(name));
    const traits = (rule.traits ?? []).filter((name) => options.unknownTraits?.has(name));
    return {
      unknown: [...audiences, ...traits.map((name) => (name.includes('.') ? name : `traits.${name}`))],
    };
  }
  return reason === 'PREREQUISITE' ? parentDetail({ flags, groups }, rule, attributes, options) : {};
}

function parentDetail(
  ruleset: CompiledRuleset,
  rule: FeatureRule,
  attributes: Attributes,
  options: EvaluationOptions,
): Partial<RuleExplanation> {
  const { onSkip: _told, ...quiet } = options;
  for (const { id, condition = {} } of rule.parentConditions ?? []) {
    const result = evaluateFlag(ruleset, id, attributes, quiet);
    const { value } = result;
    if (sourceOf(result) !== 'cyclicPrerequisite' && evaluateCondition(condition, { value }, ruleset.groups))
      continue;
    return { parent: { flag: id, value, failed: explainCondition(condition, { value }, ruleset.groups) } };
  }
  return {};
}
