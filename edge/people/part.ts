import { homeIdentifier } from '../../core/people/home.ts';
import { type Parting, partChoices, partStays, withoutParted } from '../../core/people/parting.ts';
import { unreducedOf } from '../../core/people/unreduced.ts';
import { replay } from '../../core/people/replay.ts';
import type { AparteEvent } from '../../core/events.ts';
import { slotOfPerson } from '../../core/identity.ts';
import type { Name } from './contract.ts';
import type { FoundJoin, Join, JoinRow } from './join-contract.ts';
import { joinsOf, keepApart, readJoin, saveJoin } from './joins.ts';
import type { Held } from './memory.ts';
import { noteBought } from './note-bought.ts';
import { queuePuts } from './queue.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { shardOf } from './slots.ts';
import { type Draft, settleVersion } from './snapshots.ts';
import { eventsOfPerson, hold, insertOrder, pointName, savePerson } from './store.ts';

/** Takes the other person's events out, and computes anew who stays. Belongs into a transaction. */
export function part(shard: Shard, config: ShardConfig, found: FoundJoin): void {
  const { id, n, join } = found;
  const held = hold(shard, n);
  if (held === undefined || readJoin(shard, id)?.state !== 'opening') return;
  const { stays, goes } = splitLog(shard, n, join);
  for (const event of goes) {
    stage(shard, id, event.messageId, JSON.stringify(event));
    shard.sql.exec('DELETE FROM events WHERE person = ? AND message_id = ?', n, event.messageId);
  }
  // What both had: the other one's own copy.
  for (const body of join.shared ?? []) {
    stage(shard, id, (JSON.parse(body) as AparteEvent).messageId, body); // an event's text
  }
  const parting = partingOf(shard, held, found);
  const { person, orders } = replay(held.person, stays, config.definitions);
  shard.sql.exec('DELETE FROM orders WHERE person = ?', n);
  for (const { order, range } of orders) insertOrder(shard, n, order, range);
  for (const name of join.names) letNameGo(shard, held, name, join.head ?? join.device);
  keepApart(
    shard,
    n,
    join.names.map(({ name }) => name),
    id,
  );
  const draft: Draft = {
    ...held,
    person: { ...partStays(parting, person), version: held.person.version },
    names: held.names.filter((known) => !isAmong(join.names, known.name)),
    hash: '',
  };
  settleVersion(draft, config.definitions, shard.clock());
  savePerson(shard, n, JSON.stringify(draft.person), draft.hash, held.purposes);
  config.measure?.(shard, config, n, draft.person, null);
  queuePuts(shard, draft, held.putAt);
  noteBought(shard, held, draft);
  rewriteLater(shard, n, found, parting);
  const goesWith = { ...partChoices(parting).goes, version: draft.person.version };
  saveJoin(shard, n, { id, state: 'parted', join: { ...join, goes: goesWith } });
}

/** A name leaves for where the other person lives. */
function letNameGo(shard: Shard, { n, person }: Held, name: Name, head: Name): void {
  const here = shardOf(shard.env, slotOfPerson(person.id));
  const isTheirsHere = shardOf(shard.env, head.slot) === here;
  if (!isTheirsHere) shard.sql.exec('DELETE FROM outbox WHERE name = ?', name.name);
  const mine = shard.sql
    .exec('SELECT 1 FROM identifiers WHERE name = ? AND person = ?', name.name, n)
    .toArray();
  if (mine.length > 0) {
    if (shardOf(shard.env, name.slot) === here && !isTheirsHere) pointName(shard, name, head);
    else shard.sql.exec('UPDATE identifiers SET person = NULL WHERE name = ?', name.name);
  }
  shard.memory.forgetName(name.name);
}

function splitLog(shard: Shard, n: number, join: Join): { stays: AparteEvent[]; goes: AparteEvent[] } {
  const mine = new Set(join.names.map(({ identifier }) => `${identifier.type}:${identifier.value}`));
  const stays: AparteEvent[] = [];
  const goes: AparteEvent[] = [];
  for (const event of eventsOfPerson(shard, n)) {
    const home = homeIdentifier(event);
    (home !== null && mine.has(`${home.type}:${home.value}`) ? goes : stays).push(event);
  }
  return { stays, goes };
}

function stage(shard: Shard, id: string, messageId: string, body: string): void {
  shard.sql.exec(
    'INSERT INTO arriving VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    `leaving:${id}`,
    messageId,
    body,
  );
}

/** An undoing, as the tables and the person say it. */
export function partingOf(shard: Shard, held: Held, { id, join }: FoundJoin): Parting {
  const devices = join.names.filter(({ identifier }) => identifier.type === 'anonymousId');
  return {
    now: unreducedOf(held.person),
    own: join.own,
    ...(join.from === undefined ? {} : { came: join.from }),
    later: laterThan(shard, held.n, id).flatMap((row) =>
      row.join.from === undefined ? [] : [row.join.from],
    ),
    devices: new Set(devices.map(({ identifier }) => identifier.value)),
  };
}

/** What became part of the same person later, and still is. */
function laterThan(shard: Shard, n: number, id: string): JoinRow[] {
  const rows = joinsOf(shard, n);
  const at = rows.findIndex((row) => row.id === id);
  const own = rows[at]?.join.own.id;
  return rows.slice(at + 1).filter((row) => row.state === 'joined' && row.join.own.id === own);
}

/** What later records say of the person before them no longer counts what is taken out. */
function rewriteLater(shard: Shard, n: number, { id }: FoundJoin, parting: Parting): void {
  const between: NonNullable<Join['from']>[] = [];
  for (const row of laterThan(shard, n, id)) {
    const own = withoutParted(row.join.own, between, parting);
    saveJoin(shard, n, { ...row, join: { ...row.join, own } });
    if (row.join.from !== undefined) between.push(row.join.from);
  }
}

/** Whether a name is one of some. */
export function isAmong(names: readonly Name[], name: Name): boolean {
  return names.some((one) => one.name === name.name);
}
