import { ENVIRONMENTS, type Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { LoadedRuntime } from './loader.ts';

/** The environment a page's hostname belongs to: the `hosts` of the project documents, else `dev` embedded,
 *  `prod` deployed. Where publications disagree the later environment's wins: nothing published to dev can take
 *  a host away from prod. */
export function environmentOfHost(runtime: LoadedRuntime, env: Env, hostname: string): Environment {
  for (let i = ENVIRONMENTS.length - 1; i >= 0; i--) {
    const environment = ENVIRONMENTS[i];
    const hosts =
      environment === undefined ? undefined : runtime.config?.environments[environment]?.project.hosts;
    const named = hosts !== undefined && Object.hasOwn(hosts, hostname) ? hosts[hostname] : undefined;
    if (named !== undefined) return named;
  }
  return env.EMBEDDED === 'true' ? 'dev' : 'prod';
}
