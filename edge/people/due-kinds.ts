import type { DueTask } from './due.ts';
import type { Name } from './contract.ts';
import { runMerge } from './merge.ts';
import { environmentOf } from './names.ts';
import { queueRemoval } from './outbox.ts';
import type { Shard } from './shard.ts';
import { shardOf, shardStub } from './slots.ts';

/** What the alarm does for each kind of task. A task that rejects comes again later; one that resolves is struck off
 *  unless it wrote itself down again under the same key for another time (`putDue`). */
const PERFORM: Readonly<Record<DueTask['kind'], (shard: Shard, body: string) => Promise<void>>> = {
  merge: runMerge,
  release: releaseDevice,
  reapply: async (shard, body) => (await import('./reapply.ts')).reapplyTurn(shard, body),
  retain: async (shard, body) => (await import('./rights.ts')).retain(shard, body),
  unfile: async (shard, body) => (await import('./rights.ts')).unfile(shard, body),
  erase: async (shard, body) => (await import('./rights.ts')).runErasure(shard, body),
};

/** Does one task. */
export function performDue(shard: Shard, task: DueTask): Promise<void> {
  return PERFORM[task.kind](shard, task.body);
}

async function releaseDevice(shard: Shard, body: string): Promise<void> {
  const { user, device } = JSON.parse(body) as { user: Name; device: Name }; // written by `contest`
  await shardStub(shard.env, environmentOf(user.name), shardOf(shard.env, user.slot)).release(user, device);
  // Only now nobody writes the old value again.
  queueRemoval(shard, device);
}
