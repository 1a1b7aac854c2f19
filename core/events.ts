import type { PurposeMask, PurposesFrom } from './consent.ts';
import type { Identifier } from './identity.ts';

/** Segment's call types. */
export type EventType = 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias';

/** Where an event came from: a page with a write key, a server, or an import. */
export type SourceKind = 'browser' | 'server' | 'import';

/** Any JSON value. Keys such as `__proto__` are data. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object as `JSON.parse` makes it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The largest single event, in bytes of its JSON text. */
export const MAX_EVENT_BYTES: number = 32 * 1024;
/** The largest request body, in bytes after unpacking. */
export const MAX_BATCH_BYTES: number = 500 * 1024;
/** How far ahead of the server's clock a corrected timestamp may lie, in ms. */
export const MAX_FUTURE_MS: number = 24 * 3600 * 1000;

/** An accepted event in its one stored form. Everything in it was validated at the door.
 *  Times are UTC epoch ms; `timestamp` is already corrected for the sender's clock. */
export interface AparteEvent {
  readonly messageId: string;
  readonly type: EventType;
  /** track: the event's name; page and screen: its name; else ''. */
  readonly name: string;
  readonly timestamp: number;
  /** What the sender wrote, when correction changed it. */
  readonly originalTimestamp?: string;
  readonly receivedAt: number;
  readonly anonymousId?: string;
  /** Set only when it is proven: secret key, trusted key or identity token. */
  readonly userId?: string;
  /** A `userId` sent without proof: kept as a claim, never looked up. */
  readonly claimedUserId?: string;
  /** External identifiers of declared types, set only when they are proven (secret or trusted key), in the order the
   *  project declares their types. */
  readonly externalIds?: readonly Identifier[];
  readonly groupId?: string;
  readonly previousId?: string;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly context: JsonObject;
  readonly integrations: JsonObject;
  readonly source: SourceKind;
  /** The purposes this event carries, once known (its own record, else the person's choice, else the source's). */
  readonly purposes: PurposeMask;
  /** Where those come from; absent: the event's own record. */
  readonly purposesFrom?: Exclude<PurposesFrom, 'record'>;
  /** The visitor's country, where the purposes are what the project declares for it. */
  readonly country?: string;
  /** A visit of the site's own people (`POST /v1/admin/own-visits`): stored and shown, never counted in units,
   *  results, overviews or popularity. Only collect sets it. */
  readonly internal?: true;
}

/** The stage of an exposure: chosen, sent to the page, seen. */
export type ExposureStage = 'assigned' | 'delivered' | 'rendered';

/** The event name that carries exposures; properties `{ experiment, variant, stage, run?, assignmentId? }`. */
export const EXPOSURE_EVENT = 'Experiment Viewed';

/** The `messageId` of an exposure: the same exposure is counted once however often it is sent. */
export function exposureMessageId(
  assignmentId: string,
  experiment: string,
  run: number,
  stage: ExposureStage,
): string {
  return `x:${assignmentId}:${experiment}:${run}:${stage}`;
}
