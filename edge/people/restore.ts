import { partReturns } from '../../core/people/parting.ts';
import { replay } from '../../core/people/replay.ts';
import { newPerson } from '../../core/profile/reduce.ts';
import { joinExposureFacts } from '../../core/profile/merge.ts';
import type { Permissions } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import type { Name } from './contract.ts';
import { keepApart, saveJoin } from './joins.ts';
import { environmentOf } from './names.ts';
import { noteBought } from './note-bought.ts';
import { queuePuts } from './queue.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { type Draft, settleVersion } from './snapshots.ts';
import {
  eventsOfPerson,
  hold,
  insertEvent,
  insertOrder,
  insertPerson,
  giveName,
  parseEvent,
  savePerson,
} from './store.ts';
import type { Opening, Restoring } from './undo-contract.ts';

// The side of an undone merge that comes back, in the shard of the name it lives under.

/** Makes the person again, with its names and nothing else yet: from now on what comes under them is its own. */
export function open(shard: Shard, opening: Opening): void {
  const { id, person, head, names, came } = opening;
  if (rowOf(shard, person) !== null) return;
  shard.storage.transactionSync(() => {
    const shell = newPerson(person, came?.assignmentId ?? opening.assignmentId, opening.createdAt);
    const known: Person = { ...shell, ...opening.permits };
    const held = insertPerson(shard, known, 0, head);
    for (const name of names) if (name.name !== head.name) giveName(shard, held.n, name, 0);
    shard.sql.exec(
      `INSERT INTO merges (id, person, device, state, request) VALUES (?, ?, '', 'restoring', ?)`,
      `undo:${id}`,
      held.n,
      JSON.stringify({ device: head, permits: opening.permits }),
    );
    keepApart(shard, held.n, opening.apart, id);
  });
  for (const name of names) shard.memory.forgetName(name.name);
}

/** Takes in a page; with the last one the person is what it was, and what came since. */
export async function restore(shard: Shard, page: Restoring): Promise<void> {
  const n = rowOf(shard, page.person);
  const key = `undo:${page.id}`;
  if (n === null || shard.sql.exec('SELECT 1 FROM merges WHERE id = ?', key).toArray().length === 0) return;
  const [row] = shard.sql
    .exec<{ name: string }>('SELECT name FROM identifiers WHERE person = ?', n)
    .toArray();
  const config = await shard.config(environmentOf(row?.name ?? ''), 0);
  shard.storage.transactionSync(() => {
    for (const body of page.events) {
      const { messageId } = parseEvent(body);
      shard.sql.exec('INSERT INTO arriving VALUES (?, ?, ?) ON CONFLICT DO NOTHING', key, messageId, body);
    }
    if (page.last !== undefined) finish(shard, config, n, key, page.last);
  });
  await shard.storage.sync();
}

function finish(
  shard: Shard,
  config: ShardConfig,
  n: number,
  key: string,
  last: NonNullable<Restoring['last']>,
): void {
  const held = hold(shard, n);
  if (held === undefined) return;
  const arrived = shard.sql
    .exec<{ body: string }>('SELECT body FROM arriving WHERE merge = ?', key)
    .toArray();
  for (const { body } of arrived) insertEvent(shard, n, parseEvent(body));
  shard.sql.exec('DELETE FROM arriving WHERE merge = ?', key);
  const opened = openedWith(shard, key);
  shard.sql.exec('DELETE FROM merges WHERE id = ?', key);
  for (const { chain, link, receipt } of last.receipts) {
    shard.sql.exec(
      'INSERT INTO receipts VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      n,
      chain,
      link,
      JSON.stringify(receipt),
    );
  }
  for (const join of last.joins) saveJoin(shard, n, join);
  keepApart(shard, n, last.apart, key);
  const draft: Draft = {
    ...held,
    person: restored(shard, config, n, { known: held.person, opened }, last),
    purposes: last.purposes,
  };
  if (isNobody(draft.person, last)) {
    forget(
      shard,
      n,
      held.names.map((known) => known.name),
    );
    return;
  }
  draft.hash = '';
  settleVersion(draft, config.definitions, shard.clock());
  savePerson(shard, n, JSON.stringify(draft.person), draft.hash, draft.purposes);
  config.measure?.(shard, config, n, draft.person, null);
  for (const known of held.names) {
    if (known.name.identifier.type !== 'anonymousId') continue;
    known.usedAt = shard.clock(); // KV has the other person's snapshot under it
    shard.sql.exec('UPDATE identifiers SET used_at = ? WHERE name = ?', known.usedAt, known.name.name);
  }
  queuePuts(shard, draft, 0);
  noteBought(shard, held, draft);
  shard.memory.drop(n);
}

/** What the person permitted when it was made again. */
function openedWith(shard: Shard, key: string): Permissions {
  const { request } = shard.sql
    .exec<{ request: string }>('SELECT request FROM merges WHERE id = ?', key)
    .one();
  return (JSON.parse(request) as Pick<Opening, 'permits'>).permits; // written by `open`
}

/** The person by its own events, those that came since among them. */
function restored(
  shard: Shard,
  config: ShardConfig,
  n: number,
  { known, opened }: { readonly known: Person; readonly opened: Permissions },
  { came, choices, version }: NonNullable<Restoring['last']>,
): Person {
  const { person, orders } = replay(known, eventsOfPerson(shard, n), config.definitions);
  shard.sql.exec('DELETE FROM orders WHERE person = ?', n);
  for (const { order, range } of orders) insertOrder(shard, n, order, range);
  const seen = person.events > 0 || came === undefined ? person : came;
  const wasShown = Object.keys(came?.exposures ?? {}).length > 0;
  return {
    ...person,
    assignmentId: wasShown ? known.assignmentId : person.assignmentId,
    firstSeenAt: seen.firstSeenAt,
    lastSeenAt: seen.lastSeenAt,
    exposures: joinExposureFacts(person.exposures, came?.exposures ?? {}),
    ...partReturns(known, opened, choices),
    version: Math.max(known.version, version),
  };
}

/** Nothing had been there before the merge, and nothing came under its names. */
function isNobody(person: Person, last: NonNullable<Restoring['last']>): boolean {
  const { choice, devices, records = {} } = person;
  const said = choice !== undefined || Object.keys({ ...devices, ...records }).length > 0;
  return last.came === undefined && person.events === 0 && !said;
}

function forget(shard: Shard, n: number, names: readonly Name[]): void {
  shard.sql.exec('DELETE FROM people WHERE n = ?', n);
  shard.sql.exec('DELETE FROM apart WHERE person = ?', n);
  shard.sql.exec('UPDATE identifiers SET person = NULL WHERE person = ?', n);
  shard.memory.drop(n);
  for (const name of names) shard.memory.forgetName(name.name);
}

function rowOf(shard: Shard, person: string): number | null {
  const [row] = shard.sql.exec<{ n: number }>('SELECT n FROM people WHERE id = ?', person).toArray();
  return row?.n ?? null;
}
