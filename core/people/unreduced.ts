import { type Permissions, permissionsOf } from '../profile/permissions.ts';
import type { Person } from '../profile/types.ts';

/** What a person had that its events do not tell. */
export interface Unreduced extends Permissions {
  readonly id: string;
  readonly createdAt: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly assignmentId: string;
  readonly events: number;
  readonly exposures: Person['exposures'];
}

/** What a person had that its events do not tell. */
export function unreducedOf(person: Person): Unreduced {
  const { id, createdAt, firstSeenAt, lastSeenAt, assignmentId, events, exposures } = person;
  const kept = permissionsOf(person);
  return { id, createdAt, firstSeenAt, lastSeenAt, assignmentId, events, exposures, ...kept };
}
