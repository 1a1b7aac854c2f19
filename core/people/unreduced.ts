import type { ConsentChoice, Person } from '../profile/types.ts';

/** What a person had that its events do not tell. */
export interface Unreduced {
  readonly id: string;
  readonly createdAt: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly assignmentId: string;
  readonly events: number;
  readonly choice?: ConsentChoice;
  readonly devices: Person['devices'];
  readonly exposures: Person['exposures'];
}

/** What a person had that its events do not tell. */
export function unreducedOf(person: Person): Unreduced {
  const { id, createdAt, firstSeenAt, lastSeenAt, assignmentId, events, choice, devices, exposures } = person;
  const chosen = choice === undefined ? undefined : { choice };
  return { id, createdAt, firstSeenAt, lastSeenAt, assignmentId, events, devices, exposures, ...chosen };
}
