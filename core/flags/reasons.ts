/** Why a flag has its value, in OpenFeature's words.
 *  STATIC: the flag has no rules. DEFAULT: it has, and none applied. TARGETING_MATCH: a rule gave it. SPLIT: a rule gave
 *  it by hashing (experiment, rollout). DISABLED: killed, or gated by another flag. ERROR: see `errorCode`. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'ERROR';

/** OpenFeature's error codes that evaluation itself can give. */
export type EvaluationErrorCode = 'FLAG_NOT_FOUND' | 'GENERAL';

/** Where the value comes from, in GrowthBook's words. */
export type Source =
  | 'unknownFeature'
  | 'defaultValue'
  | 'force'
  | 'experiment'
  | 'prerequisite'
  | 'cyclicPrerequisite';

/** Why a rule did not give its value. */
export type SkipReason =
  | 'CONDITION_FALSE' // its condition is not met
  | 'COMPUTING' // it reads an audience or trait that is not yet known of this person
  | 'PURPOSE_MISSING' // it needs a purpose that is not granted
  | 'OUT_OF_COVERAGE' // hashed outside its share of people, or by a version nobody knows
  | 'NOT_IN_NAMESPACE' // hashed outside its share of a layer
  | 'PREREQUISITE' // another flag has not the value it asks for
  | 'NO_HASH_VALUE' // the attribute to hash is absent or empty
  | 'PASSTHROUGH' // in a holdout's treatment: the next rule decides
  | 'QA_MODE' // experiments are off but for forced variations
  | 'EXPERIMENTS_DISABLED' // `enabled: false` was asked for
  | 'INVALID_RULE'; // no value and not two variations, or a forced variation that does not exist
