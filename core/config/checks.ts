import type { Issue } from '../errors.ts';
import { splitAudience } from '../profile/split.ts';
import { checkRuleCondition } from './condition-checks.ts';
import { issueAt, stepInto } from './issues.ts';
import { WEIGHT_TOLERANCE } from './limits.ts';
import type {
  AudienceDocument,
  ExperimentDocument,
  FlagDocument,
  FlagRule,
  ItemDocument,
  MetricDocument,
  VariantDocument,
} from './types.ts';
import { checkLink, checkValue } from './values.ts';

// What a shape cannot say about one document on its own.

/** A flag: its default and values fit its type, each rule says one thing, weights sum to 1. */
export function checkFlag(flag: FlagDocument): Issue[] {
  const rules = flag.rules ?? [];
  const issues = checkValue(flag.type, flag.default, 'default');
  const ids = rules.map((rule) => rule.id);
  issues.push(...duplicates(ids, (i) => `rules[${i}].id`));
  rules.forEach((rule, i) => issues.push(...checkRule(flag, rule, `rules[${i}]`)));
  return issues;
}

function checkRule(flag: FlagDocument, rule: FlagRule, path: string): Issue[] {
  const issues: Issue[] = [];
  const given = (['value', 'variants', 'experiment'] as const).filter((name) => rule[name] !== undefined);
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.join(' and ');
    issues.push(issueAt(path, 'REQUIRED', 'exactly one of value, variants and experiment', got));
  }
  if (rule.value !== undefined) issues.push(...checkValue(flag.type, rule.value, `${path}.value`));
  if (rule.variants !== undefined) {
    issues.push(
      ...checkVariants(rule.variants, `${path}.variants`),
      ...checkVariantValues(flag, rule.variants, `${path}.variants`),
    );
  }
  if (rule.experiment !== undefined) {
    for (const name of ['coverage', 'unit'] as const) {
      if (rule[name] !== undefined)
        issues.push(issueAt(`${path}.${name}`, 'UNKNOWN_FIELD', `${name} in the experiment`, 'it here'));
    }
  }
  if (rule.if !== undefined) issues.push(...checkRuleCondition(rule.if, `${path}.if`));
  rule.requires?.forEach(({ if: condition }, i) =>
    issues.push(...checkRuleCondition(condition, `${path}.requires[${i}].if`)),
  );
  return issues;
}

/** Variants: distinct keys, weights that sum to 1 (± 0.001). */
export function checkVariants(variants: readonly VariantDocument[], path: string): Issue[] {
  const issues = duplicates(
    variants.map((variant) => variant.key),
    (i) => `${path}[${i}].key`,
  );
  const sum = variants.reduce((total, variant) => total + variant.weight, 0);
  if (Math.abs(sum - 1) > WEIGHT_TOLERANCE + 1e-9) {
    issues.push(issueAt(path, 'WEIGHTS_INVALID', 'weights summing to 1', String(Number(sum.toFixed(4)))));
  }
  return issues;
}

/** Variants' values fit the type of the flag they are for. */
export function checkVariantValues(
  flag: FlagDocument,
  variants: readonly VariantDocument[],
  path: string,
): Issue[] {
  return variants.flatMap(({ value }, i) =>
    value === undefined ? [] : checkValue(flag.type, value, `${stepInto(path, i)}.value`),
  );
}

/** An audience: a condition that can be split into an event part and a read part. */
export function checkAudience(audience: AudienceDocument): readonly Issue[] {
  const parts = splitAudience(audience.if, 'if');
  return parts.ok ? [] : parts.issues;
}

/** An experiment on its own; whether its values fit is known with its flag (references.ts). */
export function checkExperiment(experiment: ExperimentDocument): Issue[] {
  return [
    ...checkVariants(experiment.variants, 'variants'),
    ...duplicates(experiment.guardrails ?? [], (i) => `guardrails[${i}]`),
  ];
}

/** A metric: nothing beyond its shape. */
export function checkMetric(_metric: MetricDocument): Issue[] {
  return [];
}

/** A catalogue entry: its addresses go into pages. */
export function checkItem(item: ItemDocument): Issue[] {
  return [
    ...(item.url === undefined ? [] : checkLink(item.url, 'url')),
    ...(item.image === undefined ? [] : checkLink(item.image, 'image')),
  ];
}

/** Names that come a second time. */
export function duplicates(
  names: readonly (string | undefined)[],
  pathOf: (index: number) => string,
): Issue[] {
  const seen = new Set<string>();
  return names.flatMap((name, i) => {
    if (name === undefined) return [];
    if (seen.has(name)) return [issueAt(pathOf(i), 'DUPLICATE', 'each key once', `"${name}" again`)];
    seen.add(name);
    return [];
  });
}
