// The GrowthBook feature JSON that is published, and our additions (`needs`, `audiences`, `traits`), which other SDKs
// ignore. Values from outside may break these types; compiling tolerates that, publishing refuses it (check.ts).

/** A half-open interval of [0, 1): from, to. */
export type BucketRange = readonly [from: number, to: number];

/** A share of a namespace: its name, from, to. */
export type Namespace = readonly [name: string, from: number, to: number];

/** Hashes an attribute under `seed` and lets in who falls in one of `ranges`. hashVersion default 2, attribute `id`. */
export interface Filter {
  readonly seed: string;
  readonly ranges: readonly BucketRange[];
  readonly hashVersion?: number;
  readonly attribute?: string;
}

/** A variation's stable key and name; `passthrough` lets the next rule decide (how holdouts are written). */
export interface VariationMeta {
  readonly key?: string;
  readonly name?: string;
  readonly passthrough?: boolean;
}

/** A flag that must have a value: `condition` is over `{ value }`. With `gate` the dependent flag is null if it fails,
 *  without it only the rule is skipped. */
export interface ParentCondition {
  readonly id: string;
  readonly condition?: Readonly<Record<string, unknown>>;
  readonly gate?: boolean;
}

/** What an experiment is, in a rule or on its own. Times and units: coverage and weights are fractions of 1. */
interface ExperimentFields {
  readonly weights?: readonly number[];
  readonly coverage?: number;
  /** Ready-made bucket ranges; they replace weights and coverage. */
  readonly ranges?: readonly BucketRange[];
  readonly meta?: readonly VariationMeta[];
  readonly filters?: readonly Filter[];
  readonly namespace?: Namespace;
  /** What is hashed with the person; default the experiment's key. */
  readonly seed?: string;
  /** 1 or 2; default 1. */
  readonly hashVersion?: number;
  /** Default `id`. A top-level attribute, not a path. */
  readonly hashAttribute?: string;
  readonly fallbackAttribute?: string;
  readonly disableStickyBucketing?: boolean;
  readonly bucketVersion?: number;
  readonly minBucketVersion?: number;
  readonly name?: string;
  readonly phase?: string;
  readonly condition?: Readonly<Record<string, unknown>>;
  /** Ours: purposes that must be granted (in the attribute `purposes`), else PURPOSE_MISSING. */
  readonly needs?: readonly string[];
  /** Ours: audiences the condition reads; unknown membership of one is COMPUTING. */
  readonly audiences?: readonly string[];
  /** Ours: traits the condition reads; likewise. */
  readonly traits?: readonly string[];
}

/** One rule of a feature: a forced value, or variations to be split; `force` wins if both are given. */
export interface FeatureRule extends ExperimentFields {
  readonly id?: string;
  readonly force?: unknown;
  readonly variations?: readonly unknown[];
  /** The experiment's key; default the feature's. */
  readonly key?: string;
  /** Rollout of a forced value by range instead of coverage. */
  readonly range?: BucketRange;
  readonly parentConditions?: readonly ParentCondition[];
}

/** A feature of the payload. */
export interface FeatureDefinition {
  readonly defaultValue?: unknown;
  readonly rules?: readonly FeatureRule[];
  /** Ours: the kill switch. The default is served with reason DISABLED; publish without rules for other SDKs. */
  readonly disabled?: boolean;
}

/** An experiment as GrowthBook reports it beside a feature's value, or as it is run on its own. */
export interface Experiment extends ExperimentFields {
  readonly key: string;
  readonly variations: readonly unknown[];
  readonly parentConditions?: readonly ParentCondition[];
  /** Everybody in the experiment gets this variation, unhashed. */
  readonly force?: number;
  readonly active?: boolean;
  readonly status?: 'draft' | 'running' | 'stopped';
}

/** What is published: features by key and saved groups by id. */
export interface Payload {
  readonly features?: Readonly<Record<string, FeatureDefinition>>;
  readonly savedGroups?: Readonly<Record<string, unknown>>;
}
