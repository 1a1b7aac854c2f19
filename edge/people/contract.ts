import type { ConsentChoice, Membership, OrderTotals, Snapshot } from '../../core/profile/types.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Issue } from '../../core/errors.ts';
import type { AparteEvent, JsonObject } from '../../core/events.ts';
import type { Identifier } from '../../core/identity.ts';
import type { ChoiceMade, Receipt } from '../../core/receipts.ts';
import type { RangeFigures } from '../../core/rfm/figures.ts';

// The documents that pass between the people stop and the others. `port.ts` re-exports them for the other stops.

/** An identifier by its HMAC: what it is called in every store, and where it lives. */
export interface Name {
  /** `<environment>/id/<base64url(HMAC(pepper, type, value))>`. */
  readonly name: string;
  /** The first 12 bits of the HMAC. */
  readonly slot: number;
  readonly identifier: Identifier;
}

/** One event on its way to its person. */
export interface IngestEvent {
  readonly event: AparteEvent;
  /** Whether `event.purposes` is the event's own record. Else the shard resolves them: the person's stored choice
   *  (narrowed by the device's), else `event.purposes`, which then holds the source's declared default. */
  readonly ownPurposes: boolean;
  /** The identifier the event is routed by: proven userId, else anonymousId, else the first external identifier, else
   *  the claimed userId. */
  readonly home: Name;
  /** The name it was sent to first, where that led elsewhere. */
  readonly from?: Name;
  /** The device, where `home` is the user: a proven `userId` beside an `anonymousId` links the two. */
  readonly device?: Name;
  /** The `previousId` of an `alias` with a proven `userId`, as an anonymousId: linked like a device.
   *  Filled by the people stop's own client; callers leave it out. */
  readonly previous?: Name;
  /** External identifiers shown with the person, without `home`: each is linked to it. */
  readonly externals?: readonly Name[];
  /** `Sec-GPC: 1` on the request. */
  readonly gpc: boolean;
  /** Whether the person limits of write keys apply. */
  readonly limited: boolean;
}

export type IngestOutcome =
  /** Durable. `person` keys into the response's snapshots; `warnings` say what of the event the person does not keep. */
  | { readonly status: 'stored'; readonly person: string; readonly warnings?: readonly Issue[] }
  | { readonly status: 'duplicate'; readonly person: string }
  /** No purpose granted: counted without identity, not stored. `person`: whom it took a permission from. */
  | { readonly status: 'counted'; readonly person?: string }
  /** The person lives elsewhere: ask the shard of this slot, with this name as `home`. Nothing was stored. */
  | { readonly status: 'moved'; readonly to: Name }
  | { readonly status: 'rejected'; readonly issues: readonly Issue[] };

export interface IngestRequest {
  readonly environment: Environment;
  /** The revision collect knows: the shard uses at least this one. */
  readonly revision: number;
  readonly now: number;
  readonly events: readonly IngestEvent[];
}

export type IngestResponse =
  | { readonly overloaded: true; readonly retryAfterSeconds: number }
  | {
      readonly overloaded: false;
      /** In the order of the events. */
      readonly outcomes: readonly IngestOutcome[];
      readonly snapshots: { readonly [person: string]: Snapshot };
    };

/** What was chosen and by whom. */
export interface ConsentRequest extends Omit<ChoiceMade, 'binds'> {
  readonly environment: Environment;
  readonly revision: number;
  readonly now: number;
  readonly home: Name;
  /** Given when the choice binds one device only (a write key's). */
  readonly device?: string;
}

export type ConsentResponse =
  | { readonly moved: Name }
  | { readonly moved?: undefined; readonly receipt: Receipt; readonly snapshot: Snapshot };

/** What became of a choice that was made elsewhere. */
export type BroughtChoice =
  | { readonly status: 'recorded' }
  /** A choice at least as new stands: nothing changed. */
  | { readonly status: 'older' }
  | { readonly status: 'moved'; readonly to: Name };

/** A person as the API shows it. */
export interface ProfileView {
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  readonly assignmentId: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly events: number;
  readonly traits: JsonObject;
  readonly totals: OrderTotals;
  readonly ranges: { readonly [range: string]: OrderTotals };
  readonly consent: {
    readonly person?: ConsentChoice;
    readonly devices: { readonly [anonymousId: string]: ConsentChoice };
  };
  readonly audiences: readonly (Membership & { readonly member: boolean })[];
  /** In points, now. */
  readonly scores: { readonly [score: string]: number };
  /** What was bought in each range and all, with scores where there are cuts. */
  readonly rfm: { readonly [range: string]: RangeFigures };
  readonly exposures: JsonObject;
  readonly snapshot: Snapshot;
}

export interface StoredEventView {
  readonly event: AparteEvent;
  readonly person: string;
}

export interface EventQuery {
  readonly messageId?: string;
  readonly event?: string;
  /** Names to look for; `userId` finds claims too. */
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Events of one person only. */
  readonly person?: string;
  /** Only events with an earlier timestamp than this… */
  readonly before?: number;
  /** …or with this very timestamp and a smaller messageId. */
  readonly beforeId?: string;
  readonly limit: number;
}

/** Why a person is (not) in an audience: the clause tree with each clause's verdict. */
export interface AudienceWhy {
  readonly key: string;
  readonly member: boolean;
  readonly since?: number;
  readonly until?: number;
  readonly clauses: readonly {
    readonly path: string;
    readonly met: boolean;
    readonly expected: string;
    readonly got: string;
  }[];
}

/** The calls a People shard answers. `moved` answers name the slot to ask instead. */
export interface PeopleShardRpc {
  ingest(request: IngestRequest): Promise<IngestResponse>;
  setConsent(request: ConsentRequest): Promise<ConsentResponse>;
  /** Choices made elsewhere, each at its own time, in order; all of one environment. */
  bringChoices(requests: readonly ConsentRequest[]): Promise<readonly BroughtChoice[]>;
  /** The newest snapshot of the person behind a name; null: nobody. Marks the name as one that decides. `asked`: the
   *  name first asked for, where `name` came from a `moved`: its purposes hold, and it is the one that decides. */
  readSnapshot(
    name: Name,
    environment: Environment,
    now: number,
    asked?: Name,
  ): Promise<Snapshot | { readonly moved: Name } | null>;
  readProfile(
    name: Name,
    environment: Environment,
    now: number,
    asked?: Name,
  ): Promise<ProfileView | { readonly moved: Name } | null>;
  explainAudiences(
    name: Name,
    environment: Environment,
    now: number,
  ): Promise<readonly AudienceWhy[] | { readonly moved: Name } | null>;
  /** Newest first. */
  listEvents(query: EventQuery): Promise<readonly StoredEventView[]>;
}
