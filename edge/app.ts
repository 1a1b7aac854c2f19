import { featureRoutes } from './admin/features.ts';
import { type Call, router, type Routes } from './call.ts';
import { collectRoutes } from './collect/routes.ts';
import { decideRoutes } from './decide/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { pageHandler } from './page/routes.ts';
import { problemOf } from './problem.ts';

/** The control module answers: loaded by the first request that needs it, never by the others. */
async function control({ request, env, ctx }: Call): Promise<Response> {
  const { controlRoutes } = await import('./control.ts');
  return controlRoutes.fetch(request, env, ctx as ExecutionContext); // as the runtime gave it to `worker.ts`
}

/** Every route of the Worker, one line a stop. */
export const routes: Routes = {
  ...collectRoutes,
  ...decideRoutes,
  ...featureRoutes,
  ...healthRoutes,
  'ALL /v1/admin/*': control,
  'ALL /console/*': control,
  'POST /v1/import/items': control,
  'ALL /v1/profiles/*': control,
  'ALL /v1/import/*': control,
  'ALL /v1/export/*': control,
  'GET /v1/events': control,
  'GET /v1/live': control,
  'ALL /v1/preview/*': control,
  // Made by `npm run build`: the schemas it describes would cost the Worker more bytes than they serve.
  'GET /openapi.json': ({ env, request }) =>
    env.ASSETS.fetch(new Request(new URL('/openapi.json', request.url))),
};

const route = router(routes, pageHandler);

/** The whole Worker: a route's answer; whatever no route takes is a page of the site behind. Never rejects. */
export function answer(call: Call): Response | Promise<Response> {
  return call.request.method === 'HEAD' ? bodiless(call) : guarded(call);
}

function guarded(call: Call): Response | Promise<Response> {
  try {
    const answered = route(call);
    return answered instanceof Promise ? answered.catch(problemOf) : answered;
  } catch (error) {
    return problemOf(error);
  }
}

async function bodiless(call: Call): Promise<Response> {
  const answered = await guarded(call);
  return new Response(null, answered);
}
