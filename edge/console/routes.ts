import { Hono } from 'hono/tiny';
import type { Env } from '../env.ts';
import { type ConsoleFiles, consolePage } from './page.ts';

/** Scripts and styles of our own only, nothing inline; pictures of products and spots may be anywhere. Nobody may
 *  frame the console, and its address tells nobody anything. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};
/** A name holds the hash of what is inside, so what it names never changes. */
const ASSET_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};
const ASSETS = '/console/assets/';
const ASSET_NAME = /^[\w-]+-[A-Z0-9]{8}\.(css|js)$/;
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** `/console/`: one page for every screen, which the address chooses in the browser, and the files it is made of. */
export const consoleRoutes: Hono<{ Bindings: Env }> = new Hono<{ Bindings: Env }>();

consoleRoutes.all('/console/*', async (c) => {
  const { method } = c.req;
  if (method !== 'GET' && method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const { pathname, search } = new URL(c.req.url);
  // The pattern takes the bare name too.
  if (pathname === '/console') {
    return new Response(null, { status: 308, headers: { location: `/console/${search}` } });
  }
  const answer = pathname.startsWith(ASSETS)
    ? await assetOf(c.env, c.req.raw, pathname)
    : await pageOf(c.env, c.req.raw, pathname);
  return method === 'HEAD' ? new Response(null, answer) : answer;
});

async function assetOf(env: Env, request: Request, pathname: string): Promise<Response> {
  const [, extension = ''] = ASSET_NAME.exec(pathname.slice(ASSETS.length)) ?? [];
  const type = TYPES[extension];
  const file = type === undefined ? null : await built(env, request, pathname);
  if (type === undefined || file === null) return notHere(pathname);
  return new Response(file.body, { headers: { ...ASSET_HEADERS, 'content-type': type } });
}

async function pageOf(env: Env, request: Request, pathname: string): Promise<Response> {
  // A name with an ending is a file, and the console has none but its assets.
  if (/\.[a-z0-9]+$/i.test(pathname)) return notHere(pathname);
  const manifest = await built(env, request, '/console/manifest.json');
  if (manifest === null) return notHere('/console/');
  const files = await manifest.json<ConsoleFiles>(); // made by our own build
  const html = consolePage(files, { embedded: env.EMBEDDED === 'true', signInUrl: env.ADMIN_SIGN_IN_URL });
  const etag = `"${await digest(html)}"`;
  const headers = { ...PAGE_HEADERS, 'cache-control': 'no-cache', etag };
  if (request.headers.get('if-none-match')?.replace('W/', '') === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(html, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
}

/** A file that the build made, or null. */
async function built(env: Env, request: Request, path: string): Promise<Response | null> {
  const file = await env.ASSETS.fetch(new URL(path, request.url));
  if (file.ok) return file;
  await file.body?.cancel();
  return null;
}

function notHere(path: string): Response {
  return new Response(`${path.slice(0, 200)} is not there.\n`, {
    status: 404,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes.subarray(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
