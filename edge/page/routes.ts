import { freshStateOf, rulesOf, subjectOf } from '../decide/port.ts';
import { drain } from '../door/port.ts';
import type { Call } from '../call.ts';
import { count } from '../health/port.ts';
import { type CompiledEnvironment, environmentOfHost, loadRuntime } from '../project/port.ts';
import { mentionsPreview, type Preview } from '../preview/port.ts';
import { problem } from '../problem.ts';
import { readVisitor, visitorCookies } from '../visitor/port.ts';
import { asksForDocument, compilePages } from './candidate.ts';
import { type PageView, slotSource } from './fill.ts';
import { messagePage } from './messages.ts';
import { askOrigin } from './origin.ts';
import { isOwnFile, ownFile } from './own-files.ts';
import { fillSlots } from './slots.ts';

/** What a Worker may decompress and compress again; anything else passes unread. */
const READABLE_ENCODINGS = ['', 'identity', 'gzip', 'br', 'deflate'];

/** Ours alone: a wrong method or a misspelt route carries a key and perhaps people's data, and neither is the site's. */
const API_PATH = '/v1/';

/** Everything that is no route: our own files, else the site behind us; its documents with their slots filled.
 *  Whatever fails on our side, the visitor gets the origin's bytes. */
export async function pageHandler(call: Call): Promise<Response> {
  const { request, env } = call;
  const url = new URL(request.url);
  if (url.pathname.startsWith(API_PATH)) return noRoute(request, url);
  if (isOwnFile(url.pathname)) return ownFile(env, request, url.pathname);
  const isDocument = asksForDocument(request);
  const preview = await previewOf(call, url, isDocument);
  if (preview instanceof Response) return preview;
  const environment = isDocument || preview !== null ? await slotsOf(call, url, preview) : null;
  const answer = await askOrigin(env, request, environment !== null);
  if (typeof answer === 'string') {
    if (answer !== 'none') count(`page-failed:origin-${answer}`);
    return messagePage(answer, request.method === 'HEAD');
  }
  return environment === null ? answer : personalPage(call, url, environment, answer, preview);
}

async function noRoute(request: Request, url: URL): Promise<Response> {
  await drain(request);
  const got = `${request.method} ${url.pathname.slice(0, 200)}`;
  return problem('NOT_FOUND', `expected a route and its method as in /openapi.json, got ${got}`);
}

/** The preview this page view belongs to, or the way into it. The console shows it in a frame as well. */
async function previewOf(
  { request, env }: Call,
  url: URL,
  isDocument: boolean,
): Promise<Preview | Response | null> {
  if (!mentionsPreview(request)) return null;
  if (!isDocument && request.headers.get('sec-fetch-dest') !== 'iframe') return null;
  const { openPagePreview } = await import('../control.ts');
  return openPagePreview(env, request, url, Date.now());
}

/** The published config (or the one previewed) if this document is one to look at; null: it passes untouched. Never throws. */
async function slotsOf(
  { env, ctx }: Call,
  url: URL,
  preview: Preview | null,
): Promise<CompiledEnvironment | null> {
  try {
    const runtime = await loadRuntime(env, ctx);
    const environment =
      preview?.environment ?? runtime.environment(environmentOfHost(runtime, env, url.hostname));
    if (environment === null || rulesOf(environment).publicKeys.length === 0) return null;
    if (rulesOf(environment).hasLists) ctx.waitUntil(warmLists({ env, ctx }, environment));
    return environment.derive(compilePages)(url) ? environment : null;
  } catch {
    count('page-failed:config');
    return null;
  }
}

/** A page of a site with lists will ask for one in a moment: its index is fetched beside the answer. */
async function warmLists(
  { env, ctx }: Pick<Call, 'env' | 'ctx'>,
  { config }: CompiledEnvironment,
): Promise<void> {
  const { indexFor } = await import('../recommend.ts');
  await indexFor(env, ctx, config.environment);
}

/** A document of the origin with its slots filled. Only an HTML answer of status 200 is touched. Never throws. */
async function personalPage(
  call: Call,
  url: URL,
  environment: CompiledEnvironment,
  answer: Response,
  preview: Preview | null,
): Promise<Response> {
  if (!isReadableHtml(answer)) return answer;
  const personal = new Response(answer.body, answer);
  // Filled for one visitor: no cache may keep it, and the origin's validators name other bytes.
  personal.headers.delete('etag');
  personal.headers.delete('last-modified');
  personal.headers.set('cache-control', preview === null ? 'private, no-cache' : 'private, no-store');
  try {
    const view = await viewOf(call, url, environment, preview);
    for (const cookie of preview === null ? await renewedState(view) : [])
      personal.headers.append('set-cookie', cookie);
    if (call.request.method === 'HEAD') return personal;
    const filled = fillSlots(personal, slotSource(view));
    return preview === null ? filled : preview.mark(filled, view);
  } catch {
    count('page-failed:rewriter'); // an encoding the rewriter cannot read, mostly
    return personal;
  }
}

function isReadableHtml(answer: Response): boolean {
  if (answer.status !== 200) return false;
  if (answer.headers.get('content-type')?.toLowerCase().startsWith('text/html') !== true) return false;
  const encoding = answer.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (READABLE_ENCODINGS.includes(encoding)) return true;
  count('page-failed:encoding');
  return false;
}

async function viewOf(
  call: Call,
  url: URL,
  environment: CompiledEnvironment,
  preview: Preview | null,
): Promise<PageView> {
  const now = Date.now();
  const { request, env, ctx } = call;
  const scope = environment.config.environment;
  const visitor = await readVisitor(request, env, scope, now);
  const subject = await subjectOf(env, scope, { trusted: false }, visitor, now);
  const waitUntil = (work: Promise<unknown>) => ctx.waitUntil(work);
  return { env, request, url, environment, visitor, subject, preview, now, waitUntil };
}

/** A newer state, where this isolate happens to hold one: no store is asked for it before the first byte. */
async function renewedState(view: PageView): Promise<readonly string[]> {
  const { env, environment, subject, now, visitor } = view;
  const fresh = await freshStateOf(env, environment.config.environment, subject, now);
  if (fresh === null) return [];
  return visitorCookies(env, {
    state: fresh.state,
    purposes: fresh.purposes,
    known: visitor.anonymousId,
    secure: view.url.protocol === 'https:',
    now,
  });
}
