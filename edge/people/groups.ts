import type { IngestEvent, IngestRequest } from './contract.ts';
import { type Group, type GroupResult, storeGroup } from './ingest.ts';
import type { Shard, ShardConfig } from './shard.ts';

/** A group with the places its events had in the request. */
interface PlacedGroup extends Group {
  readonly indexes: readonly number[];
}

/** A request's events by the name they came under, in the order names first appear. */
export function groupByName(request: IngestRequest): PlacedGroup[] {
  const groups = new Map<string, { indexes: number[]; items: IngestEvent[]; now: number }>();
  for (const [index, item] of request.events.entries()) {
    const known = groups.get(item.home.name);
    if (known === undefined)
      groups.set(item.home.name, { indexes: [index], items: [item], now: request.now });
    else {
      known.indexes.push(index);
      known.items.push(item);
    }
  }
  return [...groups.values()];
}

/** Stores groups, each in a transaction of its own, so that one whose rows cannot be written takes no other with it.
 *  Nothing is awaited in between, so all of them go to disk in one write. Many small transactions also cost less than a
 *  large one: of what a transaction changes SQLite keeps a copy, in memory up to 16 pages and in a file beyond. Throws
 *  when any failed: the request is repeated, and what was stored is then found to be there. */
export function storeGroups(shard: Shard, config: ShardConfig, groups: readonly Group[]): GroupResult[] {
  const results: GroupResult[] = [];
  let failure: unknown;
  for (const group of groups) {
    try {
      results.push(shard.storage.transactionSync(() => storeGroup(shard, config, group)));
    } catch (error) {
      forget(shard, group);
      failure = error;
    }
  }
  if (results.length < groups.length) throw failure;
  return results;
}

/** Drops what memory holds of a group's person: the tables were rolled back. */
function forget(shard: Shard, group: Group): void {
  const name = group.items[0]?.home.name;
  if (name === undefined) return;
  const found = shard.memory.lookup(name);
  if (found?.kind === 'held') shard.memory.drop(found.n);
  shard.memory.forgetName(name);
}
