import { PURPOSE_BIT } from '../../core/consent.ts';
import type { AparteEvent } from '../../core/events.ts';
import { partChoices } from '../../core/people/parting.ts';
import type { Name } from './contract.ts';
import { forgetDue, putDue } from './due.ts';
import type { FoundJoin, Join } from './join-contract.ts';
import { joinsOf, readJoin, saveJoin } from './joins.ts';
import type { Held } from './memory.ts';
import { environmentOf, mintPersonId } from './names.ts';
import { putsSettled } from './outbox.ts';
import { isAmong, part, partingOf } from './part.ts';
import { open, restore } from './restore.ts';
import type { Shard } from './shard.ts';
import { shardOf } from './slots.ts';
import { change, headOf, hold } from './store.ts';
import { receiptsOf } from './surrender.ts';
import type { Parts, Restoring, UndoAnswer } from './undo-contract.ts';

// Undoing a merge, in the shard of the person that stayed. States, each reached in one transaction and left by calls that
// may be repeated; the due table takes up what a crash cut off:
//   opening  the other person is made again where it lived, and its names lead to it: what comes from now on is its own
//   parted   its events are taken out of the log and wait here; they are given back page by page
//   undone   it has everything; the two are kept apart

const TAKE_UP_AFTER_MS = 2_000;
/** Text of events in one page. */
const PAGE_TEXT = 4_000_000;

/** Does what is asked to part people. Part of the control module. */
export async function answerPart<K extends keyof Parts>(
  shard: Shard,
  kind: K,
  ask: Parts[K]['ask'],
): Promise<Parts[K]['answer']> {
  return ANSWERS[kind](shard, ask);
}

const ANSWERS: {
  readonly [K in keyof Parts]: (
    shard: Shard,
    ask: Parts[K]['ask'],
  ) => Parts[K]['answer'] | Promise<Parts[K]['answer']>;
} = {
  undo,
  allow,
  async open(shard, ask) {
    open(shard, ask);
    await shard.storage.sync();
    return null;
  },
  async restore(shard, ask) {
    await restore(shard, ask);
    return null;
  },
};

/** Undoes a merge. Repeated, it says what became of it. */
async function undo(shard: Shard, { id, by }: Parts['undo']['ask']): Promise<UndoAnswer> {
  const found = readJoin(shard, id);
  if (found === undefined) return { status: 'refused', why: 'unknown' };
  if (found.state === 'refused') return { status: 'refused', why: 'nothing moved' };
  if (found.state === 'joined') {
    const why = begin(shard, found, by);
    if (why !== null) return { status: 'refused', why };
    await shard.storage.sync();
  }
  await runUndo(shard, id).catch(() => undefined); // the due row takes it up
  const now = readJoin(shard, id);
  const person = now?.join.undone?.person ?? '';
  return { status: now?.state === 'undone' ? 'undone' : 'under way', person };
}

/** Lets what was parted be linked again by the next event that shows it. */
function allow(shard: Shard, { id }: Parts['allow']['ask']): boolean {
  const found = readJoin(shard, id);
  if (found === undefined || found.state !== 'undone') return false;
  shard.storage.transactionSync(() => {
    for (const { name } of found.join.names) {
      shard.sql.exec('DELETE FROM apart WHERE person = ? AND name = ?', found.n, name);
      shard.sql.exec('DELETE FROM merges WHERE person = ? AND device = ?', found.n, name);
    }
    shard.sql.exec('DELETE FROM joins WHERE id = ?', id);
  });
  shard.memory.drop(found.n);
  return true;
}

/** The first step; or why there is none. */
function begin(shard: Shard, found: FoundJoin, by: string): 'log' | 'names' | null {
  const held = hold(shard, found.n);
  if (held === undefined) return 'log';
  if (!isLogComplete(shard, held)) return 'log';
  const names = heldOf(held, found.join);
  const head = headAgain(shard, found.join, names);
  if (head === undefined) return 'names';
  const isOld = found.join.from !== undefined && found.join.head?.name === head.name;
  const person = isOld ? (found.join.from?.id ?? '') : mintPersonId(head.slot);
  shard.storage.transactionSync(() => {
    const join: Join = { ...found.join, head, names, undone: { at: shard.clock(), by, person } };
    saveJoin(shard, found.n, { id: found.id, state: 'opening', join });
    putDue(
      shard,
      { key: `undo:${found.id}`, kind: 'undo', body: found.id },
      shard.clock() + TAKE_UP_AFTER_MS,
    );
  });
  return null;
}

/** Whether everything the person was reduced from is still in the log. */
function isLogComplete(shard: Shard, { n, person }: Held): boolean {
  const logged = shard.sql
    .exec<{ n: number }>(
      'SELECT count(*) AS n FROM events WHERE person = ? AND mask & ? != 0',
      n,
      ~PURPOSE_BIT.storage,
    )
    .one().n;
  const gone = shard.sql.exec('SELECT 1 FROM archived WHERE person = ? LIMIT 1', n).toArray();
  return logged === person.events && gone.length === 0;
}

/** The names that came and are still the person's. */
function heldOf(held: Held, join: Join): Name[] {
  return join.names.filter(({ name }) => held.names.some((known) => known.name.name === name));
}

/** The name the other person lives under again: as before where it can be. */
function headAgain(shard: Shard, join: Join, names: readonly Name[]): Name | undefined {
  const before = join.head ?? join.device;
  const here = (name: Name) => shardOf(shard.env, name.slot) === shardOf(shard.env, before.slot);
  return names.find(({ name }) => name === before.name) ?? names.find(here) ?? names[0];
}

/** Drives an undoing to its end; at most once at a time. Rejects when another shard fails. */
export function runUndo(shard: Shard, id: string): Promise<void> {
  const key = `undo:${id}`;
  const running = shard.running.get(key);
  if (running !== undefined) return running;
  const run = drive(shard, id).finally(() => shard.running.delete(key));
  shard.running.set(key, run);
  return run;
}

async function drive(shard: Shard, id: string): Promise<void> {
  for (;;) {
    const found = readJoin(shard, id);
    if (found?.state === 'opening') await reopen(shard, found);
    else if (found?.state === 'parted') await giveBack(shard, found);
    else {
      forgetDue(shard, `undo:${id}`);
      return;
    }
  }
}

/** From `opening` to `parted`. */
async function reopen(shard: Shard, { id, n, join }: FoundJoin): Promise<void> {
  const held = hold(shard, n);
  const { head, undone } = join;
  if (held === undefined || head === undefined || undone === undefined)
    throw new Error('nobody to part from');
  const others = held.names.map((known) => known.name).filter((name) => !isAmong(join.names, name));
  const into = headOf(shard, held.person.id, held.names);
  shard.step('undo:open');
  await shard.shardOf(head).part('open', {
    id,
    person: undone.person,
    head,
    names: join.names,
    ...(join.from === undefined ? {} : { came: join.from }),
    permits: partChoices(partingOf(shard, held, { id, n, join, state: 'opening' })).goes,
    assignmentId: head.identifier.value,
    createdAt: join.from?.createdAt ?? undone.at,
    apart: others.map((name) => name.name),
  });
  shard.step('undo:opened');
  const from = [...held.names.map((known) => known.name.name), ...(into === null ? [] : [into.name])];
  for (const name of join.names) await shard.shardOf(name).repoint(name, from, head);
  shard.step('undo:repointed');
  const config = await shard.config(environmentOf(head.name), 0);
  change(shard, n, () => part(shard, config, { id, n, join, state: 'opening' }));
  shard.memory.drop(n);
  shard.step('undo:parted');
}

/** From `parted` to `undone`. */
async function giveBack(shard: Shard, { id, n, join }: FoundJoin): Promise<void> {
  const { head, undone, from, goes } = join;
  if (head === undefined || undone === undefined || goes === undefined)
    throw new Error('nobody to give back to');
  await shard.storage.sync();
  // A value of this shard that is still on its way to KV must not land after the other's.
  await Promise.all(join.names.map((name) => putsSettled(shard, name.name)));
  const chains = join.chains ?? [];
  const nested = joinsOf(shard, n).filter((row) => from !== undefined && row.join.own.id === from.id);
  const apart = apartBy(shard, n, id, join);
  const { version, ...choices } = goes;
  shard.step('undo:restore');
  const pages = pagesOf(shard, id);
  for (const [i, events] of pages.entries()) {
    const page: Restoring = { id, person: undone.person, events };
    const last: Restoring['last'] = {
      ...(from === undefined ? {} : { came: from }),
      choices,
      version,
      purposes: purposesOfLast(events),
      receipts: receiptsOf(shard, n).filter((moved) => chains.includes(moved.chain)),
      joins: nested,
      apart,
    };
    await shard.shardOf(head).part('restore', i === pages.length - 1 ? { ...page, last } : page);
  }
  shard.step('undo:restored');
  shard.storage.transactionSync(() => {
    shard.sql.exec('DELETE FROM arriving WHERE merge = ?', `leaving:${id}`);
    for (const chain of chains)
      shard.sql.exec('DELETE FROM receipts WHERE person = ? AND chain = ?', n, chain);
    // In one shard the same rows are the other person's already.
    for (const row of nested) shard.sql.exec('DELETE FROM joins WHERE id = ? AND person = ?', row.id, n);
    for (const name of apart) shard.sql.exec('DELETE FROM apart WHERE person = ? AND name = ?', n, name);
    const { goes: _goes, shared: _shared, ...kept } = join;
    saveJoin(shard, n, { id, state: 'undone', join: kept });
  });
  await shard.storage.sync();
}

/** The names the other person was kept apart from when it came. */
function apartBy(shard: Shard, n: number, id: string, join: Join): string[] {
  return shard.sql
    .exec<{ name: string }>('SELECT name FROM apart WHERE person = ? AND by = ?', n, id)
    .toArray()
    .map((row) => row.name)
    .filter((name) => !join.names.some((own) => own.name === name));
}

function pagesOf(shard: Shard, id: string): string[][] {
  const pages: string[][] = [[]];
  let text = 0;
  const rows = shard.sql.exec<{ body: string }>('SELECT body FROM arriving WHERE merge = ?', `leaving:${id}`);
  for (const { body } of rows) {
    if (text > PAGE_TEXT) {
      pages.push([]);
      text = 0;
    }
    pages.at(-1)?.push(body);
    text += body.length;
  }
  return pages;
}

/** The purposes the newest event was stored under. */
function purposesOfLast(events: readonly string[]): number {
  let newest: AparteEvent | undefined;
  for (const body of events) {
    const event = JSON.parse(body) as AparteEvent; // an event's text
    if (newest === undefined || event.timestamp > newest.timestamp) newest = event;
  }
  return newest?.purposes ?? 0;
}
