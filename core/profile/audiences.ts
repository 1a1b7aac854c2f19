import type { Definitions } from './definitions.ts';
import type { Membership, Person } from './types.ts';

/** The memberships that hold now or later. */
export function membershipsOf(person: Person, definitions: Definitions, now: number): readonly Membership[] {
  void person, definitions, now;
  return [];
}

/** Whether a membership holds at `now`. */
export function isMember(membership: Membership, now: number): boolean {
  return membership.since <= now && (membership.until === undefined || now < membership.until);
}
