import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { problem } from '../problem.ts';
import { BAR_STYLE, BAR_STYLE_PATH, LEAVE_PATH } from './bar.ts';
import { previewCookie } from './token.ts';

/** What a previewed page asks for beside itself: the bar's style, and the way out, which ends the cookie and leads back
 *  to the page as everybody sees it. */
export function previewPieces(c: Context<{ Bindings: Env }>): Response {
  const url = new URL(c.req.url);
  if (c.req.method === 'GET' && url.pathname === BAR_STYLE_PATH) {
    return new Response(BAR_STYLE, {
      headers: {
        'content-type': 'text/css; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'x-content-type-options': 'nosniff',
      },
    });
  }
  if (c.req.method === 'GET' && url.pathname === LEAVE_PATH) {
    return new Response(null, {
      status: 303,
      headers: {
        location: pageOf(url),
        'set-cookie': previewCookie(c.env, '', 0),
        'cache-control': 'private, no-store',
      },
    });
  }
  return problem('NOT_FOUND', 'There is no such part of a preview.');
}

/** The page of this site that `to` names, else the front page: the way out leads nowhere else. */
function pageOf(url: URL): string {
  try {
    const to = new URL(url.searchParams.get('to') ?? '/', url.origin);
    return to.origin === url.origin ? to.pathname.replace(/^\/+/, '/') + to.search : '/';
  } catch {
    return '/'; // no address at all
  }
}
