/** What somebody who watches sees: an action that was stored, or a decision that was given. Identifiers are masked:
 *  `who` is six characters of a keyed hash, the same for the same device or login, and absent without analytics. */
export type LiveLine =
  | {
      readonly kind: 'event';
      readonly at: string;
      readonly who?: string;
      readonly type: string;
      readonly name: string;
      /** A product's name, a page's path: never what somebody typed. */
      readonly what?: string;
      readonly amount?: number;
      readonly currency?: string;
    }
  | {
      readonly kind: 'decision';
      readonly at: string;
      readonly who?: string;
      readonly flag: string;
      readonly variant: string | null;
      readonly reason: string;
      readonly rule?: string;
    };

/** One message of `GET /v1/live`, as the data of a server-sent event. */
export interface LiveMessage {
  readonly lines: readonly LiveLine[];
  /** Lines that were left out since the last message, because there were too many. */
  readonly skipped: number;
}
