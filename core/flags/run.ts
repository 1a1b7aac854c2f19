import type { Attributes } from '../conditions/compile.ts';
import { own } from '../conditions/paths.ts';
import { compileParents } from './compile.ts';
import type { CompiledRuleset } from './compile.ts';
import { askParents } from './evaluate.ts';
import { compileExperiment, resultOf, variantsOf } from './experiment.ts';
import type { Variant } from './experiment.ts';
import type { EvaluationOptions } from './options.ts';
import type { Experiment } from './payload.ts';
import type { ExperimentResult } from './results.ts';
import {
  compileFilter,
  compileGates,
  compileNamespace,
  compilePurposes,
  compileTargeting,
} from './targeting.ts';
import type { Gate } from './targeting.ts';

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
    if (assigned !== null) return assigned;
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
): ExperimentResult | null {
  const { status, active, filters, force, needs } = experiment;
  const parents = compileParents(experiment, ruleset.groups);
  const prerequisites: Gate = () =>
    askParents(ruleset, parents, attributes, options, null) === null ? null : 'PREREQUISITE';
  const targeting = compileGates([
    ...(filters ?? []).map(compileFilter),
    compileNamespace(experiment),
    compileTargeting(experiment, ruleset.groups),
    prerequisites,
  ]);
  const run = compileExperiment(experiment, compilePurposes(needs), targeting);
  const off = status === 'draft' || active === false;
  const forces = force !== undefined && !off;
  // Off and stopped experiments behave as in QA mode: only a variation forced from outside is given.
  const qaMode = !forces && (off || status === 'stopped' || options.qaMode === true);
  const assigned = run(attributes, { ...options, qaMode }, null);
  if (typeof assigned === 'string') return null;
  if (!forces || !assigned.hashUsed) return assigned;
  const { hashAttribute, hashValue } = assigned;
  const given = variantsOf(experiment)[force];
  return given === undefined ? null : resultOf(given, null, hashAttribute, hashValue, false);
}

function outside(experiment: Experiment, attributes: Attributes): ExperimentResult {
  const { hashAttribute = 'id' } = experiment;
  const value = own(attributes, hashAttribute) || '';
  const [first = NO_VARIANT] = variantsOf(experiment);
  return { ...resultOf(first, null, hashAttribute, value, false), inExperiment: false };
}

/** What an experiment without variations gives. */
const NO_VARIANT: Variant = { key: '0', index: 0, value: undefined, name: undefined, passthrough: undefined };
