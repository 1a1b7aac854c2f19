import { SLIM } from '../slim.ts';
import type { Experiment } from './payload.ts';
import type { EvaluationErrorCode, Reason } from './reasons.ts';

/** The variation of an experiment that a flag's value is. */
export interface Assignment {
  /** The variation's stable key: its `meta` key, else its index as text. */
  readonly variant: string;
  readonly index: number;
  /** The attribute that was hashed; also named where the variation was forced. */
  readonly attribute: string;
  /** Whether hashing (or the sticky record of an earlier hashing) chose it; else it was forced. */
  readonly hashed: boolean;
  /** Whether the sticky record chose it. */
  readonly sticky: boolean;
}

/** The value of a flag and why. It holds nothing of the person it was evaluated for, so that whoever gets the same
 *  answer gets the same frozen object; `toFeatureResult` (growthbook-result.ts) adds the person. */
export interface FlagResult {
  readonly value: unknown;
  readonly reason: Reason;
  /** The id of the rule that gave it, '' for none. */
  readonly ruleId: string;
  readonly errorCode: EvaluationErrorCode | undefined;
  /** The experiment that gave it, and the variation of it. */
  readonly experiment: Experiment | undefined;
  readonly assigned: Assignment | undefined;
}

/** Makes a result: every one has the same members in the same order, which engines read faster. */
export function resultOf(
  value: unknown,
  reason: Reason,
  ruleId: string = '',
  errorCode?: EvaluationErrorCode,
  experiment?: Experiment,
  assigned?: Assignment,
): FlagResult {
  // A page is given copies (decide-locally.ts), and never the rule.
  if (SLIM) return { value, reason, errorCode, experiment, assigned } as FlagResult;
  return Object.freeze({ value, reason, ruleId, errorCode, experiment, assigned });
}
