// What the experiments stop offers the others: its admin routes.

export { ownVisitsRoutes } from './own-visits.ts';
export { experimentRoutes } from './routes.ts';
