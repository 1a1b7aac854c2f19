import type { Environment } from '../../core/config/types.ts';
import { shardOfSlot } from '../../core/identity.ts';
import type { Env } from '../env.ts';
import type { Name, PeopleShardRpc } from './contract.ts';
import type { LookRpc } from './look-contract.ts';
import type { MergeRpc } from './merge-contract.ts';
import { environmentOf } from './names.ts';
import type { RightsRpc } from './rights/contract.ts';

// The one module that knows which shard holds a slot, so that slots can be moved to new shards later.

/** A shard as the people stop itself calls it: the public calls, those of a merge, and what the console asks. */
export type ShardStub = PeopleShardRpc & MergeRpc & LookRpc & RightsRpc;

/** How many shards this deployment has. Throws on anything but a power of two from 1 to 1,024. */
export function shardCount(env: Env): number {
  const count = Number(env.SHARDS);
  const valid = Number.isInteger(count) && count >= 1 && count <= 1024 && (count & (count - 1)) === 0;
  if (!valid) throw new RangeError(`SHARDS: expected a power of two from 1 to 1024, got ${env.SHARDS}`);
  return count;
}

/** The number of the shard that holds a slot. */
export function shardOf(env: Env, slot: number): number {
  return shardOfSlot(slot, shardCount(env));
}

/** What a shard's object is called. */
function shardName(environment: Environment, shard: number): string {
  return `${environment}/people/${shard}`;
}

/** The object of a shard. */
export function shardStub(env: Env, environment: Environment, shard: number): ShardStub {
  const stub = env.PEOPLE.get(env.PEOPLE.idFromName(shardName(environment, shard)));
  return stub as unknown as ShardStub; // the namespace's class is PeopleShard, which implements both
}

/** The shard of a name: the object that asks, without a call, or another one. */
export function stubOrSelf<T>(env: Env, id: DurableObjectId, self: T, { name, slot }: Name): T | ShardStub {
  const environment = environmentOf(name);
  const isSelf = id.equals(env.PEOPLE.idFromName(shardName(environment, shardOf(env, slot))));
  return isSelf ? self : shardStub(env, environment, shardOf(env, slot));
}
