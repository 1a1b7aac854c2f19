import type { PurposeRecord } from '../core/consent.ts';
import { AparteError } from '../core/errors.ts';
import type { EventType } from '../core/events.ts';
import { type Decided, type DecideCall, decideRemotely } from './decide.ts';
import {
  type AliasCall,
  type EventOptions,
  type GroupCall,
  type IdentifyCall,
  type PageCall,
  type TrackCall,
  type Who,
} from './events.ts';
import { createLocalEvaluator, type LocalEvaluator } from './local.ts';
import { type AparteOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { createSender, type Stats } from './sender.ts';

/** The Node client. Tracking calls return at once: the `messageId` when queued, null when dropped (and counted). */
export interface Aparte {
  track(call: TrackCall): string | null;
  page(call: PageCall): string | null;
  screen(call: PageCall): string | null;
  identify(call: IdentifyCall): string | null;
  group(call: GroupCall): string | null;
  alias(call: AliasCall): string | null;
  /** Records a choice and gives its receipt. Rejects with AparteError when it could not be stored. */
  consent(
    who: Who,
    purposes: PurposeRecord,
    about: { source: string; textVersion?: string },
  ): Promise<unknown>;
  /** The decision for a person, or the default in time. Never throws, never rejects. */
  decide<T>(key: string, defaultValue: T, call?: DecideCall): Promise<Decided<T>>;
  /** Decisions in this process from the published payload; needs `localRefreshMs`. */
  readonly local: LocalEvaluator;
  /** Resolves when the queue is at most half full: for senders faster than the network. */
  room(): Promise<void>;
  /** Resolves when everything queued so far is delivered, rejected or dropped. */
  flush(): Promise<void>;
  /** Flushes for at most `timeoutMs` (default 5,000), then stops; what is left is dropped and counted. */
  close(timeoutMs?: number): Promise<void>;
  stats(): Stats;
}

/** Makes a client. Throws AparteError at once when an option is wrong.
 *  @example
 *  const aparte = createAparte({ host: 'https://shop.example', key: process.env.APARTE_KEY });
 *  aparte.track({ userId: 'u-1', event: 'Order Completed', properties: { order_id: 'o-1', revenue: 25 } });
 *  const hero = await aparte.decide('hero', { title: 'Welcome' }, { userId: 'u-1' });
 *  await aparte.close(); */
export function createAparte(userOptions: AparteOptions): Aparte {
  const options = resolveOptions(userOptions);
  const sender = createSender(options);
  const local = createLocalEvaluator(options);
  const send = (type: EventType) => (call: EventOptions) => sender.send(type, call);
  return {
    track: send('track'),
    page: send('page'),
    screen: send('screen'),
    identify: send('identify'),
    group: send('group'),
    alias: send('alias'),
    consent: (who, purposes, about) => postConsent({ ...who, purposes, ...about }, options),
    decide: (key, defaultValue, call = {}) => decideRemotely(key, defaultValue, call, options),
    local,
    room: () => sender.room(),
    flush: () => sender.flush(),
    async close(timeoutMs = 5000) {
      local.stop();
      await sender.close(timeoutMs);
    },
    stats: () => sender.stats(),
  };
}

async function postConsent(body: Record<string, unknown>, options: ResolvedOptions): Promise<unknown> {
  const response = await options
    .fetch(`${options.host}/v1/consent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(options.requestTimeoutMs),
    })
    .catch((cause: unknown) => {
      throw new AparteError('UNAVAILABLE', `${options.host} could not be reached`, { cause });
    });
  const answer = (await response.json().catch(() => ({}))) as {
    receipt?: unknown;
    detail?: string;
    errors?: [];
  }; // our own wire
  if (response.ok) return answer.receipt;
  throw new AparteError('FORBIDDEN', answer.detail ?? `the choice was refused with ${response.status}`, {
    issues: answer.errors ?? [],
  });
}
