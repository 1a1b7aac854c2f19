import type { Environment } from '../config/types.ts';
import type { Purpose } from '../consent.ts';

/** What was counted between two instants. Only what may be counted: actions that carry `analytics`, of people who still
 *  grant it; visits of the site's own people are left out. */
export interface Figures {
  /** People who did anything. */
  readonly visitors: number;
  /** Of which nobody knew before. */
  readonly newPeople: number;
  /** Actions (events). */
  readonly events: number;
  /** Orders begun: a further part of an order is no new one. */
  readonly orders: number;
  /** What orders brought less refunds, in minor units of the project's currency. */
  readonly amountMinor: number;
  readonly refundedMinor: number;
  /** Orders and refunds kept out for want of a currency rate. */
  readonly unconverted: number;
}

/** Figures of a day or an hour. Times are ISO 8601. */
export interface FiguresBetween extends Figures {
  readonly from: string;
  readonly until: string;
}

/** A publication, in brief. */
export interface PublicationBrief {
  readonly number: number;
  readonly name: string;
  readonly author: string;
  readonly at: string;
}

/** A setting that is live. */
export interface LiveSetting {
  readonly key: string;
  readonly name?: { readonly [locale: string]: string };
}

/** `GET /v1/admin/overview`: today, the days before, and what is live. A few seconds old at most. */
export interface OverviewAnswer {
  readonly environment: Environment;
  /** When it was counted. */
  readonly asOf: string;
  readonly timeZone: string;
  readonly currency: string;
  /** Too much to count at once: the figures are too low. */
  readonly isPartial: boolean;
  readonly today: FiguresBetween & {
    readonly hours: readonly FiguresBetween[];
    /** The most frequent actions. `''` is a page without a name. */
    readonly actions: readonly { readonly name: string; readonly count: number }[];
    /** How many of today's visitors grant each purpose. */
    readonly permissions: { readonly [purpose in Purpose]: number };
  };
  /** The last 14 days, oldest first; today is the last. */
  readonly days: readonly FiguresBetween[];
  readonly live: {
    /** null before anything was published here. */
    readonly publication: PublicationBrief | null;
    /** Spots with rules of their own. */
    readonly spots: readonly (LiveSetting & { readonly rules: number })[];
    readonly spotsWithoutRules: number;
    readonly tests: readonly (LiveSetting & { readonly spot: string })[];
    readonly killed: readonly (LiveSetting & { readonly author: string; readonly at: string })[];
    /** Documents whose draft differs from what is live. */
    readonly pending: number;
  };
}
