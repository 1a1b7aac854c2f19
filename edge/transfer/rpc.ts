import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { JobsRpc } from './contract.ts';

/** The object that keeps an environment's imports and exports. */
export function jobsOf(env: Env, environment: Environment): JobsRpc {
  const stub = env.JOBS.get(env.JOBS.idFromName(`${environment}/jobs`));
  return stub as unknown as JobsRpc; // the namespace's class is Jobs, which implements it
}
