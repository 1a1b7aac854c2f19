import { isPageOnly, readConsentRecord, type Purpose, type PurposeMask } from '../consent.ts';
import type { Issue, Result } from '../errors.ts';
import {
  MAX_EVENT_BYTES,
  MAX_FUTURE_MS,
  type AparteEvent,
  type EventType,
  type JsonObject,
  type SourceKind,
} from '../events.ts';
import type { IdentifierTypes } from '../identifier-types.ts';
import { MAX_IDENTIFIER_BYTES, utf8Length } from '../identity.ts';
import { type Fields, isAbsent, readExternal, readIds } from './event-ids.ts';
import { addIssue, typeName, type IssueList } from './event-issues.ts';
import { checkMoney } from './event-money.ts';
import { parseInstant } from './instants.ts';
import { jsonBytes, jsonBytesBound, MAX_DEPTH } from './sizes.ts';

// The hot path of collect, written by hand: a schema library takes several times as long. `EventSchema`
// (event-schema.ts) says the same for OpenAPI, and a test holds the two together.

/** What the door knows of a request, beside the event itself. */
export interface EventDoor {
  /** From the route (`/v1/track`): wins over the event's own. Absent in batches. */
  readonly type?: EventType;
  readonly receivedAt: number;
  /** The batch's `sentAt`, for events without their own. */
  readonly sentAt?: number;
  readonly batchContext?: JsonObject;
  readonly batchIntegrations?: JsonObject;
  readonly source: SourceKind;
  /** Whether a bare `userId` is believed: secret key, trusted key, or identity token. Else it becomes `claimedUserId`. */
  readonly trusted: boolean;
  /** Makes a messageId where the sender gave none. */
  readonly random: () => string;
  /** Where the event stands in the body: `batch[3]`, or '' for the body itself. */
  readonly indexPath: string;
  /** What the event carries without a consent record of its own: the source's declared default. Default 0. */
  readonly sourceDefault?: PurposeMask;
  /** Where that default comes from. Default: the source's own declaration. */
  readonly defaultFrom?: Pick<AparteEvent, 'purposesFrom' | 'country'>;
  /** Consent category → purposes, for records that use other names than ours. */
  readonly categories?: { readonly [category: string]: readonly Purpose[] };
  /** The project's types of identifiers. Default: no external ones. */
  readonly identifiers?: IdentifierTypes;
  /** Whether external identifiers are believed: secret key or trusted key. An identity token proves its user alone. */
  readonly trustsExternal?: boolean;
}

/** A valid event, and whether `event.purposes` is its own record (else it is the source's default). */
export interface ParsedEvent {
  readonly event: AparteEvent;
  readonly ownPurposes: boolean;
  /** Identifiers that were left out while another one remained. */
  readonly warnings?: readonly Issue[];
}

/** Segment's call types as the wire writes them. */
export const EVENT_TYPES: readonly EventType[] = ['track', 'page', 'screen', 'identify', 'group', 'alias'];

const TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const MAX_NAME_BYTES = 256;
const EMPTY: JsonObject = Object.freeze({});

/** An accepted event in its stored form, or every issue it has, with paths such as `batch[3].properties.price`.
 *  Rules: specs of Segment's HTTP API. `null` is absent. Times: `timestamp`, else `originalTimestamp`, else the time
 *  of arrival; with a `sentAt` (its own, else the batch's) the sender's clock is corrected:
 *  receivedAt − (sentAt − timestamp). Batch-level context and integrations fill what the event's own lack (top-level
 *  fields only). `context.ip` is dropped: nobody decides on it, and what is not kept cannot leak. Integers are taken
 *  as ids in their decimal form. Pure but for `door.random`; never throws. */
export function parseEvent(input: unknown, door: EventDoor): Result<ParsedEvent> {
  const issues: IssueList = { at: door.indexPath, list: null };
  if (!isFields(input)) {
    addIssue(issues, '', 'WRONG_TYPE', `expected an object, got ${typeName(input)}`);
    return refused(issues);
  }
  if (!checkSize(input, issues)) return refused(issues);
  const type = readType(input, door, issues);
  const context = readContext(input, door, issues);
  const left: Issue[] = [];
  const ids = readIds(input, type, door, readExternal(context, door, left), issues, left);
  const name = readName(input, type, issues);
  const properties = readObject(input, 'properties', issues);
  const traits = readObject(input, 'traits', issues);
  const integrations = mergeUnder(door.batchIntegrations, readObject(input, 'integrations', issues));
  const messageId = readMessageId(input, door, issues);
  const time = readTime(input, door, issues);
  if (type === 'track') checkMoney(name, properties, issues);
  const record = readConsent(context, door, issues);
  if (issues.list !== null) return refused(issues);
  const event: AparteEvent = {
    messageId,
    type,
    name,
    timestamp: time.at,
    ...(time.original === undefined ? undefined : { originalTimestamp: time.original }),
    receivedAt: door.receivedAt,
    ...ids,
    properties: withCategory(input, type, properties),
    traits,
    context,
    integrations,
    source: door.source,
    ...(record.found
      ? { purposes: record.purposes }
      : { purposes: door.sourceDefault ?? 0, ...(door.defaultFrom ?? BY_SOURCE) }),
  };
  const warnings = left.length === 0 ? undefined : { warnings: left };
  return { ok: true, value: { event, ownPurposes: record.found, ...warnings } };
}

function refused(issues: IssueList): { readonly ok: false; readonly issues: readonly Issue[] } {
  return { ok: false, issues: issues.list ?? [] };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkSize(input: Fields, issues: IssueList): boolean {
  const bound = jsonBytesBound(input);
  if (bound <= MAX_EVENT_BYTES) return true;
  if (bound === Number.POSITIVE_INFINITY) {
    addIssue(issues, '', 'OUT_OF_RANGE', `expected at most ${MAX_DEPTH} levels of nesting, got more`);
    return false;
  }
  const bytes = jsonBytes(input);
  if (bytes <= MAX_EVENT_BYTES) return true;
  addIssue(
    issues,
    '',
    'EVENT_TOO_LARGE',
    `expected an event of at most ${MAX_EVENT_BYTES} bytes, got ${bytes}`,
  );
  return false;
}

function readType(input: Fields, door: EventDoor, issues: IssueList): EventType {
  if (door.type !== undefined) return door.type;
  const type = input['type'];
  if (TYPES.has(type)) return type as EventType; // the set holds nothing else
  if (type === undefined || type === null) {
    addIssue(issues, 'type', 'REQUIRED', `expected one of ${EVENT_TYPES.join(', ')}, got nothing`);
  } else {
    const got = typeof type === 'string' ? JSON.stringify(type.slice(0, 32)) : typeName(type);
    addIssue(issues, 'type', 'UNKNOWN_VALUE', `expected one of ${EVENT_TYPES.join(', ')}, got ${got}`);
  }
  return 'page'; // asks for no name, so that only the type is reported
}

function readName(input: Fields, type: EventType, issues: IssueList): string {
  if (type === 'track') return readText(input, 'event', true, issues);
  return type === 'page' || type === 'screen' ? readText(input, 'name', false, issues) : '';
}

function readText(input: Fields, field: string, required: boolean, issues: IssueList): string {
  const value = input[field];
  if (value === undefined || value === null || value === '') {
    if (required) addIssue(issues, field, 'REQUIRED', 'expected the name of the event, got nothing');
    return '';
  }
  if (typeof value !== 'string') {
    addIssue(issues, field, 'WRONG_TYPE', `expected text, got ${typeName(value)}`);
    return '';
  }
  if (value.length * 3 > MAX_NAME_BYTES) checkBytes(value, field, MAX_NAME_BYTES, issues);
  return value;
}

function checkBytes(value: string, field: string, max: number, issues: IssueList): void {
  const bytes = utf8Length(value);
  if (bytes > max) addIssue(issues, field, 'OUT_OF_RANGE', `expected at most ${max} bytes, got ${bytes}`);
}

function readMessageId(input: Fields, door: EventDoor, issues: IssueList): string {
  const value = input['messageId'];
  if (value === undefined || value === null || value === '') return door.random();
  if (typeof value !== 'string') {
    addIssue(issues, 'messageId', 'WRONG_TYPE', `expected text, got ${typeName(value)}`);
    return '';
  }
  if (value.length * 3 > MAX_IDENTIFIER_BYTES) checkBytes(value, 'messageId', MAX_IDENTIFIER_BYTES, issues);
  return value;
}

function readObject(input: Fields, field: string, issues: IssueList): JsonObject {
  const value = input[field];
  if (value === undefined || value === null) return EMPTY;
  if (isFields(value)) return value as JsonObject; // the input came from JSON
  addIssue(issues, field, 'WRONG_TYPE', `expected an object, got ${typeName(value)}`);
  return EMPTY;
}

/** The batch's fields where the event has none; nothing is copied when one side is empty. */
function mergeUnder(batch: JsonObject | undefined, own: JsonObject): JsonObject {
  if (batch === undefined) return own;
  return own === EMPTY ? batch : { ...batch, ...own };
}

function readContext(input: Fields, door: EventDoor, issues: IssueList): JsonObject {
  const context = mergeUnder(door.batchContext, readObject(input, 'context', issues));
  if (!Object.hasOwn(context, 'ip')) return context;
  const { ip: _ip, ...rest } = context;
  return rest;
}

/** Browser libraries copy a page's category into its properties; plain HTTP does not. */
function withCategory(input: Fields, type: EventType, properties: JsonObject): JsonObject {
  if (type !== 'page' && type !== 'screen') return properties;
  const category = input['category'];
  if (typeof category !== 'string' || Object.hasOwn(properties, 'category')) return properties;
  return { ...properties, category };
}

function readConsent(
  context: JsonObject,
  door: EventDoor,
  issues: IssueList,
): ReturnType<typeof readConsentRecord> {
  const consent = context['consent'];
  if (isPageOnly(context)) return NOTHING_YET;
  if (consent === undefined || consent === null) return NO_RECORD;
  if (!isFields(consent)) {
    addIssue(issues, 'context.consent', 'WRONG_TYPE', `expected an object, got ${typeName(consent)}`);
    return NO_RECORD;
  }
  const preferences = consent['categoryPreferences'];
  if (preferences !== undefined && preferences !== null && !isFields(preferences)) {
    const got = typeName(preferences);
    addIssue(issues, 'context.consent.categoryPreferences', 'WRONG_TYPE', `expected an object, got ${got}`);
  }
  return readConsentRecord(context, door.categories);
}

const BY_SOURCE = { purposesFrom: 'source' } as const;
const NOTHING_YET = { found: true, purposes: 0 } as const;
const NO_RECORD = { found: false } as const;

interface Time {
  readonly at: number;
  readonly original?: string;
}

function readTime(input: Fields, door: EventDoor, issues: IssueList): Time {
  const field = isAbsent(input['timestamp']) ? 'originalTimestamp' : 'timestamp';
  const written = input[field];
  const sentAt = readSentAt(input, door, issues);
  if (isAbsent(written)) return { at: door.receivedAt };
  const claimed = parseInstant(written);
  if (claimed === null) {
    addIssue(issues, field, 'WRONG_TYPE', 'expected a date (ISO 8601, or epoch milliseconds) from 1970 on');
    return { at: door.receivedAt };
  }
  const at = sentAt === undefined ? claimed : door.receivedAt - (sentAt - claimed);
  if (at > door.receivedAt + MAX_FUTURE_MS) {
    addIssue(
      issues,
      field,
      'EVENT_IN_FUTURE',
      `expected a time at most 24 h ahead, got one ${Math.floor((at - door.receivedAt) / 3_600_000)} h ahead`,
    );
  } else if (at < 0) {
    addIssue(issues, field, 'OUT_OF_RANGE', 'expected a time from 1970 on after correction by sentAt');
  }
  return at === claimed ? { at } : { at, original: typeof written === 'string' ? written : String(written) };
}

function readSentAt(input: Fields, door: EventDoor, issues: IssueList): number | undefined {
  const written = input['sentAt'];
  if (isAbsent(written)) return door.sentAt;
  const sentAt = parseInstant(written);
  if (sentAt !== null) return sentAt;
  addIssue(issues, 'sentAt', 'WRONG_TYPE', 'expected a date (ISO 8601, or epoch milliseconds) from 1970 on');
  return undefined;
}
