import { Hono } from 'hono/tiny';
import type { Env } from '../env.ts';
import { healthPage } from './page.ts';
import { healthReport } from './report.ts';

/** `GET /healthz`: JSON, or a page for a browser (`Accept: text/html`, or `?html`). 503 only while there is no
 *  configuration at all to decide with. */
export const healthRoutes: Hono<{ Bindings: Env }> = new Hono<{ Bindings: Env }>();

healthRoutes.get('/healthz', async (c) => {
  const report = await healthReport(c.env, c.executionCtx, Date.now());
  const status = report.configAgeMs === null ? 503 : 200;
  const headers = { 'cache-control': 'no-store' };
  const wantsPage =
    new URL(c.req.url).searchParams.has('html') || c.req.header('accept')?.includes('text/html') === true;
  return wantsPage ? c.html(healthPage(report), status, headers) : c.json(report, status, headers);
});
