import type { Issue } from '../errors.ts';
import { controlOf } from '../experiments/control.ts';
import { issueAt, prefixIssue } from './issues.ts';
import type { PublishedConfig } from './published.ts';
import type { AnyDocument, ExperimentDocument, FlagDocument } from './types.ts';

// What must hold of a test before anybody is put into it.

/** Checks of every running experiment in a set of documents: a control, versions that differ, one test a spot. */
export function checkRunning(documents: readonly AnyDocument[]): Issue[] {
  const running = documents.filter(isRunning);
  const flags = documents.filter((document) => document.kind === 'flag');
  return running.flatMap((experiment, index) => {
    const others = running.slice(0, index).filter(({ flag }) => flag === experiment.flag);
    const flag = flags.find(({ key }) => key === experiment.flag);
    const issues = [...checkVersions(experiment), ...checkOneASpot(experiment, others, flag)];
    return issues.map((issue) => prefixIssue(`experiment/${experiment.key}`, issue));
  });
}

function isRunning(document: AnyDocument): document is ExperimentDocument {
  return document.kind === 'experiment' && document.status === 'running';
}

function checkVersions({ variants }: ExperimentDocument): Issue[] {
  if (variants.length < 2)
    return [issueAt('variants', 'OUT_OF_RANGE', 'two versions or more to compare', String(variants.length))];
  const control = controlOf(variants);
  if (control === null) {
    const expected =
      'a control: a version called "control", or one without a value, which shows the original';
    return [issueAt('variants', 'REQUIRED', expected, 'none')];
  }
  return variants.flatMap(({ key, value }, i) =>
    value === undefined && key !== control
      ? [issueAt(`variants[${i}].value`, 'REQUIRED', 'what the version shows, unlike the control', 'nothing')]
      : [],
  );
}

/** Two tests may share a spot only where the flag's own rules say which comes first. */
function checkOneASpot(
  experiment: ExperimentDocument,
  others: readonly ExperimentDocument[],
  flag: FlagDocument | undefined,
): Issue[] {
  const placed = new Set((flag?.rules ?? []).map((rule) => rule.experiment));
  const [other] = others;
  if (other === undefined || [experiment, ...others].every(({ key }) => placed.has(key))) return [];
  const expected = `one running test on the spot "${experiment.flag}"`;
  return [issueAt('flag', 'DUPLICATE', expected, `"${other.key}" running there too`)];
}

/** Checks of what goes on running against the publication before: people who are in a version must be able to stay in
 *  it. Weights, coverage and targeting may change: who has seen a version keeps it. */
export function checkStillRunning(
  documents: readonly AnyDocument[],
  previous: PublishedConfig | null,
): Issue[] {
  return documents.filter(isRunning).flatMap((experiment) => {
    const { key, variants, unit = 'device' } = experiment;
    const runs = previous?.experiments ?? {};
    const before = Object.hasOwn(runs, key) ? runs[key] : undefined;
    if (before === undefined) return [];
    const issues = (before.variants ?? []).flatMap((variant) =>
      variants.some((one) => one.key === variant.key)
        ? []
        : [
            issueAt(
              'variants',
              'CONFLICT',
              `the version "${variant.key}" as long as the test runs (its weight may be 0)`,
              'it gone',
            ),
          ],
    );
    for (const [field, was, now] of [
      ['flag', before.flag, experiment.flag],
      ['unit', before.unit, unit],
    ] as const) {
      if (was !== now)
        issues.push(issueAt(field, 'CONFLICT', `"${was}" as long as the test runs`, `"${now}"`));
    }
    return issues.map((issue) => prefixIssue(`experiment/${key}`, issue));
  });
}
