import { Hono } from 'hono/tiny';
import type { Env } from '../env.ts';
import { experimentRoutes, ownVisitsRoutes } from '../experiments/port.ts';
import { problem } from '../problem.ts';
import { audienceRoutes } from './audience-routes.ts';
import { documentRoutes } from './document-routes.ts';
import { backupRoutes } from './backup-routes.ts';
import { type AdminEnv, guard } from './frame.ts';
import { importRoutes, itemRoutes } from './item-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { liveRoutes } from './live-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { mergeRoutes } from './merge-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { publishRoutes } from './publish-routes.ts';
import { rightsRoutes } from './rights-routes.ts';
import { rfmRoutes } from './rfm-routes.ts';
import { sessionRoutes } from './session-routes.ts';

/** Everything behind the admin token: no CORS, nothing cached, unknown paths are 404 here and no page of the site. */
const admin = new Hono<AdminEnv>()
  .use('/v1/admin/*', guard)
  .route('/', sessionRoutes)
  .route('/', overviewRoutes)
  .route('/', documentRoutes)
  .route('/', publishRoutes)
  .route('/', previewRoutes)
  .route('/', keyRoutes)
  .route('/', itemRoutes)
  .route('/', peopleRoutes)
  .route('/', mergeRoutes)
  .route('/', rightsRoutes)
  .route('/', backupRoutes)
  .route('/', audienceRoutes)
  .route('/', rfmRoutes)
  .route('/', ownVisitsRoutes)
  .route('/', experimentRoutes)
  .all('/v1/admin/*', () => problem('NOT_FOUND', 'There is no such admin route.'));

/** The project's routes: admin, and the catalogue's import. */
export const adminRoutes = new Hono<{ Bindings: Env }>()
  .route('/', admin)
  .route('/', liveRoutes)
  .route('/', importRoutes);
