import { AparteError } from '../../../core/errors.ts';
import type { PurposeMask } from '../../../core/consent.ts';
import { CLAIMED_USER_ID, slotOfPerson } from '../../../core/identity.ts';
import type { Certificate } from '../../../core/wire/rights.ts';
import type { Name } from '../contract.ts';
import { putDue } from '../due.ts';
import { environmentOf, mintPersonId, nameOf } from '../names.ts';
import { putsSettled } from '../outbox.ts';
import type { Shard } from '../shard.ts';
import { shardCount, shardOf, shardStub } from '../slots.ts';
import { lookUp } from '../store.ts';
import { isParting } from '../joins.ts';
import { tombstoneOf } from '../tombstones.ts';
import { partsOf, withoutPerson } from './archive.ts';
import { bury, namesOf, refusedBy, setTombstone } from './bury.ts';
import { certificateOf } from './certificate.ts';
import { deletePersonRows, type Removed } from './deleting.ts';
import type { Rights, Whom } from './contract.ts';

// Erasing a person. States, each reached in one transaction and left by calls that may be repeated:
//   locked   nobody can read the person any more, its names wait; other shards bury its pointers and what they froze
//   erased   every row here is gone and the names are free; the archive's files are written anew without it
//   done     the certificate says so
// The due table takes up what a crash cut off.

/** What is left to do, until it is done: then only the certificate stays. */
interface Plan {
  readonly n: number;
  readonly person: string;
  readonly names: readonly Name[];
  readonly merges: readonly string[];
  /** Values of the person's `userId`s, which others may have claimed without proof. */
  readonly userIds: readonly string[];
  readonly parts: readonly number[];
  /** Purposes the person had refused: deleting that must not allow them. */
  readonly refused: PurposeMask;
  readonly removed: Removed;
}

type State = 'locked' | 'erased' | 'done';

interface Erasure {
  readonly id: string;
  readonly at: number;
  readonly state: State;
  readonly body: string;
}

/** When an erasure that its request did not finish is taken up by the alarm, in ms. */
const TAKE_UP_AFTER_MS = 2_000;

/** Erases the person a name leads to, or one with an id, and everything about it. Repeated, it gives the certificate
 *  of the erasure that was. A part that fails now is done by the alarm: then `completedAt` is absent. */
export async function erase(
  shard: Shard,
  { whom, now }: Rights['erase']['ask'],
): Promise<Rights['erase']['answer']> {
  const known = await find(shard, whom);
  if (known === null || typeof known !== 'number') return known;
  await settleMerges(shard, known);
  const found = await find(shard, whom);
  if (found === null || typeof found !== 'number') return found;
  if (isParting(shard, found)) {
    throw new AparteError(
      'UNAVAILABLE',
      'A merge of this person is just being undone. Try again in a moment.',
    );
  }
  const id = await lock(shard, found, now);
  if (id === null) return null; // given up to a merge this very moment: whoever asks again is told where
  await shard.storage.sync();
  return certify(shard, id);
}

/** The certificate of an erasure, after what was left of it is done as far as it can be. */
export async function certify(shard: Shard, id: string): Promise<Rights['certificate']['answer']> {
  await runErasure(shard, id).catch(() => undefined); // the due row takes it up
  const erasure = read(shard, id);
  if (erasure === undefined) return null;
  if (erasure.state === 'done') return { certificate: JSON.parse(erasure.body) as Certificate }; // written by `finish`
  return { certificate: certificateOf(erasure, planOf(erasure), null) };
}

/** Drives an erasure to its end; at most once at a time. Rejects when another shard or R2 fails. */
export function runErasure(shard: Shard, id: string): Promise<void> {
  const running = shard.running.get(id);
  if (running !== undefined) return running;
  const run = drive(shard, id).finally(() => shard.running.delete(id));
  shard.running.set(id, run);
  return run;
}

/** Lets what was shown with a person be judged first: whose it is, so that nobody else is erased for it. */
async function settleMerges(shard: Shard, n: number): Promise<void> {
  await Promise.all(underWay(shard, n).map(({ id }) => shard.runMerge(id).catch(() => undefined)));
}

/** Merges of which is not known yet what becomes of them. */
function underWay(shard: Shard, n: number): { id: string; request: string }[] {
  return shard.sql
    .exec<{ id: string; request: string }>(
      `SELECT id, request FROM merges WHERE person = ? AND state IN ('pulling', 'reversing')`,
      n,
    )
    .toArray();
}

async function find(shard: Shard, whom: Whom): Promise<number | Rights['erase']['answer']> {
  if ('id' in whom) {
    const [row] = shard.sql
      .exec<{ n: number; moving: string | null }>('SELECT n, moving FROM people WHERE id = ?', whom.id)
      .toArray();
    if (row?.moving?.startsWith('erase:') === true) return certify(shard, row.moving.slice('erase:'.length));
    return row === undefined || row.moving !== null ? null : row.n;
  }
  const { name } = whom;
  const found = lookUp(shard, name.name);
  if (found.kind === 'moved') return { moved: found.to };
  const [held] =
    found.kind === 'held'
      ? shard.sql.exec('SELECT n FROM people WHERE n = ? AND moving IS NULL', found.n).toArray()
      : [];
  if (found.kind === 'held' && held !== undefined) return found.n;
  const tombstone = tombstoneOf(shard, name.name);
  if (tombstone === undefined || tombstone.erasure === '') return null; // expired, or never there
  const here = await certify(shard, tombstone.erasure);
  return here ?? { elsewhere: tombstone.erasure };
}

/** Makes the person unreadable and its names wait, in one transaction; the number of the erasure. */
async function lock(shard: Shard, n: number, now: number): Promise<string | null> {
  const known = personRow(shard, n);
  if (known === undefined) return null;
  const names = namesOf(shard, n);
  const userIds = names.flatMap(({ identifier }) => (identifier.type === 'userId' ? [identifier.value] : []));
  const [first] = names;
  const environment = environmentOf(first?.name ?? '');
  const claims = await Promise.all(
    userIds.map((value) => nameOf(shard.env, environment, { type: CLAIMED_USER_ID, value })),
  );
  const id = `${known.id.slice(0, 3)}-${mintPersonId(0).slice(4)}`;
  return shard.storage.transactionSync(() => {
    // Names took a turn of the event loop: whoever else was quicker has done it.
    const present = personRow(shard, n);
    if (present === undefined) return null;
    const merges = shard.sql.exec<{ id: string }>('SELECT id FROM merges WHERE person = ?', n).toArray();
    const devices = underWay(shard, n).map(({ request }) => (JSON.parse(request) as { device: Name }).device); // by `beginMerge`
    const own = new Map([...namesOf(shard, n), ...devices, ...claims].map((name) => [name.name, name]));
    const plan: Plan = {
      n,
      person: known.id,
      names: [...own.values()],
      merges: merges.map((merge) => merge.id),
      userIds,
      parts: partsOf(shard, n),
      refused: refusedBy(present.doc),
      removed: {},
    };
    shard.sql.exec('UPDATE people SET moving = ? WHERE n = ?', `erase:${id}`, n);
    shard.sql.exec(`UPDATE merges SET state = 'refused' WHERE person = ? AND state = 'pulling'`, n);
    for (const { name } of plan.names) {
      setTombstone(shard, name, { at: now, erasure: id, locked: true, refused: plan.refused });
      shard.sql.exec('DELETE FROM outbox WHERE name = ?', name);
    }
    shard.sql.exec('INSERT INTO erasures VALUES (?, ?, ?, ?)', id, now, 'locked', JSON.stringify(plan));
    putDue(shard, { key: `erase:${id}`, kind: 'erase', body: id }, shard.clock() + TAKE_UP_AFTER_MS);
    shard.memory.drop(n);
    return id;
  });
}

async function drive(shard: Shard, id: string): Promise<void> {
  for (;;) {
    const erasure = read(shard, id);
    if (erasure === undefined || erasure.state === 'done') {
      shard.sql.exec('DELETE FROM due WHERE key = ?', `erase:${id}`);
      return;
    }
    if (erasure.state === 'locked') await emptyShards(shard, erasure);
    else await rewriteArchive(shard, erasure);
  }
}

/** From `locked` to `erased`. */
async function emptyShards(shard: Shard, erasure: Erasure): Promise<void> {
  const plan = planOf(erasure);
  // What is under way for the person must not land after it is gone.
  for (const merge of plan.merges) await shard.running.get(merge)?.catch(() => undefined);
  await Promise.all(plan.names.map(({ name }) => putsSettled(shard, name)));
  const [first] = plan.names;
  if (first === undefined) throw new Error('a person without a name');
  const environment = environmentOf(first.name);
  const { names, merges, refused } = plan;
  const here = shardOf(shard.env, slotOfPerson(erasure.id));
  const burial = { erasure: erasure.id, at: erasure.at, names, merges, refused, shard: here };
  const others = Array.from({ length: shardCount(shard.env) }, (_, n) => n).filter((n) => n !== here);
  shard.step('erase:bury');
  // All of them: anybody may have claimed to be this person, or have a record of having been parted from it.
  await Promise.all(
    others.map((n) =>
      shardStub(shard.env, environment, n).right(environment, 'bury', { ...burial, shard: n }),
    ),
  );
  shard.step('erase:buried');
  shard.storage.transactionSync(() => {
    if (read(shard, erasure.id)?.state !== 'locked') return;
    const removed = deletePersonRows(shard, plan.n, erasure);
    bury(shard, burial);
    // A name whose slot is elsewhere is marked in KV from there.
    for (const { name } of plan.names) {
      shard.sql.exec('UPDATE tombstones SET locked = 0 WHERE name = ? AND erasure = ?', name, erasure.id);
      shard.memory.forgetName(name);
    }
    const body = JSON.stringify({ ...plan, removed });
    shard.sql.exec(`UPDATE erasures SET state = 'erased', body = ? WHERE id = ?`, body, erasure.id);
  });
  await shard.storage.sync();
  shard.step('erase:erased');
}

/** From `erased` to `done`. */
async function rewriteArchive(shard: Shard, erasure: Erasure): Promise<void> {
  const plan = planOf(erasure);
  const files = await withoutPerson(shard, plan.person, plan.parts);
  shard.step('erase:archive');
  const certificate = certificateOf(erasure, plan, { at: shard.clock(), files });
  shard.sql.exec(
    `UPDATE erasures SET state = 'done', body = ? WHERE id = ?`,
    JSON.stringify(certificate),
    erasure.id,
  );
}

function read(shard: Shard, id: string): Erasure | undefined {
  return shard.sql
    .exec<{ id: string; at: number; state: State; body: string }>('SELECT * FROM erasures WHERE id = ?', id)
    .toArray()[0];
}

function planOf(erasure: Erasure): Plan {
  return JSON.parse(erasure.body) as Plan; // written by `lock` and `emptyShards`
}

function personRow(shard: Shard, n: number): { id: string; doc: string } | undefined {
  return shard.sql
    .exec<{ id: string; doc: string }>('SELECT id, doc FROM people WHERE n = ? AND moving IS NULL', n)
    .toArray()[0];
}
