import type { RuntimeConfig } from '../../core/config/published.ts';
import type { Env } from '../env.ts';
import type { RuntimeStamp } from './loader.ts';

/** The calls the Project object answers to other stops; the admin routes use more of it. */
export interface ProjectRpc {
  /** Keys and published config of every environment, stamped with the Project's own clock. */
  readRuntime(): Promise<RuntimeConfig>;
  /** When the Project answered, and which version of the runtime config it has now. */
  readStamp(): Promise<RuntimeStamp>;
  /** Adds what an isolate counted since its last call. */
  addCounters(isolate: string, counts: { readonly [counter: string]: number }): Promise<void>;
  /** What all isolates counted. */
  readCounters(): Promise<CounterSums>;
}

/** Sums of what isolates counted. */
export interface CounterSums {
  /** ISO 8601: when the first count arrived. */
  readonly since: string | null;
  readonly total: { readonly [counter: string]: number };
  /** Of the current UTC day. */
  readonly today: { readonly [counter: string]: number };
  /** Isolates that reported within the last ten minutes. */
  readonly isolates: number;
}

/** The Project object of this deployment. */
export function projectOf(env: Env): ProjectRpc {
  const stub = env.PROJECT.get(env.PROJECT.idFromName('project'));
  return stub as unknown as ProjectRpc; // the namespace's class is Project, which implements it
}
