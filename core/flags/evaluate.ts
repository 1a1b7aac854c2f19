import { passes } from '../conditions/compile.ts';
import type { Attributes } from '../conditions/compile.ts';
import { SLIM } from '../slim.ts';
import { applyRule } from './apply.ts';
import type { CompiledParent, CompiledRule } from './apply.ts';
import type { CompiledRuleset } from './compile.ts';
import { NO_OPTIONS } from './options.ts';
import type { EvaluationOptions } from './options.ts';
import { PREREQUISITE } from './reasons.ts';
import type { SkipCode } from './reasons.ts';
import { resultOf } from './results.ts';
import type { FlagResult } from './results.ts';

const IS_SLIM = SLIM; // of this module, as engines see through it and not through an import

/** The flags being evaluated, innermost first: how prerequisites in a circle are found. */
interface Trail {
  readonly key: string;
  readonly up: Trail | null;
}

const UNKNOWN = resultOf(null, 'ERROR', '', 'FLAG_NOT_FOUND');
/** What a flag is whose prerequisites need each other in a circle. */
export const CYCLIC: FlagResult = resultOf(null, 'ERROR', '', 'GENERAL');
/** What a flag is whose gate, another flag, has not the value it asks for. */
export const GATED: FlagResult = resultOf(null, 'DISABLED');

/** The value of one flag for one person, and why. The first rule that applies gives it, else the default.
 *  Never throws: an unexpected failure gives the default with reason ERROR. Pure; values are those of the payload, by
 *  reference, and answers without an experiment are shared and frozen. Same answers as GrowthBook's `evalFeature`.
 *  @example
 *  const ruleset = compileRuleset({ features: { hero: { defaultValue: 'a', rules: [{ force: 'b' }] } } });
 *  evaluateFlag(ruleset, 'hero', { id: 'u1' }).value; // 'b' */
export function evaluateFlag(
  ruleset: CompiledRuleset,
  key: string,
  attributes: Attributes,
  options: EvaluationOptions = NO_OPTIONS,
): FlagResult {
  try {
    return evaluateOn(ruleset, key, attributes, options, null);
  } catch {
    // A hash attribute that cannot become text, or prerequisites nested deeper than the stack.
    return resultOf(ruleset.flags.get(key)?.fallback.value, 'ERROR', '', 'GENERAL');
  }
}

/** As `evaluateFlag`, but may throw; with the flags that asked for this one. */
function evaluateOn(
  ruleset: CompiledRuleset,
  key: string,
  attributes: Attributes,
  options: EvaluationOptions,
  trail: Trail | null,
): FlagResult {
  const flag = ruleset.flags.get(key);
  if (flag === undefined) return UNKNOWN;
  const { rules } = flag;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as CompiledRule; // inside the list
    const blocked =
      rule.parents !== null && askParents(ruleset, rule.parents, attributes, options, { key, up: trail });
    const outcome = blocked || applyRule(rule, attributes, options);
    if (typeof outcome !== 'number') return outcome;
    if (!IS_SLIM) options.onSkip?.(key, i, outcome);
  }
  return flag.fallback;
}

/** 0 if every prerequisite is met, a skip, or the answer that a gate or a circle forces. May throw. */
export function askParents(
  ruleset: CompiledRuleset,
  parents: readonly CompiledParent[],
  attributes: Attributes,
  options: EvaluationOptions,
  trail: Trail | null,
): FlagResult | SkipCode {
  for (const parent of parents) {
    if (isOn(trail, parent.id)) return CYCLIC;
    const result = evaluateOn(ruleset, parent.id, attributes, options, trail);
    if (result === CYCLIC) return CYCLIC;
    if (!passes(parent.test, { value: result.value })) return parent.gate ? GATED : PREREQUISITE;
  }
  return 0;
}

function isOn(trail: Trail | null, key: string): boolean {
  return trail !== null && (trail.key === key || isOn(trail.up, key));
}
