import type { Call, Routes } from '../call.ts';
import { healthPage } from './page.ts';
import { healthReport } from './report.ts';

/** `GET /healthz`: JSON, or a page for a browser (`Accept: text/html`, or `?html`). 503 only while there is no
 *  configuration at all to decide with. */
export const healthRoutes: Routes = { 'GET /healthz': healthz };

async function healthz({ request, env, ctx }: Call): Promise<Response> {
  const report = await healthReport(env, ctx, Date.now());
  const status = report.configAgeMs === null ? 503 : 200;
  const headers = { 'cache-control': 'no-store' };
  const wantsPage =
    new URL(request.url).searchParams.has('html') ||
    request.headers.get('accept')?.includes('text/html') === true;
  if (!wantsPage) return Response.json(report, { status, headers });
  const html = { ...headers, 'content-type': 'text/html; charset=UTF-8' };
  return new Response(healthPage(report), { status, headers: html });
}
