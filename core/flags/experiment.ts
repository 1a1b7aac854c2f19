import type { Attributes } from '../conditions/compile.ts';
import { memberReader } from '../conditions/paths.ts';
import { bucketOf, compileHasher } from '../hash.ts';
import { chooseBounds, compileBounds, getBucketRanges } from './buckets.ts';
import type { EvaluationOptions } from './options.ts';
import { getQueryStringOverride } from './overrides.ts';
import type { Experiment } from './payload.ts';
import type { SkipReason } from './reasons.ts';
import type { ExperimentResult } from './results.ts';
import { compileGates, hashText } from './targeting.ts';
import type { Gate } from './targeting.ts';

export type { EvaluationOptions } from './options.ts';

/** Puts somebody into an experiment, or tells why not. */
export type CompiledExperiment = (
  attributes: Attributes,
  options: EvaluationOptions,
  flag: string | null,
) => ExperimentResult | SkipReason;

/** Compiles an experiment. `purposes` is asked of everybody, `targeting` of those who have no sticky record.
 *  What only experiments without a flag have (`force`, `active`, `status`) is done by `runExperiment` (run.ts).
 *  Source: @growthbook/growthbook 1.8 `runExperiment`, whose steps are taken in its order. */
export function compileExperiment(
  experiment: Experiment,
  purposes: Gate | null,
  targeting: Gate | null,
): CompiledExperiment {
  const { key, variations, coverage, weights } = experiment;
  const count = variations.length;
  if (count < 2) return () => 'INVALID_RULE';
  const attribute = experiment.hashAttribute || 'id';
  const fallback = (!experiment.disableStickyBucketing && experiment.fallbackAttribute) || '';
  const read = memberReader(attribute);
  const readFallback = memberReader(fallback);
  const hasher = compileHasher(experiment.seed || key, experiment.hashVersion || 1);
  const variants = variantsOf(experiment);
  const ranges = experiment.ranges || getBucketRanges(count, coverage, weights);
  const bounds = compileBounds(ranges, hasher.buckets);

  const everything = compileGates([purposes, targeting]);
  const usesFallback = (attributes: Attributes, options: EvaluationOptions): boolean =>
    options.stickyVariants !== undefined && !read(attributes) && Boolean(readFallback(attributes));

  return (attributes, options, flag) => {
    if (options.enabled === false) return 'EXPERIMENTS_DISABLED';
    const isFallback = fallback !== '' && usesFallback(attributes, options);
    const name = isFallback ? fallback : attribute;
    const value = (isFallback ? readFallback(attributes) : read(attributes)) || '';
    const forced = options.url || options.forcedVariations ? forcedVariation(key, count, options) : null;
    if (forced !== null) return giveForced(variants[forced], flag, name, value);
    if (!value) return 'NO_HASH_VALUE';
    const kept = keptVariation(experiment, options.stickyVariants);
    const gate = kept < 0 ? everything : purposes;
    const skip = gate === null ? null : gate(attributes, options);
    if (skip !== null) return skip;
    const bucket = bucketOf(hasher, hashText(value));
    const chosen = choose(variants, kept, bucket, bounds);
    if (chosen === undefined) return 'OUT_OF_COVERAGE'; // also more ranges than variations
    if (options.qaMode) return 'QA_MODE';
    return resultOf(chosen, flag, name, value, kept >= 0, bucket / hasher.buckets);
  };
}

/** The index of the variation this person has a record of, −1 without. A variation that is gone counts as none. */
function keptVariation(experiment: Experiment, records: EvaluationOptions['stickyVariants']): number {
  if (!records) return -1;
  const { key, meta, disableStickyBucketing } = experiment;
  if (!meta || disableStickyBucketing || !Object.hasOwn(records, key)) return -1;
  return meta.findIndex((variation) => variation.key === records[key]);
}

/** A variation with what describes it, looked up once. */
export interface Variant {
  readonly key: string;
  readonly index: number;
  readonly value: unknown;
  readonly name: string | undefined;
  readonly passthrough: boolean | undefined;
}

/** The variations of an experiment; without a key of its own a variation is named by its index. */
export function variantsOf({ variations, meta }: Experiment): readonly Variant[] {
  return variations.map((value, index) => {
    const { key, name, passthrough } = meta?.[index] ?? {};
    return { key: key || String(index), index, value, name, passthrough };
  });
}

/** The result of getting a variation; `bucket` only if hashing, or the record of an earlier one, chose it. */
export function resultOf(
  variant: Variant,
  featureId: string | null,
  hashAttribute: string,
  hashValue: unknown,
  stickyBucketUsed: boolean,
  bucket?: number,
): ExperimentResult {
  const { key, index, value, name, passthrough } = variant;
  const result: ExperimentResult = {
    key,
    featureId,
    inExperiment: true,
    hashUsed: bucket !== undefined,
    variationId: index,
    value,
    hashAttribute,
    hashValue,
    stickyBucketUsed,
    bucket,
  };
  if (name) result.name = name;
  if (passthrough) result.passthrough = true;
  return result;
}

function choose(
  variants: readonly Variant[],
  kept: number,
  bucket: number,
  bounds: Int32Array,
): Variant | undefined {
  // A hash version nobody knows lets nobody in, with or without a record.
  const index = kept >= 0 && bucket >= 0 ? kept : chooseBounds(bucket, bounds);
  return index < 0 ? undefined : variants[index];
}

function giveForced(
  variant: Variant | undefined,
  flag: string | null,
  name: string,
  value: unknown,
): ExperimentResult | SkipReason {
  return variant === undefined ? 'INVALID_RULE' : resultOf(variant, flag, name, value, false);
}

/** The index an address or the options force, which may not exist; null when nothing is forced. */
function forcedVariation(
  key: string,
  count: number,
  { url, forcedVariations }: EvaluationOptions,
): number | null {
  const asked = url ? getQueryStringOverride(key, url, count) : null;
  if (asked !== null || !forcedVariations || !Object.hasOwn(forcedVariations, key)) return asked;
  return forcedVariations[key] ?? -1;
}
