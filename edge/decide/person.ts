import { grants, type PurposeMask } from '../../core/consent.ts';
import type { JsonObject } from '../../core/events.ts';
import { type DecideRequest, type Decider, decider } from '../../core/decide/decide.ts';
import { compileRules, type DecideRules } from '../../core/decide/rules.ts';
import type { Env } from '../env.ts';
import type { CompiledEnvironment } from '../project/port.ts';
import { type Found, findSnapshot } from './find.ts';
import type { Subject } from './subject.ts';

/** What a request says about itself, beside who it is about. */
export interface PersonRequest {
  readonly attributes: JsonObject;
  readonly context: JsonObject;
  readonly locales: readonly string[];
  /** The request's own consent record. */
  readonly purposes?: PurposeMask | undefined;
  /** What the key's source may use before a choice. */
  readonly sourceDefault: PurposeMask;
  readonly defaultFrom: 'source' | 'country';
  readonly gpc: boolean;
  readonly minVersion?: number | undefined;
}

/** Ready to decide about one subject. */
export interface ReadyToDecide {
  readonly rules: DecideRules;
  readonly decider: Decider;
  readonly found: Found;
  readonly assignmentId: string | undefined;
}

const UNREAD: Found = { snapshot: null, from: 'nowhere', pending: false, stale: false, erased: false };

/** A publication's rules, compiled once an isolate. */
export function rulesOf(environment: CompiledEnvironment): DecideRules {
  return environment.derive(compileRules);
}

/** Finds what may be known of a subject and makes ready to decide. Nothing is read of a person whose request grants
 *  neither personalisation nor experimentation. Never throws. */
export async function readyFor(
  env: Env,
  environment: CompiledEnvironment,
  subject: Subject,
  request: PersonRequest,
  now: number,
): Promise<ReadyToDecide> {
  const rules = rulesOf(environment);
  const { purposes } = request;
  const wanted =
    purposes === undefined || grants(purposes, 'personalization') || grants(purposes, 'experimentation');
  const found = wanted
    ? await findSnapshot(env, environment.config.environment, subject, request.minVersion ?? 0, now)
    : UNREAD;
  const { snapshot } = found;
  const state = wanted && !found.erased ? subject.state : null;
  const assignmentId = snapshot?.assignmentId ?? state?.assignmentId ?? subject.anonymousId ?? subject.userId;
  const asked: DecideRequest = {
    attributes: request.attributes,
    context: request.context,
    locales: request.locales,
    sourceDefault: request.sourceDefault,
    defaultFrom: request.defaultFrom,
    gpc: request.gpc,
    purposes,
    assignmentId,
    userId: subject.userId,
    personPending: found.pending,
    pendingPurposes: state?.purposes,
  };
  return { rules, decider: decider(rules, snapshot, asked, now), found, assignmentId };
}
