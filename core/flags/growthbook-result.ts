import type { Attributes } from '../conditions/compile.ts';
import { own } from '../conditions/paths.ts';
import { hash } from '../hash.ts';
import type { Experiment } from './payload.ts';
import type { Assignment, FlagResult } from './results.ts';
import { hashText } from './shares.ts';
import { sourceOf } from './sources.ts';
import type { Source } from './sources.ts';

/** Which variation somebody got of an experiment; GrowthBook's `Result`, member for member. */
export interface ExperimentResult {
  readonly key: string;
  readonly featureId: string | null;
  readonly inExperiment: boolean;
  readonly hashUsed: boolean;
  readonly variationId: number;
  readonly value: unknown;
  readonly hashAttribute: string;
  /** As found in the attributes: text, or a number; '' when absent. */
  readonly hashValue: unknown;
  readonly stickyBucketUsed: boolean;
  /** The hash, in [0, 1); undefined unless hashing chose. */
  readonly bucket?: number | undefined;
  readonly name?: string;
  readonly passthrough?: boolean;
}

/** The value of a flag; GrowthBook's `FeatureResult`. */
export interface FeatureResult {
  readonly value: unknown;
  readonly on: boolean;
  readonly off: boolean;
  readonly source: Source;
  readonly ruleId: string;
  readonly experiment?: Experiment;
  readonly experimentResult?: ExperimentResult;
}

/** Fields of an experiment that GrowthBook reports when they are truthy. */
const REPORTED = [
  'weights',
  'hashAttribute',
  'fallbackAttribute',
  'disableStickyBucketing',
  'namespace',
  'meta',
  'ranges',
  'name',
  'phase',
  'seed',
  'hashVersion',
  'filters',
  'condition',
] as const;
/** And those it reports whenever they are there. */
const REPORTED_IF_PRESENT = ['coverage', 'bucketVersion', 'minBucketVersion'] as const;

/** The result of the flag `flag` for the person with `attributes` as GrowthBook's SDKs give it: without reason and
 *  error code, the experiment without what only its rule has. For whoever speaks to code written for GrowthBook. */
export function toFeatureResult(result: FlagResult, flag: string, attributes: Attributes): FeatureResult {
  const { value, ruleId, experiment, assigned } = result;
  const given = { value, on: Boolean(value), off: !value, source: sourceOf(result), ruleId };
  if (experiment === undefined || assigned === undefined) return given;
  const experimentResult = toExperimentResult(experiment, assigned, flag, attributes);
  return { ...given, experiment: reported(experiment), experimentResult };
}

/** The variation that the person with `attributes` was assigned, with what it was hashed from. */
export function toExperimentResult(
  experiment: Experiment,
  { variant, index, attribute, hashed, sticky }: Assignment,
  flag: string | null,
  attributes: Attributes,
): ExperimentResult {
  const { name, passthrough } = experiment.meta?.[index] ?? {};
  const hashValue = own(attributes, attribute) || '';
  const seed = experiment.seed || experiment.key;
  return {
    key: variant,
    featureId: flag,
    inExperiment: true,
    hashUsed: hashed,
    variationId: index,
    value: experiment.variations[index],
    hashAttribute: attribute,
    hashValue,
    stickyBucketUsed: sticky,
    bucket: hashed ? (hash(seed, hashText(hashValue), experiment.hashVersion || 1) ?? undefined) : undefined,
    ...(name ? { name } : {}),
    ...(passthrough ? { passthrough: true } : {}),
  };
}

function reported(experiment: Experiment): Experiment {
  const fields = [
    ...REPORTED.filter((field) => experiment[field]),
    ...REPORTED_IF_PRESENT.filter((field) => experiment[field] !== undefined),
  ];
  const { key, variations } = experiment;
  return { key, variations, ...Object.fromEntries(fields.map((field) => [field, experiment[field]])) };
}
