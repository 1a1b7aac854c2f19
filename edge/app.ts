import { Hono } from 'hono';
import { adminRoutes } from './admin/routes.ts';
import { collectRoutes } from './collect/routes.ts';
import { decideRoutes } from './decide/routes.ts';
import type { Env } from './env.ts';
import { healthRoutes } from './health/routes.ts';
import { pageHandler } from './page/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { problemOf } from './problem.ts';

/** The whole Worker: one mount a stop; whatever no route takes is a page of the site behind. */
export const app = new Hono<{ Bindings: Env }>()
  .route('/', collectRoutes)
  .route('/', decideRoutes)
  .route('/', peopleRoutes)
  .route('/', adminRoutes)
  .route('/', healthRoutes)
  .onError((error) => problemOf(error))
  .all('*', pageHandler);
