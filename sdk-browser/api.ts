import { DECIDE_TIMEOUT_MS, type Decisions, resolveDecision } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import type { Emit } from './events.ts';
import { text } from './identity.ts';
import type { Outbox } from './outbox.ts';
import type { Session } from './session.ts';
import type { Aparte, DebugState, EventOptions, Properties } from './types.ts';

/** The pieces the public functions call. */
export interface Parts {
  readonly session: Session;
  readonly outbox: Outbox;
  readonly delivery: Delivery;
  readonly decisions: Decisions;
  readonly emit: Emit;
  readonly view: (name?: string, properties?: Properties, options?: EventOptions) => boolean;
  readonly ready: Promise<void>;
}

/** The public functions. What fails inside is reported, never thrown at the page. */
export function createApi(parts: Parts): Aparte {
  const { session, delivery, decisions, emit, view, ready } = parts;
  const { consent, identity, reports } = session;
  const guarded =
    <A extends unknown[]>(run: (...args: A) => unknown) =>
    (...args: A): void => {
      try {
        run(...args);
      } catch (error) {
        reports.report('BAD_ARGUMENT', String(error));
      }
    };
  const reset = (): void => {
    session.reset();
    decisions.clear();
    delivery.wake(0);
  };
  return {
    track: guarded((name, properties, options) =>
      emit('track', { event: needText(name), properties: { ...properties } }, options),
    ),
    page: guarded(view),
    identify: guarded((userId, traits, { token, ...options } = {}) => {
      needText(userId);
      // Two people at one device stay two people.
      if (identity.userId && identity.userId !== userId) reset();
      session.keep({ userId, token });
      decisions.clear();
      emit('identify', { traits: { ...traits } }, options);
    }),
    reset: guarded(reset),
    consent: {
      set: guarded((purposes, details) => {
        session.choose(purposes, details);
        delivery.wake(0);
      }),
      get: consent.get,
      on: consent.on,
    },
    async decide(key, fallback, { timeoutMs = DECIDE_TIMEOUT_MS, ...about } = {}) {
      return resolveDecision(await decisions.read(key, timeoutMs, about).catch(() => undefined), fallback);
    },
    ready,
    flush: () => delivery.flush(),
    debug: () => debugState(parts),
    onError: reports.listen,
  };
}

/** A name or an id as given; throws when it is none. */
function needText(value: unknown): string {
  const given = text(value);
  if (!given) throw new TypeError('expected a text');
  return given;
}

function debugState({ session, outbox, decisions }: Parts): DebugState {
  const { consent, identity, reports } = session;
  const { anonymousId, userId } = identity;
  const where = consent.purposes.storage ? 'device' : 'memory';
  return {
    queue: outbox.size(),
    dropped: { ...reports.dropped },
    consent: consent.get(),
    id: anonymousId ? where : 'none',
    anonymousId,
    userId,
    errors: [...reports.lastTen],
    ...decisions.known(),
  };
}
