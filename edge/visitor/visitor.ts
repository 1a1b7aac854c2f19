import type { Environment } from '../../core/config/types.ts';
import { grants, type PurposeMask } from '../../core/consent.ts';
import { isUnguessable } from '../../core/identity.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import { recent } from '../../core/recent.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { sealingKeys } from './sealing-keys.ts';
import { ID_COOKIE_SECONDS, readSignedId, signId } from './signed-id.ts';
import { openState, type OpenedState, STATE_MS } from './state.ts';

/** The signed cookie with the device's id. */
export const ID_COOKIE = 'aparte';
/** The sealed state: a cookie where we are first party, a header elsewhere. */
export const STATE_COOKIE = 'aparte_state';
/** How the names begin of cookies that no origin is shown. */
export const OWN_COOKIES = 'aparte_';
export const STATE_HEADER = 'aparte-state';
/** The signed cookie of somebody whose visits are not counted. */
export const OWN_COOKIE = 'aparte_own';

/** Ids made by this isolate a moment ago: their cookie is set in the same request. */
const minted = recent<true>(2_000);

/** What a request itself proves about who sends it. */
export interface Visitor {
  /** From our signed cookie: this device's id. */
  readonly anonymousId?: string;
  /** When that cookie was first set, epoch ms. */
  readonly mintedAt?: number;
  /** That cookie holds an id which a page brought: it opens no person with a login. */
  readonly adopted?: boolean;
  readonly state?: OpenedState;
  /** One of the site's own people, by our signed cookie: stored, decided for, and never counted. */
  readonly internal?: true;
  /** `Sec-GPC: 1`. */
  readonly gpc: boolean;
}

/** Reads the cookies `aparte` and `aparte_state` and the header `aparte-state`. Whatever is not ours, expired or
 *  of another environment is ignored and counted. Of two states the newer counts. Never throws. */
export async function readVisitor(
  request: Request,
  env: Env,
  environment: Environment,
  now: number,
): Promise<Visitor> {
  const gpc = request.headers.get('sec-gpc') === '1';
  const cookies = request.headers.get('cookie');
  const header = request.headers.get(STATE_HEADER);
  if (cookies === null && header === null) return { gpc };
  const id = await readId(env, cookieValue(cookies, ID_COOKIE), now);
  const own = await readId(env, cookieValue(cookies, OWN_COOKIE), now, 'o');
  const cookie = cookieValue(cookies, STATE_COOKIE);
  const fromCookie = cookie === undefined ? null : await openState(env, environment, cookie, now);
  const fromHeader = header === null || header === '' ? null : await openState(env, environment, header, now);
  const state = newer(fromCookie, fromHeader);
  return { gpc, ...id, ...(own && { internal: true }), ...(state === null ? {} : { state }) };
}

/** The `Set-Cookie` value that takes a browser's visits out of every count, or back in. */
export async function ownVisitsCookie(env: Env, excluded: boolean, now: number): Promise<string> {
  const keys = await sealingKeys(env);
  const value = excluded && keys !== null ? await signId(keys.newest, 'own', 'o', now) : '';
  const age = value === '' ? 0 : ID_COOKIE_SECONDS;
  const secure = env.EMBEDDED === 'true' ? '' : '; Secure';
  return `${OWN_COOKIE}=${value}; Max-Age=${age}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** The `Set-Cookie` values of an answer. Without `storage` both cookies are cleared and nothing else is set.
 *  `known` is the id the visitor's cookie already holds: that cookie is left alone, so that its 13 months run from
 *  the first time. An id that this isolate has not made is signed as brought by the page, else whoever once knew an
 *  id could have it signed and open the person after a login; `proven` (a token came with it) lifts that.
 *  `secure` defaults to true except on the embedded default. */
export async function visitorCookies(
  env: Env,
  set: {
    readonly anonymousId?: string | undefined;
    readonly state?: string | undefined;
    readonly purposes: PurposeMask;
    readonly known?: string | undefined;
    readonly proven?: boolean;
    readonly secure?: boolean;
    readonly now?: number;
  },
): Promise<string[]> {
  if (!grants(set.purposes, 'storage')) return clearedCookies();
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${(set.secure ?? env.EMBEDDED !== 'true') ? '; Secure' : ''}`;
  const cookies: string[] = [];
  if (set.anonymousId !== undefined && set.anonymousId !== set.known) {
    const keys = await sealingKeys(env);
    if (keys === null) count('dropped:cookie-unsigned');
    else {
      const adopted = set.proven !== true && minted.get(set.anonymousId) === undefined;
      const value = await signId(keys.newest, set.anonymousId, adopted ? 'a' : 'm', set.now ?? Date.now());
      cookies.push(`${ID_COOKIE}=${value}; Max-Age=${ID_COOKIE_SECONDS}${attributes}`);
    }
  }
  if (set.state !== undefined && set.state !== '') {
    cookies.push(`${STATE_COOKIE}=${set.state}; Max-Age=${STATE_MS / 1000}${attributes}`);
  }
  return cookies;
}

/** `Set-Cookie` values that take both cookies from the device. */
export function clearedCookies(): string[] {
  return [ID_COOKIE, STATE_COOKIE].map((name) => `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`);
}

/** A new random id for a device: a UUID v4. */
export function mintAnonymousId(): string {
  const id = crypto.randomUUID();
  minted.set(id, true);
  return id;
}

/** Whether an answer may carry the state of `snapshot` (DESIGN §6 Proof). `proof.trusted` is a secret or trusted
 *  key, `proof.proven` a verified identity token of this person. `asked` is the `anonymousId` of the body; a body
 *  that names another device than the visitor's own cookie gets no state. */
export function mayReturnState(
  proof: { readonly trusted: boolean; readonly proven?: boolean },
  visitor: Visitor,
  snapshot: Snapshot,
  asked: string | undefined,
): boolean {
  if (proof.trusted || proof.proven === true) return true;
  if (visitor.anonymousId !== undefined && asked !== undefined && asked !== visitor.anonymousId) return false;
  if (visitor.state?.person === snapshot.subject.person) return true;
  if (visitor.anonymousId !== undefined && (visitor.adopted !== true || !snapshot.subject.linked))
    return true;
  return !snapshot.subject.linked && asked !== undefined && isUnguessable(asked);
}

/** A cookie header without `aparte_state` and what else is ours alone (`aparte_…`), for the origin; null when nothing
 *  is left. Every other byte stays. */
export function withoutStateCookie(header: string): string | null {
  if (!header.includes(OWN_COOKIES)) return header;
  const rest = header.split(';').filter((part) => !part.trim().startsWith(OWN_COOKIES));
  const text = rest.join(';').trim();
  return text === '' ? null : text;
}

function cookieValue(header: string | null, name: string): string | undefined {
  if (header === null) return undefined;
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

async function readId(
  env: Env,
  value: string | undefined,
  now: number,
  origins = 'am',
): Promise<Pick<Visitor, 'anonymousId' | 'mintedAt' | 'adopted'> | undefined> {
  if (value === undefined || value === '') return undefined;
  const keys = await sealingKeys(env);
  const signed = keys === null ? null : await readSignedId(keys, value, now);
  if (signed !== null && origins.includes(signed.origin)) {
    const { anonymousId, mintedAt, origin } = signed;
    return { anonymousId, mintedAt, adopted: origin === 'a' };
  }
  count('dropped:cookie-refused');
  return undefined;
}

function newer(a: OpenedState | null, b: OpenedState | null): OpenedState | null {
  if (a === null || b === null) return a ?? b;
  return b.version > a.version ? b : a;
}
