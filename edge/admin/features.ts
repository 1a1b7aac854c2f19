import { emptyPayload, publicPayload } from '../../core/config/payload.ts';
import type { PublishedConfig } from '../../core/config/published.ts';
import { AparteError } from '../../core/errors.ts';
import { admitKey, corsHeaders, preflight } from '../door/port.ts';
import type { Call, Routes } from '../call.ts';
import { problemOf } from '../problem.ts';
import { EXPIRED_MS, loadRuntime } from '../project/port.ts';

/** The payload that GrowthBook SDKs poll: `GET /api/features/:clientKey`. */
export const featureRoutes: Routes = {
  'OPTIONS /api/features/:clientKey': ({ request }) => preflight(request),
  'GET /api/features/:clientKey': features,
};

async function features(call: Call, clientKey: string): Promise<Response> {
  const cors = corsHeaders(call.request);
  try {
    return await answer(call, clientKey, cors);
  } catch (error) {
    const response = problemOf(error);
    for (const [name, value] of Object.entries(cors)) response.headers.set(name, value);
    return response;
  }
}

async function answer(
  call: Call,
  clientKey: string,
  cors: Readonly<Record<string, string>>,
): Promise<Response> {
  const runtime = await loadRuntime(call.env, call.ctx);
  const { key, environment } = await admitKey(call, runtime, ['write', 'secret'], clientKey);
  // An empty payload would switch every flag of a polling SDK to its default; an error leaves it what it has.
  if (runtime.ageMs > EXPIRED_MS)
    throw new AparteError('UNAVAILABLE', 'The published config cannot be read now.');
  const compiled = runtime.environment(environment);
  const all = key.kind === 'secret';
  const body = compiled?.derive(all ? allText : publicText) ?? JSON.stringify(emptyPayload(environment));
  const etag = `"${environment}-${compiled?.revision ?? 0}-${runtime.config?.version ?? 0}-${all ? 'all' : 'public'}"`;
  const headers = {
    ...(all ? {} : cors),
    'cache-control': all ? 'private, no-store' : 'public, max-age=1',
    etag,
    'aparte-revision': String(compiled?.revision ?? 0),
  };
  if (namesEtag(call.request.headers.get('if-none-match'), etag))
    return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } });
}

function publicText(config: PublishedConfig): string {
  return JSON.stringify(publicPayload(config, { all: false }));
}

function allText(config: PublishedConfig): string {
  return JSON.stringify(publicPayload(config, { all: true }));
}

/** Whether an If-None-Match names an ETag, weak or not. */
function namesEtag(header: string | null, etag: string): boolean {
  return header?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) ?? false;
}
