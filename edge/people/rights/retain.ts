import type { Environment } from '../../../core/config/types.ts';
import {
  AT_HAND_EVENTS,
  AT_HAND_MS,
  retentionKind,
  type RetentionRules,
  retentionRules,
  whereTo,
} from '../../../core/profile/retention.ts';
import { CLAIMED_USER_ID, slotOfPerson } from '../../../core/identity.ts';
import type { Person } from '../../../core/profile/types.ts';
import { putDue } from '../due.ts';
import { queueRemoval } from '../outbox.ts';
import type { Shard } from '../shard.ts';
import { shardOf } from '../slots.ts';
import { archivedId, parseEvent, parsePerson } from '../store.ts';
import { archive, type Leaving, partsOf, withoutExpired, withoutPerson } from './archive.ts';
import { namesOf, refusedBy, setTombstone } from './bury.ts';
import { deletePersonRows } from './deleting.ts';

// Keeping no longer than declared: the shard's alarm walks over all people, in bounded turns, and begins again some
// hours later. Times are the shard's clock.

/** How often everything is walked over, in ms (6 h): so much later than declared something may still be there. */
export const WALK_EVERY_MS: number = 6 * 3_600_000;
/** A turn looks at so many people at most… */
const PEOPLE_A_TURN = 200;
/** …and moves so many events, or so much text of them, in UTF-16 units. */
const EVENTS_A_TURN = 1_000;
const TEXT_A_TURN = 4_000_000;
const NEXT_TURN_MS = 250;

/** Where a walk has come to. */
interface Walk {
  readonly environment: Environment;
  /** The last person looked at; 0 before the first. */
  readonly after: number;
}

interface Turn {
  readonly leaving: Leaving[];
  readonly dropped: Leaving[];
  readonly expired: number[];
  text: number;
  after: number;
  isLast: boolean;
}

/** One turn of the walk; writes itself down again for the next. */
export async function retain(shard: Shard, body: string): Promise<void> {
  const { environment, after } = JSON.parse(body) as Walk; // written below and by the object
  const config = await shard.config(environment, 0);
  const now = shard.clock();
  const rules = retentionRules(config.published?.config.project.retention);
  const turn = lookFrom(shard, rules, after, now);
  shard.step('retain:looked');
  if (turn.dropped.length > 0) drop(shard, turn.dropped);
  if (turn.leaving.length > 0) await archive(shard, folderOf(shard, environment, turn.leaving), turn.leaving);
  for (const n of turn.expired) await expire(shard, n, rules, now);
  if (turn.isLast) {
    await withoutExpired(shard, now, (kind) => rules.keptMs(kind));
    shard.sql.exec('DELETE FROM erased_receipts WHERE until < ?', now);
  }
  shard.step('retain:done');
  const next: Walk = { environment, after: turn.isLast ? 0 : turn.after };
  const wait = turn.isLast ? WALK_EVERY_MS : NEXT_TURN_MS;
  putDue(shard, { key: 'retain', kind: 'retain', body: JSON.stringify(next) }, shard.clock() + wait);
}

function lookFrom(shard: Shard, rules: RetentionRules, after: number, now: number): Turn {
  const turn: Turn = { leaving: [], dropped: [], expired: [], text: 0, after, isLast: false };
  const rows = shard.sql
    .exec<{ n: number; id: string; doc: string }>(
      'SELECT n, id, doc FROM people WHERE n > ? AND moving IS NULL ORDER BY n LIMIT ?',
      after,
      PEOPLE_A_TURN,
    )
    .toArray();
  for (const { n, id, doc } of rows) {
    if (isExpired(shard, n, parsePerson(doc), rules, now)) turn.expired.push(n);
    else lookAt(shard, rules, turn, { n, id }, now);
    if (turn.leaving.length + turn.dropped.length >= EVENTS_A_TURN || turn.text >= TEXT_A_TURN) {
      turn.after = n - 1; // it may have more
      return turn;
    }
    turn.after = n;
  }
  turn.isLast = rows.length < PEOPLE_A_TURN;
  return turn;
}

/** Sorts a person's events that are old, or too many. */
function lookAt(
  shard: Shard,
  rules: RetentionRules,
  turn: Turn,
  { n, id }: { readonly n: number; readonly id: string },
  now: number,
): void {
  const oldest = now - Math.min(rules.shortestMs, AT_HAND_MS);
  // The time of the newest event that is one too many.
  const [over] = shard.sql
    .exec<{ at: number }>(
      'SELECT at FROM events WHERE person = ? ORDER BY at DESC LIMIT 1 OFFSET ?',
      n,
      AT_HAND_EVENTS,
    )
    .toArray();
  const until = Math.max(oldest, over?.at ?? -Infinity);
  const rows = shard.sql.exec<{ seq: number; at: number; body: string }>(
    'SELECT seq, at, body FROM events WHERE person = ? AND at <= ? ORDER BY at',
    n,
    until,
  );
  for (const { seq, at, body } of rows) {
    if (turn.leaving.length + turn.dropped.length >= EVENTS_A_TURN || turn.text >= TEXT_A_TURN) return;
    const event = parseEvent(body);
    const place = over !== undefined && at <= over.at ? AT_HAND_EVENTS : 0;
    const to = whereTo({ kind: retentionKind(event), at, place }, rules, now);
    if (to === 'keep') continue;
    (to === 'drop' ? turn.dropped : turn.leaving).push({ seq, n, person: id, event });
    turn.text += body.length;
  }
}

function drop(shard: Shard, rows: readonly Leaving[]): void {
  shard.storage.transactionSync(() => {
    for (const { seq, n, event } of rows) {
      shard.sql.exec('DELETE FROM events WHERE seq = ? AND person = ?', seq, n);
      shard.sql.exec(
        'INSERT INTO archived VALUES (?, ?, 0) ON CONFLICT DO NOTHING',
        n,
        archivedId(event.messageId),
      );
    }
    shard.archived.any = true;
  });
}

/** Nobody has logged in or bought, and nothing was heard for as long as such people are kept. */
function isExpired(shard: Shard, n: number, person: Person, rules: RetentionRules, now: number): boolean {
  const heard = Math.max(person.lastSeenAt, person.createdAt, ...choicesAt(person));
  if (person.totals.orders > 0 || now - heard <= rules.anonymousMs) return false;
  return namesOf(shard, n).every(({ identifier }) => ANONYMOUS.has(identifier.type));
}

const ANONYMOUS: ReadonlySet<string> = new Set(['anonymousId', CLAIMED_USER_ID]);

function choicesAt({ choice, devices }: Person): number[] {
  return [...(choice === undefined ? [] : [choice.at]), ...Object.values(devices).map(({ at }) => at)];
}

/** Lets somebody go. What they refused stays refused, by the name alone. */
async function expire(shard: Shard, n: number, rules: RetentionRules, now: number): Promise<void> {
  const [row] = rowOf(shard, n);
  if (row === undefined) return;
  await withoutPerson(shard, row.id, partsOf(shard, n));
  shard.storage.transactionSync(() => {
    const [still] = rowOf(shard, n); // somebody may have come back meanwhile
    if (still === undefined || !isExpired(shard, n, parsePerson(still.doc), rules, now)) return;
    const refused = refusedBy(still.doc);
    const names = namesOf(shard, n);
    deletePersonRows(shard, n, { id: EXPIRED, at: now });
    for (const name of names) {
      if (refused !== 0) setTombstone(shard, name.name, { at: 0, erasure: '', locked: false, refused });
      queueRemoval(shard, name);
    }
  });
}

/** Under what the receipts of people who expired are kept. */
const EXPIRED = 'expired';

function rowOf(shard: Shard, n: number): { id: string; doc: string }[] {
  return shard.sql
    .exec<{ id: string; doc: string }>('SELECT id, doc FROM people WHERE n = ? AND moving IS NULL', n)
    .toArray();
}

function folderOf(shard: Shard, environment: Environment, [first]: readonly Leaving[]): string {
  const number = shardOf(shard.env, slotOfPerson(first?.person ?? '000'));
  return `${environment}/archive/${number}`;
}
