import type { Definitions } from './definitions.ts';
import type { Person } from './types.ts';

/** One clause's verdict. */
export interface ClauseVerdict {
  readonly path: string;
  readonly met: boolean;
  readonly expected: string;
  readonly got: string;
}

/** Why a person is (not) in an audience, down to each clause. */
export interface AudienceExplanation {
  readonly key: string;
  readonly member: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly clauses: readonly ClauseVerdict[];
}

/** Explains one audience's event part. `audience` is its key; unknown: not a member, no clauses. */
export function explainAudience(audience: string, person: Person, definitions: Definitions, now: number): AudienceExplanation {
  void person, definitions, now;
  return { key: audience, member: false, clauses: [] };
}
