import { recent } from '../../core/recent.ts';
import { corsHeaders } from './cors.ts';

/** Headers cost as much to make as a decision, and most answers have the same. */
const known = recent<Headers>(500);
const MAX_KEY_LENGTH = 200;

/** What a JSON answer carries that is never cached: its revision, how long it took (`timing`, a `Server-Timing` value)
 *  and what the asking page needs; null: no page may read it. Shared by answers: copy it to change it. */
export function answerHeaders(revision: number, timing: string, asking: Request | null): Headers {
  const key = `${revision} ${timing} ${asking?.headers.get('origin') ?? ''}`;
  let headers = known.get(key);
  if (headers === undefined) {
    headers = new Headers({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'aparte-revision': String(revision),
      'server-timing': timing,
      ...(asking === null ? {} : corsHeaders(asking)),
    });
    if (key.length < MAX_KEY_LENGTH) known.set(key, headers);
  }
  return headers;
}
