import type { Attributes } from '../conditions/compile.ts';
import { compileUnsafe, passes } from '../conditions/compile.ts';
import type { SavedGroups } from '../conditions/operators.ts';
import { memberReader, own } from '../conditions/paths.ts';
import { bucketOf, compileHasher } from '../hash.ts';
import type { Hasher } from '../hash.ts';
import { chooseVariation } from './buckets.ts';
import type { EvaluationOptions } from './options.ts';
import type { Experiment, FeatureRule, Filter } from './payload.ts';
import type { SkipReason } from './reasons.ts';

/** A question a rule asks of everybody: why they may not have it, or null. */
export type Gate = (attributes: Attributes, options: EvaluationOptions) => SkipReason | null;

/** The first gate's objection, or null. */
export function firstSkip(
  gates: readonly Gate[],
  attributes: Attributes,
  options: EvaluationOptions,
): SkipReason | null {
  for (const gate of gates) {
    const skip = gate(attributes, options);
    if (skip !== null) return skip;
  }
  return null;
}

/** Asks the purposes a rule needs of the attribute `purposes`; null when it needs none. */
export function compilePurposes(needs: unknown): Gate | null {
  if (!Array.isArray(needs) || needs.length === 0) return null;
  return (attributes) => {
    const granted = own(attributes, 'purposes');
    return Array.isArray(granted) && needs.every((purpose) => granted.includes(purpose))
      ? null
      : 'PURPOSE_MISSING';
  };
}

/** Asks what a rule's condition asks, unless it reads something not yet known of this person. */
export function compileTargeting(rule: FeatureRule | Experiment, groups: SavedGroups): Gate {
  const { audiences, traits, condition } = rule;
  const test = condition ? compileUnsafe(condition, groups) : null;
  return (attributes, options) => {
    if (holdsAny(options.unknownAudiences, audiences) || holdsAny(options.unknownTraits, traits))
      return 'COMPUTING';
    return test === null || passes(test, attributes) ? null : 'CONDITION_FALSE';
  };
}

function holdsAny(unknown: ReadonlySet<string> | undefined, read: readonly string[] | undefined): boolean {
  return unknown !== undefined && Array.isArray(read) && read.some((name) => unknown.has(name));
}

/** Asks whether somebody falls in an experiment's share of a namespace; GrowthBook's filters replace it. */
export function compileNamespace({ namespace, filters, hashAttribute }: Experiment): readonly Gate[] {
  if (!namespace || filters) return [];
  const [name, from, to] = namespace;
  return [
    compileFilter({
      seed: `__${name}`,
      ranges: [[from, to]],
      hashVersion: 1,
      attribute: hashAttribute || 'id',
    }),
  ];
}

/** Asks whether somebody falls in a filter's share of people. */
export function compileFilter({ seed, ranges, hashVersion, attribute }: Filter): Gate {
  const read = memberReader(attribute || 'id');
  const hasher = compileHasher(seed, hashVersion || 2);
  return (attributes) => {
    const value = read(attributes);
    return value && chooseVariation(hashWith(hasher, value), ranges) >= 0 ? null : 'NOT_IN_NAMESPACE';
  };
}

/** Asks whether somebody falls in a rollout's share: a range, or everybody up to and including the coverage. */
export function compileRollout(flag: string, rule: FeatureRule): Gate | null {
  const { range, coverage = 0, fallbackAttribute } = rule;
  if (!range && rule.coverage === undefined) return null;
  const read = memberReader(rule.hashAttribute || 'id');
  const readFallback =
    fallbackAttribute && !rule.disableStickyBucketing ? memberReader(fallbackAttribute) : null;
  const hasher = compileHasher(rule.seed || flag, rule.hashVersion || 1);
  return (attributes, options) => {
    const value = read(attributes) || (readFallback && options.stickyVariants && readFallback(attributes));
    if (!value) return 'NO_HASH_VALUE';
    const n = hashWith(hasher, value);
    const isIn = range ? chooseVariation(n, [range]) === 0 : coverage !== 0 && n <= coverage;
    return isIn ? null : 'OUT_OF_COVERAGE';
  };
}

/** The hash of an attribute's value, in [0, 1); NaN, which is in no range, for an unknown version. */
export function hashWith(hasher: Hasher, value: unknown): number {
  return bucketOf(hasher, typeof value === 'string' ? value : String(value)) / hasher.buckets;
}
