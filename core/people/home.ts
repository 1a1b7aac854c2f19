import type { AparteEvent } from '../events.ts';
import { CLAIMED_USER_ID, type Identifier } from '../identity.ts';

/** The identifier whose person an event belongs to: the proven login, else the device, else the first external
 *  identifier, else the mere claim. An event remembers what it carried, so this says where it belongs also after what
 *  joined two persons is undone. */
export function homeIdentifier(event: AparteEvent): Identifier | null {
  if (event.userId !== undefined) return { type: 'userId', value: event.userId };
  if (event.anonymousId !== undefined) return { type: 'anonymousId', value: event.anonymousId };
  const [external] = event.externalIds ?? [];
  if (external !== undefined) return external;
  return event.claimedUserId === undefined ? null : { type: CLAIMED_USER_ID, value: event.claimedUserId };
}
