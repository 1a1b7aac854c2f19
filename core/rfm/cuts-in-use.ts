import type { PublishedConfig } from '../config/published.ts';
import type { FixedCuts } from '../config/types.ts';
import type { RangeCuts } from './cuts.ts';
import { ALL_RANGES, RFM_MEASURES } from './measures.ts';

/** The cuts that scoring uses, by range: fixed ones of the project document where it has some, else those found.
 *  A range that has neither is left out: nobody can be scored in it yet. */
export function cutsInUse(config: Pick<PublishedConfig, 'project' | 'cuts'>): ReadonlyMap<string, RangeCuts> {
  const inUse = new Map<string, RangeCuts>();
  for (const range of [ALL_RANGES, ...Object.keys(config.project.ranges ?? {})]) {
    const cuts = cutsFor(own(config.cuts?.ranges, range), own(config.project.rfm, range));
    if (cuts !== null) inUse.set(range, cuts);
  }
  return inUse;
}

function cutsFor(found: RangeCuts | undefined, fixed: FixedCuts = {}): RangeCuts | null {
  const { recencyDays, orders, amountMinor } = { ...found, ...fixed };
  if (recencyDays === undefined || orders === undefined || amountMinor === undefined) return null;
  const isFixed = RFM_MEASURES.every((measure) => fixed[measure] !== undefined);
  const of = isFixed ? 'fixed' : (found?.of ?? 'range');
  return { recencyDays, orders, amountMinor, buyers: found?.buyers ?? 0, of };
}

function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
