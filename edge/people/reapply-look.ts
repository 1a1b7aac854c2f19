import type { Looks } from './look-contract.ts';
import { type Reapply, readReapply, writeReapply } from './reapply-state.ts';
import type { Shard, ShardConfig } from './shard.ts';

/** How the walk over a shard's people stands, after a command. Cancelled it stays where it is until it is resumed or a
 *  newer publication changes something; people who do something are brought up to date in any case. */
export function steerReapply(
  shard: Shard,
  _config: ShardConfig,
  { environment, command, rate }: Looks['reapply']['ask'],
): Reapply | null {
  const known = readReapply(shard);
  if (known === null || (command === null && rate === null)) return known;
  const state = command === null ? known.state : stateAfter(known.state, command);
  const reapply = { ...known, state, rate: rate ?? known.rate };
  shard.storage.transactionSync(() =>
    writeReapply(shard, environment, reapply, state === 'running' ? shard.clock() : null),
  );
  return reapply;
}

function stateAfter(
  state: Reapply['state'],
  command: NonNullable<Looks['reapply']['ask']['command']>,
): Reapply['state'] {
  if (state === 'done') return state;
  if (command === 'resume') return 'running';
  if (command === 'cancel') return 'cancelled';
  return state === 'running' ? 'paused' : state;
}
