import type { AparteEvent } from '../../core/events.ts';
import type { MeasuredRun } from '../../core/experiments/measured.ts';
import { concernsRun, namesOfRun, type UnitRow, unitRow } from '../../core/experiments/units.ts';
import { purposesOf } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import type { Measure, Shard, ShardConfig } from './shard.ts';
import { parseEvent } from './store.ts';

// What people came to in experiments. A unit is computed anew from the person's own events whenever one of them, a
// choice or a merge can have changed it: late events, redelivery and merges then need no rule of their own.

/** See `Measure`. */
export const measureUnits: Measure = (shard, config, n, person, events) => {
  for (const run of config.definitions.measured.values()) {
    if (!Object.hasOwn(person.exposures, run.experiment)) continue;
    if (events !== null && !events.some((event) => concernsRun(run, event))) continue;
    remeasure(shard, config, n, person, run);
  }
};

/** Computes one unit anew and writes it. Belongs into a transaction. */
export function remeasure(
  shard: Shard,
  { definitions }: ShardConfig,
  n: number,
  person: Person,
  run: MeasuredRun,
): void {
  const row = unitRow(run, eventsOfRun(shard, n, person, run), definitions.rates);
  if (row === null) {
    const key = [run.experiment, run.run, n];
    shard.sql.exec('DELETE FROM units WHERE experiment = ? AND run = ? AND person = ?', ...key);
    return;
  }
  shard.sql.exec(
    'INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?)',
    run.experiment,
    run.run,
    n,
    run.definition,
    JSON.stringify(row),
  );
}

/** The person's events that a run looks at, with what the person's choices still allow of them. */
export function* eventsOfRun(
  shard: Shard,
  n: number,
  person: Person,
  run: MeasuredRun,
): Generator<AparteEvent> {
  const names = namesOfRun(run);
  const rows = shard.sql.exec<{ body: string }>(
    `SELECT body FROM events WHERE person = ? AND name IN (${names.map(() => '?').join()})`,
    n,
    ...names,
  );
  for (const { body } of rows) {
    const event = parseEvent(body);
    const granted = event.purposes & purposesOf(person, event.anonymousId, event.purposes, false);
    yield granted === event.purposes ? event : { ...event, purposes: granted };
  }
}

/** A unit as its row says it. */
export function parseUnit(body: string): UnitRow {
  return JSON.parse(body) as UnitRow; // written by `remeasure`
}
