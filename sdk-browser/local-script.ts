import type { Attributes } from '../core/conditions/compile.ts';
import { compileRuleset } from '../core/flags/compile.ts';
import { decideLocally, type LocalDecision } from '../core/flags/decide-locally.ts';
import type { EvaluationOptions } from '../core/flags/options.ts';
import type { Payload } from '../core/flags/payload.ts';

// What `aparte-local.js` runs: `window.aparteLocal`, a function that makes decisions of a published payload
// (`GET /api/features/:writeKey`) without asking the edge. It fetches, stores and sends nothing, and depends on no
// other file. It knows of a person only what `attributes` say.

/** Decisions of one payload. */
export interface LocalDecisions {
  /** The decision, or the default. `attributes.assignmentId` is what experiments hash. Never throws. */
  decide<T>(
    key: string,
    defaultValue: T,
    attributes?: Attributes,
    options?: Pick<EvaluationOptions, 'unknownAudiences' | 'unknownTraits'>,
  ): LocalDecision<T>;
}

/** Our own global. */
interface Place {
  aparteLocal: (payload: Payload) => LocalDecisions;
}

(globalThis as unknown as Place).aparteLocal = (payload) => {
  const ruleset = compileRuleset(payload); // leniently: whatever was fetched, nothing throws
  return {
    decide: (key, defaultValue, attributes = {}, options) =>
      decideLocally(ruleset, key, defaultValue, attributes, options),
  };
};
