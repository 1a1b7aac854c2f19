import { unreducedOf } from '../../core/people/unreduced.ts';
import type { Name } from './contract.ts';
import { putDue } from './due.ts';
import { forgetOldRefusals, saveJoin } from './joins.ts';
import type { Held } from './memory.ts';
import { mergeId, type MergeRequest } from './merge-contract.ts';
import type { Shard } from './shard.ts';
import { headOf } from './store.ts';

// What the event that proves a link writes of a merge; the rest of it is a module of its own (merging.ts).

/** When a merge that its request did not finish is taken up by the alarm. */
const TAKE_UP_AFTER_MS = 2_000;

/** Begins a merge: its row and its due row. Belongs into the transaction of the event that proves the link. */
export function beginMerge(
  shard: Shard,
  held: Held,
  home: Name,
  device: Name,
  proof: Pick<MergeRequest, 'at' | 'by'>,
): string {
  const request: MergeRequest = {
    id: mergeId(held.person.id, device),
    device,
    into: headOf(shard, held.person.id, held.names) ?? home,
    person: held.person.id,
    at: proof.at,
    by: proof.by,
  };
  shard.sql.exec(
    'INSERT INTO merges (id, person, device, state, request) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    request.id,
    held.n,
    device.name,
    'pulling',
    JSON.stringify(request),
  );
  putDue(
    shard,
    { key: `merge:${request.id}`, kind: 'merge', body: request.id },
    shard.clock() + TAKE_UP_AFTER_MS,
  );
  held.linking.add(device.name);
  return request.id;
}

/** Notes with the person that an identifier was shown which it did not get. Belongs into a transaction. */
export function noteRefusal(
  shard: Shard,
  held: Held,
  request: Pick<MergeRequest, 'device' | 'at' | 'by'>,
  refused: 'held' | 'contested' | 'limit',
): void {
  const { device, at, by } = request;
  const own = unreducedOf(held.person);
  const join = { device, at, by, doneAt: shard.clock(), names: [device], own, refused };
  saveJoin(shard, held.n, { id: mergeId(held.person.id, device), state: 'refused', join });
  forgetOldRefusals(shard, held.n);
}
