import type { PurposeMask } from '../../core/consent.ts';
import type { DueTask } from './due.ts';
import type { Name } from './contract.ts';
import { queueRemoval } from './outbox.ts';
import type { Shard } from './shard.ts';
import { keepRefused } from './tombstones.ts';

/** What the alarm does for each kind of task. A task that rejects comes again later; one that resolves is struck off
 *  unless it wrote itself down again under the same key for another time (`putDue`). */
const PERFORM: Readonly<Record<DueTask['kind'], (shard: Shard, body: string) => Promise<void>>> = {
  merge: (shard, body) => shard.runMerge(body),
  release: releaseDevice,
  reapply: async (shard, body) => (await import('./reapply.ts')).reapplyTurn(shard, body),
  retain: async (shard, body) => (await import('./rights.ts')).retain(shard, body),
  restate: async (shard, body) => (await import('../control.ts')).restatePeople(shard, body),
  unfile: async (shard, body) => (await import('./rights.ts')).unfile(shard, body),
  erase: async (shard, body) => (await import('./rights.ts')).runErasure(shard, body),
  unpoint: unpointDevice,
  undo: async (shard, body) => (await import('../control.ts')).runUndo(shard, body),
};

/** Does one task. */
export function performDue(shard: Shard, task: DueTask): Promise<void> {
  return PERFORM[task.kind](shard, task.body);
}

/** A device that a person let go of: its own shard makes it point to nobody. */
async function unpointDevice(shard: Shard, body: string): Promise<void> {
  // Written by `letOldDevicesGo`.
  const { name, from, refused } = JSON.parse(body) as { name: Name; from: string[]; refused?: PurposeMask };
  await shard.shardOf(name).repoint(name, from, null, refused);
}

async function releaseDevice(shard: Shard, body: string): Promise<void> {
  const { user, device } = JSON.parse(body) as { user: Name; device: Name }; // written by `contest`
  keepRefused(shard, device, await shard.shardOf(user).release(user, device));
  // Only now nobody writes the old value again.
  queueRemoval(shard, device);
}
