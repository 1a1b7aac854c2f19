import type { DocumentDiff } from '../../../../core/config/diff.ts';
import type { AudienceDocument, Environment } from '../../../../core/config/types.ts';

/** The part of `GET /v1/admin/status` that says what is published. */
export interface StatusAnswer {
  readonly environments: {
    readonly [E in Environment]?: { readonly revision: number; readonly pending: DocumentDiff | null };
  };
}

/** Whether an audience is live as it is, was changed since, or never published. */
export type AudienceState = 'live' | 'draft' | 'changed' | 'archived';

/** The state of a draft in an environment; null while nobody knows. */
export function stateOf(
  { key, archived }: Pick<AudienceDocument, 'key' | 'archived'>,
  status: StatusAnswer | null,
  environment: Environment,
): AudienceState | null {
  if (archived === true) return 'archived';
  const told = status?.environments[environment];
  if (told === undefined) return null;
  if (told.pending === null) return 'draft';
  const isThis = (name: { kind: string; key: string }) => name.kind === 'audience' && name.key === key;
  if (told.pending.added.some(isThis)) return 'draft';
  return told.pending.changed.some(isThis) ? 'changed' : 'live';
}
