import type { SkipCode } from './reasons.ts';

/** What besides the person an evaluation depends on. All optional; absent members do nothing. */
export interface EvaluationOptions {
  /** Experiment key → variation index that is served whatever the rules say. */
  readonly forcedVariations?: Readonly<Record<string, number>>;
  /** The page's address; `?<experiment key>=<index>` forces a variation. */
  readonly url?: string;
  /** Experiment key → variant key this person was given before and keeps: weights, coverage, layers and targeting are
   *  then not asked; needed purposes, prerequisites and the switch of the experiment still are. */
  readonly stickyVariants?: Readonly<Record<string, string>>;
  /** Only forced variations; nobody is assigned. */
  readonly qaMode?: boolean;
  /** False: no experiment runs (forced values of rules still do). */
  readonly enabled?: boolean;
  /** Audiences whose membership is not yet known of this person. */
  readonly unknownAudiences?: ReadonlySet<string>;
  /** Traits not yet known of this person. */
  readonly unknownTraits?: ReadonlySet<string>;
  /** Told of each rule that did not apply, also of prerequisites' flags; `SKIP_REASONS` (reasons.ts) has the words.
   *  Must not throw. */
  readonly onSkip?: (flag: string, rule: number, reason: SkipCode) => void;
}

/** What an evaluation without options has. */
export const NO_OPTIONS: EvaluationOptions = {};
