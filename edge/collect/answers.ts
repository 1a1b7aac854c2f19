import { isAparteError, type Issue } from '../../core/errors.ts';
import { answerHeaders, corsHeaders } from '../door/port.ts';
import { count } from '../health/port.ts';
import { problem, problemOf } from '../problem.ts';
import type { Acceptance } from './accept.ts';
import type { GivenBack } from './give-back.ts';

/** What every answer of a write route carries beside its body. */
export interface AnswerFrame {
  readonly request: Request;
  readonly revision: number;
  /** When the request came, epoch ms. */
  readonly startedAt: number;
  readonly now: () => number;
}

/** A JSON answer with CORS, `aparte-revision` and `Server-Timing`, never cached. */
export function jsonAnswer(frame: AnswerFrame, body: object, given?: GivenBack): Response {
  const timing = `aparte;dur=${frame.now() - frame.startedAt}`;
  const shared = answerHeaders(frame.revision, timing, frame.request);
  const own = Object.entries(given?.headers ?? {});
  const cookies = given?.cookies ?? [];
  if (own.length + cookies.length === 0) return new Response(JSON.stringify(body), { headers: shared });
  const headers = new Headers(shared);
  for (const [name, value] of own) headers.set(name, value);
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(JSON.stringify(body), { headers });
}

/** The answer to a batch whose envelope could be read. */
export function batchAnswer(
  frame: AnswerFrame,
  { rejected, warnings }: Pick<Acceptance, 'rejected' | 'warnings'>,
  given: GivenBack,
): Response {
  for (const { errors } of rejected) count(`rejected:${errors[0]?.code ?? 'UNKNOWN'}`);
  const refusals = rejected.length === 0 ? {} : { rejected };
  const doubts = warnings.length === 0 ? {} : { warnings };
  return jsonAnswer(frame, { success: true, ...given.body, ...refusals, ...doubts }, given);
}

/** The answer to a request that was refused as a whole for what is wrong in it: a problem document that Segment's
 *  clients can read too (`success: false`). */
export function issuesAnswer(request: Request, issues: readonly Issue[]): Response {
  const [first] = issues;
  const code = first?.code ?? 'BAD_JSON';
  count(`rejected:${code}`);
  return problem(code, first?.message ?? 'The request cannot be read.', {
    issues,
    headers: corsHeaders(request),
    members: { success: false },
  });
}

/** The answer for anything thrown: a page can read it too. */
export function errorAnswer(request: Request, error: unknown): Response {
  const code = isAparteError(error) ? error.code : 'UNAVAILABLE';
  count(`rejected:${code}`);
  if (!isAparteError(error)) return withCors(request, problemOf(error));
  return problem(error.code, error.message, {
    issues: error.issues,
    headers: corsHeaders(request),
    members: { success: false },
  });
}

/** 503 for the whole request: nothing of it was promised, and de-duplication makes the retry safe. */
export function overloadedAnswer(request: Request, retryAfterSeconds: number): Response {
  count('overloaded');
  return problem('OVERLOADED', 'Too many events are waiting. Send the whole request again later.', {
    headers: { ...corsHeaders(request), 'retry-after': String(retryAfterSeconds) },
    members: { success: false },
  });
}

function withCors(request: Request, response: Response): Response {
  for (const [name, value] of Object.entries(corsHeaders(request))) response.headers.set(name, value);
  return response;
}
