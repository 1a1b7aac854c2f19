import type { Purpose } from '../consent.ts';
import type { Json, JsonObject, SourceKind } from '../events.ts';

/** Text for people, by language tag. */
export interface LocalizedText {
  readonly [locale: string]: string;
}

/** A GrowthBook-style condition: operators over attributes (`traits.*`, `context.*`, `score.*`, `audiences`). */
export type Condition = JsonObject;

/** An action that a step of a sequence looks for. */
export interface ActionTest {
  /** The name of a track event. */
  readonly event: string;
  readonly where?: Condition;
}

/** A step of a sequence: an action, less than `within` after the one before; or one that did not happen (core/profile/sequences.ts). */
export type SequenceStep =
  | (ActionTest & { readonly within?: string; readonly not?: never })
  | { readonly not: ActionTest; readonly within?: string };

/** Behaviour over time; only in audience documents. At most one of count, sum, distinct, first, last, sequence. */
export interface DidClause {
  /** The name of a track event; absent beside `sequence`, whose steps name theirs. */
  readonly event?: string;
  /** A condition over the event: `properties.*`, `context.*`. */
  readonly where?: Condition;
  /** How many matching events: number operators ($gte, $gt, $lte, $lt, $eq, $ne). Default { $gte: 1 }. */
  readonly count?: JsonObject;
  /** Sum of a number property. */
  readonly sum?: { readonly of: string; readonly is: JsonObject };
  /** Number of distinct values of a property. */
  readonly distinct?: { readonly of: string; readonly is: JsonObject };
  /** The first / last matching event: { within: '30d' } or { before: '30d' } (ago). */
  readonly first?: { readonly within?: string; readonly before?: string };
  readonly last?: { readonly within?: string; readonly before?: string };
  /** Actions one after the other, at least two and at most eight steps; beside it only `within`. */
  readonly sequence?: readonly SequenceStep[];
  /** Sliding window such as '7d', '12h', '30m'. Absent: all time. */
  readonly within?: string;
}

/** A whole feature switch, placement or strategy (DESIGN §2). */
export interface FlagDocument {
  readonly kind: 'flag';
  readonly key: string;
  readonly name?: LocalizedText;
  /** Kept but put away: a publication leaves it out, and nothing live may name it. */
  readonly archived?: true;
  /** `content` is shown in a slot; of `recommendations` the value is a `ListStrategy`, and deciding answers a list. */
  readonly type: 'boolean' | 'string' | 'number' | 'json' | 'content' | 'recommendations';
  /** Whether the payload given to write keys holds it. Default true. */
  readonly public?: boolean;
  /** The path of a page that shows it, such as `/sale`: for lists and previews. Deciding does not read it. */
  readonly page?: string;
  readonly default: Json;
  readonly rules?: readonly FlagRule[];
}

/** What another flag must give before a rule applies: a condition over `value`. */
export interface Prerequisite {
  readonly flag: string;
  readonly if: Condition;
}

/** One rule: who, when, what: exactly one of `value`, `variants` (weights sum to 1) and `experiment`. */
export interface FlagRule {
  readonly id?: string;
  readonly if?: Condition;
  readonly requires?: readonly Prerequisite[];
  /** Purposes besides those inferred from what `if` reads. */
  readonly needs?: readonly Purpose[];
  readonly value?: Json;
  /** Where an experiment of this flag stands among the rules, and under which `if`. Without such a rule a running
   *  experiment comes first. */
  readonly experiment?: string;
  readonly variants?: readonly VariantDocument[];
  readonly coverage?: number;
  readonly unit?: 'device' | 'person' | 'user';
}

export interface VariantDocument {
  readonly key: string;
  readonly weight: number;
  /** Absent: the flag's default. */
  readonly value?: Json;
}

export interface AudienceDocument {
  readonly kind: 'audience';
  readonly key: string;
  readonly name?: LocalizedText;
  /** Kept but put away: a publication leaves it out, and nothing live may name it. */
  readonly archived?: true;
  /** A condition that may hold `did` clauses. */
  readonly if: Condition;
}

export interface ExperimentDocument {
  readonly kind: 'experiment';
  readonly key: string;
  readonly name?: LocalizedText;
  /** Kept but put away: a publication leaves it out, and nothing live may name it. */
  readonly archived?: true;
  readonly flag: string;
  readonly audience?: string;
  readonly unit?: 'device' | 'person' | 'user';
  readonly status?: 'draft' | 'running' | 'stopped';
  readonly coverage?: number;
  readonly variants: readonly VariantDocument[];
  readonly metric?: string;
  readonly guardrails?: readonly string[];
}

export interface MetricDocument {
  readonly kind: 'metric';
  readonly key: string;
  readonly name?: LocalizedText;
  /** Kept but put away: a publication leaves it out, and nothing live may name it. */
  readonly archived?: true;
  readonly event: string;
  readonly aggregate: 'count' | 'conversion' | { readonly sum: string };
  readonly within?: string;
  readonly better?: 'up' | 'down';
}

/** Points for one event: `points` when it happens, or `points` for every `per.amount` of a number property. */
export interface ScoreRule {
  /** The name of a track event. */
  readonly event: string;
  /** A condition over the event: `properties.*`, `context.*`. */
  readonly where?: Condition;
  /** Below 0: they are taken away. */
  readonly points: number;
  readonly per?: { readonly of: string; readonly amount: number };
}

/** Points by rules, that lose half of their worth every `halfLife`. */
export interface ScoreDocument {
  readonly kind: 'score';
  readonly key: string;
  readonly name?: LocalizedText;
  /** Kept but put away: a publication leaves it out, and nothing live may name it. */
  readonly archived?: true;
  /** A range of the project: only events with a product of it count. */
  readonly range?: string;
  readonly rules: readonly ScoreRule[];
  /** Such as '30d', from one day to 400. Absent: points keep their worth. */
  readonly halfLife?: string;
}

/** Fixed cuts of a range: four values that part people into five groups, ascending. */
export interface FixedCuts {
  readonly recencyDays?: readonly number[];
  readonly orders?: readonly number[];
  readonly amountMinor?: readonly number[];
}

export interface ItemDocument {
  readonly kind: 'item';
  readonly key: string;
  readonly title: LocalizedText;
  readonly range?: string;
  readonly url?: string;
  readonly image?: string;
  readonly price?: { readonly amountMinor: number; readonly currency: string };
  readonly stock?: number;
}

/** What a source may do before a person chose, and on which legal basis. */
export interface SourceDeclaration {
  readonly purposes: readonly Purpose[];
  readonly basis?: string;
}

/** What a page's visitors from some countries may be used for before they chose, and on which legal basis. */
export interface CountryDefault extends SourceDeclaration {
  /** ISO 3166-1 alpha-2; `*` is every known country that no other entry names. */
  readonly countries: readonly string[];
}

export interface ProjectDocument {
  readonly kind: 'project';
  readonly key: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly locales: readonly string[];
  readonly sources?: { readonly [K in SourceKind]?: SourceDeclaration };
  /** What pages may do where nobody chose, by the request's country. Without an entry, or where the country is not
   *  known: nothing. */
  readonly consentDefaults?: readonly CountryDefault[];
  /** Product ranges: a range's key, and how an event says it belongs there. */
  readonly ranges?: { readonly [range: string]: { readonly category: string } };
  /** Cuts by range, or `all`, instead of those found in what people bought. */
  readonly rfm?: { readonly [range: string]: FixedCuts };
  /** Dated currency rates to the base currency: one unit of `from` is `rate` base units from `date` on. */
  readonly rates?: readonly { readonly from: string; readonly date: string; readonly rate: number }[];
  /** URL patterns whose pages are looked at for slots. Default ['/*']. */
  readonly pages?: readonly string[];
  /** How long what people did is kept. */
  readonly retention?: Retention;
  /** Hostname → environment. */
  readonly hosts?: { readonly [host: string]: Environment };
  /** Types of identifiers that events may carry in `context.externalIds`, in the order of their trust. `anonymousId`
   *  and `userId` may be named to bound them. */
  readonly identifiers?: { readonly [type: string]: IdentifierDeclaration };
  readonly identity?: IdentityRules;
}

/** What a project says of one type of identifier. */
export interface IdentifierDeclaration {
  /** Most a person may hold, 1 to 100. Default: 50 devices, 5 of an external type. */
  readonly limit?: number;
  /** By how many persons one may be shown before it points to nobody, 1 to 100. Default 3. */
  readonly persons?: number;
  /** Values that stand for nobody, besides the usual ones; a star at the beginning or end stands for anything. */
  readonly blocked?: readonly string[];
  /** Upper and lower case mean the same. Default false. */
  readonly caseInsensitive?: boolean;
  /** What happens when an event shows one that another person without a login holds: the two become one (default), the
   *  identifier stays where it is, or it is never looked up at all. */
  readonly link?: 'merge' | 'attach' | 'never';
}

/** How people are joined, where a choice is possible. */
export interface IdentityRules {
  /** A device that two logins claim: it points to nobody from then on (default), or to whoever logged in first. */
  readonly sharedDevice?: 'nobody' | 'first';
}

/** Durations such as '90d', at most 3,650 days. What is left out is kept as long as its person. */
export interface Retention {
  /** Of events whose type is not named. */
  readonly default?: string;
  /** By a track event's name, else by its type (`page`, `identify`…). */
  readonly events?: { readonly [kind: string]: string };
  /** Of people without login or order, after they were last heard of. Default 90d. */
  readonly anonymous?: string;
}

export type Environment = 'dev' | 'staging' | 'prod';
export const ENVIRONMENTS: readonly Environment[] = ['dev', 'staging', 'prod'];

/** Documents that belong to revisions (items live in the catalogue instead). */
export type ConfigDocument =
  | FlagDocument
  | AudienceDocument
  | ExperimentDocument
  | MetricDocument
  | ScoreDocument
  | ProjectDocument;
export type AnyDocument = ConfigDocument | ItemDocument;
export type DocumentKind = AnyDocument['kind'];
