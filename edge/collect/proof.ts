import type { JsonObject } from '../../core/events.ts';
import { IDENTITY_HEADER, verifyIdentityToken } from '../door/port.ts';
import type { LoadedRuntime } from '../project/port.ts';
import { isObject } from './envelope.ts';

/** Tokens looked at in one request. A page has one user; more is somebody making us compute. */
const MAX_TOKENS = 8;

/** Says which users one request proves. */
export interface Proof {
  /** Takes a token out of a batch's shared context: it counts for events without one of their own. */
  share(context: JsonObject): void;
  /** Whether the body's `userId` is believed: the key is trusted, or a token of this user came with it. A token in
   *  the body (`token` or `context.token`) is taken out of it: credentials are not kept with events. */
  proves(body: JsonObject): boolean | Promise<boolean>;
}

/** The proof of a request by its key and its identity tokens. Tokens are verified only where a `userId` asks for it. */
export function requestProof(runtime: LoadedRuntime, request: Request, trusted: boolean, now: number): Proof {
  let shared = request.headers.get(IDENTITY_HEADER);
  const verified = new Map<string, string | null>();
  const userOf = async (token: string): Promise<string | null> => {
    const known = verified.get(token);
    if (known !== undefined) return known;
    if (verified.size >= MAX_TOKENS) return null;
    const user = (await verifyIdentityToken(runtime, token, now))?.userId ?? null;
    verified.set(token, user);
    return user;
  };
  return {
    share(context) {
      shared = takeField(context, 'token') ?? shared;
    },
    proves(body) {
      const token = takeToken(body) ?? shared;
      if (trusted) return true;
      if (token === null) return false;
      const userId = Object.hasOwn(body, 'userId') ? body['userId'] : undefined;
      if (typeof userId !== 'string' && typeof userId !== 'number') return false;
      return userOf(token).then((user) => user === String(userId));
    },
  };
}

function takeToken(body: JsonObject): string | null {
  const context = Object.hasOwn(body, 'context') ? body['context'] : undefined;
  return takeField(body, 'token') ?? (isObject(context) ? takeField(context, 'token') : null);
}

function takeField(object: JsonObject, field: string): string | null {
  if (!Object.hasOwn(object, field)) return null;
  const value = object[field];
  Reflect.deleteProperty(object, field); // the body was parsed for this request alone
  return typeof value === 'string' && value !== '' ? value : null;
}
