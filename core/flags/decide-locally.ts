import type { Attributes } from '../conditions/compile.ts';
import type { CompiledRuleset } from './compile.ts';
import { evaluateFlag } from './evaluate.ts';
import type { EvaluationOptions } from './options.ts';
import type { EvaluationErrorCode, Reason } from './reasons.ts';

/** A decision taken where it is needed, without a request. ERROR carries the caller's default. */
export interface LocalDecision<T> {
  readonly value: T;
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode;
  /** In an experiment: the variant's key, and the experiment's. */
  readonly variant?: string;
  readonly experiment?: { readonly key: string };
}

/** Decides about one flag, for a person known by `attributes` only. Never throws: what goes wrong, and a flag without a
 *  value, gives `defaultValue`. */
export function decideLocally<T>(
  ruleset: CompiledRuleset,
  key: string,
  defaultValue: T,
  attributes: Attributes,
  options?: EvaluationOptions,
): LocalDecision<T> {
  const { value, reason, errorCode, experiment, assigned } = evaluateFlag(ruleset, key, attributes, options);
  if (errorCode) return { value: defaultValue, reason, errorCode };
  return {
    value: (value ?? defaultValue) as T, // the caller says which type the flag has
    reason,
    ...(experiment && assigned && { variant: assigned.variant, experiment: { key: experiment.key } }),
  };
}
