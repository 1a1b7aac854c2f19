import type { LocalizedText } from '../../core/config/types.ts';
import { ALL_PURPOSES } from '../../core/consent.ts';
import { decider } from '../../core/decide/decide.ts';
import { pretendedSnapshot } from '../../core/decide/pretended.ts';
import { recent } from '../../core/recent.ts';
import { type PersonRequest, type ReadyToDecide, rulesOf } from '../decide/port.ts';
import type { Env } from '../env.ts';
import { count } from '../health/port.ts';
import { type CompiledEnvironment, compileEnvironment, projectOf } from '../project/port.ts';
import { previewBar, withBar } from './bar.ts';
import { PREVIEW_PARAMETER } from './names.ts';
import { previewCookie, type PreviewPass, readPreviewToken, tokenInAddress, tokenInCookie } from './token.ts';

/** An open preview: what to decide with instead of what is published, and for whom. */
export interface Preview {
  readonly environment: CompiledEnvironment;
  /** Ready to decide about the pretended person, whoever asks: nothing is read of anybody. */
  ready(request: PersonRequest, now: number): ReadyToDecide;
  /** The page with a bar at its head that says so. In a frame it stays as it is: the console around it says it. */
  mark(answer: Response, page: { readonly request: Request; readonly url: URL }): Response;
}

/** Previews by id, compiled: one never changes once it is made. */
const opened = recent<Preview>(20);

/** The preview a page view belongs to. A valid token in the address becomes a cookie and an address without it, so that
 *  it is neither bookmarked nor sent to other sites; an expired, unknown or tampered one is as none (null).
 *  Never throws: what fails shows the page as it is. */
export async function openPagePreview(
  env: Env,
  request: Request,
  url: URL,
  now: number,
): Promise<Preview | Response | null> {
  try {
    const token = tokenInAddress(url);
    const pass = token === null ? null : await readPreviewToken(env, token, now);
    if (token === null || pass === null) return await openPreview(env, request, now);
    const clean = new URL(url);
    clean.searchParams.delete(PREVIEW_PARAMETER);
    const seconds = Math.max(1, Math.floor((pass.expiresAt - now) / 1000));
    return new Response(null, {
      status: 303,
      headers: {
        // Two slashes at its head would name another host.
        location: clean.pathname.replace(/^\/+/, '/') + clean.search,
        'set-cookie': previewCookie(env, token, seconds),
        'cache-control': 'private, no-store',
      },
    });
  } catch {
    count('page-failed:preview');
    return null;
  }
}

/** The preview that a request's cookie keeps its browser in; null: none. Rejects when the Project is away. */
export async function openPreview(env: Env, request: Request, now: number): Promise<Preview | null> {
  const pass = await passOf(env, request, now);
  if (pass === null) return null;
  const known = opened.get(pass.id);
  if (known !== undefined) return known;
  const found = await projectOf(env).readPreview(pass.id);
  if (found === null) return null;
  const preview = previewOf(pass, compileEnvironment(found.config), found);
  opened.set(pass.id, preview);
  return preview;
}

/** Whether a request comes out of a preview: what it sends is about nobody and is not counted. Asks no store. */
export async function isPreviewed(env: Env, request: Request, now: number): Promise<boolean> {
  return (await passOf(env, request, now)) !== null;
}

async function passOf(env: Env, request: Request, now: number): Promise<PreviewPass | null> {
  const token = tokenInCookie(request);
  return token === null ? null : readPreviewToken(env, token, now);
}

function previewOf(
  { id }: PreviewPass,
  environment: CompiledEnvironment,
  asked: {
    readonly audiences: readonly string[];
    readonly variants: { readonly [experiment: string]: string };
    readonly labels: readonly LocalizedText[];
  },
): Preview {
  const rules = rulesOf(environment);
  const snapshot = pretendedSnapshot(id, asked.audiences, asked.variants);
  return {
    environment,
    ready: (request, now) => ({
      rules,
      decider: decider(
        rules,
        snapshot,
        { ...request, gpc: false, purposes: ALL_PURPOSES, assignmentId: id },
        now,
      ),
      found: { snapshot, from: 'nowhere', pending: false, stale: false, erased: false },
      assignmentId: id,
    }),
    mark: (answer, { request, url }) =>
      request.headers.get('sec-fetch-dest') === 'iframe'
        ? answer
        : withBar(answer, (language) => previewBar(asked.labels, language, url)),
  };
}
