import type { Issue, Result } from '../../core/errors.ts';
import { type EventType, type JsonObject, MAX_BATCH_BYTES } from '../../core/events.ts';
import { parseInstant } from '../../core/wire/instants.ts';
import { jsonBytesBound } from '../../core/wire/sizes.ts';

/** The most events of one batch. Clients stop far earlier; it bounds what a body of tiny events can cost. */
export const MAX_BATCH_EVENTS = 4_000;
/** What a batch's shared context and integrations may come to when written under each of its events, in bytes: a small
 *  body must not become a large database. */
const MAX_SHARED_BYTES: number = 8 * MAX_BATCH_BYTES;

/** A body taken apart: the events as they came, and what the batch says for all of them. */
export interface Envelope {
  readonly batch: boolean;
  readonly events: readonly unknown[];
  /** The type that the route says; absent in batches. */
  readonly type?: EventType;
  readonly context?: JsonObject;
  readonly integrations?: JsonObject;
  readonly sentAt?: number;
}

/** The envelope of a single event's route: the body is the event. */
export function singleEnvelope(body: unknown, type: EventType): Envelope {
  return { batch: false, events: [body], type };
}

/** The envelope of a batch. Fails only when the envelope itself cannot be read: what is wrong with one event is said
 *  about that event. A batch's `timestamp` is not its events' and is ignored. */
export function batchEnvelope(body: unknown): Result<Envelope> {
  if (!isObject(body)) return failed('', 'WRONG_TYPE', 'expected an object { "batch": [ … ] }');
  const events = Object.hasOwn(body, 'batch') ? body['batch'] : undefined;
  if (!Array.isArray(events)) {
    return failed('batch', events === undefined ? 'REQUIRED' : 'WRONG_TYPE', 'expected a list of events');
  }
  if (events.length > MAX_BATCH_EVENTS) {
    return failed(
      'batch',
      'BODY_TOO_LARGE',
      `expected at most ${MAX_BATCH_EVENTS} events, got ${events.length}`,
    );
  }
  const issues: Issue[] = [];
  const context = sharedObject(body, 'context', events.length, issues);
  const integrations = sharedObject(body, 'integrations', events.length, issues);
  const sentAt = readSentAt(body, issues);
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    value: {
      batch: true,
      events,
      ...(context === undefined ? undefined : { context }),
      ...(integrations === undefined ? undefined : { integrations }),
      ...(sentAt === undefined ? undefined : { sentAt }),
    },
  };
}

function sharedObject(
  body: JsonObject,
  field: string,
  events: number,
  issues: Issue[],
): JsonObject | undefined {
  const value = Object.hasOwn(body, field) ? body[field] : undefined;
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    issues.push(issue(field, 'WRONG_TYPE', 'expected an object'));
    return undefined;
  }
  const unfolded = jsonBytesBound(value) * events;
  if (unfolded > MAX_SHARED_BYTES) {
    const expected = `expected at most ${MAX_SHARED_BYTES} bytes in all when repeated for each event`;
    issues.push(issue(field, 'BODY_TOO_LARGE', `${expected}: send it with fewer events`));
  }
  return value;
}

function readSentAt(body: JsonObject, issues: Issue[]): number | undefined {
  const written = Object.hasOwn(body, 'sentAt') ? body['sentAt'] : undefined;
  if (written === undefined || written === null) return undefined;
  const sentAt = parseInstant(written);
  if (sentAt !== null) return sentAt;
  issues.push(
    issue('sentAt', 'WRONG_TYPE', 'expected a date (ISO 8601, or epoch milliseconds) from 1970 on'),
  );
  return undefined;
}

/** Whether a parsed JSON value is an object, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function issue(path: string, code: Issue['code'], message: string): Issue {
  return { path, code, message: path === '' ? message : `${path}: ${message}` };
}

function failed(path: string, code: Issue['code'], message: string): { ok: false; issues: readonly Issue[] } {
  return { ok: false, issues: [issue(path, code, message)] };
}
