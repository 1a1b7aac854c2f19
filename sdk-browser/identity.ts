import { IDENTITY_KEY, readItem, writeItem } from './device.ts';

const STATE_MS = 30 * 60_000;

/** Who this page acts for. Changed in place; `keep` writes it to the device where that is allowed. */
export interface Identity {
  /** The device's id as far as known. */
  anonymousId: string | undefined;
  userId: string | undefined;
  /** The identity token of the last `identify`; in memory only. */
  token: string | undefined;
  /** The sealed state that travels with the visitor, and when it came (epoch ms). */
  state: string | undefined;
  stateAt: number;
}

/** Nobody yet. */
export const NOBODY: Readonly<Identity> = {
  anonymousId: undefined,
  userId: undefined,
  token: undefined,
  state: undefined,
  stateAt: 0,
};

/** Takes over what the device remembers; true if it is about another id. `anew`: nothing of the former one stays, as
 *  after a `reset()` in another tab, whose visitor this tab would otherwise go on for and write back. */
export function recall(identity: Identity, anew?: boolean): boolean | '' | undefined {
  const { anonymousId, userId, state, stateAt } = readItem(IDENTITY_KEY);
  const known = text(anonymousId);
  const isOther = known && known !== identity.anonymousId;
  if (isOther) {
    Object.assign(identity, anew && NOBODY, {
      anonymousId: known,
      state: text(state),
      stateAt: Number(stateAt),
    });
  }
  identity.userId ??= text(userId);
  return isOther;
}

/** Writes the identity to the device, without the token. */
export function remember(identity: Identity): void {
  writeItem(IDENTITY_KEY, { ...identity, token: undefined });
}

/** The state, unless it is older than 30 minutes: the Worker would ignore it. */
export function freshState({ state, stateAt }: Identity): string | undefined {
  return Date.now() - stateAt < STATE_MS ? state : undefined;
}

/** A text that is not empty, or undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}
