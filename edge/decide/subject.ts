import { isUnguessable } from '../../core/identity.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { type Name, nameOf } from '../people/port.ts';
import type { OpenedState, Visitor } from '../visitor/port.ts';

/** Who a decision is about, and what was proven about that (DESIGN §6 Proof). */
export interface Subject {
  /** The one name that may be looked up; null: nobody is. */
  readonly name: Name | null;
  /** Whether a key, a token or our cookie proves it. A bare `anonymousId` opens only an unlinked person. */
  readonly proven: boolean;
  /** The visitor's own state, if it is about this subject. */
  readonly state: OpenedState | null;
  /** The id is younger than a minute: KV cannot know it yet and would remember not to. */
  readonly fresh: boolean;
  readonly anonymousId?: string;
  /** As given; a rule may hash it, whoever gave it. */
  readonly userId?: string;
}

/** Who asks. */
export interface Asking {
  /** A secret key or a trusted write key. */
  readonly trusted: boolean;
  /** From a verified identity token. */
  readonly tokenUserId?: string | undefined;
  readonly anonymousId?: string | undefined;
  readonly userId?: string | undefined;
}

/** How long KV does not know a new id, in ms. */
export const NEW_ID_MS = 60_000;

/** Settles who a request is about. Trusted keys and tokens prove a `userId`; the signed cookie and the sealed state
 *  prove this device; a bare `anonymousId` opens its own unlinked person if nobody could guess it; a bare `userId`
 *  opens nothing. A state about somebody else is ignored and counted. */
export async function subjectOf(
  env: Env,
  environment: Environment,
  asking: Asking,
  visitor: Visitor,
  now: number,
): Promise<Subject> {
  const anonymousId = asking.anonymousId ?? (asking.trusted ? undefined : visitor.anonymousId);
  const userId = asking.tokenUserId ?? asking.userId;
  const ids = {
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(userId === undefined ? {} : { userId }),
  };
  const provenUserId = asking.trusted ? asking.userId : asking.tokenUserId;
  if (provenUserId !== undefined) {
    const name = await nameOf(env, environment, { type: 'userId', value: provenUserId });
    return { ...ids, name, proven: true, state: stateAbout(visitor, name), fresh: false };
  }
  if (anonymousId === undefined) {
    return { ...ids, name: null, proven: false, state: visitor.state ?? null, fresh: false };
  }
  const name = await nameOf(env, environment, { type: 'anonymousId', value: anonymousId });
  return { ...ids, ...deviceProof(name, asking.trusted, visitor, now) };
}

function deviceProof(
  device: Name,
  trusted: boolean,
  visitor: Visitor,
  now: number,
): Pick<Subject, 'name' | 'proven' | 'state' | 'fresh'> {
  const state = stateAbout(visitor, device);
  const ownCookie = visitor.anonymousId === device.identifier.value;
  const proven = trusted || (ownCookie && visitor.adopted !== true);
  const opens = proven || ownCookie || state !== null || isUnguessable(device.identifier.value);
  const fresh = ownCookie && now - (visitor.mintedAt ?? 0) < NEW_ID_MS;
  return { name: opens ? device : null, proven, state, fresh };
}

function stateAbout(visitor: Visitor, name: Name): OpenedState | null {
  if (visitor.state === undefined) return null;
  if (visitor.state.names.includes(name.name)) return visitor.state;
  count('dropped:state-subject');
  return null;
}
