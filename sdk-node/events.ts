import type { PurposeRecord } from '../core/consent.ts';
import type { EventType } from '../core/events.ts';

/** Who an event is about: at least one of the two. */
export interface Who {
  readonly userId?: string;
  readonly anonymousId?: string;
}

/** What every call takes besides. */
export interface EventOptions extends Who {
  /** When it happened. Default: now. */
  readonly timestamp?: Date | string | number;
  /** Unique per event; the same id counts once. Default: made here. */
  readonly messageId?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly integrations?: Readonly<Record<string, unknown>>;
  /** What this person agreed to; absent: the person's stored choice, else what the source declares. */
  readonly consent?: PurposeRecord;
}

export interface TrackCall extends EventOptions {
  readonly event: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}
export interface PageCall extends EventOptions {
  readonly name?: string;
  readonly category?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}
export interface IdentifyCall extends EventOptions {
  readonly traits?: Readonly<Record<string, unknown>>;
}
export interface GroupCall extends EventOptions {
  readonly groupId: string;
  readonly traits?: Readonly<Record<string, unknown>>;
}
export interface AliasCall extends EventOptions {
  readonly userId: string;
  readonly previousId: string;
}

/** The wire form of a call: plain JSON with `type`, `messageId`, `timestamp`. `now` is epoch ms. */
export function wireEvent(
  type: EventType,
  call: EventOptions,
  messageId: string,
  now: number,
): Record<string, unknown> {
  const { timestamp, consent, context, ...fields } = call;
  const at = timestamp instanceof Date ? timestamp : new Date(timestamp ?? now);
  return {
    ...fields,
    type,
    messageId,
    // An unreadable date is left to the server, whose answer names the field.
    timestamp: Number.isNaN(at.getTime()) ? timestamp : at.toISOString(),
    context: {
      library: { name: 'aparte-node', version: '0.1.0' },
      ...context,
      ...(consent === undefined ? {} : { consent: { categoryPreferences: consent } }),
    },
  };
}
