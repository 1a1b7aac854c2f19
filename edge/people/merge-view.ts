import type { MergeAnswer } from '../../core/wire/people-merges.ts';
import { iso } from './briefs.ts';
import type { JoinRow } from './join-contract.ts';
import { joinsOf } from './joins.ts';
import type { Looks } from './look-contract.ts';
import { publicMergeId } from './merge-ids.ts';
import type { Shard, ShardConfig } from './shard.ts';

const MAX_SHOWN = 200;

/** What became part of a person, newest first. */
export function mergesOf(
  shard: Shard,
  _config: ShardConfig,
  { id }: Looks['merges']['ask'],
): Looks['merges']['answer'] {
  const [row] = shard.sql
    .exec<{ n: number }>('SELECT n FROM people WHERE id = ? AND moving IS NULL', id)
    .toArray();
  return row === undefined ? null : joinsOf(shard, row.n).reverse().slice(0, MAX_SHOWN).map(mergeAnswer);
}

function mergeAnswer({ id, state, join }: JoinRow): MergeAnswer {
  const { device, names, from, undone, refused } = join;
  return {
    id: publicMergeId(id),
    identifier: device.identifier,
    identifiers: names.map((name) => name.identifier),
    shownAt: iso(join.at),
    messageId: join.by,
    at: iso(join.doneAt),
    state: state === 'opening' || state === 'parted' ? 'undoing' : state,
    ...(from === undefined
      ? {}
      : { came: { person: from.id, events: from.events, firstSeenAt: iso(from.firstSeenAt) } }),
    ...(refused === undefined ? {} : { refused }),
    ...(undone === undefined ? {} : { undone: { ...undone, at: iso(undone.at) } }),
  };
}
