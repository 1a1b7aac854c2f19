import type { PurposeMask } from '../consent.ts';
import type { Json, JsonObject } from '../events.ts';
import type { Bought } from '../rfm/measures.ts';
import type { ScoreSums } from '../scores/decay.ts';
import type { ScoreFact } from '../scores/score-facts.ts';

/** A trait and when it was said; the newest saying wins, ties by the greater messageId. */
export interface TraitFact {
  readonly value: Json;
  readonly at: number;
  readonly by: string;
}

/** A matching event of a clause: when, and of `sum` the number in millionths, of `distinct` the value as text, of
 *  `sequence` the steps it matches (bits). */
export type DidEntry = readonly [at: number, value?: number | string];

/** What a `did` clause remembers: matching events, ascending by time and value, at most 1,000 (see did-facts.ts). */
export interface DidFact {
  readonly entries: readonly DidEntry[];
  /** Matching events that fell out of the bound (all-time counts stay right). */
  readonly dropped: number;
  /** What those add to a sum, in millionths (all-time sums stay right). */
  readonly droppedMicros?: number;
  /** The time of the very first matching event, once one was dropped. */
  readonly firstAt?: number;
}

/** Money and orders of a person, in the project's base currency's minor units. Orders count by distinct order_id.
 *  `amountMinor` is what orders brought less refunds; `refundedMinor` what was given back. */
export interface OrderTotals {
  readonly orders: number;
  readonly amountMinor: number;
  readonly refundedMinor: number;
  /** Orders and refunds kept out because the project has no rate for their currency. */
  readonly unconverted: number;
  readonly firstAt?: number;
  readonly lastAt?: number;
}

/** The variant a person was first shown of an experiment's run. */
export interface ExposureFact {
  readonly variant: string;
  readonly at: number;
  readonly run: number;
  readonly assignmentId: string;
  /** Set when two devices had seen different variants before anybody knew they were one person: the other variants
   *  seen in this run, sorted, joined by commas. */
  readonly crossover?: string;
  /** Where several assignmentIds were shown something: each one's first variant and when, the earliest 16. What one was
   *  shown it is served again, whatever another was shown before. */
  readonly units?: { readonly [assignmentId: string]: readonly [variant: string, at: number] };
}

/** One choice as it stands: which purposes, when, by whom. */
export interface ConsentChoice {
  readonly purposes: PurposeMask;
  readonly at: number;
  readonly source: string;
  readonly textVersion?: string;
}

/** A person as reduced so far. Every field is a function of the set of events, whatever their order. */
export interface Person {
  readonly format: 1;
  readonly id: string;
  readonly createdAt: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly events: number;
  readonly assignmentId: string;
  readonly traits: { readonly [name: string]: TraitFact };
  readonly totals: OrderTotals;
  /** What was bought with `personalization`, by range; `*` (order-lines.ts) is everything. Orders and lines of 0 and
   *  below count for nothing here. */
  readonly ranges: { readonly [range: string]: OrderTotals };
  /** `factKey` of a score (compile-scores.ts) → the points it was given. Absent: none. */
  readonly scores?: { readonly [score: string]: ScoreFact };
  /** clause key (hash of the clause) → what it remembers. */
  readonly did: { readonly [clause: string]: DidFact };
  readonly exposures: { readonly [experiment: string]: ExposureFact };
  /** Newest first, ≤ 20 items viewed or bought. */
  readonly recent: readonly {
    readonly item: string;
    readonly at: number;
    readonly what: 'viewed' | 'bought';
  }[];
  /** Newest first, ≤ 50 items bought; absent: none since this is kept. */
  readonly bought?: readonly { readonly item: string; readonly at: number }[];
  /** The person's own choice, and each device's (by anonymousId): the narrower of the two applies on that device. */
  readonly choice?: ConsentChoice;
  readonly devices: { readonly [anonymousId: string]: ConsentChoice };
  /** What each device's newest event said of its own accord, where that is news: it limits what is decided there. */
  readonly records?: { readonly [anonymousId: string]: Pick<ConsentChoice, 'purposes' | 'at'> };
  /** The newest revision whose definitions `did` holds. */
  readonly definitions: number;
  /** Of the last snapshot. */
  readonly version: number;
}

/** An interval of membership; `until` absent: no end in sight. Both may lie in the future. */
export interface Membership {
  readonly key: string;
  readonly since: number;
  readonly until?: number;
}

/** What decisions may read of a person (DESIGN §5): only what the published config reads, ≤ 8 KB. */
export interface Snapshot {
  readonly v: 1;
  readonly version: number;
  readonly asOf: number;
  /** Whom it was made for: the person and the HMAC names of the identifiers it may be used with. */
  readonly subject: {
    readonly person: string;
    readonly names: readonly string[];
    /** Whether a proven `userId` belongs to the person: then a bare `anonymousId` no longer opens it. */
    readonly linked: boolean;
  };
  readonly assignmentId: string;
  readonly purposes: PurposeMask;
  /** Where the purposes come from, when nobody chose. */
  readonly purposesFrom?: 'source' | 'country';
  readonly traits: JsonObject;
  readonly audiences: readonly Membership[];
  /** The revision it was computed with. */
  readonly definitions: number;
  /** Score key → its exact sums, which decide turns into points. */
  readonly scores: { readonly [score: string]: ScoreSums };
  /** Range (`all`: everything) → what was bought. */
  readonly rfm: { readonly [range: string]: Bought };
  readonly recent: readonly string[];
  /** Items bought, newest first, ≤ 30; absent: none. */
  readonly bought?: readonly string[];
  readonly sticky: { readonly [experiment: string]: string };
}
