import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { ActsPage } from './look-contract.ts';
import { shardStub } from './slots.ts';

/** What people of one shard looked at and bought, from a row of its log on. Rejects when the shard is away. */
export function pullActs(
  env: Env,
  environment: Environment,
  shard: number,
  after: number,
): Promise<ActsPage> {
  return shardStub(env, environment, shard).look(environment, 'acts', { after });
}
