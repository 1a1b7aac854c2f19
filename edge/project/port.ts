import type { RuntimeConfig } from '../../core/config/published.ts';

// What the project stop offers the others: the runtime config every request needs, and whose key it carries.

/** The calls the Project object answers to other stops; the admin routes use more of it. */
export interface ProjectRpc {
  /** Keys and published config of every environment, stamped with the Project's own clock. */
  readRuntime(): Promise<RuntimeConfig>;
}
