import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { featureRoutes } from './admin/features.ts';
import { collectRoutes } from './collect/routes.ts';
import { decideRoutes } from './decide/routes.ts';
import type { Env } from './env.ts';
import { healthRoutes } from './health/routes.ts';
import { pageHandler } from './page/routes.ts';
import { problemOf } from './problem.ts';

/** The control module answers: loaded by the first request that needs it, never by the others. */
function control(c: Context<{ Bindings: Env }>): Promise<Response> {
  return import('./control.ts').then(({ controlRoutes }) =>
    controlRoutes.fetch(c.req.raw, c.env, c.executionCtx),
  );
}

/** The whole Worker: one mount a stop; whatever no route takes is a page of the site behind. */
export const app = new Hono<{ Bindings: Env }>()
  .route('/', collectRoutes)
  .route('/', decideRoutes)
  .route('/', featureRoutes)
  .all('/v1/admin/*', control)
  .all('/console/*', control)
  .post('/v1/import/items', control)
  .get('/v1/profiles/*', control)
  .get('/v1/events', control)
  .all('/v1/preview/*', control)
  .route('/', healthRoutes)
  // Made by `npm run build`: the schemas it describes would cost the Worker more bytes than they serve.
  .get('/openapi.json', (c) => c.env.ASSETS.fetch(new Request(new URL('/openapi.json', c.req.url))))
  .onError((error) => problemOf(error))
  .all('*', pageHandler);
