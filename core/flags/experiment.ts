import type { Attributes } from '../conditions/compile.ts';
import { memberReader } from '../conditions/paths.ts';
import { compileHasher } from '../hash.ts';
import { chooseVariation, getBucketRanges } from './buckets.ts';
import type { EvaluationOptions } from './options.ts';
import { getQueryStringOverride } from './overrides.ts';
import type { Experiment } from './payload.ts';
import type { SkipReason } from './reasons.ts';
import type { ExperimentResult } from './results.ts';
import { firstSkip, hashWith } from './targeting.ts';
import type { Gate } from './targeting.ts';

export type { EvaluationOptions } from './options.ts';

/** Puts somebody into an experiment, or tells why not. */
export type CompiledExperiment = (
  attributes: Attributes,
  options: EvaluationOptions,
  flag: string | null,
) => ExperimentResult | SkipReason;

/** Compiles an experiment. `purposes` is asked of everybody, `gates` of those who have no sticky record.
 *  What only experiments without a flag have (`force`, `active`, `status`) is done by `runExperiment` (run.ts).
 *  Source: @growthbook/growthbook 1.8 `runExperiment`, whose steps are taken in its order. */
export function compileExperiment(
  experiment: Experiment,
  purposes: Gate | null,
  gates: readonly Gate[],
): CompiledExperiment {
  const { key, variations, coverage, weights } = experiment;
  const count = variations.length;
  if (count < 2) return () => 'INVALID_RULE';
  const attribute = experiment.hashAttribute || 'id';
  const fallback = (!experiment.disableStickyBucketing && experiment.fallbackAttribute) || '';
  const read = memberReader(attribute);
  const readFallback = memberReader(fallback);
  const hasher = compileHasher(experiment.seed || key, experiment.hashVersion || 1);
  const ranges = (experiment.ranges || getBucketRanges(count, coverage, weights)).slice(0, count);
  const objection: Gate = (attributes, options) =>
    purposes?.(attributes, options) ??
    (keptVariation(experiment, options) < 0 ? firstSkip(gates, attributes, options) : null);

  return (attributes, options, flag) => {
    if (options.enabled === false) return 'EXPERIMENTS_DISABLED';
    const value = read(attributes);
    const other = !value && fallback && options.stickyVariants ? readFallback(attributes) : null;
    const name = other ? fallback : attribute;
    const hashValue = value || other || '';
    const index = forcedVariation(key, count, options);
    if (index === -1) return 'INVALID_RULE';
    if (index !== null) return resultOf(experiment, index, flag, name, hashValue, false);
    if (!hashValue) return 'NO_HASH_VALUE';
    const skip = objection(attributes, options);
    if (skip !== null) return skip;
    const n = hashWith(hasher, hashValue);
    const kept = keptVariation(experiment, options);
    const chosen = kept < 0 ? chooseVariation(n, ranges) : kept;
    if (chosen < 0 || Number.isNaN(n)) return 'OUT_OF_COVERAGE';
    if (options.qaMode) return 'QA_MODE';
    return resultOf(experiment, chosen, flag, name, hashValue, kept >= 0, n);
  };
}

/** The index of the variation this person has a record of, −1 without. A variation that is gone counts as none. */
function keptVariation(
  { key, meta, disableStickyBucketing }: Experiment,
  { stickyVariants }: EvaluationOptions,
): number {
  if (!stickyVariants || !meta || disableStickyBucketing || !Object.hasOwn(stickyVariants, key)) return -1;
  return meta.findIndex((variation) => variation.key === stickyVariants[key]);
}

/** The result of getting a variation; `bucket` only if hashing, or the record of an earlier one, chose it. */
export function resultOf(
  { variations, meta }: Experiment,
  index: number,
  featureId: string | null,
  hashAttribute: string,
  hashValue: unknown,
  stickyBucketUsed: boolean,
  bucket?: number,
): ExperimentResult {
  const described = meta?.[index];
  const result: ExperimentResult = {
    key: described?.key || String(index),
    featureId,
    inExperiment: true,
    hashUsed: bucket !== undefined,
    variationId: index,
    value: variations[index],
    hashAttribute,
    hashValue,
    stickyBucketUsed,
    bucket,
  };
  if (described?.name) result.name = described.name;
  if (described?.passthrough) result.passthrough = true;
  return result;
}

/** The index an address or the options force, −1 for one that does not exist, null when nothing is forced. */
function forcedVariation(
  key: string,
  count: number,
  { url, forcedVariations }: EvaluationOptions,
): number | null {
  const asked = url ? getQueryStringOverride(key, url, count) : null;
  if (asked !== null || !forcedVariations || !Object.hasOwn(forcedVariations, key)) return asked;
  const forced = forcedVariations[key] ?? -1;
  return forced >= 0 && forced < count ? forced : -1;
}
