import { ALL_PURPOSES, type PurposeMask } from '../../../core/consent.ts';
import type { Name } from '../contract.ts';
import type { Join } from '../join-contract.ts';
import { queueRemoval } from '../outbox.ts';
import type { Shard } from '../shard.ts';
import { shardOf } from '../slots.ts';
import { parsePerson } from '../store.ts';
import { tombstoneOf } from '../tombstones.ts';
import type { Burial } from './contract.ts';
import { deletePersonRows } from './deleting.ts';

/** Clears away what a shard holds of an erased person beside the person itself: pointers from its names, a person of its
 *  own that a name still opens, what was frozen for a merge that was under way, and unproven claims to be it. Belongs
 *  into a transaction. May be repeated. Gives how many people's rows went. */
export function bury(shard: Shard, burial: Burial): number {
  const { erasure, at, names, merges } = burial;
  const gone: number[] = [];
  const clear = (n: number) => {
    const own = namesOf(shard, n);
    deletePersonRows(shard, n, { id: erasure, at });
    for (const name of own) mark(shard, name, burial);
    gone.push(n);
  };
  for (const merge of merges) {
    for (const { n } of shard.sql
      .exec<{ n: number }>('SELECT n FROM people WHERE moving = ?', merge)
      .toArray())
      clear(n);
    shard.sql.exec('DELETE FROM giving WHERE merge = ?', merge);
  }
  for (const { name } of names) {
    shard.sql.exec('DELETE FROM showed WHERE name = ?1 OR by = ?1', name);
    shard.sql.exec('DELETE FROM apart WHERE name = ?', name);
  }
  for (const name of names) {
    if (shardOf(shard.env, name.slot) !== burial.shard || isBuried(shard, name.name, erasure)) continue;
    const [row] = shard.sql
      .exec<{ person: number | null }>('SELECT person FROM identifiers WHERE name = ?', name.name)
      .toArray();
    const n = row?.person ?? null;
    if (n !== null && isTheirs(shard, n, names)) clear(n);
    if (pointsTo(shard, name.name, names))
      shard.sql.exec('DELETE FROM identifiers WHERE name = ?', name.name);
    mark(shard, name, burial);
  }
  forgetRecords(shard, names);
  for (const { identifier } of names) if (identifier.type === 'userId') unclaim(shard, identifier.value, at);
  return gone.length;
}

/** The purposes that any of a person's choices denies, or what its devices said with their events. */
export function refusedBy(doc: string): PurposeMask {
  const { choice, devices, records = {} } = parsePerson(doc);
  const own = choice === undefined ? [] : [choice];
  const choices = [...own, ...Object.values(devices), ...Object.values(records)];
  return choices.reduce((refused, { purposes }) => refused | (ALL_PURPOSES & ~purposes), 0);
}

/** Sets a name's tombstone; the newest erasure counts, and what was refused stays refused. */
export function setTombstone(
  shard: Shard,
  name: string,
  stone: {
    readonly at: number;
    readonly erasure: string;
    readonly locked: boolean;
    readonly refused: number;
  },
): void {
  shard.sql.exec(
    `INSERT INTO tombstones VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET at = max(at, excluded.at), erasure = excluded.erasure,
       locked = excluded.locked, refused = refused | excluded.refused`,
    name,
    stone.at,
    stone.erasure,
    stone.locked ? 1 : 0,
    stone.refused,
  );
  shard.tombstones.any = true;
}

/** A shard's names of a person. */
export function namesOf(shard: Shard, n: number): Name[] {
  return shard.sql
    .exec<{ name: string; slot: number; type: string; value: string }>(
      'SELECT name, slot, type, value FROM identifiers WHERE person = ?',
      n,
    )
    .toArray()
    .map(({ name, slot, type, value }) => ({ name, slot, identifier: { type, value } }));
}

function mark(shard: Shard, name: Name, { erasure, at, refused }: Burial): void {
  setTombstone(shard, name.name, { at, erasure, locked: false, refused });
  shard.memory.forgetName(name.name);
  queueRemoval(shard, name);
}

/** A repeated call finds what came since under the names: it stays. */
function isBuried(shard: Shard, name: string, erasure: string): boolean {
  const stone = tombstoneOf(shard, name);
  return stone !== undefined && stone.erasure === erasure && !stone.locked;
}

/** Whether a person here is nobody else's: it has no login, or only ones of the erased person. */
function isTheirs(shard: Shard, n: number, names: readonly Name[]): boolean {
  const logins = namesOf(shard, n).filter(({ identifier }) => identifier.type === 'userId');
  return logins.every((login) => names.some(({ name }) => name === login.name));
}

function pointsTo(shard: Shard, name: string, names: readonly Name[]): boolean {
  const [row] = shard.sql
    .exec<{ moved: string | null }>('SELECT moved FROM identifiers WHERE name = ?', name)
    .toArray();
  if (row === undefined || row.moved === null) return false;
  const to = JSON.parse(row.moved) as Name; // written by `pointName`
  return names.some((own) => own.name === to.name);
}

/** Other people's records of merges that came to nothing, or were undone, say which names stayed away, and whose. */
function forgetRecords(shard: Shard, names: readonly Name[]): void {
  const theirs = new Set(names.map(({ name }) => name));
  const rows = shard.sql.exec<{ id: string; person: number; body: string }>(
    `SELECT id, person, body FROM joins WHERE state IN ('refused', 'undone')`,
  );
  for (const { id, person, body } of rows.toArray()) {
    const join = JSON.parse(body) as Join; // written by `saveJoin`
    const shown = [join.device, ...join.names];
    if (!shown.some(({ name }) => theirs.has(name))) continue;
    shard.sql.exec('DELETE FROM joins WHERE id = ?', id);
    for (const { name } of shown)
      shard.sql.exec('DELETE FROM merges WHERE person = ? AND device = ?', person, name);
    shard.memory.drop(person);
  }
}

/** Somebody claimed, without proof, to be the erased user: what they did stays theirs, the claim goes. */
function unclaim(shard: Shard, userId: string, at: number): void {
  shard.sql.exec(
    `UPDATE events SET claimed = NULL, body = json_remove(body, '$.claimedUserId') WHERE claimed = ? AND at <= ?`,
    userId,
    at,
  );
}
