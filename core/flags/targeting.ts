import type { Attributes } from '../conditions/compile.ts';
import { compileUnsafe, passes } from '../conditions/compile.ts';
import type { SavedGroups } from '../conditions/operators.ts';
import { memberReader, own } from '../conditions/paths.ts';
import { bucketOf, compileHasher } from '../hash.ts';
import { chooseBounds, chooseVariation, compileBounds } from './buckets.ts';
import type { EvaluationOptions } from './options.ts';
import type { Experiment, FeatureRule, Filter } from './payload.ts';
import type { SkipReason } from './reasons.ts';

/** A question a rule asks of everybody: why they may not have it, or null. */
export type Gate = (attributes: Attributes, options: EvaluationOptions) => SkipReason | null;

/** Several gates as one, which gives the first objection; null for none. */
export function compileGates(gates: readonly (Gate | null)[]): Gate | null {
  const asked = gates.filter((gate) => gate !== null);
  const [first] = asked;
  if (first === undefined || asked.length === 1) return first ?? null;
  return (attributes, options) => {
    for (const gate of asked) {
      const skip = gate(attributes, options);
      if (skip !== null) return skip;
    }
    return null;
  };
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
export function compileTargeting(
  { audiences, traits, condition }: FeatureRule | Experiment,
  groups: SavedGroups,
): Gate | null {
  const test = condition ? compileUnsafe(condition, groups) : null;
  const asked: Gate | null = test && ((attributes) => (passes(test, attributes) ? null : 'CONDITION_FALSE'));
  if (!audiences && !traits) return asked;
  return (attributes, options) =>
    holdsAny(options.unknownAudiences, audiences) || holdsAny(options.unknownTraits, traits)
      ? 'COMPUTING'
      : (asked?.(attributes, options) ?? null);
}

function holdsAny(unknown: ReadonlySet<string> | undefined, read: readonly string[] | undefined): boolean {
  return unknown !== undefined && Array.isArray(read) && read.some((name) => unknown.has(name));
}

/** Asks whether somebody falls in an experiment's share of a namespace; GrowthBook's filters replace it. */
export function compileNamespace({ namespace, filters, hashAttribute }: Experiment): Gate | null {
  if (!namespace || filters) return null;
  const [name, from, to] = namespace;
  return compileFilter({
    seed: `__${name}`,
    ranges: [[from, to]],
    hashVersion: 1,
    attribute: hashAttribute || 'id',
  });
}

/** Asks whether somebody falls in a filter's share of people. */
export function compileFilter({ seed, ranges, hashVersion, attribute }: Filter): Gate {
  const read = memberReader(attribute || 'id');
  const hasher = compileHasher(seed, hashVersion || 2);
  const bounds = compileBounds(ranges, hasher.buckets);
  return (attributes) => {
    const value = read(attributes);
    return value && chooseBounds(bucketOf(hasher, hashText(value)), bounds) >= 0 ? null : 'NOT_IN_NAMESPACE';
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
    const n = bucketOf(hasher, hashText(value)) / hasher.buckets;
    const isIn = range ? chooseVariation(n, [range]) === 0 : coverage !== 0 && n <= coverage;
    return isIn ? null : 'OUT_OF_COVERAGE';
  };
}

/** What is hashed of an attribute's value. */
export function hashText(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
