import type { Issue } from '../errors.ts';
import type { EventType, JsonObject } from '../events.ts';
import { type IdentifierTypes, NO_EXTERNAL_TYPES, readExternalIds } from '../identifier-types.ts';
import { type Identifier, identifierIssues, isPlaceholder } from '../identity.ts';
import { addIssue, fieldPath, typeName, type IssueList } from './event-issues.ts';

// Whom an event is about: part of reading it (events.ts).

/** Fields of a JSON object from outside. */
export type Fields = { readonly [field: string]: unknown };

/** What the door knows that says whom to believe; see `EventDoor`. */
interface IdDoor {
  readonly trusted: boolean;
  readonly trustsExternal?: boolean;
  readonly identifiers?: IdentifierTypes;
  readonly indexPath: string;
}

/** Whom an event is about. */
interface Ids {
  anonymousId?: string;
  userId?: string;
  claimedUserId?: string;
  externalIds?: readonly Identifier[];
  groupId?: string;
  previousId?: string;
}

/** Reads whom an event is about. `left` takes what stands for nobody as long as another identifier remains. */
export function readIds(
  input: Fields,
  type: EventType,
  door: IdDoor,
  externalIds: readonly Identifier[],
  issues: IssueList,
  left: Issue[],
): Ids {
  const ids: Ids = {};
  const known = left.length;
  const blocked = type === 'alias' ? null : left;
  const anonymousId = readId(input, 'anonymousId', door, issues, blocked);
  const userId = readId(input, 'userId', door, issues, blocked);
  if (anonymousId !== undefined) ids.anonymousId = anonymousId;
  if (userId !== undefined) {
    if (door.trusted) ids.userId = userId;
    else ids.claimedUserId = userId;
  }
  if (externalIds.length > 0) ids.externalIds = externalIds;
  if (type === 'alias') {
    const previousId = readId(input, 'previousId', door, issues, null);
    if (previousId !== undefined) ids.previousId = previousId;
    requireId(input, 'userId', issues);
    requireId(input, 'previousId', issues);
    return ids;
  }
  if (type === 'group') {
    const groupId = readId(input, 'groupId', door, issues, null);
    if (groupId !== undefined) ids.groupId = groupId;
    requireId(input, 'groupId', issues);
  }
  if (anonymousId === undefined && userId === undefined && externalIds.length === 0) {
    requireSomebody(input, issues, left, known);
  }
  return ids;
}

/** Nobody is left: what was only left out is what is wrong, or there was nothing at all. */
function requireSomebody(input: Fields, issues: IssueList, left: readonly Issue[], known: number): void {
  if (left.length > known) issues.list = [...(issues.list ?? []), ...left.slice(known)];
  if (!isAbsent(input['anonymousId']) || !isAbsent(input['userId'])) return;
  addIssue(issues, 'anonymousId', 'REQUIRED', 'expected an anonymousId or a userId, got neither');
  if (left.length > 0) issues.list?.push(...left);
}

/** The event's external identifiers, as far as this sender is believed. */
export function readExternal(context: JsonObject, door: IdDoor, left: Issue[]): readonly Identifier[] {
  if (!Object.hasOwn(context, 'externalIds')) return NO_IDS;
  const at = door.indexPath === '' ? 'context' : `${door.indexPath}.context`;
  const { ids, issues } = readExternalIds(context, door.identifiers ?? NO_EXTERNAL_TYPES, at);
  left.push(...issues);
  return door.trustsExternal === true ? ids : NO_IDS;
}

const NO_IDS: readonly Identifier[] = [];

/** `null` is absent. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function requireId(input: Fields, field: string, issues: IssueList): void {
  if (isAbsent(input[field])) addIssue(issues, field, 'REQUIRED', `expected ${field}, got nothing`);
}

function readId(
  input: Fields,
  field: string,
  door: IdDoor,
  issues: IssueList,
  blocked: Issue[] | null,
): string | undefined {
  const raw = input[field];
  if (raw === undefined || raw === null) return undefined;
  const value = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
  if (typeof value !== 'string') {
    addIssue(issues, field, 'WRONG_TYPE', `expected text, got ${typeName(raw)}`);
    return undefined;
  }
  const path = fieldPath(issues, field);
  const found = identifierIssues(field, value, path);
  const isBlocked = isPlaceholder(value) || door.identifiers?.get(field)?.isBlocked(value) === true;
  if (found.length === 0 && !isBlocked) return value;
  const message = `${path}: expected ${field} to be an identifier, got a blocked value`;
  const wrong = found.length > 0 ? found : [{ path, message, code: 'IDENTIFIER_INVALID' as const }];
  if (isBlocked && blocked !== null) blocked.push(...wrong);
  else issues.list = [...(issues.list ?? []), ...wrong];
  return undefined;
}
