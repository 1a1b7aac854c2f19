import type { Purpose } from '../consent.ts';
import type { Json } from '../events.ts';
import type { PublishedRule } from './published.ts';
import { inOrder, readsOf } from './reads.ts';
import type { Condition, ExperimentDocument, FlagDocument, FlagRule, VariantDocument } from './types.ts';

/** What compiling a rule has to know besides the rule. */
export interface RuleContext {
  readonly flag: FlagDocument;
  /** Runs of the running experiments. */
  readonly runs: { readonly [experiment: string]: number };
}

/** The GrowthBook rule of a flag's own rule: a forced value (to a share of people with `coverage`), or variants.
 *  Without an `id` a rule is called by its place: `rule-1`. */
export function publishRule(rule: FlagRule, index: number, { flag }: RuleContext): PublishedRule {
  const id = rule.id ?? `rule-${index + 1}`;
  const key = `${flag.key}:${id}`;
  const splits = rule.variants !== undefined;
  const targeting = publishTargeting(rule.if, rule, splits ? ['experimentation'] : []);
  if (rule.variants !== undefined) {
    return { id, ...targeting, key, ...publishSplit(rule.variants, flag, key, rule) };
  }
  const share = rule.coverage === undefined ? {} : { coverage: rule.coverage, ...hashing(rule.unit, key) };
  return { id, ...targeting, force: rule.value ?? null, ...share };
}

/** The rule of a running experiment: its audience, and the `if` of the rule that gives it its place. */
export function publishExperiment(
  experiment: ExperimentDocument,
  place: FlagRule | undefined,
  { flag, runs }: RuleContext,
): PublishedRule {
  const { key, audience } = experiment;
  const member: Condition | undefined =
    audience === undefined ? undefined : { audiences: { $elemMatch: { $eq: audience } } };
  const condition = both(member, place?.if);
  return {
    id: place?.id ?? key,
    ...publishTargeting(condition, place ?? {}, ['experimentation']),
    key,
    ...publishSplit(experiment.variants, flag, key, experiment),
    run: runs[key] ?? 1,
  };
}

/** Who: the condition with the purposes it needs inside, and what it reads beside. */
function publishTargeting(
  condition: Condition | undefined,
  rule: Pick<FlagRule, 'needs' | 'requires'>,
  always: readonly Purpose[],
): Pick<PublishedRule, 'condition' | 'needs' | 'audiences' | 'traits' | 'parentConditions'> {
  const reads = readsOf(condition);
  const needs = inOrder([...always, ...reads.purposes, ...(rule.needs ?? [])]);
  const whole = needs.length === 0 ? condition : both(condition, { purposes: { $all: needs } });
  return {
    ...(whole === undefined ? {} : { condition: whole }),
    ...(needs.length === 0 ? {} : { needs }),
    ...(reads.audiences.size === 0 ? {} : { audiences: [...reads.audiences].sort() }),
    ...(reads.traits.size + reads.figures.size === 0
      ? {}
      : { traits: [...reads.traits, ...reads.figures].sort() }),
    ...(rule.requires === undefined || rule.requires.length === 0
      ? {}
      : { parentConditions: rule.requires.map(({ flag, if: value }) => ({ id: flag, condition: value })) }),
  };
}

/** What: one value a variant, the flag's default where a variant has none. */
function publishSplit(
  variants: readonly VariantDocument[],
  flag: FlagDocument,
  seed: string,
  { coverage, unit }: Pick<ExperimentDocument, 'coverage' | 'unit'>,
): Omit<PublishedRule, 'id'> {
  return {
    ...hashing(unit, seed),
    variations: variants.map(({ value }): Json => (value === undefined ? flag.default : value)),
    weights: variants.map(({ weight }) => weight),
    meta: variants.map(({ key }) => ({ key })),
    ...(coverage === undefined ? {} : { coverage }),
  };
}

/** Whom the hash is of (DESIGN §6): device and person by `assignmentId`, user by `userId`. */
function hashing(
  unit: FlagRule['unit'],
  seed: string,
): Pick<PublishedRule, 'seed' | 'hashAttribute' | 'hashVersion'> {
  return { seed, hashAttribute: unit === 'user' ? 'userId' : 'assignmentId', hashVersion: 2 };
}

/** Two conditions as one: side by side where they name different attributes, else both in `$and`. */
function both(a: Condition | undefined, b: Condition | undefined): Condition | undefined {
  if (a === undefined || Object.keys(a).length === 0) return b;
  if (b === undefined || Object.keys(b).length === 0) return a;
  const apart = Object.keys(b).every((name) => !Object.hasOwn(a, name));
  return apart ? { ...a, ...b } : { $and: [a, b] };
}
