import { Hono } from 'hono/tiny';
import { type AdminEnv, guard } from '../admin/port.ts';
import { exportRoutes } from './export-routes.ts';
import { importRoutes } from './import-routes.ts';

/** Imports and exports: for secret keys, and for the console below `/v1/admin`. */
export const transferRoutes = new Hono<AdminEnv>()
  .use('/v1/admin/import/*', guard)
  .use('/v1/admin/export/*', guard)
  .route('/', importRoutes('/v1'))
  .route('/', exportRoutes('/v1'))
  .route('/', exportRoutes('/v1/admin'))
  .route('/', importRoutes('/v1/admin'));
