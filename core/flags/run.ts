import type { Attributes } from '../conditions/compile.ts';
import { applyRule, isOutside } from './apply.ts';
import { compileParents, compileRule } from './compile.ts';
import type { CompiledRuleset } from './compile.ts';
import { askParents } from './evaluate.ts';
import { toExperimentResult } from './growthbook-result.ts';
import type { ExperimentResult } from './growthbook-result.ts';
import type { EvaluationOptions } from './options.ts';
import type { Experiment, FeatureRule, VariationMeta } from './payload.ts';
import type { Assignment } from './results.ts';

/** Runs an experiment that belongs to no flag (GrowthBook's inline experiments), compiled on the spot; the ruleset
 *  gives saved groups and prerequisite flags. Who is not in it gets the first variation. Never throws.
 *  Not supported, as they need a page or are deprecated: `urlPatterns`, `url`, `include`, `groups`. */
export function runExperiment(
  ruleset: CompiledRuleset,
  experiment: Experiment,
  attributes: Attributes,
  options: EvaluationOptions = {},
): ExperimentResult {
  try {
    const assigned = assign(ruleset, experiment, attributes, options);
    if (assigned !== null) return toExperimentResult(experiment, assigned, null, attributes);
  } catch {
    // An attribute that cannot become text: outside.
  }
  return outside(experiment, attributes);
}

function assign(
  ruleset: CompiledRuleset,
  experiment: Experiment,
  attributes: Attributes,
  options: EvaluationOptions,
): Assignment | null {
  const { status, active, force } = experiment;
  const off = status === 'draft' || active === false;
  const forces = force !== undefined && !off;
  // Off and stopped experiments behave as in QA mode: only a variation forced from outside is given.
  const qaMode = !forces && (off || status === 'stopped' || options.qaMode === true);
  const { layers, ...rule } = compileRule(experiment.key, ruleOf(experiment), ruleset.groups);
  const result = applyRule({ ...rule, layers: null }, attributes, { ...options, qaMode });
  if (typeof result === 'number' || result.assigned === undefined) return null;
  const { assigned } = result;
  if (!assigned.hashed) return assigned;
  // Who has a sticky record is not asked for layers and prerequisites.
  if (!assigned.sticky) {
    const parents = compileParents(experiment, ruleset.groups);
    if (isOutside(layers, attributes)) return null;
    if (parents !== null && askParents(ruleset, parents, attributes, options, null) !== 0) return null;
  }
  if (!forces) return assigned;
  if (!Object.hasOwn(experiment.variations, force)) return null;
  return { ...assigned, variant: keyOf(experiment, force), index: force, hashed: false, sticky: false };
}

/** The experiment as a rule. `force` has another meaning there, and only there a variation leaves it to a next rule. */
function ruleOf({ force: _force, parentConditions: _parents, meta, ...experiment }: Experiment): FeatureRule {
  if (!Array.isArray(meta)) return experiment;
  return { ...experiment, meta: meta.map(({ passthrough: _passthrough, ...one }: VariationMeta) => one) };
}

function keyOf({ meta }: Experiment, index: number): string {
  return meta?.[index]?.key || String(index);
}

function outside(experiment: Experiment, attributes: Attributes): ExperimentResult {
  const { hashAttribute = 'id' } = experiment;
  const first = {
    variant: keyOf(experiment, 0),
    index: 0,
    attribute: hashAttribute,
    hashed: false,
    sticky: false,
  };
  return { ...toExperimentResult(experiment, first, null, attributes), inExperiment: false };
}
