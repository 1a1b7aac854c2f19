import type { Environment } from '../../core/config/types.ts';
import type { PurposeMask } from '../../core/consent.ts';
import type { Decision } from '../../core/decide/decide.ts';
import type { AparteEvent } from '../../core/events.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import type { Env } from '../env.ts';

// What the live stop offers the others: to say what happens, while somebody watches. All but the question whether is in
// a module of its own.

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

const watched: { [E in Environment]?: number } = {};

/** Hears with the config's stamp that somebody watches. */
export function noteWatched(news: Watched | undefined): void {
  Object.assign(watched, news);
}

/** Shows what happened to those who watch, beside the answer. Without any it costs one comparison. */
export function showLive(
  env: Env,
  ctx: { waitUntil(work: Promise<unknown>): void },
  environment: Environment,
  happened: Happened,
): void {
  if (happened.now < (watched[environment] ?? 0)) {
    ctx.waitUntil(import('../live.ts').then(({ sendLive }) => sendLive(env, environment, happened)));
  }
}
