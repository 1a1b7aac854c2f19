import type { Experiment } from './payload.ts';
import type { FlagResult } from './results.ts';

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

/** A result as GrowthBook's SDKs give it: without reason and error code, the experiment without what only its rule
 *  has. For whoever speaks to code written for GrowthBook. */
export function toFeatureResult({
  experiment,
  reason: _r,
  errorCode: _e,
  ...result
}: FlagResult): Omit<FlagResult, 'reason'> {
  return experiment === undefined ? result : { ...result, experiment: reported(experiment) };
}

function reported(experiment: Experiment): Experiment {
  const fields = [
    ...REPORTED.filter((field) => experiment[field]),
    ...REPORTED_IF_PRESENT.filter((field) => experiment[field] !== undefined),
  ];
  const { key, variations } = experiment;
  return { key, variations, ...Object.fromEntries(fields.map((field) => [field, experiment[field]])) };
}
