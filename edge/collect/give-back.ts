import { grants, narrowByGpc, type PurposeMask } from '../../core/consent.ts';
import { isUnguessable } from '../../core/identity.ts';
import type { Snapshot } from '../../core/profile/types.ts';
import { rememberSnapshot } from '../decide/port.ts';
import type { Admitted } from '../door/port.ts';
import type { Env } from '../env.ts';
import { nameOf } from '../people/port.ts';
import {
  clearedCookies,
  ID_COOKIE,
  mayReturnState,
  readVisitor,
  sealState,
  STATE_HEADER,
  type Visitor,
  visitorCookies,
} from '../visitor/port.ts';

/** What an answer gives a visitor to carry: the state in a cookie where we are first party, else in a header. */
export interface GivenBack {
  /** Whether the request proves that it may be told about the person. */
  readonly isTheirs: boolean;
  readonly headers: { readonly [name: string]: string };
  readonly cookies: readonly string[];
  /** Members of the answer's body. */
  readonly body: { readonly snapshot?: { readonly version: number; readonly asOf: string } };
}

/** The cookie says when it was made to the second. */
const COOKIE_CLOCK_MS = 1_000;

export const NOTHING_GIVEN: GivenBack = { isTheirs: false, headers: {}, cookies: [], body: {} };

/** Whom an answer is for, as the request says and proves. */
export interface Recipient {
  readonly anonymousId?: string;
  /** When it spoke, epoch ms; absent: now, whatever its clock says. */
  readonly at?: number;
  readonly snapshot?: Snapshot;
  /** Whether the request proves the user whom the snapshot belongs to. */
  readonly proven: boolean;
  /** The request's own record of what it may be used for; absent: the snapshot's purposes count. */
  readonly own?: PurposeMask;
}

export interface GiveBackOptions {
  readonly env: Env;
  readonly request: Request;
  readonly admitted: Admitted;
  readonly now: number;
  /** The visitor, where it is read already. */
  readonly visitor?: Visitor;
}

/** Remembers new snapshots in this isolate, so that its next decision has them. */
export function rememberAll(snapshots: readonly Snapshot[]): void {
  for (const snapshot of snapshots) rememberSnapshot(snapshot);
}

/** The newest state for the one visitor a request speaks for, if the request proves that it may have it (DESIGN §6).
 *  Trusted servers keep no state: they learn the version only. Nothing is sealed that the visitor holds already. */
export async function giveBack(to: Recipient | undefined, options: GiveBackOptions): Promise<GivenBack> {
  if (to === undefined) return NOTHING_GIVEN;
  const { env, request, admitted, now } = options;
  const { snapshot } = to;
  if (admitted.trusted && admitted.key.source !== 'browser') {
    return snapshot === undefined
      ? NOTHING_GIVEN
      : { ...NOTHING_GIVEN, isTheirs: true, body: versionOf(snapshot) };
  }
  const purposes = narrowByGpc(to.own ?? snapshot?.purposes ?? 0, admitted.gpc);
  if (snapshot === undefined) return to.own === undefined ? NOTHING_GIVEN : withdrawn(request, purposes);
  const visitor = options.visitor ?? (await readVisitor(request, env, admitted.environment, now));
  const proof = { trusted: admitted.trusted, proven: to.proven };
  if (!mayReturnState(proof, visitor, snapshot, to.anonymousId)) {
    const cookies = await handedOver(to, visitor, purposes, options);
    return cookies === null ? withdrawn(request, purposes) : { ...NOTHING_GIVEN, cookies };
  }
  return carried(snapshot, to, purposes, { ...options, visitor });
}

async function carried(
  snapshot: Snapshot,
  { anonymousId, proven }: Recipient,
  purposes: PurposeMask,
  { env, request, admitted, now, visitor }: GiveBackOptions & { readonly visitor: Visitor },
): Promise<GivenBack> {
  const held = visitor.state;
  const isHeld = held?.person === snapshot.subject.person && held.version >= snapshot.version;
  const state = isHeld ? '' : await sealState(env, admitted.environment, snapshot, now);
  const body = versionOf(snapshot);
  if (isFirstParty(request) && grants(purposes, 'storage')) {
    const isOwn = proven && (await holds(snapshot, anonymousId, env, admitted));
    const lifted = isOwn && visitor.adopted === true && visitor.anonymousId === anonymousId;
    const known = lifted ? undefined : visitor.anonymousId;
    const signedAt = lifted ? visitor.mintedAt : now; // its 13 months run from the first time
    const id = { anonymousId, known, proven: isOwn, now: signedAt ?? now };
    const cookies = await visitorCookies(env, { ...id, state, purposes });
    return { isTheirs: true, headers: {}, cookies, body };
  }
  const headers = state === '' ? NOTHING_GIVEN.headers : { [STATE_HEADER]: state };
  return { isTheirs: true, headers, cookies: withdrawn(request, purposes).cookies, body };
}

/** Whether the device is one of the proven person's. One that a token merely came along with may be somebody else's:
 *  a cookie that vouched for it would open them. */
async function holds(
  snapshot: Snapshot,
  anonymousId: string | undefined,
  env: Env,
  { environment }: Admitted,
): Promise<boolean> {
  if (anonymousId === undefined) return false;
  const { name } = await nameOf(env, environment, { type: 'anonymousId', value: anonymousId });
  return snapshot.subject.names.includes(name);
}

/** Cookies for a device that goes on under another id than its cookie holds, as after `reset()`: pages must not decide
 *  for whoever it was before. The new id is signed as brought by the page and no state is given, so it opens nobody
 *  with a login. An id that could be guessed is not signed: then there is none. Events from before the cookie are
 *  stragglers of the former id and change nothing. Null: the cookies stay. */
async function handedOver(
  { anonymousId, at }: Recipient,
  visitor: Visitor,
  purposes: PurposeMask,
  { env, request, now }: GiveBackOptions,
): Promise<readonly string[] | null> {
  const { anonymousId: former, mintedAt = 0 } = visitor;
  if (former === undefined || anonymousId === undefined || anonymousId === former) return null;
  if (!isFirstParty(request) || !grants(purposes, 'storage')) return null;
  if (at !== undefined && at < mintedAt + COOKIE_CLOCK_MS) return null;
  const [clearedId = '', clearedState = ''] = clearedCookies();
  if (!isUnguessable(anonymousId)) return [clearedId, clearedState];
  return [...(await visitorCookies(env, { anonymousId, purposes, now })), clearedState];
}

/** Whether the page that asks is served by this very host: then cookies set here are the site's own. */
export function isFirstParty(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = request.headers.get('origin');
  return origin !== null && origin.slice(origin.indexOf('//') + 2) === new URL(request.url).host;
}

/** Takes our cookies from a device that has some and does not grant storage. */
export function withdrawn(request: Request, purposes: PurposeMask): GivenBack {
  if (grants(purposes, 'storage') || !isFirstParty(request)) return NOTHING_GIVEN;
  // Both cookies' names begin alike. A request without them is left alone: nothing is on the device.
  const holds = request.headers.get('cookie')?.includes(ID_COOKIE) === true;
  return holds ? { ...NOTHING_GIVEN, cookies: clearedCookies() } : NOTHING_GIVEN;
}

function versionOf(snapshot: Snapshot): GivenBack['body'] {
  return { snapshot: { version: snapshot.version, asOf: new Date(snapshot.asOf).toISOString() } };
}
