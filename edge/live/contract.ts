import type { Environment } from '../../core/config/types.ts';
import type { PurposeMask } from '../../core/consent.ts';
import type { Decision } from '../../core/decide/decide.ts';
import type { AparteEvent } from '../../core/events.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { LiveLine } from '../../core/wire/live.ts';

/** What an isolate tells at once. */
export interface LiveBatch {
  readonly isolate: string;
  readonly lines: readonly LiveLine[];
  readonly skipped: number;
}

/** The calls of the Live object. */
export interface LiveRpc {
  /** Shows lines to who watches; gives how many a second this isolate may send from now on, 0 when nobody watches. */
  show(batch: LiveBatch): Promise<number>;
}

/** Until when (epoch ms) somebody watches an environment. */
export type Watched = { readonly [E in Environment]?: number };

/** Something that happened, as it is at hand; what may be shown of it is settled where it is sent. */
export interface Happened {
  readonly now: number;
  readonly events?: readonly {
    readonly event: AparteEvent;
    /** Whether the event's purposes are its own; else the person's hold. */
    readonly ownPurposes: boolean;
    readonly home: { readonly name: string };
  }[];
  /** Of the events, in their order. */
  readonly outcomes?: readonly { readonly status: string; readonly person?: string }[];
  /** Of the people whose events they are. */
  readonly snapshots?: readonly Snapshot[];
  readonly decisions?: Readonly<Record<string, Decision>>;
  /** Whom the decisions are about. */
  readonly name?: { readonly name: string } | null;
  readonly purposes?: PurposeMask;
}
