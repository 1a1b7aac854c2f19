import { passes } from '../conditions/compile.ts';
import type { Attributes } from '../conditions/compile.ts';
import type { CompiledParent, CompiledRuleset } from './compile.ts';
import type { EvaluationOptions } from './options.ts';
import type { SkipReason } from './reasons.ts';
import { constantResult } from './results.ts';
import type { FlagResult } from './results.ts';

/** The flags being evaluated, innermost first: how prerequisites in a circle are found. */
interface Trail {
  readonly key: string;
  readonly up: Trail | null;
}

const NO_OPTIONS: EvaluationOptions = {};
const UNKNOWN = constantResult(null, 'unknownFeature', 'ERROR', '', 'FLAG_NOT_FOUND');
const CYCLIC = constantResult(null, 'cyclicPrerequisite', 'ERROR', '', 'GENERAL');
const GATED = constantResult(null, 'prerequisite', 'DISABLED');

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
    return { ...(ruleset.flags.get(key)?.fallback ?? UNKNOWN), reason: 'ERROR', errorCode: 'GENERAL' };
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
    const rule = rules[i];
    if (rule === undefined) continue;
    const blocked =
      rule.parents.length === 0
        ? null
        : askParents(ruleset, rule.parents, attributes, options, { key, up: trail });
    const outcome = blocked ?? rule.apply(attributes, options);
    if (typeof outcome !== 'string') return outcome;
    options.onSkip?.(key, i, outcome);
  }
  return flag.fallback;
}

/** Null if every prerequisite is met, a skip, or the answer that a gate or a circle forces. May throw. */
export function askParents(
  ruleset: CompiledRuleset,
  parents: readonly CompiledParent[],
  attributes: Attributes,
  options: EvaluationOptions,
  trail: Trail | null,
): FlagResult | SkipReason | null {
  for (const parent of parents) {
    if (isOn(trail, parent.id)) return CYCLIC;
    const { source, value } = evaluateOn(ruleset, parent.id, attributes, options, trail);
    if (source === 'cyclicPrerequisite') return CYCLIC;
    if (!passes(parent.test, { value })) return parent.gate ? GATED : 'PREREQUISITE';
  }
  return null;
}

function isOn(trail: Trail | null, key: string): boolean {
  return trail !== null && (trail.key === key || isOn(trail.up, key));
}
