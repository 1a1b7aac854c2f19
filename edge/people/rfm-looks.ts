import { type Counted, type Summary, summarize } from '../../core/rfm/summary.ts';
import { briefOf } from './briefs.ts';
import { countNoted } from './restate.ts';
import type { RangeSpread, RfmLooks, Scale } from './rfm-contract.ts';
import type { Shard } from './shard.ts';
import { parsePerson } from './store.ts';

// What people bought, counted: of those who allow personalization. Part of the control module.

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Who was noted and is not counted yet is counted before others' figures are told, up to so many people. */
const COUNT_FIRST = 1_000;

/** Summaries of what a range's buyers have. O(different values) of the range. */
export function spreadOf(shard: Shard, { range, now }: RfmLooks['spread']['ask']): RangeSpread {
  shard.storage.transactionSync(() => countNoted(shard, COUNT_FIRST));
  const count = shard.sql
    .exec<{ n: number | null }>(
      `SELECT sum(n) AS n FROM spread WHERE range = ? AND measure = 'orders'`,
      range,
    )
    .one().n;
  const of = (measure: string, values = countedOf(shard, range, measure)): Summary =>
    summarize(values, count ?? 0);
  return {
    recencyDays: of('recency', inDays(countedOf(shard, range, 'recency'), now)),
    orders: of('orders'),
    amountMinor: of('amount'),
  };
}

function* countedOf(shard: Shard, range: string, measure: string): Generator<Counted> {
  const rows = shard.sql.exec<{ value: number; n: number }>(
    'SELECT value, n FROM spread WHERE range = ? AND measure = ? AND n > 0 ORDER BY value',
    range,
    measure,
  );
  for (const { value, n } of rows) yield [value, n];
}

/** Hours of last orders (negative, so newest first) as whole days before `now`, a whole hour: exact, because an order
 *  is counted in the hour it ended in. */
function* inDays(hours: Iterable<Counted>, now: number): Generator<Counted> {
  let open: [number, number] | undefined;
  for (const [value, n] of hours) {
    const days = Math.max(0, Math.floor((now + value * HOUR_MS) / DAY_MS));
    if (open?.[0] === days) open[1] += n;
    else {
      if (open !== undefined) yield open;
      open = [days, n];
    }
  }
  if (open !== undefined) yield open;
}

/** Scores in SQL, the same whole numbers as core's: 1 + cuts strictly below, recency reversed. */
const SCORED = `SELECT person, last_at, orders, amount,
    5 - (days > ?3) - (days > ?4) - (days > ?5) - (days > ?6) AS r,
    1 + (orders > ?7) + (orders > ?8) + (orders > ?9) + (orders > ?10) AS f
  FROM (SELECT *, max(0, (CAST(?2 AS INTEGER) - last_at) / ${DAY_MS}) AS days FROM bought WHERE range = ?1)`;

function boundOf({ range, cuts, now }: Scale): (string | number)[] {
  return [range, now, ...cuts.recencyDays, ...cuts.orders];
}

/** How many buyers have which scores. O(people who bought). */
export function gridOf(shard: Shard, ask: Scale): RfmLooks['grid']['answer'] {
  return shard.sql
    .exec<{ r: number; f: number; people: number; orders: number; amountMinor: number }>(
      `SELECT r, f, count(*) AS people, sum(orders) AS orders, sum(amount) AS amountMinor
       FROM (${SCORED}) GROUP BY r, f`,
      ...boundOf(ask),
    )
    .toArray();
}

/** Buyers with some scores, who spent most first. */
export function cellPeople(shard: Shard, ask: RfmLooks['cell']['ask']): RfmLooks['cell']['answer'] {
  const wanted = ask.pairs.map(([r, f]) => r * 10 + f);
  if (wanted.length === 0) return [];
  const rows = shard.sql
    .exec<{ n: number; doc: string; purposes: number; last_at: number; orders: number; amount: number }>(
      `SELECT p.n, p.doc, p.purposes, s.last_at, s.orders, s.amount FROM (${SCORED}) s
       JOIN people p ON p.n = s.person
       WHERE r * 10 + f IN (${wanted.map(Number).join()}) ORDER BY amount DESC, p.id LIMIT ?11`,
      ...boundOf(ask),
      ask.limit,
    )
    .toArray();
  return rows.map(({ n, doc, purposes, last_at: lastAt, orders, amount }) => ({
    brief: briefOf(shard, n, parsePerson(doc), purposes),
    lastAt,
    orders,
    amountMinor: amount,
  }));
}
