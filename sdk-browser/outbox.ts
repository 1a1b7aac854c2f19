import type { PurposeRecord } from '../core/consent.ts';
import { purposesOf } from './consent.ts';
import type { Job } from './delivery.ts';
import { createEventStore } from './device.ts';
import { createQueue, type QueuedEvent } from './queue.ts';
import { listOf, type Reports } from './reports.ts';
import type { Session } from './session.ts';
import type { Answer } from './transport.ts';
import type { AparteOptions } from './types.ts';

const PATH = '/v1/batch';
/** The version every batch names. */
const VERSION = '0.1.0';
const MAX_HELD_EVENTS = 50;
const MAX_HELD_BYTES = 65_536;
const MAX_HELD_MS = 30 * 60_000;
const MAX_BATCH_EVENTS = 100;
/** Below the 64 KiB of bodies that may outlive their page, so that every batch may. */
const MAX_BATCH_BYTES = 60_000;

/** What of an event is left out where only that it happened is told: all of it, and who it happened to. */
const NOTHING = { userId: undefined, properties: undefined, traits: undefined };

/** How many events are kept, and whether they wait for a choice. */
export interface OutboxLimits {
  readonly beforeConsent?: AparteOptions['beforeConsent'];
  readonly maxQueueEvents?: number;
  readonly maxQueueBytes?: number;
}

/** Events on their way: held until a choice, queued, stored where that is allowed, handed out in batches. */
export interface Outbox {
  /** True when the event will be sent, or waits for a choice. */
  readonly add: (event: QueuedEvent) => boolean;
  /** Applies the present choice to everything that is not delivered yet. */
  readonly consented: () => void;
  /** Takes over what earlier pages could not deliver. */
  readonly restore: () => Promise<void>;
  readonly next: () => Job | undefined;
  readonly size: () => { events: number; bytes: number; waiting: number; settled: string[] };
}

/** The event with the purposes it has left: those it carries, or all, as far as `purposes` grant them. They only ever
 *  get fewer. Undefined: none is left that needs an event. */
export function narrow(event: QueuedEvent, purposes: PurposeRecord): QueuedEvent | undefined {
  // Made by us or read from our own database: anything else counts as nothing granted.
  const context = event.context as { consent?: { categoryPreferences?: PurposeRecord } } | undefined;
  const categoryPreferences = purposesOf(context?.consent?.categoryPreferences ?? purposes, purposes);
  const isOfUse = Object.values({ ...categoryPreferences, storage: false }).includes(true);
  return isOfUse ? { ...event, context: { ...context, consent: { categoryPreferences } } } : undefined;
}

/** An empty outbox. `accepted` is called when there is something to deliver. */
export function createOutbox(session: Session, limits: OutboxLimits, accepted: () => void): Outbox {
  const { consent, reports } = session;
  const queue = createQueue(limits.maxQueueEvents ?? 500, limits.maxQueueBytes ?? 262_144);
  const held = createQueue(MAX_HELD_EVENTS, MAX_HELD_BYTES);
  /** What left the queue for good; the database may still hold it for a moment. */
  const settled = new Set<string>();
  const store = createEventStore(() => reports.report('STORAGE_FAILED', 'IndexedDB'));
  const changed = (gone: readonly QueuedEvent[]): void => {
    if (consent.purposes.storage) store.save(queue.all, gone);
    accepted();
  };
  const put = (event: QueuedEvent): boolean => {
    if (settled.has(event.messageId)) return true;
    const isWaiting = limits.beforeConsent === 'wait' && !consent.choice;
    const context = session.unasked();
    const counted = context && { ...event, ...NOTHING, context };
    const allowed = isWaiting ? event : (counted ?? narrow(event, consent.purposes));
    const refusal = allowed ? (isWaiting ? held : queue).add(allowed) : 'CONSENT_DENIED';
    if (refusal) reports.report(refusal, allowed ? String(event.type) : '', 1);
    return !refusal;
  };
  const putAll = (events: readonly QueuedEvent[]): void => changed(events.filter((event) => !put(event)));
  return {
    add(event) {
      changed([]); // stored and sent later, with the event
      return put(event);
    },
    consented() {
      if (!consent.purposes.storage) store.wipe();
      const events = queue.all();
      const waiting = held.all();
      queue.remove(events);
      held.remove(waiting);
      const fresh = waiting.filter(isFresh);
      reports.report('EXPIRED', '', waiting.length - fresh.length);
      putAll([...events, ...fresh]);
    },
    async restore() {
      putAll(await store.restore());
    },
    next() {
      const id = session.needId();
      const events = id ? queue.lend(MAX_BATCH_EVENTS, MAX_BATCH_BYTES) : [];
      if (!events.length) return undefined;
      return {
        path: PATH,
        body: batchOf(events, id, session.identity.token),
        settle(answer) {
          if (!answer) return queue.giveBack(events);
          for (const { messageId } of events) settled.add(messageId);
          queue.remove(events);
          changed(events);
          reportAnswer(answer, events.length, reports);
        },
      };
    },
    size: () => ({ ...queue.size(), waiting: held.size().events, settled: [...settled] }),
  };
}

function isFresh({ timestamp }: QueuedEvent): boolean {
  return Date.now() - Date.parse(String(timestamp)) < MAX_HELD_MS;
}

/** A batch: its events, under `id` where they were made before it was known, and what they share. The token proves the
 *  user to the Worker, which keeps it with no event. */
function batchOf(events: readonly QueuedEvent[], id: string | undefined, token: string | undefined): object {
  return {
    sentAt: new Date().toISOString(),
    context: {
      library: { name: 'aparte.js', version: VERSION },
      locale: navigator.language,
      userAgent: navigator.userAgent,
      token,
    },
    batch: events.map((event) => ({ anonymousId: id, ...event })),
  };
}

/** Counts and tells what the Worker did not take of a batch. */
function reportAnswer(answer: Answer, count: number, { report, declined }: Reports): void {
  if (answer.status > 299) return declined(PATH, answer, count);
  for (const item of listOf(answer.body, 'rejected')) report('REJECTED', PATH, 1, item);
}
