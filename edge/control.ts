// The control plane: what changes the configuration, with everything only that needs (validation, publishing, the admin
// routes). A module of its own, imported at its first use: a request that collects, decides or shows a page never loads
// it.

export { adminRoutes } from './admin/routes.ts';
export { makeWriting } from './project/writing.ts';
