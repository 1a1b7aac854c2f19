import type { Issue } from './errors.ts';

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

const UUID_SHAPE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether an `anonymousId` is random enough to open its own person with a write key (DESIGN §6 Proof).
 *  A UUID must be of a random version: version 1 is a clock and a network address. */
export function isUnguessable(anonymousId: string): boolean {
  if (UUID_SHAPE.test(anonymousId)) return UUID_V4_OR_V7.test(anonymousId);
  return LONG_BASE64URL.test(anonymousId) && !/^[0-9-]+$/.test(anonymousId);
}

/** The shard number of a slot: slots are dealt out in equal runs. `shardCount` is a power of two ≤ 4096. */
export function shardOfSlot(slot: number, shardCount: number): number {
  return Math.floor((slot * shardCount) / SLOT_COUNT);
}

/** The home slot written in the first three hex digits of a person's id. */
export function slotOfPerson(personId: string): number {
  return Number.parseInt(personId.slice(0, 3), 16);
}

/** Values that programs write where they mean nobody: many people would share one person. Compared in lower case. */
const BLOCKED_VALUES: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'anonymous',
  'guest',
  'unknown',
  'n/a',
  'true',
  'false',
  '-1',
  '[object object]',
]);
/** Zeros of any length, written as a number or as a UUID. */
const ZEROS = /^[0-]*0[0-]*$/;

/** Whether a value is what programs write where they mean nobody. */
export function isPlaceholder(value: string): boolean {
  if (ZEROS.test(value)) return true;
  return value.length <= 36 && BLOCKED_VALUES.has(value.trim().toLowerCase());
}

/** UTF-8 length of a text, in bytes; a lone surrogate counts as three, like its replacement character. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2; // four bytes in all for the two units
      i++;
    } else bytes += 2;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

const HALF_PAIR = /\p{Surrogate}/u;

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) return true;
  }
  return false;
}

/** What is wrong with an identifier's value: empty, over 512 UTF-8 bytes, control characters, half a surrogate pair, or a placeholder
 *  such as "null" (whatever its case). `path` is the field's, such as `batch[3].userId`. The value is never quoted:
 *  it may be personal. */
export function identifierIssues(type: string, value: string, path: string): readonly Issue[] {
  const problem = identifierProblem(value);
  if (problem === null) return NO_ISSUES;
  return [{ path, message: `${path}: expected ${type} to be ${problem}`, code: 'IDENTIFIER_INVALID' }];
}

const NO_ISSUES: readonly Issue[] = [];

function identifierProblem(value: string): string | null {
  if (value.trim() === '') return 'non-empty, got an empty text';
  if (value.length > MAX_IDENTIFIER_BYTES || value.length * 3 > MAX_IDENTIFIER_BYTES) {
    const bytes = utf8Length(value);
    if (bytes > MAX_IDENTIFIER_BYTES) return `at most ${MAX_IDENTIFIER_BYTES} bytes, got ${bytes}`;
  }
  if (hasControlCharacter(value)) return 'without control characters';
  // In UTF-8 all such halves are the same replacement character: different identifiers would be one person.
  if (HALF_PAIR.test(value)) return 'well-formed text, got half of a surrogate pair';
  if (isPlaceholder(value)) {
    return 'an identifier, got a placeholder that stands for nobody';
  }
  return null;
}
