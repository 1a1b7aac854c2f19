import { AparteError, type ErrorCode, type Issue } from '../../core/errors.ts';

/** The answer of a call on the Project: errors as data, since an exception loses its code on the way. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly issues: readonly Issue[];
    };

/** A good answer. */
export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** A refusal. */
export function refused(code: ErrorCode, message: string, issues: readonly Issue[] = []): Outcome<never> {
  return { ok: false, code, message, issues };
}

/** A refusal for what is wrong with documents: the first issue's code, all of them listed. */
export function refusedFor(issues: readonly Issue[]): Outcome<never> {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return refused(first?.code ?? 'WRONG_TYPE', `${first?.message ?? 'invalid'}${more}`, issues);
}

/** The value of an answer; a refusal is thrown as AparteError. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new AparteError(outcome.code, outcome.message, { issues: outcome.issues });
}
