import { CYCLIC, GATED } from './evaluate.ts';
import type { FlagResult } from './results.ts';

/** Where a value comes from, in GrowthBook's words. */
export type Source =
  | 'unknownFeature'
  | 'defaultValue'
  | 'force'
  | 'experiment'
  | 'prerequisite'
  | 'cyclicPrerequisite';

/** Where the value of a result comes from. */
export function sourceOf(result: FlagResult): Source {
  if (result === CYCLIC) return 'cyclicPrerequisite';
  if (result === GATED) return 'prerequisite';
  if (result.experiment !== undefined) return 'experiment';
  if (result.errorCode === 'FLAG_NOT_FOUND') return 'unknownFeature';
  return result.reason === 'TARGETING_MATCH' || result.reason === 'SPLIT' ? 'force' : 'defaultValue';
}
