import type { Environment, LocalizedText } from '../config/types.ts';
import type { MetricUnit, UnitRow } from '../experiments/units.ts';

// What the console and the API read of experiments. Times are ISO 8601, money is minor units of the project's base
// currency, shares are fractions.

/** Where a test stands: written down, going on, or over. */
export type ExperimentState = 'draft' | 'running' | 'stopped';

/** `GET /v1/admin/experiments`: every test, drafts included. */
export interface ExperimentList {
  readonly experiments: readonly ExperimentSummary[];
}

export interface ExperimentSummary {
  readonly key: string;
  readonly name?: LocalizedText;
  readonly flag: string;
  readonly audience: string | null;
  readonly metric: string | null;
  /** In this environment. */
  readonly state: ExperimentState;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  /** People who were in it; null for a draft. */
  readonly people: number | null;
}

/** A difference with its 95 % interval, in the metric's unit (absolute) or as a share of the control (relative). */
export interface ResultInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/** One version's people and what they came to in one metric. */
export interface MetricOfVariant {
  readonly variant: string;
  /** Sum over people. */
  readonly total: number;
  /** Orders or events counted. */
  readonly count: number;
  /** People with any. */
  readonly converted: number;
  /** A person's mean; null without people. */
  readonly perPerson: number | null;
  /** Sample variance of a person's value. */
  readonly variance: number;
  /** The difference to the control; null for the control, and where there is too little to tell. */
  readonly absolute: ResultInterval | null;
  readonly relative: ResultInterval | null;
}

export interface MetricResult {
  readonly key: string;
  readonly name?: LocalizedText;
  /** money: minor units; number: millionths. */
  readonly unit: MetricUnit;
  readonly better: 'up' | 'down';
  /** Such as `7d`; null: as long as the test goes. */
  readonly within: string | null;
  readonly isGuardrail: boolean;
  readonly variants: readonly MetricOfVariant[];
}

export interface VariantResult {
  readonly key: string;
  readonly weight: number;
  readonly isControl: boolean;
  /** Put into this version. */
  readonly people: number;
  /** Of which a page said that the version reached it. */
  readonly delivered: number;
  /** Analysed here and seen another version too. */
  readonly crossovers: number;
}

/** `GET /v1/admin/experiments/{key}/results`. */
export interface ExperimentResults {
  readonly key: string;
  readonly name?: LocalizedText;
  readonly environment: Environment;
  readonly flag: string;
  readonly audience: string | null;
  readonly state: ExperimentState;
  readonly run: number;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly asOf: string;
  readonly currency: string;
  readonly variants: readonly VariantResult[];
  readonly people: number;
  readonly crossovers: number;
  /** Amounts kept out for want of a currency rate. */
  readonly unconverted: number;
  /** People whose figures wait to be computed anew. */
  readonly pending: number;
  /** How likely a split at least this uneven is by chance; null where weights changed. Below 0.001: `isOff`. */
  readonly split: { readonly pValue: number; readonly isOff: boolean } | null;
  /** Of the people who came or chose in the last 14 days, those who agreed to tests; null when nobody came. */
  readonly agreedShare: number | null;
  readonly metrics: readonly MetricResult[];
  readonly verdict: { readonly code: 'too-early'; readonly text: LocalizedText };
}

/** `GET /v1/admin/experiments/{key}/rows`: people of the test, page by page. */
export interface ExperimentRows {
  readonly rows: readonly ExperimentRow[];
  /** For `after`; null: the last page. */
  readonly next: string | null;
}

export interface ExperimentRow extends Omit<UnitRow, 'exposedAt'> {
  readonly person: string;
  readonly exposedAt: string;
}

/** `GET /v1/admin/traffic`: what to expect of a spot and an audience. */
export interface Traffic {
  /** People a day, over the days the log covers; null where the audience is not published yet. */
  readonly peopleADay: number | null;
  readonly agreedShare: number | null;
  /** Days that were covered, at most those asked for. */
  readonly days: number;
}

/** `POST /v1/admin/experiments/{key}/start` and `…/stop`. */
export interface ExperimentSwitched {
  readonly key: string;
  readonly state: 'running' | 'stopped';
  /** The revision that carries it. */
  readonly revision: number;
  /** Documents that were published with it. */
  readonly published: readonly string[];
  readonly text: LocalizedText;
}
