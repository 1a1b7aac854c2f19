import { isAparteError, type ErrorCode, type Issue } from '../core/errors.ts';
import type { Json } from '../core/events.ts';

/** The HTTP status of each error code: the only place that knows. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_JSON: 400,
  BAD_ENCODING: 400,
  BODY_TOO_LARGE: 413,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  ORIGIN_NOT_ALLOWED: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNAVAILABLE: 503,
  REQUIRED: 400,
  WRONG_TYPE: 400,
  OUT_OF_RANGE: 400,
  UNKNOWN_FIELD: 400,
  UNKNOWN_VALUE: 400,
  DUPLICATE: 400,
  UNKNOWN_REFERENCE: 400,
  UNSAFE_PATTERN: 400,
  WEIGHTS_INVALID: 400,
  CYCLE: 400,
  EVENT_TOO_LARGE: 413,
  EVENT_IN_FUTURE: 400,
  IDENTIFIER_INVALID: 400,
  PERSON_LIMIT: 429,
  NO_CURRENCY_RATE: 400,
  CONSENT_DENIED: 403,
};

/** After how many seconds a refused request is worth sending again. Short: clients stop altogether until then. */
const RETRY_AFTER_SECONDS: { readonly [code in ErrorCode]?: number } = {
  RATE_LIMITED: 5,
  PERSON_LIMIT: 1,
  OVERLOADED: 1,
  UNAVAILABLE: 1,
};

/** An RFC 9457 answer: `{ type, title, status, code, detail, errors: [{ path, message, code }] }`, with Retry-After
 *  where trying again helps. `members` are added to the document (RFC 9457 §3.2). */
export function problem(
  code: ErrorCode,
  detail: string,
  options: {
    issues?: readonly Issue[];
    headers?: Record<string, string>;
    members?: { readonly [name: string]: Json };
  } = {},
): Response {
  const status = STATUS[code];
  const body = {
    type: `urn:aparte:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code,
    status,
    code,
    detail,
    errors: options.issues ?? [],
    ...options.members,
  };
  const retryAfter = RETRY_AFTER_SECONDS[code];
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...options.headers,
    },
  });
}

/** The answer for anything thrown below a route: our own errors as they say, anything else as UNAVAILABLE
 *  without a word of what it was (messages may hold personal data). */
export function problemOf(error: unknown): Response {
  if (isAparteError(error)) return problem(error.code, error.message, { issues: error.issues });
  return problem('UNAVAILABLE', 'The request could not be completed. Try again.');
}
