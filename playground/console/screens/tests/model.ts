import type {
  ConfigDocument,
  ExperimentDocument,
  FlagDocument,
  MetricDocument,
  VariantDocument,
} from '../../../../core/config/types.ts';
import { controlOf } from '../../../../core/experiments/control.ts';

/** The metric a test is judged by unless another one is chosen; made with the first test. */
export const REVENUE: MetricDocument = {
  kind: 'metric',
  key: 'revenue-per-visitor',
  name: { en: 'Revenue per visitor', fr: 'Revenu par visiteur' },
  event: 'Order Completed',
  aggregate: { sum: 'revenue' },
  within: '7d',
  better: 'up',
};

/** A new test of a spot: the original and a second version that begins as a copy of it. */
export function newTest(
  spot: FlagDocument,
  drafts: readonly ConfigDocument[],
  name: ExperimentDocument['name'],
): ExperimentDocument {
  const taken = new Set(drafts.filter(({ kind }) => kind === 'experiment').map(({ key }) => key));
  const stem = spot.key.slice(0, 54);
  let key = `${stem}-test`;
  for (let n = 2; taken.has(key); n += 1) key = `${stem}-test-${n}`;
  return {
    kind: 'experiment',
    key,
    ...(name === undefined ? {} : { name }),
    flag: spot.key,
    unit: 'person',
    status: 'draft',
    variants: [
      { key: 'control', weight: 0.5 },
      { key: 'version-b', weight: 0.5, value: spot.default },
    ],
    metric: REVENUE.key,
  };
}

/** The letter of a version: A is the original. */
export function letterOf(index: number): string {
  return String.fromCodePoint(65 + (index % 26));
}

/** Shares in whole percent. */
export function percentsOf(variants: readonly VariantDocument[]): number[] {
  return variants.map(({ weight }) => Math.round(weight * 100));
}

/** The shares with one of them set, the others completing it to 100 in their proportions. */
export function withPercent(percents: readonly number[], index: number, typed: number): number[] {
  const set = Math.min(100, Math.max(0, Math.round(typed)));
  const others = percents.reduce((sum, percent, i) => (i === index ? sum : sum + percent), 0);
  const count = percents.length - 1;
  let left = 100 - set;
  let last = percents.length - 1;
  if (last === index) last -= 1;
  return percents.map((percent, i) => {
    if (i === index) return set;
    if (i === last) return left;
    const part = others === 0 ? (100 - set) / count : (percent / others) * (100 - set);
    const share = Math.min(left, Math.round(part));
    left -= share;
    return share;
  });
}

/** A test with other shares. */
export function withShares(test: ExperimentDocument, percents: readonly number[]): ExperimentDocument {
  return {
    ...test,
    variants: test.variants.map((variant, i) => ({ ...variant, weight: (percents[i] ?? 0) / 100 })),
  };
}

/** A test with one version more, which begins as the original; everybody gets an equal share. */
export function withVersion(test: ExperimentDocument, spot: FlagDocument): ExperimentDocument {
  const taken = new Set(test.variants.map(({ key }) => key));
  let index = test.variants.length;
  while (taken.has(`version-${letterOf(index).toLowerCase()}`)) index += 1;
  const variant = { key: `version-${letterOf(index).toLowerCase()}`, weight: 0, value: spot.default };
  return equalShares({ ...test, variants: [...test.variants, variant] });
}

/** A test without one of its versions, with equal shares. */
export function withoutVersion(test: ExperimentDocument, key: string): ExperimentDocument {
  return equalShares({ ...test, variants: test.variants.filter((variant) => variant.key !== key) });
}

function equalShares(test: ExperimentDocument): ExperimentDocument {
  const count = test.variants.length;
  const share = Math.floor(100 / count);
  return withShares(
    test,
    test.variants.map((_variant, i) => (i === 0 ? 100 - share * (count - 1) : share)),
  );
}

/** What a version is called: the original, or its letter. */
export function versionName(
  variants: readonly Pick<VariantDocument, 'key' | 'value'>[],
  key: string,
  text: { readonly original: string; readonly version: (letter: string) => string },
): string {
  if (key === controlOf(variants)) return text.original;
  const index = variants.findIndex((variant) => variant.key === key);
  return index < 0 ? key : text.version(letterOf(index));
}
