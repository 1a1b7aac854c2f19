import type { Env } from '../env.ts';
import { projectOf } from '../project/port.ts';
import { count, takeCounts } from './port.ts';

/** How often an isolate reports what it counted, in ms. */
export const FLUSH_MS = 10_000;

let flushedAt = 0;
let isolate: string | undefined;

/** Reports this isolate's counts to the Project if the last report is ten seconds ago; beside the answer, which does
 *  not wait for it. Call it once a request. */
export function flushCounters(env: Env, ctx: { waitUntil(work: Promise<unknown>): void }): void {
  const now = Date.now();
  if (now - flushedAt < FLUSH_MS) return;
  flushedAt = now;
  ctx.waitUntil(reportCounts(env));
}

/** Reports this isolate's counts now. Never rejects: what could not be reported is counted again. */
export async function reportCounts(env: Env): Promise<void> {
  const counts = takeCounts();
  if (Object.keys(counts).length === 0) return;
  isolate ??= crypto.randomUUID(); // not at load: there is no randomness outside a request
  try {
    await projectOf(env).addCounters(isolate, counts);
  } catch {
    for (const [counter, by] of Object.entries(counts)) count(counter, by);
  }
}
