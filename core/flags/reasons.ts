/** Why a flag has its value, in OpenFeature's words.
 *  STATIC: the flag has no rules. DEFAULT: it has, and none applied. TARGETING_MATCH: a rule gave it. SPLIT: a rule gave
 *  it by hashing (experiment, rollout). DISABLED: killed, or gated by another flag. ERROR: see `errorCode`. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'ERROR';

/** OpenFeature's error codes that evaluation itself can give. */
export type EvaluationErrorCode = 'FLAG_NOT_FOUND' | 'GENERAL';

/** Why a rule did not give its value, as evaluation passes it around: a number, since words would be bytes of every
 *  page that evaluates and are read only by who explains; `SKIP_REASONS` has them. 0: nothing is against it. */
export type SkipCode = number;

export const CONDITION_FALSE = 1;
export const COMPUTING = 2;
export const PURPOSE_MISSING = 3;
export const OUT_OF_COVERAGE = 4;
export const NOT_IN_NAMESPACE = 5;
export const PREREQUISITE = 6;
export const NO_HASH_VALUE = 7;
export const PASSTHROUGH = 8;
export const QA_MODE = 9;
export const EXPERIMENTS_DISABLED = 10;
export const INVALID_RULE = 11;

/** Why a rule did not give its value, in words. */
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

/** The words of each code above, by number. */
export const SKIP_REASONS: Readonly<Record<SkipCode, SkipReason>> = {
  [CONDITION_FALSE]: 'CONDITION_FALSE',
  [COMPUTING]: 'COMPUTING',
  [PURPOSE_MISSING]: 'PURPOSE_MISSING',
  [OUT_OF_COVERAGE]: 'OUT_OF_COVERAGE',
  [NOT_IN_NAMESPACE]: 'NOT_IN_NAMESPACE',
  [PREREQUISITE]: 'PREREQUISITE',
  [NO_HASH_VALUE]: 'NO_HASH_VALUE',
  [PASSTHROUGH]: 'PASSTHROUGH',
  [QA_MODE]: 'QA_MODE',
  [EXPERIMENTS_DISABLED]: 'EXPERIMENTS_DISABLED',
  [INVALID_RULE]: 'INVALID_RULE',
};
