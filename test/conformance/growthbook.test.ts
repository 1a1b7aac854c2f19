// The GrowthBook SDK's own cases, on every runtime we promise (the projects node, dom and workerd).
import { describe, expect, it } from 'vitest';
import { directory, sections } from 'virtual:growthbook-cases';
import { evaluateCondition } from '../../core/conditions/compile.ts';
import { chooseVariation, getBucketRanges, getEqualWeights, inNamespace } from '../../core/flags/buckets.ts';
import { compileRuleset } from '../../core/flags/compile.ts';
import { evaluateFlag } from '../../core/flags/evaluate.ts';
import { toFeatureResult } from '../../core/flags/growthbook-result.ts';
import type { EvaluationOptions } from '../../core/flags/options.ts';
import { getQueryStringOverride } from '../../core/flags/overrides.ts';
import type { BucketRange, Experiment, Namespace, Payload } from '../../core/flags/payload.ts';
import { runExperiment } from '../../core/flags/run.ts';
import { hash } from '../../core/hash.ts';

interface Context extends Payload, EvaluationOptions {
  readonly attributes?: Record<string, unknown>;
}

/** Contextual bandits: weights chosen by a tree of conditions, which our payload does not have. */
const CONTEXTUAL_BANDITS = new Set([48, 50]);

/** What a case wants and what we answer. The casts name the form that the section's cases have (their README). */
const RUN: Record<string, (row: readonly unknown[]) => readonly [got: unknown, wanted: unknown]> = {
  hash: (row) => {
    const [seed, value, version, wanted] = row as [string, string, number, number | null];
    return [hash(seed, value, version), wanted];
  },
  getBucketRange: (row) => {
    const [, [count, coverage, weights], wanted] = row as [
      string,
      [number, number, number[] | null],
      number[][],
    ];
    return [floored(getBucketRanges(count, coverage, weights ?? undefined)), floored(wanted)];
  },
  chooseVariation: (row) => {
    const [, n, ranges, wanted] = row as [string, number, BucketRange[], number];
    return [chooseVariation(n, ranges), wanted];
  },
  getEqualWeights: (row) => {
    const [count, wanted] = row as [number, number[]];
    return [floored(getEqualWeights(count)), floored(wanted)];
  },
  inNamespace: (row) => {
    const [, id, namespace, wanted] = row as [string, string, Namespace, boolean];
    return [inNamespace(id, namespace), wanted];
  },
  getQueryStringOverride: (row) => {
    const [, key, url, count, wanted] = row as [string, string, string, number, number | null];
    return [getQueryStringOverride(key, url, count), wanted];
  },
  evalCondition: (row) => {
    const [, condition, attributes, wanted, groups] = row as [
      string,
      unknown,
      unknown,
      boolean,
      Record<string, unknown>?,
    ];
    return [evaluateCondition(condition, attributes, groups ?? {}), wanted];
  },
  run: (row) => {
    const [, context, experiment, value, inExperiment, hashUsed] = row as [
      string,
      Context,
      Experiment,
      unknown,
      boolean,
      boolean,
    ];
    const got = runExperiment(compileRuleset(context), experiment, context.attributes ?? {}, context);
    return [
      { value: got.value, inExperiment: got.inExperiment, hashUsed: got.hashUsed },
      { value, inExperiment, hashUsed },
    ];
  },
  feature: (row) => {
    const [, context, key, wanted] = row as [string, Context, string, object];
    const attributes = context.attributes ?? {};
    const result = evaluateFlag(compileRuleset(context), key, attributes, context);
    const got = toFeatureResult(result, key, attributes);
    // Members that are undefined do not count.
    return [JSON.parse(JSON.stringify(got)), wanted];
  },
};

/** Fractions are compared after flooring to 8 decimals, as in GrowthBook's own runner. */
function floored(value: unknown): unknown {
  return Array.isArray(value) ? value.map(floored) : Math.floor(Number(value) * 1e8) / 1e8;
}

if (sections === null) {
  console.log(`skipped: GrowthBook's cases are not in ${directory} (set APARTE_REFERENCE_DIR)`);
  it.skip('GrowthBook cases: no reference directory', () => undefined);
} else {
  for (const [name, run] of Object.entries(RUN)) {
    const cases = sections[name]?.cases ?? [];
    describe(`GrowthBook cases: ${name}`, () => {
      it('are there', () => expect(cases.length).toBeGreaterThan(0));
      for (const { index, case: row } of cases) {
        const skipped = name === 'feature' && CONTEXTUAL_BANDITS.has(index);
        it.skipIf(skipped)(
          `#${index} ${skipped ? '(contextual bandit, not supported) ' : ''}${JSON.stringify(row[0])}`,
          () => {
            const [got, wanted] = run(row);
            expect(got).toEqual(wanted);
          },
        );
      }
    });
  }
}
