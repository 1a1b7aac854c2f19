import type { PublishedRun } from '../../core/config/published.ts';
import { type MeasuredRun, measuredRun } from '../../core/experiments/measured.ts';
import { concernsRun, type MetricValue } from '../../core/experiments/units.ts';
import { addValue, NO_MOMENTS } from '../../core/statistics/moments.ts';
import type { MetricSums, VariantSums } from '../../core/experiments/results.ts';
import type { EvidenceEvent, RunLooks, UnitSums } from './run-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { hold } from './store.ts';
import { eventsOfRun, parseUnit, remeasure } from './units.ts';

// Questions about tests: part of the control module, never on the way of an event. A person that is
// being moved to another shard is left to that one.

/** Units computed anew in one answer, where what is measured has changed since. */
const REMEASURED_AT_ONCE = 2_000;

/** How many people each run of each experiment has. */
export function countsOf(shard: Shard): RunLooks['runCounts']['answer'] {
  type Count = { experiment: string; run: number; people: number };
  const query = `SELECT experiment, run, count(*) AS people FROM units JOIN people ON n = person
     WHERE moving IS NULL GROUP BY experiment, run`;
  return shard.sql.exec<Count>(query).toArray();
}

/** The newest run of an experiment; null: it never ran. */
function runOf({ published }: ShardConfig, experiment: string): MeasuredRun | null {
  if (published === null) return null;
  const { experiments, ended = {} } = published.config;
  const known = [experiments, ended].find((runs) => Object.hasOwn(runs, experiment));
  const run: PublishedRun | undefined = known?.[experiment];
  return run === undefined ? null : measuredRun(published.config, experiment, run);
}

type Row = { person: number; id: string; definition: string; body: string };

function rowsOf(shard: Shard, { experiment, run }: MeasuredRun, after: number): SqlStorageCursor<Row> {
  return shard.sql.exec<Row>(
    `SELECT u.person, p.id, u.definition, u.body FROM units u JOIN people p ON p.n = u.person
     WHERE u.experiment = ? AND u.run = ? AND u.person > ? AND p.moving IS NULL ORDER BY u.person`,
    experiment,
    run,
    after,
  );
}

/** What the people of an experiment's newest run came to. */
export function sumsOf(
  shard: Shard,
  config: ShardConfig,
  { experiment }: RunLooks['results']['ask'],
): UnitSums {
  const run = runOf(config, experiment);
  if (run === null) return { variants: {}, pending: 0 };
  const pending = bringUpToDate(shard, config, run);
  const sums = new Map<string, Summing>();
  for (const { body } of rowsOf(shard, run, 0)) {
    const unit = parseUnit(body);
    const sum = sums.get(unit.variant) ?? nothing();
    sums.set(unit.variant, sum);
    sum.people++;
    if (unit.delivered) sum.delivered++;
    if (unit.crossover.length > 0) sum.crossovers++;
    sum.unconverted += unit.unconverted;
    for (const { key } of run.metrics) sum.metrics.set(key, add(sum.metrics.get(key), unit.values[key]));
  }
  const variants = [...sums].map(([variant, { metrics, ...rest }]): [string, VariantSums] => [
    variant,
    { ...rest, metrics: Object.fromEntries(metrics) },
  ]);
  return { variants: Object.fromEntries(variants), pending };
}

interface Summing {
  people: number;
  delivered: number;
  crossovers: number;
  unconverted: number;
  readonly metrics: Map<string, MetricSums>;
}

function nothing(): Summing {
  return { people: 0, delivered: 0, crossovers: 0, unconverted: 0, metrics: new Map() };
}

function add(sums: MetricSums | undefined, given: MetricValue | undefined): MetricSums {
  const { moments, count, converted } = sums ?? { moments: NO_MOMENTS, count: 0, converted: 0 };
  const { value, count: more } = given ?? { value: 0, count: 0 };
  return {
    moments: addValue(moments, value),
    count: count + more,
    converted: converted + (more > 0 ? 1 : 0),
  };
}

/** Computes units anew that another definition made, so many at once; how many are left. */
function bringUpToDate(shard: Shard, config: ShardConfig, run: MeasuredRun): number {
  const old = shard.sql
    .exec<{ person: number }>(
      'SELECT person FROM units WHERE experiment = ? AND run = ? AND definition != ?',
      run.experiment,
      run.run,
      run.definition,
    )
    .toArray();
  const now = old.slice(0, REMEASURED_AT_ONCE);
  shard.storage.transactionSync(() => {
    for (const { person: n } of now) {
      const held = hold(shard, n);
      if (held !== undefined) remeasure(shard, config, n, held.person, run);
    }
  });
  return old.length - now.length;
}

/** Their units, page by page. */
export function unitsOf(
  shard: Shard,
  config: ShardConfig,
  { experiment, after, limit, variant }: RunLooks['units']['ask'],
): RunLooks['units']['answer'] {
  const run = runOf(config, experiment);
  if (run === null) return { rows: [], next: null };
  const rows = [];
  let last = after;
  for (const { person, id, body } of rowsOf(shard, run, after)) {
    if (rows.length === limit) return { rows, next: last };
    last = person;
    const unit = parseUnit(body);
    if (variant === undefined || unit.variant === variant) rows.push({ person: id, ...unit });
  }
  return { rows, next: null };
}

/** The events that units are computed from, of everybody who has an exposure of the experiment, counted or not. */
export function evidenceOf(
  shard: Shard,
  config: ShardConfig,
  { experiment, after, limit }: RunLooks['evidence']['ask'],
): RunLooks['evidence']['answer'] {
  const run = runOf(config, experiment);
  if (run === null) return { events: [], next: null };
  const people = shard.sql
    .exec<{ person: number }>(
      `SELECT DISTINCT person FROM events WHERE name = 'Experiment Viewed' AND person > ?
         AND json_extract(body, '$.properties.experiment') = ? ORDER BY person LIMIT ?`,
      after,
      run.experiment,
      limit,
    )
    .toArray();
  const events: EvidenceEvent[] = [];
  for (const { person: n } of people) {
    const held = hold(shard, n);
    if (held === undefined) continue;
    for (const event of eventsOfRun(shard, n, held.person, run)) {
      if (!concernsRun(run, event)) continue;
      const { messageId, name, timestamp, properties, purposes, internal = false } = event;
      events.push({ person: held.person.id, messageId, name, timestamp, properties, purposes, internal });
    }
  }
  return { events, next: people.length < limit ? null : (people.at(-1)?.person ?? null) };
}
