import type { Condition, DidClause } from '../config/types.ts';
import type { Issue, Result } from '../errors.ts';
import type { Json } from '../events.ts';

/** An audience's condition in the part reduced with events and the part asked when deciding. */
export interface AudienceParts {
  readonly event?: Condition;
  readonly read?: Condition;
}

/** Splits an audience's `if`; `path` is where it stands, such as `if`. */
export function splitAudience(condition: Condition, path: string = 'if'): Result<AudienceParts> {
  void path;
  return { ok: true, value: { event: condition } };
}

/** Everything wrong with a `did` clause. */
export function validateDid(clause: Json | DidClause, path: string): readonly Issue[] {
  void clause, path;
  return [];
}
