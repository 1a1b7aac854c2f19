import { Hono } from 'hono/tiny';
import { adminRoutes } from './admin/routes.ts';
import { consoleRoutes } from './console/routes.ts';
import type { Env } from './env.ts';
import { peopleRoutes } from './people/routes.ts';
import { previewPieces } from './preview/pieces.ts';
import { problem, problemOf } from './problem.ts';
import { transferRoutes } from './transfer/routes.ts';

// The control plane: what changes the configuration (validation, publishing, the admin routes) and what shows people
// and explains decisions to those who run the site. A module of its own, imported at its first use: a request that collects, decides or shows a
// page never loads it.

export { isPreviewed, openPagePreview, openPreview } from './preview/open.ts';
export { explainDecisions } from './decide/explain.ts';
export { bringChoices } from './people/bring-choices.ts';
export { answerLook } from './people/looks.ts';
export { restatePeople } from './people/restate.ts';
export { answerPart, runUndo } from './people/undo.ts';
export { audiencesWhy, listEvents, profileView } from './people/views.ts';
export { makeWriting } from './project/writing.ts';
export { openJobs } from './transfer/jobs.ts';

/** The routes of this module: admin, the catalogue's import, people for secret keys, the console, a preview's bar. */
export const controlRoutes = new Hono<{ Bindings: Env }>()
  .route('/', transferRoutes)
  .route('/', adminRoutes)
  .route('/', peopleRoutes)
  .route('/', consoleRoutes)
  .all('/v1/preview/*', previewPieces)
  .notFound(() => problem('NOT_FOUND', 'There is no such route.'))
  .onError((error) => problemOf(error));
