import type { AudienceDocument, Environment } from '../../../../core/config/types.ts';

/** Drafts that are not published as they are, by `kind/key`. */
interface Pending {
  readonly added: readonly string[];
  readonly changed: readonly { readonly document: string }[];
}

/** The part of `GET /v1/admin/status` that says what is published. */
export interface StatusAnswer {
  readonly environments: {
    readonly [E in Environment]?: { readonly revision: number; readonly pending: Pending | null };
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
  const name = `audience/${key}`;
  if (told.pending.added.includes(name)) return 'draft';
  return told.pending.changed.some(({ document }) => document === name) ? 'changed' : 'live';
}
