import type { Environment } from '../../core/config/types.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import { rebuildClauses } from '../../core/profile/rebuild.ts';
import { noteBought } from './note-bought.ts';
import { queuePuts } from './queue.ts';
import { type Reapply, readReapply, writeReapply } from './reapply-state.ts';
import type { Shard } from './shard.ts';
import { type Draft, settleVersion, upToDate } from './snapshots.ts';
import { change, readHeld, savePerson } from './store.ts';

/** What one turn may cost: a unit is some ten microseconds. Between turns the shard takes events. */
const TURN_UNITS = 1_500;
/** Of them, what bringing a person up to date costs besides its events: a transaction, mostly. */
const PERSON_UNITS = 30;
/** People a turn at most: while nothing comes, and while events do. Embedded, all shards share one thread with those who
 *  wait for answers. */
const PACE = {
  embedded: { idle: 25, busy: 4 },
  deployed: { idle: 125, busy: 25 },
};
const PAGE = 50;
const TEXT_PER_UNIT = 2_000;
/** The next turn comes no sooner. */
const TURN_EVERY_MS = 250;
/** With so many snapshots waiting to be written to KV the walk waits too: those of events come first. */
const MAX_WAITING_PUTS = 32;
/** How long to wait for a publication that this shard does not have yet. */
const CONFIG_RETRY_MS = 1_000;

/** One turn of bringing a shard's people up to the published definitions, those who came last first. People are brought
 *  up to date one by one, each in a transaction, so a crash repeats at most looking at them. */
export async function reapplyTurn(shard: Shard, body: string): Promise<void> {
  const environment = body as Environment; // written by `writeReapply`
  const asked = readReapply(shard);
  if (asked?.state !== 'running') return;
  const { definitions } = await shard.config(environment, asked.revision);
  // Meanwhile it may have been paused, or begun anew.
  const reapply = readReapply(shard);
  if (reapply?.state !== 'running') return;
  const now = shard.clock();
  if (definitions.changedAt < reapply.changedAt) {
    writeReapply(shard, environment, reapply, now + CONFIG_RETRY_MS);
    return;
  }
  if (putsWait(shard)) {
    writeReapply(shard, environment, reapply, now + TURN_EVERY_MS);
    return;
  }
  const turned = walk(shard, definitions, reapply);
  const people = turned.looked - reapply.looked;
  const wait = Math.max(TURN_EVERY_MS, (people * 1_000) / reapply.rate);
  shard.storage.transactionSync(() =>
    writeReapply(shard, environment, turned, turned.state === 'done' ? null : now + wait),
  );
}

function putsWait(shard: Shard): boolean {
  const rows = shard.sql.exec('SELECT 1 FROM outbox LIMIT ?', MAX_WAITING_PUTS + 1).toArray();
  return rows.length > MAX_WAITING_PUTS;
}

type Row = { n: number; definitions: number | null; size: number };

function walk(shard: Shard, definitions: Definitions, from: Reapply): Reapply {
  const turn = { ...from, turnedAt: shard.clock() };
  turn.seq = shard.sql.exec<{ seq: number | null }>('SELECT max(seq) AS seq FROM events').one().seq ?? 0;
  const pace = shard.env.EMBEDDED === 'true' ? PACE.embedded : PACE.deployed;
  const most = turn.seq === from.seq ? pace.idle : pace.busy;
  const mostPeople = from.looked + Math.min(most, Math.ceil((from.rate * TURN_EVERY_MS) / 1_000));
  let units = 0;
  for (;;) {
    const rows = shard.sql
      .exec<Row>(
        `SELECT n, json_extract(doc, '$.definitions') AS definitions, length(doc) AS size FROM people
         WHERE n < ? AND moving IS NULL ORDER BY n DESC LIMIT ?`,
        turn.before,
        PAGE,
      )
      .toArray();
    for (const { n, definitions: known, size } of rows) {
      if (units >= TURN_UNITS || turn.looked >= mostPeople) return turn;
      turn.before = n;
      turn.looked++;
      units += 1 + size / TEXT_PER_UNIT;
      if ((known ?? 0) >= turn.changedAt) continue;
      try {
        units += bringUpToDate(shard, n, definitions);
        turn.applied++;
      } catch {
        turn.failed++; // one person that cannot be computed must not keep the others waiting
      }
    }
    if (rows.length < PAGE) return { ...turn, state: 'done' };
  }
}

/** Brings one person up to date: clauses, version, snapshot, row. Gives what it cost. Somebody who is not in memory
 *  does not come into it: those who send events stay. */
function bringUpToDate(shard: Shard, n: number, definitions: Definitions): number {
  const held = shard.memory.person(n) ?? readHeld(shard, n);
  if (held === undefined) return 0;
  let events = 0;
  const rebuilt = upToDate(shard, n, held.person, definitions, () => (events += 1));
  const draft: Draft = { ...held, person: rebuildClauses(rebuilt, [], [], definitions) };
  settleVersion(draft, definitions, shard.clock());
  const doc = JSON.stringify(draft.person);
  change(shard, n, () => {
    savePerson(shard, n, doc, draft.hash, held.purposes);
    queuePuts(shard, draft, held.putAt);
    noteBought(shard, held, draft);
  });
  held.person = draft.person;
  held.hash = draft.hash;
  held.settled = draft.settled;
  held.size = doc.length;
  return PERSON_UNITS + events + doc.length / TEXT_PER_UNIT;
}
