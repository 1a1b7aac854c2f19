import { Hono } from 'hono/tiny';
import { AparteError } from '../../core/errors.ts';
import { PREVIEW_PARAMETER, signPreview } from '../preview/port.ts';
import { projectOf, valueOf } from '../project/port.ts';
import type { AdminEnv } from './frame.ts';
import { PreviewBody, readBodyAs } from './requests.ts';

/** Links to pages as they would be: drafts laid over what is published, seen as somebody who does not exist. */
export const previewRoutes = new Hono<AdminEnv>();

previewRoutes.post('/v1/admin/previews', async (c) => {
  const asked = await readBodyAs(c.req.raw, PreviewBody);
  const { environment, documents = [], audiences = [], variants = {}, path = '/' } = asked;
  const url = pageAt(path, c.req.url);
  const request = { environment, documents, audiences, variants };
  const { id, expiresAt } = valueOf(await projectOf(c.env).makePreview(request));
  const token = await signPreview(c.env, { id, environment, expiresAt });
  if (token === null) throw new AparteError('UNAVAILABLE', 'The preview could not be signed.');
  url.searchParams.set(PREVIEW_PARAMETER, token);
  return c.json({ token, url: url.href, expiresAt: new Date(expiresAt).toISOString() });
});

/** A page of this very site: `//elsewhere` and whole addresses are none. */
function pageAt(path: string, here: string): URL {
  const { origin } = new URL(here);
  // After its slash a path of ours cannot name another host, however a browser reads it.
  const url = /^\/(?![/\\])/.test(path) ? new URL(path, origin) : null;
  // `/.//elsewhere` gets its two slashes only when it is resolved.
  if (url?.origin === origin && !url.pathname.startsWith('//')) return url;
  const message = 'path: expected the path of a page of this site, such as "/sale", got another';
  throw new AparteError('UNKNOWN_VALUE', message, {
    issues: [{ path: 'path', code: 'UNKNOWN_VALUE', message }],
  });
}
