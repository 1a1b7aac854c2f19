// Cross-origin answers for the routes that take a write key. Secret and admin routes have none (DESIGN §9 Abuse).

/** Named one by one: `*` does not cover Authorization. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'content-encoding',
  'x-api-key',
  'x-retry-count',
  'if-none-match',
  'aparte-state',
  'aparte-identity',
].join(', ');
const EXPOSED_HEADERS = 'aparte-state, etag, aparte-revision, retry-after, server-timing';
/** What Chromium keeps a preflight at most, in seconds. */
const PREFLIGHT_SECONDS = '7200';

/** Headers that let the asking page read an answer, errors included: without them a page sees a network failure.
 *  Empty when no page asks. Cookies are never allowed across origins. */
export function corsHeaders(request: Request): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === null) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED_HEADERS,
    vary: 'origin',
  };
}

/** The answer to a preflight of a write route. The key is not known yet, so its origin list is asked later. */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(request),
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    },
  });
}
