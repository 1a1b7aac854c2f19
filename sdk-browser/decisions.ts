import { EXPOSURE_EVENT, exposureMessageId } from '../core/events.ts';
import type { Emit } from './events.ts';
import { text } from './identity.ts';
import type { Session } from './session.ts';
import type { Answer } from './transport.ts';
import type { Decision, DecisionAbout } from './types.ts';

/** One decision as the Worker writes it, in its answer and in the page's JSON. */
export interface WireDecision {
  readonly value?: unknown;
  readonly variant?: string | null;
  readonly reason?: string;
  readonly errorCode?: string;
  /** `unit` is the attribute that was hashed: `assignmentId` or `userId`. */
  readonly experiment?: { readonly key: string; readonly run: number; readonly unit?: string };
}

/** Decisions of one page view: each key is asked once. */
export interface Decisions {
  /** What was decided, or undefined when no answer came in time. Counts as reading the key: an experiment in it is
   *  exposed, once as long as the page lives. `about` is a decision of its own: the same key about another item is
   *  asked apart. Never rejects. */
  readonly read: (key: string, timeoutMs: number, about?: DecisionAbout) => Promise<WireDecision | undefined>;
  /** Takes decisions that came with the page. */
  readonly know: (answer: { readonly [field: string]: unknown }, suffix?: string) => void;
  /** Forgets every answer: the page, the visitor or the choice is another. */
  readonly clear: () => void;
  /** The answers, and the revision of the newest. */
  readonly known: () => { revision: unknown; decisions: { [key: string]: WireDecision } };
}

/** Keys that are asked in one request, under way after the present turn. */
interface Batch {
  readonly keys: string[];
  readonly sent: Promise<void>;
}

/** How long a decision is waited for, in ms, when the caller does not say. */
export const DECIDE_TIMEOUT_MS = 300;

/** No decision yet. `page()` is what is told of the page. */
export function createDecisions(session: Session, page: () => object, emit: Emit): Decisions {
  let known = new Map<string, WireDecision>();
  let asked = new Map<string, Promise<void>>();
  let batches: { [suffix: string]: Batch } = {}; // a suffix is empty or begins with a quote
  let assignmentId: string | undefined;
  let revision: unknown;
  const expose = createExpose(session, emit);

  const know: Decisions['know'] = (answer, suffix = '') => {
    assignmentId = text(answer.assignmentId) ?? assignmentId;
    revision = answer.revision ?? revision;
    for (const [key, decision] of Object.entries(
      Object(answer.decisions) as { [key: string]: WireDecision },
    )) {
      known.set(key + suffix, Object(decision) as WireDecision); // fields are looked at one by one where they are used
    }
  };
  const send = async (keys: readonly string[], suffix: string): Promise<void> => {
    const before = known;
    await Promise.resolve(); // everything asked for in this turn is one request
    delete batches[suffix];
    const answer = await ask(session, keys, page(), JSON.parse(`{${suffix}}`) as DecisionAbout);
    if (known !== before) return; // made for another page, visitor or choice
    know(answer.body, suffix);
    for (const key of keys) asked.delete(key + suffix); // asked again where the answer left it out
  };
  const open = (suffix: string): Batch => {
    const keys: string[] = [];
    return { keys, sent: send(keys, suffix) };
  };
  const request = (key: string, suffix: string): Promise<void> => {
    const { keys, sent } = (batches[suffix] ??= open(suffix));
    keys.push(key);
    asked.set(key + suffix, sent);
    return sent;
  };
  return {
    async read(name, timeoutMs, about = {}) {
      const suffix = JSON.stringify(about).slice(1, -1); // '' about nothing, else `"item":"p-17"`
      const key = name + suffix;
      const timeout = new Promise<true>((resolve) => setTimeout(resolve, timeoutMs, true));
      let isLate: true | void = undefined;
      // Asks again when the page, the visitor or the choice changed meanwhile; a failed request is an answer.
      for (let before; !known.has(key) && before !== known && !isLate;) {
        before = known;
        isLate = await Promise.race([asked.get(key) ?? request(name, suffix), timeout]);
      }
      const decision = known.get(key);
      if (decision) expose(decision, assignmentId);
      return decision;
    },
    know,
    clear() {
      known = new Map();
      asked = new Map();
      batches = {};
      assignmentId = undefined;
    },
    known: () => ({ revision, decisions: Object.fromEntries(known) }),
  };
}

async function ask(
  { consent, identity, needId, unasked, post, reports }: Session,
  keys: readonly string[],
  page: object,
  // As the Worker reads the pages it fronts.
  { item, locale = document.documentElement.lang || navigator.language }: DecisionAbout,
): Promise<Answer> {
  const path = '/v1/decide';
  const { userId, token } = identity;
  const anonymousId = needId();
  // Without an id the Worker would make one where storage is granted; that is the business of the consent call.
  const categoryPreferences = { ...consent.purposes, ...(!anonymousId && { storage: false }) };
  const context = {
    page,
    locale,
    ...(consent.choice && { consent: { categoryPreferences } }),
    ...unasked(),
  };
  const answer = await post(path, { anonymousId, userId, token, keys, item, context });
  if (answer.status > 299 && answer.status < 500) reports.declined(path, answer);
  return answer;
}

function createExpose(
  { consent, identity }: Session,
  emit: Emit,
): (decision: WireDecision, assignmentId: string | undefined) => void {
  return ({ experiment, variant }, assignmentId) => {
    if (!experiment || !consent.purposes.experimentation) return;
    const { key, run, unit } = experiment;
    const subject = unit === 'userId' ? identity.userId : (assignmentId ?? identity.anonymousId);
    if (!subject) return;
    const messageId = exposureMessageId(subject, key, run, 'delivered');
    const properties = { experiment: key, variant, stage: 'delivered', run, assignmentId: subject };
    emit('track', { event: EXPOSURE_EVENT, properties }, { messageId }); // the outbox takes the same id once
  };
}

/** The caller's answer: the decision's value if it is of the fallback's type, else the fallback and why. */
export function resolveDecision<T>(decision: WireDecision | undefined, fallback: T): Decision<T> {
  const failed = (errorCode: string): Decision<T> => ({
    value: fallback,
    variant: undefined,
    reason: 'ERROR',
    errorCode,
  });
  if (!decision) return failed('GENERAL');
  const { variant, reason = 'UNKNOWN', experiment, errorCode } = decision;
  const value = decision.value ?? fallback;
  if (fallback !== null && fallback !== undefined && typeof value !== typeof fallback) {
    return failed('TYPE_MISMATCH');
  }
  return {
    value: value as T, // same `typeof` as the fallback; its inner shape is the flag's document's business
    variant: variant ?? undefined,
    reason,
    ...(experiment && { experiment: experiment.key }),
    ...(errorCode && { errorCode }),
  };
}
