import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { RunLooks } from './run-contract.ts';
import { shardCount, shardStub } from './slots.ts';

/** Whom to ask: the shards of an environment, by a config of at least `revision`. */
interface Everybody {
  readonly env: Env;
  readonly environment: Environment;
  readonly revision: number;
}

/** Asks one shard about tests. */
export function askShard<K extends keyof RunLooks>(
  { env, environment, revision }: Everybody,
  shard: number,
  kind: K,
  ask: RunLooks[K]['ask'],
): Promise<RunLooks[K]['answer']> {
  return shardStub(env, environment, shard).look(environment, kind, ask, revision);
}

/** Asks every shard. Rejects when one fails: a part is no answer. */
export function askShards<K extends keyof RunLooks>(
  everybody: Everybody,
  kind: K,
  ask: RunLooks[K]['ask'],
): Promise<RunLooks[K]['answer'][]> {
  const shards = Array.from({ length: shardCount(everybody.env) }, (_, shard) => shard);
  return Promise.all(shards.map((shard) => askShard(everybody, shard, kind, ask)));
}
