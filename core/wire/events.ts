import type { PurposeMask } from '../consent.ts';
import type { Purpose } from '../consent.ts';
import type { Result } from '../errors.ts';
import type { AparteEvent, EventType, JsonObject, SourceKind } from '../events.ts';

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
  /** Consent category → purposes, for records that use other names than ours. */
  readonly categories?: { readonly [category: string]: readonly Purpose[] };
}

/** A valid event, and whether `event.purposes` is its own record (else it is the source's default). */
export interface ParsedEvent {
  readonly event: AparteEvent;
  readonly ownPurposes: boolean;
}

/** An accepted event, or every issue it has. */
export function parseEvent(input: unknown, door: EventDoor): Result<ParsedEvent> {
  void input, door;
  return { ok: false, issues: [] };
}
