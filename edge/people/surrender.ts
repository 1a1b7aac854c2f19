import type { PurposeMask } from '../../core/consent.ts';
import { type Holder, judgeLink, linkRules, type Side, type Verdict } from '../../core/people/linking.ts';
import { leaveArchive, withArchived } from './archived.ts';
import { putDue } from './due.ts';
import type { Receipt } from '../../core/receipts.ts';
import type { Name } from './contract.ts';
import { apartOf, joinsOf } from './joins.ts';
import type { MovedReceipt } from './moved-receipt.ts';
import type { MergeRequest, OrderRow, Surrender } from './merge-contract.ts';
import { environmentOf } from './names.ts';
import { putsSettled, queueRemoval } from './outbox.ts';
import { identifierTypesOf, type Shard, type ShardConfig } from './shard.ts';
import { shardOf } from './slots.ts';
import { headRow, namesOfRow, parsePerson, pointName } from './store.ts';
import { keepRefused } from './tombstones.ts';

// The side of a merge that gives up: the shard of the identifier, or of the name its person lives under.

/** Text of events in one answer: well below what a call can carry. */
const PAGE_TEXT = 4_000_000;

type NameState = { person: number | null; moved: string | null; contested: number };

/** Who holds a name, as this shard knows it. */
type Owner =
  | { readonly kind: 'nobody' | 'everybody' }
  | { readonly kind: 'here'; readonly side: Side; readonly n: number; readonly head: Name }
  | { readonly kind: 'moved'; readonly to: Name };

/** Gives up what a name leads to, or says why not. The first call freezes its person and leaves pointers, in one
 *  transaction; repeated calls give the same content again until `confirm`. */
export async function surrender(
  shard: Shard,
  request: MergeRequest,
  at: Name,
  after: number,
): Promise<Surrender> {
  const config = await shard.config(environmentOf(at.name), 0);
  const frozen = frozenRow(shard, request.id);
  if (frozen !== undefined) return given(shard, frozen, after);
  const owner = ownerOf(shard, at);
  if (owner.kind === 'moved') {
    if (owner.to.name === request.into.name) return { status: 'nobody' };
    if (owner.to.identifier.type !== 'userId') return { status: 'elsewhere', at: owner.to };
  }
  const answer = act(shard, config, request, at, owner);
  if (answer !== 'join') {
    if (answer.status !== 'busy') await putsSettled(shard, request.device.name);
    return answer;
  }
  const now = frozenRow(shard, request.id);
  return now === undefined ? { status: 'nobody' } : given(shard, now, after);
}

/** Does what the rules say, in one transaction; 'join': the person is frozen and can be read. */
function act(
  shard: Shard,
  config: ShardConfig,
  request: MergeRequest,
  at: Name,
  owner: Owner,
): Surrender | 'join' {
  const { device, into } = request;
  const isOwn = at.name === device.name;
  const verdict = verdictOf(shard, config, request, isOwn, owner);
  if (verdict === 'take' || verdict === 'own') {
    // Where its pointer led past its holder, the identifier's own shard is asked to mend it (`repoint`).
    if (verdict === 'take' && isOwn) {
      shard.storage.transactionSync(() => pointName(shard, device, into));
      shard.memory.forgetName(device.name);
    }
    return { status: 'nobody' };
  }
  if (verdict === 'contest') {
    if (isOwn) contest(shard, device, owner); // else its own shard is asked to (`disown`)
    return { status: 'refused', contested: true };
  }
  const holder = owner.kind === 'here' ? owner.head : owner.kind === 'moved' ? owner.to : null;
  if (verdict === 'refuse' || holder === null) {
    noteShown(shard, device, into);
    return { status: 'refused', contested: owner.kind === 'everybody' };
  }
  return verdict === 'join' && owner.kind === 'here'
    ? freeze(shard, request, owner)
    : { status: 'reverse', to: holder };
}

function verdictOf(
  shard: Shard,
  config: ShardConfig,
  { device, into, person }: MergeRequest,
  isOwn: boolean,
  owner: Owner,
): Verdict {
  const holder = holderOf(owner);
  const asking: Side = { person, isUser: into.identifier.type === 'userId' };
  const sharedDevice = config.published?.config.project.identity?.sharedDevice;
  const rules = linkRules(identifierTypesOf(config), sharedDevice, device.identifier.type);
  // A pointer that leads to a name of nobody's: the identifier itself is free.
  const free = holder === 'everybody' && !isOwn;
  return judgeLink(asking, free ? 'nobody' : holder, timesShown(shard, device, into), rules);
}

function holderOf(owner: Owner): Holder {
  if (owner.kind === 'here') return owner.side;
  return owner.kind === 'moved' ? 'another login' : owner.kind;
}

function ownerOf(shard: Shard, at: Name): Owner {
  const known = shard.sql
    .exec<NameState>('SELECT person, moved, contested FROM identifiers WHERE name = ?', at.name)
    .toArray()[0];
  if (known === undefined) return { kind: 'nobody' };
  if (known.contested === 1) return { kind: 'everybody' };
  if (known.moved !== null) {
    const to = JSON.parse(known.moved) as Name; // written by `pointName`
    // A pointer to somebody of this very shard is that person.
    return localOwner(shard, to.name) ?? { kind: 'moved', to };
  }
  return (known.person === null ? null : ownerOfRow(shard, known.person)) ?? { kind: 'nobody' };
}

function localOwner(shard: Shard, name: string): Owner | null {
  const [row] = shard.sql
    .exec<{ person: number | null }>('SELECT person FROM identifiers WHERE name = ?', name)
    .toArray();
  return row === undefined || row.person === null ? null : ownerOfRow(shard, row.person);
}

function ownerOfRow(shard: Shard, n: number): Owner | null {
  const [row] = shard.sql.exec<{ id: string }>('SELECT id FROM people WHERE n = ?', n).toArray();
  const head = row === undefined ? null : headRow(shard, n, row.id);
  if (row === undefined || head === null) return null;
  const side = { person: row.id, isUser: head.identifier.type === 'userId' };
  return { kind: 'here', side, n, head };
}

/** Freezes a person that is to go, and makes its names point to the one that stays. */
function freeze(
  shard: Shard,
  request: MergeRequest,
  owner: Extract<Owner, { kind: 'here' }>,
): Surrender | 'join' {
  // What is on its way to it has to arrive first. It comes from persons that could never wait for this one: the order
  // in which persons give way is the same everywhere.
  if (isBusy(shard, owner.n)) return { status: 'busy' };
  const names = namesOfRow(shard, owner.n);
  const mine = shardOf(shard.env, owner.head.slot);
  shard.storage.transactionSync(() => {
    shard.sql.exec('UPDATE people SET moving = ? WHERE n = ?', request.id, owner.n);
    const body = JSON.stringify({ at: owner.head, names: names.map((row) => row.name) });
    shard.sql.exec('INSERT INTO giving VALUES (?, ?) ON CONFLICT DO NOTHING', request.id, body);
    for (const { name } of names) {
      if (shardOf(shard.env, name.slot) === mine) pointName(shard, name, request.into);
      else shard.sql.exec('DELETE FROM identifiers WHERE name = ?', name.name);
      shard.sql.exec('DELETE FROM outbox WHERE name = ?', name.name);
    }
  });
  shard.memory.drop(owner.n);
  for (const { name } of names) shard.memory.forgetName(name.name);
  return 'join';
}

/** Whether something is on its way to a person, or being taken out of it, or the person itself is being erased. */
function isBusy(shard: Shard, n: number): boolean {
  const rows = shard.sql.exec(
    `SELECT 1 FROM merges WHERE person = ?1 AND state IN ('pulling', 'applied', 'restoring')
     UNION ALL SELECT 1 FROM joins WHERE person = ?1 AND state IN ('opening', 'parted')
     UNION ALL SELECT 1 FROM people WHERE n = ?1 AND moving IS NOT NULL LIMIT 1`,
    n,
  );
  return rows.toArray().length > 0;
}

/** The other shard has everything: what was frozen goes, the pointers stay. */
export function confirm(shard: Shard, request: MergeRequest): void {
  shard.storage.transactionSync(() => {
    const frozen = frozenRow(shard, request.id);
    if (frozen === undefined) return;
    for (const table of ['events', 'orders', 'receipts', 'units', 'joins', 'apart', 'merges']) {
      shard.sql.exec(`DELETE FROM ${table} WHERE person = ?`, frozen.n);
    }
    leaveArchive(shard, frozen);
    shard.sql.exec('DELETE FROM giving WHERE merge = ?', request.id);
    shard.sql.exec('DELETE FROM people WHERE n = ?', frozen.n);
  });
}

/** A name that points to one of `from` points to `to`. Whatever came in between is newer and stays. */
export function repoint(
  shard: Shard,
  name: Name,
  from: readonly string[],
  to: Name | null,
  refused: PurposeMask,
): void {
  keepRefused(shard, name, refused);
  const [row] = shard.sql
    .exec<NameState>('SELECT person, moved, contested FROM identifiers WHERE name = ?', name.name)
    .toArray();
  if (row === undefined || row.moved === null || row.contested === 1) return;
  const known = JSON.parse(row.moved) as Name; // written by `pointName`
  if (!from.includes(known.name)) return;
  shard.storage.transactionSync(() => {
    if (to !== null) pointName(shard, name, to);
    else shard.sql.exec('UPDATE identifiers SET moved = NULL WHERE name = ?', name.name);
  });
  shard.memory.forgetName(name.name);
}

/** How many others showed an identifier that is not theirs. */
function timesShown(shard: Shard, device: Name, into: Name): number {
  return shard.sql
    .exec<{ n: number }>(
      'SELECT count(*) AS n FROM showed WHERE name = ? AND by != ?',
      device.name,
      into.name,
    )
    .one().n;
}

function noteShown(shard: Shard, device: Name, into: Name): void {
  shard.sql.exec(
    'INSERT INTO showed VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    device.name,
    into.name,
    shard.clock(),
  );
}

/** Makes an identifier that too many show point to nobody. */
export function disown(shard: Shard, device: Name): void {
  const owner = ownerOf(shard, device);
  if (owner.kind !== 'everybody') contest(shard, device, owner);
}

/** Too many show it: from now on it points to nobody, and whoever held it is told so. */
function contest(shard: Shard, device: Name, owner: Owner): void {
  shard.storage.transactionSync(() => {
    pointName(shard, device, null);
    shard.sql.exec('DELETE FROM showed WHERE name = ?', device.name);
    const first = owner.kind === 'here' ? owner.head : owner.kind === 'moved' ? owner.to : null;
    if (first !== null && first.name !== device.name) {
      const body = JSON.stringify({ user: first, device });
      putDue(shard, { key: `release:${device.name}`, kind: 'release', body }, shard.clock());
    }
    queueRemoval(shard, device);
  });
  if (owner.kind === 'here') shard.memory.drop(owner.n);
  shard.memory.forgetName(device.name);
}

interface Frozen {
  readonly n: number;
  readonly id: string;
  readonly doc: string;
  readonly at: Name;
  readonly names: readonly Name[];
}

function frozenRow(shard: Shard, id: string): Frozen | undefined {
  const [row] = shard.sql
    .exec<{ n: number; id: string; doc: string; body: string }>(
      'SELECT n, id, doc, body FROM people JOIN giving ON merge = moving WHERE moving = ?',
      id,
    )
    .toArray();
  if (row === undefined) return undefined;
  // Written by `freeze`.
  return { n: row.n, id: row.id, doc: row.doc, ...(JSON.parse(row.body) as Pick<Frozen, 'at' | 'names'>) };
}

/** What was frozen, from an event row on, once no write of its names to KV is under way: an older value must not land
 *  after the other shard's. */
async function given(shard: Shard, frozen: Frozen, after: number): Promise<Surrender> {
  await Promise.all(frozen.names.map((name) => putsSettled(shard, name.name)));
  return withArchived(shard, frozen, after, contentOf(shard, frozen, after));
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
    at: frozen.at,
    names: frozen.names,
    events,
    orders: shard.sql
      .exec<OrderRow & Record<string, SqlStorageValue>>(
        'SELECT order_id AS "order", range FROM orders WHERE person = ?',
        frozen.n,
      )
      .toArray(),
    receipts: receiptsOf(shard, frozen.n),
    joins: joinsOf(shard, frozen.n),
    apart: apartOf(shard, frozen.n),
    ...(next === undefined ? {} : { next }),
  };
}

/** The chains of choices kept for a person. */
export function receiptsOf(shard: Shard, n: number): MovedReceipt[] {
  return shard.sql
    .exec<{ chain: string; link: number; body: string }>(
      'SELECT chain, link, body FROM receipts WHERE person = ? ORDER BY chain, link',
      n,
    )
    .toArray()
    .map(({ chain, link, body }) => ({ chain, link, receipt: JSON.parse(body) as Receipt })); // written by `setConsent`
}
