import type { Environment } from '../../core/config/types.ts';
import { grants } from '../../core/consent.ts';
import { boughtBy } from '../../core/profile/figure-facts.ts';
import { identifiersOf, widestPurposes } from './briefs.ts';
import { putDue } from './due.ts';
import { projectOf } from '../project/port.ts';
import type { Shard } from './shard.ts';
import { parsePerson } from './store.ts';

/** People counted anew in one turn. Between turns the shard takes events. */
const PEOPLE_A_TURN = 200;
const TURN_EVERY_MS = 250;
const HOUR_MS = 3_600_000;

/** One turn of counting anew what people bought: whoever was noted, in one transaction. A crash before it leaves the
 *  notes. The Project hears of it, so that cuts follow. Part of the control module. */
export async function restatePeople(shard: Shard, body: string): Promise<void> {
  const environment = body as Environment; // written by `noteBought`
  shard.restating = false;
  const counted = shard.storage.transactionSync(() => {
    const people = countNoted(shard, PEOPLE_A_TURN);
    if (people === PEOPLE_A_TURN) {
      putDue(shard, { key: 'restate', kind: 'restate', body }, shard.clock() + TURN_EVERY_MS);
      shard.restating = true;
    }
    return people;
  });
  if (counted === 0) return;
  try {
    await projectOf(shard.env).noteBuyers(environment, counted);
  } catch {
    // The Project looks by itself every few hours.
  }
}

/** Counts anew at most so many of those who were noted; how many it were. Belongs into a transaction. */
export function countNoted(shard: Shard, most: number): number {
  const rows = shard.sql.exec<{ person: number }>('SELECT person FROM restate LIMIT ?', most).toArray();
  for (const { person } of rows) restate(shard, person);
  return rows.length;
}

function restate(shard: Shard, n: number): void {
  shard.sql.exec('DELETE FROM restate WHERE person = ?', n);
  shard.sql.exec('DELETE FROM bought WHERE person = ?', n);
  const [row] = shard.sql
    .exec<{ doc: string; purposes: number }>(
      'SELECT doc, purposes FROM people WHERE n = ? AND moving IS NULL',
      n,
    )
    .toArray();
  if (row === undefined) return;
  const person = parsePerson(row.doc);
  const purposes = widestPurposes(person, row.purposes, () => identifiersOf(shard, n));
  if (!grants(purposes, 'personalization')) return;
  for (const [range, { lastAt, orders, amountMinor }] of Object.entries(boughtBy(person))) {
    shard.sql.exec(
      'INSERT INTO bought VALUES (?, ?, ?, ?, ?, ?)',
      n,
      range,
      lastAt,
      Math.ceil(lastAt / HOUR_MS),
      orders,
      amountMinor,
    );
  }
}
