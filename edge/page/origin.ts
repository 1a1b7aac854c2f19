import type { Env } from '../env.ts';
import { OWN_COOKIES, STATE_HEADER, withoutStateCookie } from '../visitor/port.ts';

/** How long an origin may take to its first byte, in ms, unless `ORIGIN_TIMEOUT_MS` says otherwise. */
export const ORIGIN_TIMEOUT_MS = 10_000;

/** An origin's answer, or why there is none. */
export type OriginAnswer = Response | 'none' | 'unreachable' | 'timeout';

/** With these an origin may answer a part, or nothing: a document that we may fill must come whole. */
const CONDITIONAL = ['if-none-match', 'if-modified-since', 'if-range', 'range'];

/** Asks the site behind us. The visitor's sealed state never goes there, and for a document that may be filled
 *  (`whole`) no conditions do. Redirects come back as they are. Never throws. */
export async function askOrigin(env: Env, request: Request, whole: boolean): Promise<OriginAnswer> {
  const aborter = new AbortController();
  let timer: number | null = null;
  try {
    const answer = send(env, request, whole, aborter.signal);
    if (answer === null) return 'none';
    const late = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), timeoutMs(env));
    });
    const first = await Promise.race([answer, late]);
    if (first === 'timeout') {
      answer.catch(() => undefined); // the abort's own error: nobody waits for it any more
      aborter.abort();
    }
    return first;
  } catch {
    return 'unreachable';
  } finally {
    clearTimeout(timer); // the body may stream for as long as it likes
  }
}

function send(env: Env, request: Request, whole: boolean, signal: AbortSignal): Promise<Response> | null {
  const headers = cleanHeaders(request.headers, whole);
  if (env.ORIGIN !== undefined) {
    return env.ORIGIN.fetch(
      new Request(request, { ...(headers === null ? {} : { headers }), signal, redirect: 'manual' }),
    );
  }
  if (env.ORIGIN_URL === undefined) return null;
  const url = new URL(request.url);
  const target = new URL(url.pathname + url.search, env.ORIGIN_URL);
  const forwarded = new Headers(headers ?? request.headers);
  forwarded.set('x-forwarded-host', url.host);
  forwarded.set('x-forwarded-proto', url.protocol.slice(0, -1));
  return fetch(new Request(target, new Request(request, { headers: forwarded, signal, redirect: 'manual' })));
}

/** The headers an origin may see; null when they are the request's own. */
function cleanHeaders(own: Headers, whole: boolean): Headers | null {
  const cookie = own.get('cookie');
  const holdsState = cookie?.includes(OWN_COOKIES) === true;
  const conditional = whole ? CONDITIONAL.filter((name) => own.has(name)) : [];
  if (!holdsState && conditional.length === 0 && !own.has(STATE_HEADER)) return null;
  const headers = new Headers(own);
  headers.delete(STATE_HEADER);
  for (const name of conditional) headers.delete(name);
  if (cookie !== null && holdsState) {
    const rest = withoutStateCookie(cookie);
    if (rest === null) headers.delete('cookie');
    else headers.set('cookie', rest);
  }
  return headers;
}

function timeoutMs(env: Env): number {
  const set = Number(env.ORIGIN_TIMEOUT_MS);
  return Number.isFinite(set) && set > 0 ? set : ORIGIN_TIMEOUT_MS;
}
