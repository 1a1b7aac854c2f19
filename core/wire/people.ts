import type { Purpose, PurposesFrom } from '../consent.ts';
import type { Json, JsonObject } from '../events.ts';
import type { Identifier } from '../identity.ts';
import type { RangeScores, ScoreAnswer } from './figures.ts';

// The answers of the admin routes about people. Types only: both sides import them. Times are ISO 8601, money is in
// the project's base currency's minor units.

/** A person in a list. */
export interface PersonBrief {
  readonly id: string;
  /** At most five, logins first. */
  readonly identifiers: readonly Identifier[];
  /** The detail `name`, or `firstName` and `lastName`, where personalisation is permitted. */
  readonly name?: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  /** Absent where analytics is not permitted. */
  readonly orders?: number;
  readonly amountMinor?: number;
}

/** `GET /v1/admin/people`. */
export interface PeopleAnswer {
  readonly people: readonly PersonBrief[];
  /** How many people there are; absent in a search. */
  readonly total?: number;
  /** Asks for the page after this one. */
  readonly next?: string;
}

/** Orders of a person, all or of one product range. */
export interface OrdersAnswer {
  readonly orders: number;
  readonly amountMinor: number;
  readonly refundedMinor: number;
  readonly unconverted: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
}

/** A choice that is in force: the person's, or one device's. */
export interface ChoiceAnswer {
  readonly device?: string;
  readonly purposes: readonly Purpose[];
  readonly at: string;
  readonly source: string;
  readonly textVersion?: string;
}

/** A choice as it was made, a link of its hash chain. */
export interface ReceiptAnswer extends ChoiceAnswer {
  readonly id: string;
  readonly hash: string;
}

/** Whether somebody is in an audience by what events and details say, and since or until when. */
export interface MembershipAnswer {
  readonly key: string;
  readonly member: boolean;
  readonly since?: string;
  readonly until?: string;
}

/** What was recorded of a test. */
export interface ExposureAnswer {
  readonly experiment: string;
  readonly variant: string;
  readonly at: string;
  readonly run: number;
  readonly crossover?: string;
}

/** `GET /v1/admin/people/{id}`. What is not permitted is not told: `details` and `audiences` need personalisation,
 *  `totals` and the timeline analytics, `exposures` experimentation. */
export interface PersonAnswer {
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  readonly name?: string;
  readonly assignmentId: string;
  readonly createdAt: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly events: number;
  readonly permissions: {
    /** What any of the person's names may be used for. */
    readonly granted: readonly Purpose[];
    /** Where that comes from: a choice, what the actions themselves said, or what was declared where nobody chose. */
    readonly from: PurposesFrom;
    /** Where nobody chose: for which country, if any, and on which legal basis it is declared now. */
    readonly declared?: { readonly country?: string; readonly basis?: string };
    readonly choices: readonly ChoiceAnswer[];
    /** Newest first, at most 100. */
    readonly receipts: readonly ReceiptAnswer[];
  };
  readonly details?: readonly { readonly name: string; readonly value: Json; readonly at: string }[];
  readonly totals?: OrdersAnswer;
  readonly ranges?: { readonly [range: string]: OrdersAnswer };
  /** What was bought in each range and in all, with scores. */
  readonly rfm?: readonly RangeScores[];
  readonly scores?: readonly ScoreAnswer[];
  readonly recent?: readonly { readonly item: string; readonly at: string; readonly what: string }[];
  readonly audiences?: readonly MembershipAnswer[];
  readonly exposures?: readonly ExposureAnswer[];
}

/** One action in a timeline. */
export interface TimelineEvent {
  readonly messageId: string;
  readonly type: string;
  readonly name: string;
  readonly timestamp: string;
  readonly receivedAt: string;
  readonly anonymousId?: string;
  readonly userId?: string;
  readonly claimedUserId?: string;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly context: JsonObject;
  readonly source: string;
  readonly purposes: readonly Purpose[];
  /** Where those come from; absent: the action's own record. */
  readonly purposesFrom?: Exclude<PurposesFrom, 'record'>;
  readonly country?: string;
}

/** `GET /v1/admin/people/{id}/timeline`: newest first. */
export interface TimelineAnswer {
  readonly events: readonly TimelineEvent[];
  readonly next?: string;
}

/** Why a sequence does not hold (yet): `step` (from 0) has not come, came outside its window, happened although it must
 *  not, or is still being waited for (`at`: until when); or everything came, and is over since `at`. */
export interface SequenceStop {
  readonly step: number;
  readonly why: 'missing' | 'late' | 'happened' | 'waiting' | 'over';
  readonly at?: number;
}

/** What was found where a clause looked, for programs to put into words. */
export type ClauseFound =
  /** Of so many parts of a group, so many hold. */
  | { readonly kind: 'group'; readonly met: number; readonly of: number }
  | { readonly kind: 'detail'; readonly value: Json; readonly at?: number }
  /** What a `did` clause measured now, and when the last matching event was (epoch ms). */
  | { readonly kind: 'number'; readonly value: number; readonly lastAt?: number }
  | { readonly kind: 'instant'; readonly at: number | null }
  /** Of a sequence's steps so many are done, the last at `at`; `next` is what keeps it from holding. */
  | {
      readonly kind: 'sequence';
      readonly done: number;
      readonly of: number;
      readonly at: number | null;
      readonly next?: SequenceStop;
    }
  /** Not computed yet, or a key nobody reads. */
  | { readonly kind: 'unknown' };

/** One clause's verdict; `path` says where it stands in the condition, such as `if.$and[0].did`. */
export interface ClauseAnswer {
  readonly path: string;
  readonly met: boolean;
  readonly expected: string;
  readonly got: string;
  readonly found: ClauseFound;
}

/** `GET /v1/admin/people/{id}/why` and `POST /v1/admin/audiences/why`. */
export interface WhyAnswer {
  readonly key: string;
  readonly member: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly clauses: readonly ClauseAnswer[];
  /** Personalisation is not permitted: the person is in no audience, whatever the clauses say. */
  readonly forbidden: boolean;
  /** Part of the audience is asked at each visit and not told here. */
  readonly asksVisit: boolean;
  /** Only the newest events were looked at, so that numbers may be too small. */
  readonly isCut: boolean;
}

/** One rule of a setting, or of one it depends on, and what became of it (`RuleVerdict` of core/decide). */
export interface RuleAnswer {
  readonly flag: string;
  readonly rule: number;
  readonly ruleId: string;
  /** `APPLIED`, `NOT_REACHED`, or why it was skipped. */
  readonly outcome: string;
  /** The clause that failed. */
  readonly failed?: FailedClause;
  readonly missingPurposes?: readonly Purpose[];
  /** Audiences and details that are not known yet. */
  readonly unknown?: readonly string[];
}

/** A clause of a rule's condition that decided against the person. */
export interface FailedClause {
  readonly clause: string;
  readonly attribute?: string;
  readonly operator: string;
  readonly expected: Json;
  readonly got?: Json;
  readonly because?: readonly FailedClause[];
}

/** What would be decided now, and why. */
export interface DecisionAnswer {
  readonly flag: string;
  readonly type: string;
  readonly value: Json;
  readonly variant: string | null;
  readonly reason: string;
  readonly experiment?: { readonly key: string; readonly run: number };
  readonly ruleId?: string;
  readonly rules: readonly RuleAnswer[];
}

/** `GET /v1/admin/people/{id}/decisions`. */
export interface DecisionsAnswer {
  readonly revision: number;
  readonly asOf: string;
  readonly purposes: readonly Purpose[];
  readonly decisions: readonly DecisionAnswer[];
  readonly recorded: readonly ExposureAnswer[];
}
