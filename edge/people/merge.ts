import type { PurposeMask } from '../../core/consent.ts';
import { refusedOn } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import { unreducedOf } from '../../core/people/unreduced.ts';
import { beginMerge, noteRefusal } from './begin-merge.ts';
import { forgetDue, putDue } from './due.ts';
import type { Held } from './memory.ts';
import { importContent } from './import.ts';
import { readJoin, saveJoin } from './joins.ts';
import type { MergeRequest, Surrender } from './merge-contract.ts';
import type { Name } from './contract.ts';
import { environmentOf } from './names.ts';
import { noteBought } from './note-bought.ts';
import { queuePuts } from './queue.ts';
import { identifierTypesOf, type Shard, type ShardConfig } from './shard.ts';
import { shardOf } from './slots.ts';
import { type Draft, settleVersion } from './snapshots.ts';
import { change, giveName, headOf, hold, lookUp, savePerson } from './store.ts';

// The side of a merge that stays. States, each reached in one transaction and left by calls that may be repeated:
//   pulling    the identifier's shard, or that of its holder, is asked for the holder's person, page by page
//   applied    everything is here; the other shard is told to let go, and names elsewhere to lead here
//   done       the identifier is one of the person's
//   refused    the identifier is somebody else's: nothing moved
//   reversing  the holder's person is the one that stays: its shard is told so
//   reversed   it knows, and will ask for this person

type MergeState = 'pulling' | 'applied' | 'done' | 'refused' | 'reversing' | 'reversed';

/** A merge as its row says it. */
interface Merge {
  readonly request: MergeRequest;
  readonly n: number;
  readonly state: MergeState;
  /** The event row of the other shard up to which events have arrived. */
  readonly after: number;
  /** The identifier was taken away meanwhile: what is under way is finished, the name stays away. */
  readonly released: boolean;
}

/** Pointers followed from an identifier to whoever holds it; each merge makes those it passes shorter. */
const MAX_POINTERS = 8;

/** Begins a merge that another shard asks for: its id; where the person lives instead; null: there is nothing to do. */
export function beginLink(
  shard: Shard,
  into: Name,
  device: Name,
  proof: Pick<MergeRequest, 'at' | 'by'>,
): string | Name | null {
  const found = lookUp(shard, into.name);
  if (found.kind === 'moved') return found.to;
  const held = found.kind === 'held' ? hold(shard, found.n) : undefined;
  if (held === undefined || held.linking.has(device.name)) return null;
  return change(shard, held.n, () => beginMerge(shard, held, into, device, proof));
}

/** Runs a merge to its end; at most once at a time. Rejects when the other shard fails: the alarm takes it up. */
export function runMerge(shard: Shard, id: string): Promise<void> {
  if (shard.clock() < shard.resting.until) return Promise.reject(new Error('a backup is being made'));
  const running = shard.running.get(id);
  if (running !== undefined) return running;
  const run = drive(shard, id).finally(() => shard.running.delete(id));
  shard.running.set(id, run);
  return run;
}

async function drive(shard: Shard, id: string): Promise<void> {
  for (;;) {
    const merge = readMerge(shard, id);
    if (merge === undefined || FINAL.has(merge.state)) {
      forgetDue(shard, `merge:${id}`);
      return;
    }
    if (merge.state === 'pulling') await pull(shard, merge);
    else if (merge.state === 'reversing') await reverse(shard, merge);
    else await letGo(shard, merge);
  }
}

const FINAL: ReadonlySet<MergeState> = new Set(['done', 'refused', 'reversed']);

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
  let at = request.device;
  let answer = await shard.shardOf(at).surrender(request, at, merge.after);
  for (let hops = 0; answer.status === 'elsewhere'; hops++) {
    if (hops === MAX_POINTERS) throw new Error('a name moved in a circle');
    ({ at } = answer);
    answer = await shard.shardOf(at).surrender(request, at, merge.after);
  }
  shard.step('merge:pulled');
  if (answer.status === 'busy') throw new Error('something else is on its way there'); // its due row takes it up
  if (at.name !== request.device.name) await mend(shard, request, at, answer);
  const config = await shard.config(environmentOf(request.into.name), 0);
  receive(shard, config, request.id, answer);
  shard.step('merge:received');
}

/** The identifier's own pointer led past its holder: its shard makes it lead where it does now. */
async function mend(shard: Shard, request: MergeRequest, at: Name, answer: Surrender): Promise<void> {
  const { device, into } = request;
  if (answer.status === 'nobody') await shard.shardOf(device).repoint(device, [at.name], into);
  if (answer.status === 'refused' && answer.contested) await shard.shardOf(device).disown(device);
}

/** Step two: the content is durable here, so the other shard may forget it, and names elsewhere lead here at once. */
async function letGo(shard: Shard, merge: Merge): Promise<void> {
  const { request } = merge;
  const join = readJoin(shard, request.id)?.join;
  // Only what is on disk may be let go of elsewhere.
  await shard.storage.sync();
  shard.step('merge:confirm');
  await shard.shardOf(join?.head ?? request.device).confirm(request);
  shard.step('merge:confirmed');
  const former = (join?.names ?? []).map((name) => name.name);
  for (const name of join?.names ?? []) await shard.shardOf(name).repoint(name, former, request.into);
  shard.step('merge:repointed');
  setState(shard, request.id, 'done');
}

/** The other way round: this person is to become part of the one that holds the identifier. */
async function reverse(shard: Shard, merge: Merge): Promise<void> {
  const { request } = merge;
  shard.step('merge:reverse');
  let to = request.reverse;
  for (let hops = 0; to !== undefined; hops++) {
    if (hops === MAX_POINTERS) throw new Error('a name moved in a circle');
    const { at, by } = request;
    to = (await shard.shardOf(to).link(to, request.into, { at, by })) ?? undefined;
  }
  setState(shard, request.id, 'reversed');
}

/** Takes in an answer of the other shard, in one transaction. */
function receive(shard: Shard, config: ShardConfig, id: string, answer: Surrender): void {
  const merge = readMerge(shard, id);
  if (merge === undefined || merge.state !== 'pulling') return;
  const held = hold(shard, merge.n);
  if (held === undefined) {
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
    if (answer.status === 'content' || answer.status === 'nobody') apply(shard, config, merge, held, answer);
    else if (answer.status === 'reverse') turnRound(shard, merge, answer.to);
    else refuse(shard, merge, held, answer.status === 'refused' && answer.contested);
  });
}

function turnRound(shard: Shard, { request }: Merge, to: Name): void {
  const body = JSON.stringify({ ...request, reverse: to });
  shard.sql.exec(`UPDATE merges SET state = 'reversing', request = ? WHERE id = ?`, body, request.id);
}

function refuse(shard: Shard, { request }: Merge, held: Held, contested: boolean): void {
  setState(shard, request.id, 'refused');
  noteRefusal(shard, held, request, contested ? 'contested' : 'held');
}

function apply(
  shard: Shard,
  config: ShardConfig,
  merge: Merge,
  held: Held,
  answer: Extract<Surrender, { status: 'content' | 'nobody' }>,
): void {
  const { request } = merge;
  const draft: Draft = { ...held, names: [...held.names] };
  const brought = answer.status === 'content' ? importContent(shard, config, held, request.id, answer) : null;
  if (brought !== null) draft.person = brought.person;
  const names = namesBrought(request.device, answer);
  for (const name of names) {
    if (merge.released && name.name === request.device.name) continue;
    if (draft.names.some((known) => known.name.name === name.name)) continue;
    const usedAt = name.identifier.type === 'anonymousId' ? shard.clock() : 0;
    draft.names.push(giveName(shard, held.n, name, usedAt));
  }
  letOldDevicesGo(shard, config, held, draft);
  saveJoin(shard, held.n, {
    id: request.id,
    state: 'joined',
    join: {
      device: request.device,
      at: request.at,
      by: request.by,
      doneAt: shard.clock(),
      names,
      own: unreducedOf(held.person),
      ...brought?.record,
    },
  });
  // Greater than both, whatever the hash says: the device's readers must see it replaced.
  draft.hash = '';
  settleVersion(draft, config.definitions, shard.clock());
  const doc = JSON.stringify(draft.person);
  savePerson(shard, held.n, doc, draft.hash, held.purposes);
  config.measure?.(shard, config, held.n, draft.person, null);
  queuePuts(shard, draft, held.putAt);
  noteBought(shard, held, draft);
  setState(shard, request.id, answer.status === 'content' ? 'applied' : 'done');
  held.person = draft.person;
  held.hash = draft.hash;
  held.settled = draft.settled;
  held.names = draft.names;
  held.size = doc.length;
  for (const name of names) shard.memory.forgetName(name.name);
}

function namesBrought(device: Name, answer: Extract<Surrender, { status: 'content' | 'nobody' }>): Name[] {
  if (answer.status === 'nobody') return [device];
  return [device, ...answer.names.filter((name) => name.name !== device.name)];
}

/** A person keeps so many devices: the ones unused for longest go, and what they did stays. */
function letOldDevicesGo(shard: Shard, config: ShardConfig, held: Held, draft: Draft): void {
  const limit = identifierTypesOf(config).get('anonymousId')?.limit ?? Infinity;
  const devices = draft.names.filter((known) => known.name.identifier.type === 'anonymousId');
  if (devices.length <= limit) return;
  const head = headOf(shard, held.person.id, draft.names)?.name;
  const old = devices
    .filter((known) => known.name.name !== head)
    .sort((a, b) => a.usedAt - b.usedAt || (a.name.name < b.name.name ? -1 : 1))
    .slice(0, devices.length - limit);
  for (const { name } of old) {
    shard.sql.exec('UPDATE identifiers SET person = NULL WHERE name = ?', name.name);
    shard.sql.exec('DELETE FROM outbox WHERE name = ?', name.name);
    shard.sql.exec('DELETE FROM merges WHERE person = ? AND device = ?', held.n, name.name);
    const from = draft.names.map((known) => known.name.name);
    const body = JSON.stringify({ name, from, refused: refusedOf(held.person, name) });
    putDue(shard, { key: `unpoint:${name.name}`, kind: 'unpoint', body }, shard.clock());
    held.linking.delete(name.name);
    shard.memory.forgetName(name.name);
  }
  draft.names = draft.names.filter((known) => !old.includes(known));
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

/** Forgets a name that points to nobody any more. */
export function release(shard: Shard, user: Name, device: Name): PurposeMask {
  const found = lookUp(shard, user.name);
  if (found.kind !== 'held') return 0;
  const held = hold(shard, found.n);
  shard.storage.transactionSync(() => {
    shard.sql.exec('UPDATE merges SET released = 1 WHERE person = ? AND device = ?', found.n, device.name);
    shard.sql.exec(
      'UPDATE identifiers SET person = NULL WHERE name = ? AND person = ?',
      device.name,
      found.n,
    );
    // A device whose slot is elsewhere is written to KV from there.
    if (!isSameShard(shard, user, device)) shard.sql.exec('DELETE FROM outbox WHERE name = ?', device.name);
  });
  if (held !== undefined) {
    held.settled = null;
    held.names = held.names.filter((known) => known.name.name !== device.name);
  }
  shard.memory.forgetName(device.name);
  return held === undefined ? 0 : refusedOf(held.person, device);
}

function refusedOf(person: Person, { identifier }: Name): PurposeMask {
  return identifier.type === 'anonymousId' ? refusedOn(person, identifier.value) : 0;
}

function isSameShard(shard: Shard, a: Name, b: Name): boolean {
  return shardOf(shard.env, a.slot) === shardOf(shard.env, b.slot);
}
