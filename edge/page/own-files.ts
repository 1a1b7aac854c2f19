import type { Env } from '../env.ts';
import { count } from '../health/port.ts';

/** Files every page may load, and for how long a browser keeps them without asking. */
const SCRIPTS = ['/aparte.js', '/aparte-stub.js', '/aparte-debug.js', '/aparte-local.js', '/widgets.js'];
/** Consent platforms: `sdk-browser/bridges/scripts/`. */
const BRIDGE =
  /^\/aparte-(tcf|tcf-frame|gpp|consent-mode|tell-consent-mode|cookieconsent|klaro|platform)\.js$/;
const SCRIPT_MAX_AGE_S = 300;

/** Says that Global Privacy Control is honoured. Source: the GPC specification, "Well-known resource". */
const GPC = '/.well-known/gpc.json';
const GPC_SINCE = '2026-01-01';

/** Whether a path is one of ours, whatever the site behind us has there. */
export function isOwnFile(path: string): boolean {
  return path === GPC || SCRIPTS.includes(path) || BRIDGE.test(path);
}

/** Our scripts, from the built files, and the GPC statement. Pages of other sites may load them too. */
export async function ownFile(env: Env, request: Request, path: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  if (path === GPC)
    return answerWith(request, JSON.stringify({ gpc: true, lastUpdate: GPC_SINCE }), 'application/json');
  try {
    const file = await env.ASSETS.fetch(new URL(path, request.url));
    if (file.ok) return await answerWith(request, await file.text(), 'text/javascript; charset=utf-8');
    await file.body?.cancel();
  } catch {
    count('page-failed:assets');
  }
  return new Response(`${path} is not there: run \`npm run build\`.\n`, {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

async function answerWith(request: Request, body: string, type: string): Promise<Response> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)));
  const etag = `"${Array.from(digest.subarray(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
  const headers = {
    'content-type': type,
    etag,
    'cache-control': `public, max-age=${SCRIPT_MAX_AGE_S}, stale-while-revalidate=86400`,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  };
  const known = request.headers.get('if-none-match')?.replaceAll('W/', '') ?? '';
  if (known.split(',').some((tag) => tag.trim() === etag))
    return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : body, { headers });
}
