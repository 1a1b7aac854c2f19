import type { Attributes } from '../conditions/compile.ts';
import { narrowByGpc, type PurposeMask, type PurposesFrom } from '../consent.ts';
import type { Json } from '../events.ts';
import { evaluateFlag } from '../flags/evaluate.ts';
import type { EvaluationOptions } from '../flags/options.ts';
import type { EvaluationErrorCode, Reason } from '../flags/reasons.ts';
import type { FlagResult } from '../flags/results.ts';
import type { Snapshot } from '../profile/types.ts';
import { type AttributeInput, attributesOf } from './attributes.ts';
import { bestLocale } from './locale.ts';
import type { DecideRules, Unknowns } from './rules.ts';

/** What was decided about one flag. */
export interface Decision {
  readonly value: Json;
  /** The variant's key in an experiment, else null. */
  readonly variant: string | null;
  readonly reason: Reason;
  readonly experiment?: {
    readonly key: string;
    readonly run: number;
    /** The attribute that was hashed: `assignmentId` for device and person, `userId` for unit user. */
    readonly unit: string;
  };
  /** The rule that gave the value; absent for a default. */
  readonly ruleId?: string;
  readonly errorCode?: EvaluationErrorCode;
}

/** One request as deciding sees it; who may ask for what was settled before. */
export interface DecideRequest extends AttributeInput {
  /** The request's own consent record; absent: the snapshot's purposes, else `sourceDefault`. */
  readonly purposes?: PurposeMask | undefined;
  readonly sourceDefault: PurposeMask;
  /** Where that default comes from; absent: the source's own declaration. */
  readonly defaultFrom?: 'source' | 'country' | undefined;
  /** `Sec-GPC: 1`. */
  readonly gpc: boolean;
  /** Wanted languages, best first. Empty: content keeps all its languages. */
  readonly locales: readonly string[];
  /** The person is known, their snapshot is not at hand: what it would say is unknown instead of absent. */
  readonly personPending?: boolean | undefined;
  /** What a known person's purposes are while the snapshot is not at hand. */
  readonly pendingPurposes?: PurposeMask | undefined;
}

/** One person's decisions, flag by flag: attributes are built once, at the first flag. */
export interface Decider {
  readonly purposes: PurposeMask;
  /** Where those come from. */
  readonly purposesFrom: PurposesFrom;
  decide(flag: string): Decision;
  /** What rules read and how: for explaining. */
  readonly inputs: { readonly attributes: Attributes; readonly options: EvaluationOptions };
}

/** The purposes of a decision (DESIGN §7): the request's own, else the person's, else the source's; GPC narrows. What
 *  another country's default allowed holds here only as far as this one's does. */
export function decisionPurposes(request: DecideRequest, snapshot: Snapshot | null): PurposeMask {
  const { purposes, pendingPurposes, sourceDefault, defaultFrom } = request;
  const isAbroad = snapshot?.purposesFrom === 'country' && defaultFrom === 'country';
  const known = isAbroad ? snapshot.purposes & sourceDefault : (snapshot?.purposes ?? pendingPurposes);
  return narrowByGpc(purposes ?? known ?? sourceDefault, request.gpc);
}

/** Where a decision's purposes come from: for explaining. */
function decisionPurposesFrom(request: DecideRequest, snapshot: Snapshot | null): PurposesFrom {
  if (request.purposes !== undefined) return 'record';
  if (snapshot !== null) return snapshot.purposesFrom ?? 'choice';
  return request.pendingPurposes === undefined ? (request.defaultFrom ?? 'source') : 'choice';
}

/** Makes ready to decide for one request. Pure, and nothing throws: what goes wrong gives the flag's default with
 *  reason ERROR. */
export function decider(
  rules: DecideRules,
  snapshot: Snapshot | null,
  request: DecideRequest,
  now: number,
): Decider {
  const purposes = decisionPurposes(request, snapshot);
  const locale = request.locales.length === 0 ? undefined : bestLocale(request.locales, rules.locales);
  let inputs: Decider['inputs'] | undefined;
  const prepare = () => {
    const unknowns = unknownsOf(rules, snapshot, request);
    return {
      attributes: attributesOf(rules, snapshot, request, purposes, now),
      options: {
        ...(unknowns === null
          ? {}
          : { unknownAudiences: unknowns.audiences, unknownTraits: unknowns.traits }),
        ...(snapshot === null ? {} : { stickyVariants: snapshot.sticky }),
      },
    };
  };
  return {
    purposes,
    get purposesFrom() {
      return decisionPurposesFrom(request, snapshot);
    },
    get inputs() {
      return (inputs ??= prepare());
    },
    decide(flag) {
      try {
        const { attributes, options } = (inputs ??= prepare());
        const decision = decisionOf(rules, evaluateFlag(rules.ruleset, flag, attributes, options));
        if (locale === undefined || !rules.isContent(flag)) return decision;
        const value = rules.localized(decision.value, locale);
        return value === decision.value ? decision : { ...decision, value };
      } catch {
        return failed(rules, flag);
      }
    },
  };
}

/** Decides about several flags. */
export function decide(
  rules: DecideRules,
  snapshot: Snapshot | null,
  request: DecideRequest & { readonly keys: readonly string[] },
  now: number,
): Record<string, Decision> {
  const one = decider(rules, snapshot, request, now);
  return Object.fromEntries(request.keys.map((key) => [key, one.decide(key)]));
}

/** The answer about a flag that does not exist, or that this caller may not see. */
export const FLAG_NOT_FOUND: Decision = Object.freeze({
  value: null,
  variant: null,
  reason: 'ERROR',
  errorCode: 'FLAG_NOT_FOUND',
});

function unknownsOf(rules: DecideRules, snapshot: Snapshot | null, request: DecideRequest): Unknowns | null {
  if (snapshot !== null) return rules.unknownsOf(snapshot.definitions);
  return request.personPending === true ? rules.unknownsOf(null) : null;
}

function decisionOf(rules: DecideRules, result: FlagResult): Decision {
  const { reason, ruleId, errorCode, assigned, experiment } = result;
  const value = result.value as Json; // values are those of the published JSON, by reference
  if (experiment !== undefined && assigned !== undefined) {
    return {
      value,
      variant: assigned.variant,
      reason,
      experiment: {
        key: experiment.key,
        run: rules.runOf(experiment.key),
        unit: assigned.attribute,
      },
      ruleId,
    };
  }
  if (errorCode !== undefined) return { value, variant: null, reason, errorCode };
  return ruleId === '' ? { value, variant: null, reason } : { value, variant: null, reason, ruleId };
}

function failed(rules: DecideRules, flag: string): Decision {
  const fallback = rules.ruleset.flags.get(flag)?.fallback.value as Json | undefined; // of the published JSON
  return { value: fallback ?? null, variant: null, reason: 'ERROR', errorCode: 'GENERAL' };
}
