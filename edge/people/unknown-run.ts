import { EXPOSURE_EVENT } from '../../core/events.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import type { IngestEvent } from './contract.ts';

/** Whether one of the events is an exposure to a run that these definitions do not know: of a test that started a
 *  moment ago, and whose publication has not come here yet. */
export function namesUnknownRun(
  events: readonly IngestEvent[],
  { runs, measured }: Pick<Definitions, 'runs' | 'measured'>,
): boolean {
  return events.some(({ event }) => {
    if (event.type !== 'track' || event.name !== EXPOSURE_EVENT) return false;
    const { experiment, run } = event.properties;
    if (typeof experiment !== 'string' || typeof run !== 'number') return false;
    return run > (runs.get(experiment) ?? measured.get(experiment)?.run ?? 0);
  });
}
