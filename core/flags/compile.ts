import type { Attributes } from '../conditions/compile.ts';
import { compileUnsafe } from '../conditions/compile.ts';
import type { SavedGroups, Test } from '../conditions/operators.ts';
import { compileExperiment } from './experiment.ts';
import type { EvaluationOptions } from './options.ts';
import type { Experiment, FeatureDefinition, FeatureRule, Payload } from './payload.ts';
import type { SkipReason } from './reasons.ts';
import { constantResult } from './results.ts';
import type { FlagResult } from './results.ts';
import {
  compileFilter,
  compileGates,
  compileNamespace,
  compilePurposes,
  compileRollout,
  compileTargeting,
} from './targeting.ts';
import type { Gate } from './targeting.ts';

/** A prerequisite: another flag and what its value must be. `gate`: else the flag is null, not only the rule skipped. */
export interface CompiledParent {
  readonly id: string;
  readonly gate: boolean;
  readonly test: Test;
}

/** A rule made ready: its answer for somebody, or why it gives none. Prerequisites are asked before it. */
export interface CompiledRule {
  readonly id: string;
  readonly parents: readonly CompiledParent[];
  readonly apply: (attributes: Attributes, options: EvaluationOptions) => FlagResult | SkipReason;
}

/** A flag made ready. `fallback` is the answer when no rule applies. */
export interface CompiledFlag {
  readonly definition: FeatureDefinition;
  readonly rules: readonly CompiledRule[];
  readonly fallback: FlagResult;
}

/** A publication made ready: compile once, evaluate many times, from any number of callers (it holds no state). */
export interface CompiledRuleset {
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  readonly groups: SavedGroups;
}

/** Compiles a payload. Never throws for JSON: what GrowthBook would skip is skipped, what it would choke on gives the
 *  default. Prerequisites in a circle are found when evaluated, as which rules are reached depends on the person;
 *  `checkPayload` (check.ts) refuses them at publish. O(size of the payload). */
export function compileRuleset({ features = {}, savedGroups = {} }: Payload): CompiledRuleset {
  const flags = new Map<string, CompiledFlag>();
  for (const [key, definition] of Object.entries(features))
    flags.set(key, compileFlag(key, definition, savedGroups));
  return { flags, groups: savedGroups };
}

function compileFlag(key: string, definition: FeatureDefinition, groups: SavedGroups): CompiledFlag {
  const { defaultValue = null, rules = [], disabled } = definition;
  const reason = disabled ? 'DISABLED' : rules.length > 0 ? 'DEFAULT' : 'STATIC';
  const fallback = constantResult(defaultValue, 'defaultValue', reason);
  try {
    return {
      definition,
      fallback,
      rules: disabled ? [] : rules.map((rule) => compileRule(key, rule, groups)),
    };
  } catch {
    // Not what any publisher writes, such as rules that are no list.
    return {
      definition,
      fallback: constantResult(defaultValue, 'defaultValue', 'ERROR', '', 'GENERAL'),
      rules: [],
    };
  }
}

function compileRule(flag: string, rule: FeatureRule, groups: SavedGroups): CompiledRule {
  const id = rule.id || '';
  const filters = (rule.filters ?? []).map(compileFilter);
  const parents = compileParents(rule, groups);
  if (!Object.hasOwn(rule, 'force')) {
    return { id, parents, apply: compileSplit(flag, id, rule, compileGates(filters), groups) };
  }
  const rollout = compileRollout(flag, rule);
  const result = constantResult(rule.force, 'force', rollout === null ? 'TARGETING_MATCH' : 'SPLIT', id);
  const gate = compileGates([
    ...filters,
    compilePurposes(rule.needs),
    compileTargeting(rule, groups),
    rollout,
  ]);
  return { id, parents, apply: (attributes, options) => gate?.(attributes, options) ?? result };
}

function compileSplit(
  flag: string,
  ruleId: string,
  rule: FeatureRule,
  filters: Gate | null,
  groups: SavedGroups,
): CompiledRule['apply'] {
  if (!rule.variations) return () => 'INVALID_RULE';
  // A rule has every field of an experiment and, without `force`, none of another meaning.
  const experiment = { ...rule, key: rule.key || flag, variations: rule.variations } as Experiment;
  const targeting = compileGates([compileNamespace(experiment), compileTargeting(rule, groups)]);
  const run = compileExperiment(experiment, compilePurposes(rule.needs), targeting);
  return (attributes, options) => {
    const skip = filters === null ? null : filters(attributes, options);
    // A layer that changed under a running experiment moves nobody who has a record.
    if (skip !== null && !(options.stickyVariants && Object.hasOwn(options.stickyVariants, experiment.key)))
      return skip;
    const experimentResult = run(attributes, options, flag);
    if (typeof experimentResult === 'string') return experimentResult;
    const { value, hashUsed } = experimentResult;
    if (skip !== null && !experimentResult.stickyBucketUsed) return skip;
    if (experimentResult.passthrough) return 'PASSTHROUGH';
    return {
      value,
      on: Boolean(value),
      off: !value,
      source: 'experiment',
      ruleId,
      reason: hashUsed ? 'SPLIT' : 'TARGETING_MATCH',
      experiment,
      experimentResult,
    };
  };
}

/** Compiles the prerequisites of a rule, or of an experiment that runs on its own. */
export function compileParents(
  { parentConditions }: FeatureRule | Experiment,
  groups: SavedGroups,
): CompiledParent[] {
  return (parentConditions ?? []).map(({ id, gate, condition }) => ({
    id,
    gate: Boolean(gate),
    test: compileUnsafe(condition ?? {}, groups),
  }));
}
