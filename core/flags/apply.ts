import { passes } from '../conditions/compile.ts';
import type { Attributes } from '../conditions/compile.ts';
import { own } from '../conditions/paths.ts';
import type { Test } from '../conditions/tests.ts';
import { SLIM } from '../slim.ts';
import { NO_OPTIONS } from './options.ts';
import type { EvaluationOptions } from './options.ts';
import { getQueryStringOverride } from './overrides.ts';
import type { Experiment } from './payload.ts';
import {
  COMPUTING,
  CONDITION_FALSE,
  EXPERIMENTS_DISABLED,
  INVALID_RULE,
  NO_HASH_VALUE,
  NOT_IN_NAMESPACE,
  OUT_OF_COVERAGE,
  PURPOSE_MISSING,
  QA_MODE,
} from './reasons.ts';
import type { SkipCode } from './reasons.ts';
import { resultOf } from './results.ts';
import type { FlagResult } from './results.ts';
import { indexIn } from './shares.ts';
import type { Share } from './shares.ts';

const IS_SLIM = SLIM; // of this module, as engines see through it and not through an import

/** A prerequisite: another flag and what its value must be. `gate`: else the flag is null, not only the rule skipped. */
export interface CompiledParent {
  readonly id: string;
  readonly gate: boolean;
  readonly test: Test;
}

/** A rule made ready: plain data that one function reads, so that engines compile that function once for every rule.
 *  Null: asks nothing. */
export interface CompiledRule {
  /** Asked before the rule, by `evaluateFlag`. */
  readonly parents: readonly CompiledParent[] | null;
  /** Shares somebody must be in: GrowthBook's filters, and the namespace, which is asked later. */
  readonly layers: readonly Share[] | null;
  readonly namespace: Share | null;
  /** Neither of them. */
  readonly isPlain: boolean;
  readonly needs: readonly unknown[] | null;
  readonly audiences: readonly string[] | null;
  readonly traits: readonly string[] | null;
  readonly test: Test | null;
  /** Whom hashing lets in; null for a value forced on all. */
  readonly share: Share | null;
  /** What is hashed of who has not the share's attribute, where sticky records are kept. */
  readonly spare: Pick<Share, 'attribute' | 'read'> | null;
  /** What hashing chooses from by index, a skip for a variation that leaves it to the next rule; of a forced value the
   *  only one. Empty: the rule is invalid. */
  readonly results: readonly (FlagResult | SkipCode)[];
  /** Null for a forced value. */
  readonly experiment: Experiment | null;
}

/** What a rule gives somebody, or why it gives nothing. Prerequisites are asked before it. May throw for attributes
 *  that no JSON holds. Source: @growthbook/growthbook 1.8 `evalFeature`, `runExperiment`, whose steps are taken in
 *  their order. */
export function applyRule(
  rule: CompiledRule,
  attributes: Attributes,
  options: EvaluationOptions,
): FlagResult | SkipCode {
  if (IS_SLIM || (rule.isPlain && options === NO_OPTIONS)) return applyPlain(rule, attributes, options);
  const { share, spare, experiment } = rule;
  if (experiment !== null && share !== null) return applySplit(rule, experiment, share, attributes, options);
  if (isOutside(rule.layers, attributes)) return NOT_IN_NAMESPACE;
  const skip = skipOf(rule, attributes, options, false);
  if (skip !== 0) return skip;
  if (share === null) return rule.results[0] ?? INVALID_RULE;
  const value = unitOf(share, spare, attributes, options).read(attributes);
  return value ? (rule.results[indexIn(share, value)] ?? OUT_OF_COVERAGE) : NO_HASH_VALUE;
}

/** As `applyRule`, of a rule that asks no layers and with no options to heed: most evaluations in a backend. Nobody is
 *  told of skips then, so that which one comes first does not matter. Where bytes matter more it serves every rule. */
function applyPlain(
  rule: CompiledRule,
  attributes: Attributes,
  options: EvaluationOptions,
): FlagResult | SkipCode {
  const { needs, test, share, results } = rule;
  if (IS_SLIM) {
    const skip = skipOf(rule, attributes, options, false);
    if (skip !== 0 || isOutside(rule.layers, attributes)) return skip || NOT_IN_NAMESPACE;
  } else {
    if (needs !== null && !grants(own(attributes, 'purposes'), needs)) return PURPOSE_MISSING;
    if (test !== null && !passes(test, attributes)) return CONDITION_FALSE;
  }
  if (share === null) return results[0] ?? INVALID_RULE;
  const value = share.read(attributes);
  return value ? (results[indexIn(share, value)] ?? OUT_OF_COVERAGE) : NO_HASH_VALUE;
}

function applySplit(
  rule: CompiledRule,
  experiment: Experiment,
  share: Share,
  attributes: Attributes,
  options: EvaluationOptions,
): FlagResult | SkipCode {
  const kept = keptVariation(experiment, options.stickyVariants);
  const forced = forcedVariation(experiment, options);
  // A layer that changed under a running experiment moves nobody who has a record.
  const keeps = kept >= 0 && forced === null;
  if (!keeps && isOutside(rule.layers, attributes)) return NOT_IN_NAMESPACE;
  if (options.enabled === false) return EXPERIMENTS_DISABLED;
  const { attribute, read } = unitOf(share, rule.spare, attributes, options);
  const value = read(attributes);
  if (forced !== null) return vary(rule.results[forced] ?? INVALID_RULE, attribute, false, false);
  if (!value) return NO_HASH_VALUE;
  const skip = skipOf(rule, attributes, options, kept >= 0);
  if (skip !== 0) return skip;
  const result = chosen(rule, share, value, kept);
  if (options.qaMode) return typeof result === 'number' ? result : QA_MODE;
  return kept < 0 && attribute === share.attribute ? result : vary(result, attribute, true, kept >= 0);
}

function chosen(
  { results }: CompiledRule,
  share: Share,
  value: unknown,
  kept: number,
): FlagResult | SkipCode {
  // A hash version nobody knows lets nobody in, with or without a record.
  const index = kept >= 0 && share.buckets > 0 ? kept : indexIn(share, value);
  return results[index] ?? OUT_OF_COVERAGE; // also more ranges than variations
}

/** What is hashed of somebody: the spare attribute, where records are kept and only it is there. */
function unitOf(
  share: Share,
  spare: CompiledRule['spare'],
  attributes: Attributes,
  { stickyVariants }: EvaluationOptions,
): Pick<Share, 'attribute' | 'read'> {
  return stickyVariants && spare && !share.read(attributes) && spare.read(attributes) ? spare : share;
}

/** Whether somebody is outside one of the shares; also who has not what is hashed. */
export function isOutside(shares: readonly Share[] | null, attributes: Attributes): boolean {
  if (shares === null) return false;
  return shares.some((share) => {
    const value = share.read(attributes);
    return !value || indexIn(share, value) < 0;
  });
}

/** What is against somebody; who has a record is only asked for purposes. */
function skipOf(
  rule: CompiledRule,
  attributes: Attributes,
  options: EvaluationOptions,
  kept: boolean,
): SkipCode {
  const { needs, namespace, audiences, traits, test } = rule;
  if (needs !== null && !grants(own(attributes, 'purposes'), needs)) return PURPOSE_MISSING;
  if (kept) return 0;
  if (namespace !== null && isOutside([namespace], attributes)) return NOT_IN_NAMESPACE;
  if (audiences !== null && holdsAny(options.unknownAudiences, audiences)) return COMPUTING;
  if (traits !== null && holdsAny(options.unknownTraits, traits)) return COMPUTING;
  return test === null || passes(test, attributes) ? 0 : CONDITION_FALSE;
}

function grants(granted: unknown, needs: readonly unknown[]): boolean {
  return Array.isArray(granted) && needs.every((purpose) => granted.includes(purpose));
}

function holdsAny(unknown: ReadonlySet<string> | undefined, read: readonly string[]): boolean {
  return unknown !== undefined && read.some((name) => unknown.has(name));
}

/** The index of the variation this person has a record of, −1 without. A variation that is gone counts as none. */
function keptVariation(
  { key, meta, disableStickyBucketing }: Experiment,
  records: EvaluationOptions['stickyVariants'],
): number {
  if (records === undefined) return -1;
  if (!meta || disableStickyBucketing || !Object.hasOwn(records, key)) return -1;
  return meta.findIndex((variation) => variation.key === records[key]);
}

/** The index an address or the options force, which may not exist; null when nothing is forced. */
function forcedVariation(
  { key, variations }: Experiment,
  { url, forcedVariations }: EvaluationOptions,
): number | null {
  const asked = url ? getQueryStringOverride(key, url, variations.length) : null;
  if (asked !== null || !forcedVariations || !Object.hasOwn(forcedVariations, key)) return asked;
  return forcedVariations[key] ?? -1;
}

/** The result of a variation that was not chosen as results are compiled: by hashing the share's attribute. */
function vary(
  result: FlagResult | SkipCode,
  attribute: string,
  hashed: boolean,
  sticky: boolean,
): FlagResult | SkipCode {
  if (typeof result === 'number' || result.assigned === undefined) return result;
  const { value, ruleId, experiment, assigned } = result;
  const reason = hashed ? 'SPLIT' : 'TARGETING_MATCH';
  return resultOf(value, reason, ruleId, undefined, experiment, { ...assigned, attribute, hashed, sticky });
}
