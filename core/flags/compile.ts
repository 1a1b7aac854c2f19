import { compileUnsafe } from '../conditions/compile.ts';
import type { SavedGroups } from '../conditions/operators.ts';
import { memberReader } from '../conditions/paths.ts';
import { SLIM } from '../slim.ts';
import type { CompiledParent, CompiledRule } from './apply.ts';
import { getBucketRanges } from './buckets.ts';
import type { Experiment, FeatureDefinition, FeatureRule, Filter, Namespace, Payload } from './payload.ts';
import { PASSTHROUGH } from './reasons.ts';
import type { SkipCode } from './reasons.ts';
import { resultOf } from './results.ts';
import type { Assignment, FlagResult } from './results.ts';
import { compileShare } from './shares.ts';
import type { Share } from './shares.ts';

/** A flag made ready. `fallback` is the answer when no rule applies. */
export interface CompiledFlag {
  readonly definition: FeatureDefinition;
  readonly rules: readonly CompiledRule[];
  readonly fallback: FlagResult;
}

/** A publication made ready: compile once, evaluate many times, from any number of callers (it holds no state). */
export interface CompiledRuleset {
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  readonly groups: SavedGroups;
}

/** Compiles a payload. Never throws for JSON: what GrowthBook would skip is skipped, what it would choke on gives the
 *  default. Prerequisites in a circle are found when evaluated, as which rules are reached depends on the person;
 *  `checkPayload` (check.ts) refuses them at publish. O(size of the payload). */
export function compileRuleset({ features = {}, savedGroups = {} }: Payload): CompiledRuleset {
  const flags = new Map<string, CompiledFlag>();
  for (const [key, definition] of Object.entries(features))
    flags.set(key, compileFlag(key, definition, savedGroups));
  return { flags, groups: savedGroups };
}

function compileFlag(key: string, definition: FeatureDefinition, groups: SavedGroups): CompiledFlag {
  const { defaultValue = null, rules = [], disabled } = definition;
  try {
    return {
      definition,
      fallback: resultOf(defaultValue, disabled ? 'DISABLED' : rules.length > 0 ? 'DEFAULT' : 'STATIC'),
      rules: disabled ? [] : rules.map((rule) => compileRule(key, rule, groups)),
    };
  } catch {
    // Not what any publisher writes, such as rules that are no list.
    return { definition, fallback: resultOf(defaultValue, 'ERROR', '', 'GENERAL'), rules: [] };
  }
}

/** Compiles one rule of the flag `flag`, whose key its experiment and hashing have unless they name their own. */
export function compileRule(flag: string, rule: FeatureRule, groups: SavedGroups): CompiledRule {
  const { filters, namespace, condition, hashAttribute } = rule;
  const id = rule.id || '';
  const isForced = Object.hasOwn(rule, 'force');
  const experiment = isForced ? null : experimentOf(flag, rule);
  const share = isForced ? rolloutOf(flag, rule) : experiment && splitOf(experiment);
  return {
    parents: compileParents(rule, groups),
    layers: listOf(filters?.map(filterOf)),
    namespace: experiment && !filters ? layerOf(namespace, hashAttribute) : null,
    isPlain: !SLIM && !filters?.length && !namespace,
    needs: listOf(rule.needs),
    audiences: listOf(rule.audiences),
    traits: listOf(rule.traits),
    test: condition ? compileUnsafe(condition, groups) : null,
    share,
    spare: SLIM ? null : spareOf(rule),
    results: experiment
      ? experiment.variations.map((_, index) => variationOf(experiment, index, id))
      : isForced
        ? [resultOf(rule.force, share ? 'SPLIT' : 'TARGETING_MATCH', id)]
        : [],
    experiment,
  };
}

function experimentOf(flag: string, rule: FeatureRule): Experiment | null {
  const { variations } = rule;
  // A rule has every field of an experiment and, without `force`, none of another meaning.
  return variations && variations.length > 1
    ? ({ ...rule, key: rule.key || flag, variations } as Experiment)
    : null;
}

function spareOf({ fallbackAttribute, disableStickyBucketing }: FeatureRule): CompiledRule['spare'] {
  return fallbackAttribute && !disableStickyBucketing
    ? { attribute: fallbackAttribute, read: memberReader(fallbackAttribute) }
    : null;
}

/** What a variation gives whom hashing chose it for. */
function variationOf(experiment: Experiment, index: number, ruleId: string): FlagResult | SkipCode {
  const { key, passthrough } = experiment.meta?.[index] ?? {};
  if (passthrough) return PASSTHROUGH;
  const variant = key || String(index);
  const attribute = experiment.hashAttribute || 'id';
  // A page reads the variant only.
  const assigned = SLIM ? { variant } : { variant, index, attribute, hashed: true, sticky: false };
  return resultOf(
    experiment.variations[index],
    'SPLIT',
    ruleId,
    undefined,
    experiment,
    assigned as Assignment,
  );
}

function splitOf({
  key,
  seed,
  hashVersion,
  hashAttribute,
  ranges,
  variations,
  coverage,
  weights,
}: Experiment): Share {
  return compileShare(
    seed || key,
    hashVersion || 1,
    hashAttribute,
    ranges || getBucketRanges(variations.length, coverage, weights),
  );
}

/** A rollout's share of people: a range, or everybody up to and including the coverage. Null: it has none. */
function rolloutOf(
  flag: string,
  { seed, hashVersion, hashAttribute, range, coverage }: FeatureRule,
): Share | null {
  if (!range && coverage === undefined) return null;
  const ranges = range ? [range] : coverage ? [[0, coverage] as const] : [];
  return compileShare(seed || flag, hashVersion || 1, hashAttribute, ranges, !range);
}

function filterOf({ seed, hashVersion, attribute, ranges }: Filter): Share {
  return compileShare(seed, hashVersion || 2, attribute, ranges);
}

function layerOf(namespace: Namespace | undefined, attribute: string | undefined): Share | null {
  if (!namespace) return null;
  const [name, from, to] = namespace;
  return compileShare(`__${name}`, 1, attribute, [[from, to]]);
}

/** Compiles the prerequisites of a rule, or of an experiment that runs on its own. */
export function compileParents(
  { parentConditions }: FeatureRule | Experiment,
  groups: SavedGroups,
): readonly CompiledParent[] | null {
  return listOf(
    parentConditions?.map(({ id, gate, condition }) => ({
      id,
      gate: Boolean(gate),
      test: compileUnsafe(condition ?? {}, groups),
    })),
  );
}

/** A list that asks something, or null. */
function listOf<T>(list: readonly T[] | undefined): readonly T[] | null {
  return Array.isArray(list) && list.length > 0 ? list : null;
}
