import type { CounterSums } from './rpc.ts';

const MAX_NAMES = 200;
const MAX_NAME_LENGTH = 100;
const KEPT_DAYS = 31;
/** An isolate that has not reported for this long is taken for gone. */
const ALIVE_MS = 600_000;
const DAY_MS = 86_400_000;

/** Adds what an isolate counted to the sums of today (UTC). Names that are no counters are left out. */
export function addCounters(
  sql: SqlStorage,
  now: number,
  isolate: string,
  counts: { readonly [counter: string]: number },
): void {
  const day = dayOf(now);
  for (const [name, value] of Object.entries(counts).slice(0, MAX_NAMES)) {
    if (name.length > MAX_NAME_LENGTH || !Number.isSafeInteger(value) || value <= 0) continue;
    sql.exec(
      'INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT (day, name) DO UPDATE SET value = value + excluded.value',
      day,
      name,
      value,
    );
  }
  sql.exec('INSERT OR REPLACE INTO isolates VALUES (?, ?)', isolate.slice(0, MAX_NAME_LENGTH), now);
  sql.exec('DELETE FROM isolates WHERE seen_at < ?', now - ALIVE_MS);
  sql.exec('DELETE FROM counters WHERE day < ?', dayOf(now - KEPT_DAYS * DAY_MS));
}

/** Sums of the last 31 days and of today. */
export function readCounters(sql: SqlStorage, now: number): CounterSums {
  type Row = { day: string; name: string; value: number };
  const today = dayOf(now);
  const sums = { total: new Map<string, number>(), today: new Map<string, number>() };
  let since: string | null = null;
  for (const { day, name, value } of sql.exec<Row>(
    'SELECT day, name, value FROM counters ORDER BY day, name',
  )) {
    since ??= `${day}T00:00:00.000Z`;
    sums.total.set(name, (sums.total.get(name) ?? 0) + value);
    if (day === today) sums.today.set(name, value);
  }
  const alive = 'SELECT count(*) AS isolates FROM isolates WHERE seen_at >= ?';
  const { isolates } = sql.exec<{ isolates: number }>(alive, now - ALIVE_MS).one();
  return { since, total: Object.fromEntries(sums.total), today: Object.fromEntries(sums.today), isolates };
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
