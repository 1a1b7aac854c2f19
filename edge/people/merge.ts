import { forgetDue, putDue } from './due.ts';
import type { Held } from './memory.ts';
import { importContent } from './import.ts';
import { mergeId, type MergeRequest, type Surrender } from './merge-contract.ts';
import type { Name } from './contract.ts';
import { environmentOf } from './names.ts';
import { queuePuts } from './queue.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { shardOf, shardStub } from './slots.ts';
import { type Draft, settleVersion } from './snapshots.ts';
import { change, giveName, hold, savePerson } from './store.ts';
import { confirm, surrender } from './surrender.ts';

// The user's side of a merge. States, each reached in one transaction and left by one call that may be repeated:
//   pulling  the device's shard is asked for its person, page by page
//   applied  everything is here; the device's shard is told to let go
//   done     the device is one of the person's
//   refused  the device is somebody else's: nothing moved

type MergeState = 'pulling' | 'applied' | 'done' | 'refused';

/** A merge as its row says it. */
interface Merge {
  readonly request: MergeRequest;
  readonly n: number;
  readonly state: MergeState;
  /** The event row of the device's shard up to which events have arrived. */
  readonly after: number;
  /** The device was claimed by another user meanwhile: what is under way is finished, the name stays away. */
  readonly released: boolean;
}

/** When a merge that its request did not finish is taken up by the alarm. */
const TAKE_UP_AFTER_MS = 2_000;

/** Begins a merge: its row and its due row. Belongs into the transaction of the event that proves the link. */
export function beginMerge(shard: Shard, held: Held, user: Name, device: Name): string {
  const request: MergeRequest = {
    id: mergeId(held.person.id, device),
    device,
    user,
    person: held.person.id,
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

/** Runs a merge to its end; at most once at a time. Rejects when the other shard fails: the alarm takes it up. */
export function runMerge(shard: Shard, id: string): Promise<void> {
  const running = shard.running.get(id);
  if (running !== undefined) return running;
  const run = drive(shard, id).finally(() => shard.running.delete(id));
  shard.running.set(id, run);
  return run;
}

async function drive(shard: Shard, id: string): Promise<void> {
  for (;;) {
    const merge = readMerge(shard, id);
    if (merge === undefined || merge.state === 'done' || merge.state === 'refused') {
      forgetDue(shard, `merge:${id}`);
      return;
    }
    if (merge.state === 'pulling') await pull(shard, merge);
    else await letGo(shard, merge);
  }
}

/** The row of a merge. */
function readMerge(shard: Shard, id: string): Merge | undefined {
  const row = shard.sql
    .exec<{ person: number; state: string; request: string; after: number; released: number }>(
      'SELECT person, state, request, after, released FROM merges WHERE id = ?',
      id,
    )
    .toArray()[0];
  if (row === undefined) return undefined;
  return {
    request: JSON.parse(row.request) as MergeRequest, // written by `beginMerge`
    n: row.person,
    state: row.state as MergeState, // written by `setState` and `beginMerge`
    after: row.after,
    released: row.released === 1,
  };
}

/** Step one: asks for a page and stores it; the last page is applied in the same transaction. */
async function pull(shard: Shard, merge: Merge): Promise<void> {
  const { request } = merge;
  shard.step('merge:pull');
  const answer = isLocal(shard, request)
    ? await surrender(shard, request, merge.after)
    : await deviceShard(shard, request).surrender(request, merge.after);
  shard.step('merge:pulled');
  const config = await shard.config(environmentOf(request.user.name), 0);
  receive(shard, config, request.id, answer);
  shard.step('merge:received');
}

/** Step two: the content is durable here, so the device's shard may forget it. */
async function letGo(shard: Shard, merge: Merge): Promise<void> {
  const { request } = merge;
  // Only what is on disk may be let go of elsewhere.
  await shard.storage.sync();
  shard.step('merge:confirm');
  if (isLocal(shard, request)) confirm(shard, request);
  else await deviceShard(shard, request).confirm(request);
  shard.step('merge:confirmed');
  setState(shard, request.id, 'done');
}

/** Takes in an answer of the device's shard, in one transaction. */
function receive(shard: Shard, config: ShardConfig, id: string, answer: Surrender): void {
  const merge = readMerge(shard, id);
  if (merge === undefined || merge.state !== 'pulling') return;
  const held = hold(shard, merge.n);
  if (held === undefined || answer.status === 'refused') {
    setState(shard, id, 'refused');
    return;
  }
  change(shard, held.n, () => {
    if (answer.status === 'content') {
      stage(shard, id, answer.events);
      if (answer.next !== undefined) {
        shard.sql.exec('UPDATE merges SET after = ? WHERE id = ?', answer.next, id);
        return;
      }
    }
    apply(shard, config, merge, held, answer);
  });
}

function apply(shard: Shard, config: ShardConfig, merge: Merge, held: Held, answer: Surrender): void {
  const { request } = merge;
  const draft: Draft = { ...held, names: [...held.names] };
  if (answer.status === 'content') draft.person = importContent(shard, config, held, request.id, answer);
  if (!merge.released) draft.names.push(giveName(shard, held.n, request.device, shard.clock()));
  // Greater than both, whatever the hash says: the device's readers must see it replaced.
  draft.hash = '';
  settleVersion(draft, config.definitions, shard.clock());
  const doc = JSON.stringify(draft.person);
  savePerson(shard, held.n, doc, draft.hash, held.purposes);
  config.measure?.(shard, config, held.n, draft.person, null);
  queuePuts(shard, draft, held.putAt);
  setState(shard, request.id, answer.status === 'content' ? 'applied' : 'done');
  held.person = draft.person;
  held.hash = draft.hash;
  held.settled = draft.settled;
  held.names = draft.names;
  held.size = doc.length;
  shard.memory.forgetName(request.device.name);
}

function stage(shard: Shard, id: string, bodies: readonly string[]): void {
  for (const body of bodies) {
    const { messageId } = JSON.parse(body) as { messageId: string }; // an event's text, written by `insertEvent`
    shard.sql.exec('INSERT INTO arriving VALUES (?, ?, ?) ON CONFLICT DO NOTHING', id, messageId, body);
  }
}

function setState(shard: Shard, id: string, state: MergeState): void {
  shard.sql.exec('UPDATE merges SET state = ? WHERE id = ?', state, id);
}

/** Forgets a name that turned out to be claimed by another user too. */
export function release(shard: Shard, user: Name, device: Name): void {
  const row = shard.sql
    .exec<{ person: number }>(
      'SELECT person FROM identifiers WHERE name = ? AND person IS NOT NULL',
      user.name,
    )
    .toArray()[0];
  if (row === undefined) return;
  const held = hold(shard, row.person);
  shard.storage.transactionSync(() => {
    shard.sql.exec('UPDATE merges SET released = 1 WHERE person = ? AND device = ?', row.person, device.name);
    shard.sql.exec(
      'UPDATE identifiers SET person = NULL WHERE name = ? AND person = ?',
      device.name,
      row.person,
    );
    // A device whose slot is elsewhere is written to KV from there.
    if (!isSameShard(shard, user, device)) shard.sql.exec('DELETE FROM outbox WHERE name = ?', device.name);
  });
  if (held !== undefined) {
    held.settled = null;
    held.names = held.names.filter((known) => known.name.name !== device.name);
  }
  shard.memory.forgetName(device.name);
}

function isLocal(shard: Shard, request: MergeRequest): boolean {
  return isSameShard(shard, request.device, request.user);
}

function isSameShard(shard: Shard, a: Name, b: Name): boolean {
  return shardOf(shard.env, a.slot) === shardOf(shard.env, b.slot);
}

function deviceShard(shard: Shard, request: MergeRequest) {
  const { device } = request;
  return shardStub(shard.env, environmentOf(device.name), shardOf(shard.env, device.slot));
}
