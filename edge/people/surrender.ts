import { leaveArchive, withArchived } from './archived.ts';
import { putDue } from './due.ts';
import type { Receipt } from '../../core/receipts.ts';
import type { Name } from './contract.ts';
import type { MergeRequest, MovedReceipt, OrderRow, Surrender } from './merge-contract.ts';
import { putsSettled, queueRemoval } from './outbox.ts';
import type { Shard } from './shard.ts';
import { parsePerson, pointName } from './store.ts';

// The device's side of a merge.

/** Text of events in one answer: well below what a call can carry. */
const PAGE_TEXT = 4_000_000;

type NameState = { person: number | null; moved: string | null; contested: number };

/** Gives up a device to a proven user. The first call freezes the device's person and leaves a pointer, in one
 *  transaction; repeated calls give the same content again until `confirm`. */
export async function surrender(shard: Shard, request: MergeRequest, after: number): Promise<Surrender> {
  const { device, user } = request;
  const frozen = frozenRow(shard, request.id);
  if (frozen !== undefined) {
    await putsSettled(shard, device.name);
    return withArchived(shard, frozen, after, contentOf(shard, frozen, after));
  }
  const known = shard.sql
    .exec<NameState>('SELECT person, moved, contested FROM identifiers WHERE name = ?', device.name)
    .toArray()[0];
  const owner = known === undefined ? null : ownerOf(shard, known);
  if (owner === request.person || owner === user.name) return { status: 'nobody' };
  if (known?.contested === 1) return { status: 'refused' };
  if (known !== undefined && owner !== null) {
    contest(shard, request, known);
    await putsSettled(shard, device.name);
    return { status: 'refused' };
  }
  shard.storage.transactionSync(() => {
    if (known !== undefined && known.person !== null) {
      shard.sql.exec('UPDATE people SET moving = ? WHERE n = ?', request.id, known.person);
      shard.memory.drop(known.person);
    }
    pointName(shard, device, user);
    shard.sql.exec('DELETE FROM outbox WHERE name = ?', device.name);
  });
  shard.memory.forgetName(device.name);
  // A value of this shard that is still on its way to KV must not land after the user's shard's.
  await putsSettled(shard, device.name);
  const given = frozenRow(shard, request.id);
  return given === undefined
    ? { status: 'nobody' }
    : withArchived(shard, given, after, contentOf(shard, given, after));
}

/** The user's shard has everything: what was frozen goes, the pointer stays. */
export function confirm(shard: Shard, request: MergeRequest): void {
  shard.storage.transactionSync(() => {
    const frozen = frozenRow(shard, request.id);
    if (frozen === undefined) return;
    for (const table of ['events', 'orders', 'receipts', 'units']) {
      shard.sql.exec(`DELETE FROM ${table} WHERE person = ?`, frozen.n);
    }
    leaveArchive(shard, frozen);
    shard.sql.exec('DELETE FROM people WHERE n = ?', frozen.n);
  });
}

/** The user a device belongs to: by its person's id when that is here, by its name when elsewhere; null: no user. */
function ownerOf(shard: Shard, known: NameState): string | null {
  if (known.moved !== null) return (JSON.parse(known.moved) as Name).name; // written by `pointName`
  if (known.person === null) return null;
  const users = shard.sql
    .exec<{ id: string }>(
      `SELECT p.id FROM people p JOIN identifiers i ON i.person = p.n WHERE p.n = ? AND i.type = 'userId'`,
      known.person,
    )
    .toArray();
  return users[0]?.id ?? null;
}

/** Two users claim the device: from now on it points to nobody, and the first user's shard is told so. */
function contest(shard: Shard, request: MergeRequest, known: NameState): void {
  const { device } = request;
  shard.storage.transactionSync(() => {
    const first = known.moved === null ? localUser(shard, known.person) : (JSON.parse(known.moved) as Name);
    pointName(shard, device, null);
    if (first !== null) {
      const body = JSON.stringify({ user: first, device });
      putDue(shard, { key: `release:${device.name}`, kind: 'release', body }, shard.clock());
    }
    queueRemoval(shard, device);
  });
  shard.memory.forgetName(device.name);
}

function localUser(shard: Shard, n: number | null): Name | null {
  const row = shard.sql
    .exec<{ name: string; slot: number; value: string }>(
      `SELECT name, slot, value FROM identifiers WHERE person = ? AND type = 'userId'`,
      n,
    )
    .toArray()[0];
  return row === undefined
    ? null
    : { name: row.name, slot: row.slot, identifier: { type: 'userId', value: row.value } };
}

interface Frozen {
  readonly n: number;
  readonly id: string;
  readonly doc: string;
}

function frozenRow(shard: Shard, id: string): Frozen | undefined {
  return shard.sql
    .exec<{ n: number; id: string; doc: string }>('SELECT n, id, doc FROM people WHERE moving = ?', id)
    .toArray()[0];
}

function contentOf(shard: Shard, frozen: Frozen, after: number): Extract<Surrender, { status: 'content' }> {
  const events: string[] = [];
  let text = 0;
  let next: number | undefined;
  let last = after;
  const rows = shard.sql.exec<{ seq: number; body: string }>(
    'SELECT seq, body FROM events WHERE person = ? AND +seq > ? ORDER BY +seq',
    frozen.n,
    after,
  );
  for (const row of rows) {
    if (text > PAGE_TEXT) {
      next = last;
      break;
    }
    events.push(row.body);
    text += row.body.length;
    last = row.seq;
  }
  return {
    status: 'content',
    person: parsePerson(frozen.doc),
    events,
    orders: shard.sql
      .exec<OrderRow & Record<string, SqlStorageValue>>(
        'SELECT order_id AS "order", range FROM orders WHERE person = ?',
        frozen.n,
      )
      .toArray(),
    receipts: receiptsOf(shard, frozen.n),
    ...(next === undefined ? {} : { next }),
  };
}

/** The chains of choices kept for a person. */
function receiptsOf(shard: Shard, n: number): MovedReceipt[] {
  return shard.sql
    .exec<{ chain: string; link: number; body: string }>(
      'SELECT chain, link, body FROM receipts WHERE person = ? ORDER BY chain, link',
      n,
    )
    .toArray()
    .map(({ chain, link, body }) => ({ chain, link, receipt: JSON.parse(body) as Receipt })); // written by `setConsent`
}
