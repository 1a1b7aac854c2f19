import type { Purpose, PurposeRecord } from '../core/consent.ts';

/** Properties or traits of an event: anything `JSON.stringify` can write. */
export interface Properties {
  readonly [name: string]: unknown;
}

/** How a page is joined to its Worker. Bounds are hard: what does not fit is dropped and counted. */
export interface AparteOptions {
  /** The write key, `wk_…`. Public. */
  readonly key: string;
  /** Origin of the Worker, such as `https://aparte.example.com`. Default: the page's own origin. */
  readonly host?: string;
  /** What happens before a choice. `drop` (default): events are dropped. `wait`: they are kept in memory (≤ 50, 64 KB,
   *  30 min). `page`: they are counted, without properties and under a random id that lives as long as the page; tests
   *  are decided by that id. */
  readonly beforeConsent?: 'drop' | 'wait' | 'page' | undefined;
  /** Whether page views are tracked by themselves, also on single-page navigation. Default true. */
  readonly autoPage?: boolean;
  /** Whether query strings are taken out of `url`, `search` and `referrer`. Default false. */
  readonly stripQuery?: boolean;
  /** Whether `data-aparte` slots are filled. Default true. */
  readonly slots?: boolean;
  /** Most events kept until they are delivered. Minimum 1, default 500. */
  readonly maxQueueEvents?: number;
  /** Most bytes of events kept until they are delivered. Default 262,144. */
  readonly maxQueueBytes?: number;
}

/** What one call may add to its event. */
export interface EventOptions {
  /** Makes repeated calls one event. Default: a new UUID. */
  readonly messageId?: string;
  /** When it happened: epoch ms, a Date or ISO 8601. Default: now. */
  readonly timestamp?: number | string | Date;
  /** Merged over the event's own `context`. */
  readonly context?: Properties;
}

/** The answer to one key. `value` has the type of the default that was given. */
export interface Decision<T> {
  readonly value: T;
  readonly variant: string | undefined;
  /** OpenFeature's reason: TARGETING_MATCH, SPLIT, DEFAULT, DISABLED, ERROR… */
  readonly reason: string;
  readonly experiment?: string;
  /** OpenFeature's error code, with `reason: 'ERROR'`. */
  readonly errorCode?: string;
}

/** What a decision may be about, beside the visitor and the page. */
export interface DecisionAbout {
  /** The key of the catalogue item that a recommendation starts from. */
  readonly item?: string | undefined;
  /** The language wanted, such as `fr`. Default: the document's. */
  readonly locale?: string | undefined;
}

/** The choice as it stands. Before one, every purpose is false and `decided` too. */
export interface ConsentState {
  readonly purposes: Record<Purpose, boolean>;
  readonly decided: boolean;
}

/** Why events were dropped, or what else went wrong. */
export type ProblemCode =
  | 'CONSENT_DENIED' // no purpose granted: dropped, counted, not reported
  | 'QUEUE_FULL' // the queue's caps were reached: the newest event is dropped
  | 'EVENT_TOO_LARGE' // one event over 32 KiB
  | 'EXPIRED' // waited longer than 30 min for a choice
  | 'REJECTED' // the Worker did not accept one event: `errors` names the fields
  | 'REFUSED' // the Worker refused the whole request (4xx): it would refuse it again
  | 'STORAGE_FAILED' // the device's storage is missing or full: memory is used
  | 'BAD_ARGUMENT'; // a call that cannot be carried out

/** One thing that went wrong, for `onError` and `debug()`. Never holds a trait or a property. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** What `debug()` shows; a copy. */
export interface DebugState {
  /** `waiting` for a choice; `settled`: the `messageId`s that the Worker took or refused since the page was loaded. */
  readonly queue: {
    readonly events: number;
    readonly bytes: number;
    readonly waiting: number;
    readonly settled: readonly string[];
  };
  readonly dropped: { readonly [code: string]: number };
  readonly consent: ConsentState;
  /** Where the device's id is kept: nowhere, for as long as the page lives, or on the device. */
  readonly id: 'none' | 'memory' | 'device';
  readonly anonymousId: string | undefined;
  readonly userId: string | undefined;
  /** The last ten. */
  readonly errors: readonly Problem[];
  /** By key; a key about an item or in a language is followed by them: `related"item":"p-17"`. */
  readonly decisions: { readonly [key: string]: unknown };
  /** The version of the site's settings that the newest decision was made with. */
  readonly revision: unknown;
}

/** What a receipt says of a choice beside the purposes. */
export interface ChoiceDetails {
  /** Where the choice was made: `banner`, a consent platform's name. Default `site`. */
  readonly source?: string | undefined;
  /** Which wording the person saw. */
  readonly textVersion?: string | undefined;
}

/** Consent: the purposes, and who listens to them. */
export interface ConsentApi {
  /** The person's whole choice: a purpose that is missing is refused. Takes effect on the next line.
   *  Calling it again with the same choice sends nothing. */
  set(purposes: PurposeRecord, details?: ChoiceDetails): void;
  get(): ConsentState;
  /** Called after every change; gives the way to stop. */
  on(listener: (state: ConsentState) => void): () => void;
}

/** The browser SDK. No method throws or rejects; what goes wrong is told to `onError` and `debug()`. */
export interface Aparte {
  track(name: string, properties?: Properties, options?: EventOptions): void;
  page(name?: string, properties?: Properties, options?: EventOptions): void;
  /** Says who is logged in. Without `token`, a JWT of the site's backend, the Worker keeps it as a claim only. */
  identify(userId: string, traits?: Properties, options?: EventOptions & { readonly token?: string }): void;
  /** Forgets the user, and this device gets a new id: for log-out. */
  reset(): void;
  readonly consent: ConsentApi;
  /** The value of a flag for this visitor, or `fallback` when no answer came within `timeoutMs` (default 300). */
  decide<T>(
    key: string,
    fallback: T,
    options?: DecisionAbout & { readonly timeoutMs?: number },
  ): Promise<Decision<T>>;
  /** Resolves when what an earlier page left on the device was read. */
  readonly ready: Promise<void>;
  /** Sends what is queued now; resolves when the attempt is over, whatever came of it. */
  flush(): Promise<void>;
  debug(): DebugState;
  /** Called for every problem; gives the way to stop. */
  onError(listener: (problem: Problem) => void): () => void;
}
