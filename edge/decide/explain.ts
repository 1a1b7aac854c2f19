import { purposeList } from '../../core/consent.ts';
import { explainDecision, explainReads } from '../../core/decide/explain.ts';
import type { Json, JsonObject } from '../../core/events.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { whyAudiences, whyJson } from '../people/port.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import type { ReadyToDecide } from './person.ts';
import type { Subject } from './subject.ts';

/** Why each flag has its value: what the rules read, each rule's verdict down to
 *  the clause that failed, and each audience's: what is asked when deciding (`reads`) and what events decide.
 *  Asks the person's shard, so it is for people who look into one case, with a secret key. */
export async function explainDecisions(
  env: Env,
  environment: CompiledEnvironment,
  subject: Subject,
  ready: ReadyToDecide,
  flags: readonly string[],
  now: number,
): Promise<JsonObject> {
  const { rules, decider, found } = ready;
  const explained = {
    purposes: purposeList(decider.purposes),
    purposesFrom: decider.purposesFrom,
    snapshot: found.pending ? 'pending' : found.from,
    attributes: decider.inputs.attributes,
    flags: Object.fromEntries(flags.map((flag) => [flag, explainDecision(rules, decider, flag)])),
    reads: explainReads(environment.config.audiences, decider),
    audiences: await audiencesOf(env, environment, subject, now),
  };
  return JSON.parse(JSON.stringify(explained)) as JsonObject; // what JSON made is JSON
}

async function audiencesOf(
  env: Env,
  environment: CompiledEnvironment,
  subject: Subject,
  now: number,
): Promise<Json | undefined> {
  if (subject.name === null) return undefined;
  try {
    const why = await whyAudiences(env, environment.config.environment, subject.name, now);
    return why?.map((audience) => whyJson(audience) as JsonObject); // plain documents out of a shard
  } catch {
    count('defaulted:explain');
    return undefined; // the rest of the explanation stands without it
  }
}
