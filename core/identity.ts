/** A name of a person: a device's `anonymousId`, a login's `userId`, or a declared external type. */
export interface Identifier {
  readonly type: string;
  readonly value: string;
}

/** The type under which an unproven `userId` of an event without a device is kept apart from the real user. */
export const CLAIMED_USER_ID = 'claimedUserId';

/** The longest identifier, in UTF-8 bytes. */
export const MAX_IDENTIFIER_BYTES = 512;

/** How many slots identifiers hash to; a slot is the first 12 bits of the identifier's HMAC. */
export const SLOT_COUNT = 4096;

const UUID_V4_OR_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const LONG_BASE64URL = /^[A-Za-z0-9_-]{22,}$/;

/** Whether an `anonymousId` is random enough to open its own person with a write key (DESIGN §6 Proof). */
export function isUnguessable(anonymousId: string): boolean {
  return UUID_V4_OR_V7.test(anonymousId) || (LONG_BASE64URL.test(anonymousId) && !/^[0-9-]+$/.test(anonymousId));
}

/** The shard number of a slot: slots are dealt out in equal runs. `shardCount` is a power of two ≤ 4096. */
export function shardOfSlot(slot: number, shardCount: number): number {
  return Math.floor((slot * shardCount) / SLOT_COUNT);
}

/** The home slot written in the first three hex digits of a person's id. */
export function slotOfPerson(personId: string): number {
  return Number.parseInt(personId.slice(0, 3), 16);
}
