import type { Experiment } from './payload.ts';
import type { EvaluationErrorCode, Reason, Source } from './reasons.ts';

/** Which variation somebody got of an experiment; GrowthBook's `Result`, member for member. */
export interface ExperimentResult {
  /** The variation's stable key: its `meta` key, else its index as text. */
  readonly key: string;
  readonly featureId: string | null;
  readonly inExperiment: boolean;
  /** Whether hashing (or the sticky record of an earlier hashing) chose it. */
  readonly hashUsed: boolean;
  readonly variationId: number;
  readonly value: unknown;
  readonly hashAttribute: string;
  /** As found in the attributes: text, or a number; '' when absent. */
  readonly hashValue: unknown;
  readonly stickyBucketUsed: boolean;
  /** The hash, in [0, 1); undefined unless hashing chose. */
  readonly bucket: number | undefined;
  name?: string;
  passthrough?: boolean;
}

/** The value of a flag for one person and why; GrowthBook's `FeatureResult` plus reasons. */
export interface FlagResult {
  readonly value: unknown;
  readonly on: boolean;
  readonly off: boolean;
  readonly source: Source;
  /** The id of the rule that gave it, '' for none. */
  readonly ruleId: string;
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode;
  readonly experiment?: Experiment;
  readonly experimentResult?: ExperimentResult;
}

/** A result that every evaluation may share: frozen. */
export function constantResult(
  value: unknown,
  source: Source,
  reason: Reason,
  ruleId: string = '',
  error?: EvaluationErrorCode,
): FlagResult {
  const result = { value, on: Boolean(value), off: !value, source, ruleId, reason };
  return Object.freeze(error === undefined ? result : { ...result, errorCode: error });
}
