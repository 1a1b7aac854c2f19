import { canonicalJson } from '../../core/canonical-json.ts';
import type { Environment } from '../../core/config/types.ts';
import { cutsByRange, type RfmCuts } from '../../core/rfm/cuts.ts';
import { ALL_RANGES, type RfmMeasure } from '../../core/rfm/measures.ts';
import { joinSummaries, type Summary } from '../../core/rfm/summary.ts';
import type { Env } from '../env.ts';
import { spreadsOf } from '../people/port.ts';
import type { Desk } from './desk.ts';
import type { CutsState } from './rpc.ts';
import { readCuts, readPublished } from './runtime-config.ts';

const HOUR_MS = 3_600_000;

/** Finds an environment's cuts anew from what people bought, and publishes them beside its revision where they have
 *  changed: all ranges at once, under the next number. Asks every shard once a range. Rejects when one does not
 *  answer: the cuts stay as they are. */
export async function refreshCuts(desk: Desk, env: Env, environment: Environment): Promise<CutsState> {
  const published = readPublished(desk.sql, environment);
  if (published === null) return { number: 0, asOf: null, checkedAt: desk.now() };
  const asOf = Math.floor(desk.now() / HOUR_MS) * HOUR_MS;
  const found = new Map<string, { readonly [M in RfmMeasure]: Summary }>();
  for (const range of [ALL_RANGES, ...Object.keys(published.project.ranges ?? {})]) {
    const parts = await spreadsOf(env, environment, range, asOf);
    const join = (measure: RfmMeasure) => joinSummaries(parts.map((part) => part[measure]));
    found.set(range, {
      recencyDays: join('recencyDays'),
      orders: join('orders'),
      amountMinor: join('amountMinor'),
    });
  }
  return keep(desk, environment, asOf, cutsByRange(found));
}

function keep(desk: Desk, environment: Environment, asOf: number, ranges: RfmCuts['ranges']): CutsState {
  const before = readCuts(desk.sql, environment)?.cuts;
  const checkedAt = desk.now();
  if (Object.keys(ranges).length === 0 && before === undefined) return { number: 0, asOf: null, checkedAt };
  const isSame = before !== undefined && canonicalJson(before.ranges) === canonicalJson(ranges);
  const cuts = isSame ? before : { number: (before?.number ?? 0) + 1, asOf, ranges };
  const write = () =>
    desk.sql.exec(
      `INSERT INTO cuts VALUES (?, ?, ?, ?) ON CONFLICT (environment)
       DO UPDATE SET number = excluded.number, checked_at = excluded.checked_at, body = excluded.body`,
      environment,
      cuts.number,
      checkedAt,
      JSON.stringify(cuts),
    );
  // Isolates hear of cuts only when they are others: a new body makes each of them compile its rules again.
  if (isSame) desk.change(write);
  else desk.changeLive(write);
  return { number: cuts.number, asOf: new Date(cuts.asOf).toISOString(), checkedAt };
}
