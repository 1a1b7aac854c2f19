import { grants } from '../../core/consent.ts';
import type { Decision } from '../../core/decide/decide.ts';
import { EXPOSURE_EVENT, exposureMessageId } from '../../core/events.ts';
import { recent } from '../../core/recent.ts';
import { type ReadyToDecide, rememberSnapshot } from '../decide/port.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { type IngestEvent, ingest, nameOf } from '../people/port.ts';
import type { CompiledEnvironment } from '../project/port.ts';

/** Exposures this isolate knows to be stored: the same one on the next page costs no call. */
const stored = recent<true>(10_000);

/** Writes down who was put into which variant: `assigned`, for the slots a page really has. Only for a person we
 *  know, by their device's id, with experimentation granted; the same exposure counts once. Never rejects: a lost
 *  one is written at the next page view. */
export async function recordAssigned(
  env: Env,
  environment: CompiledEnvironment,
  ready: ReadyToDecide,
  anonymousId: string,
  decisions: Iterable<Decision>,
  now: number,
): Promise<void> {
  const { assignmentId, found, decider } = ready;
  if (found.snapshot === null || assignmentId === undefined) return;
  if (!grants(decider.purposes, 'experimentation')) return;
  try {
    const scope = environment.config.environment;
    const home = await nameOf(env, scope, { type: 'anonymousId', value: anonymousId });
    const events: IngestEvent[] = [];
    for (const { experiment, variant } of decisions) {
      if (experiment === undefined || variant === null) continue;
      const { key, run } = experiment;
      const messageId = exposureMessageId(assignmentId, key, run, 'assigned');
      if (stored.get(`${scope}/${messageId}`) === true) continue;
      events.push({
        home,
        ownPurposes: false,
        gpc: false,
        limited: false,
        event: {
          messageId,
          type: 'track',
          name: EXPOSURE_EVENT,
          timestamp: now,
          receivedAt: now,
          anonymousId,
          properties: { experiment: key, variant, stage: 'assigned', run, assignmentId },
          traits: {},
          context: {},
          integrations: {},
          source: 'browser',
          purposes: decider.purposes,
        },
      });
    }
    if (events.length === 0) return;
    const answer = await ingest(env, scope, environment.revision, now, events);
    if (answer.overloaded) return count('dropped:exposure', events.length);
    for (const { event } of events) stored.set(`${scope}/${event.messageId}`, true);
    for (const snapshot of Object.values(answer.snapshots)) rememberSnapshot(snapshot);
  } catch {
    count('dropped:exposure');
  }
}
