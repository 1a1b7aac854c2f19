import type { IngestEvent, IngestOutcome, Name } from './contract.ts';
import type { Held } from './memory.ts';
import { beginMerge, noteRefusal } from './begin-merge.ts';
import { identifierTypesOf, type Shard, type ShardConfig } from './shard.ts';

/** Begins what events prove: a login's devices, and external identifiers shown with a person. Belongs into
 *  the transaction that stored them. Gives the ids of merges begun, to be run. */
export function beginLinks(
  shard: Shard,
  config: ShardConfig,
  held: Held,
  accepted: readonly { readonly index: number; readonly item: IngestEvent }[],
  outcomes: IngestOutcome[],
): string[] {
  const merges: string[] = [];
  for (const { index, item } of accepted) {
    if (outcomes[index]?.status === 'rejected') continue;
    const proof = { at: item.event.timestamp, by: item.event.messageId };
    for (const device of [item.device, item.previous]) {
      if (device !== undefined && isNews(held, device))
        merges.push(beginMerge(shard, held, item.home, device, proof));
    }
    for (const external of item.externals ?? []) {
      if (!isNews(held, external)) continue;
      if (hasRoom(shard, config, held, external)) {
        merges.push(beginMerge(shard, held, item.home, external, proof));
        continue;
      }
      noteRefusal(shard, held, { device: external, ...proof }, 'limit');
      warn(outcomes, index, external);
    }
  }
  return merges;
}

function isNews(held: Held, name: Name): boolean {
  return !held.linking.has(name.name) && !held.names.some((known) => known.name.name === name.name);
}

/** Whether the person may hold one more of a type, with what is on its way to it. */
function hasRoom(shard: Shard, config: ShardConfig, held: Held, { identifier }: Name): boolean {
  const limit = identifierTypesOf(config).get(identifier.type)?.limit ?? 0;
  const known = held.names.filter((one) => one.name.identifier.type === identifier.type).length;
  if (known >= limit) return false;
  const pending = shard.sql
    .exec<{ n: number }>(
      `SELECT count(*) AS n FROM merges WHERE person = ? AND state IN ('pulling', 'reversing')
       AND json_extract(request, '$.device.identifier.type') = ?`,
      held.n,
      identifier.type,
    )
    .one().n;
  return known + pending < limit;
}

function warn(outcomes: IngestOutcome[], index: number, { identifier }: Name): void {
  const outcome = outcomes[index];
  if (outcome?.status !== 'stored') return;
  const path = 'context.externalIds';
  const message = `${path}: the person holds as many of ${identifier.type} as it may; the event is kept, this one is not linked`;
  outcomes[index] = {
    ...outcome,
    warnings: [...(outcome.warnings ?? []), { path, message, code: 'OUT_OF_RANGE' }],
  };
}
