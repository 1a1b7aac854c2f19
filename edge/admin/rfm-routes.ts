import { Hono } from 'hono/tiny';
import * as v from 'valibot';
import type { Environment } from '../../core/config/types.ts';
import { ENVIRONMENTS } from '../../core/config/types.ts';
import { AparteError } from '../../core/errors.ts';
import { RFM_CELLS } from '../../core/rfm/cells.ts';
import { cutsInUse } from '../../core/rfm/cuts-in-use.ts';
import { figuresIn } from '../../core/rfm/figures.ts';
import { ALL_RANGES, type Bought } from '../../core/rfm/measures.ts';
import { cellThen, cutsThen } from '../../core/rfm/migration.ts';
import type {
  CellPeopleAnswer,
  CutsAnswer,
  GridCell,
  MigrationAnswer,
  RfmAnswer,
} from '../../core/wire/rfm.ts';
import { gridOfRange, historyOf, peopleInCell, type ThenAndNow } from '../people/port.ts';
import { type CompiledEnvironment, loadRuntime, projectOf } from '../project/port.ts';
import { type AdminCall, type AdminEnv, spread } from './frame.ts';
import { environmentIn, numberIn, readBodyAs } from './requests.ts';

/** Who buys how recently, how often and for how much, of everything and of each range. */
export const rfmRoutes = new Hono<AdminEnv>();

/** What `POST /v1/admin/rfm/refresh` is asked with. */
export const RfmRefreshBody = v.object({ environment: v.picklist(ENVIRONMENTS) });

/** The most people a migration looks at: each is read with its orders. */
const MIGRATION_PEOPLE = 20_000;
/** One answer about everybody is given to all for so long. */
const KEEP_MS = 4_000;

const kept = new Map<string, { readonly until: number; readonly cells: readonly GridCell[] }>();

rfmRoutes.get('/v1/admin/rfm', async (c) => {
  const { environment, published, range } = await asked(c);
  const now = Date.now();
  const inUse = published.derive(cutsInUse);
  const cuts = inUse.get(range) ?? null;
  const key = JSON.stringify([environment, published.revision, published.config.cuts?.number, range]);
  const known = kept.get(key);
  let cells = known !== undefined && known.until > now ? known.cells : null;
  if (cells === null) {
    cells = cuts === null ? [] : await gridOfRange(c.env, environment, { range, cuts, now });
    if (kept.size > 100) kept.clear();
    kept.set(key, { until: now + KEEP_MS, cells });
  }
  const found = published.config.cuts;
  const answer: RfmAnswer = {
    range,
    ranges: rangesOf(published).map((one) => ({
      key: one,
      buyers: inUse.get(one)?.buyers ?? 0,
      of: inUse.get(one)?.of ?? null,
    })),
    cuts,
    number: found?.number ?? 0,
    cutsAsOf: found === undefined ? null : new Date(found.asOf).toISOString(),
    asOf: new Date(now).toISOString(),
    cells,
  };
  return c.json(answer);
});

rfmRoutes.get('/v1/admin/rfm/people', async (c) => {
  const { environment, published, range } = await asked(c);
  const limit = numberIn(c.req.raw, 'limit', { default: 50, min: 1, max: 200 });
  const cuts = published.derive(cutsInUse).get(range);
  if (cuts === undefined) return c.json({ people: [], more: false } satisfies CellPeopleAnswer);
  const now = Date.now();
  const ask = { range, cuts, now, pairs: pairsIn(c), limit: limit + 1 };
  const found = await peopleInCell(c.env, environment, ask);
  const answer: CellPeopleAnswer = {
    people: found.slice(0, limit).map(({ brief, ...bought }) => ({
      person: brief,
      figures: figuresIn(bought, cuts, now),
    })),
    more: found.length > limit,
  };
  return c.json(answer);
});

rfmRoutes.get('/v1/admin/rfm/migration', async (c) => {
  const { environment, range } = await asked(c);
  const from = timeIn(c, 'from');
  const until = timeIn(c, 'until');
  if (from >= until) throw new AparteError('OUT_OF_RANGE', 'until: expected a time after from');
  const times = { from, until, limit: MIGRATION_PEOPLE };
  const history = await historyOf(c.env, environment, { range, ...times });
  const everybody =
    range === ALL_RANGES ? history : await historyOf(c.env, environment, { range: ALL_RANGES, ...times });
  const at = (side: 1 | 2) => (one: ThenAndNow) => unpacked(one[side]);
  const cutsFrom = cutsThen(range, history.people.map(at(1)), everybody.people.map(at(1)), from);
  const cutsUntil = cutsThen(range, history.people.map(at(2)), everybody.people.map(at(2)), until);
  const moves = new Map<string, MigrationAnswer['moves'][number]>();
  for (const one of history.people) {
    const move = {
      from: cellThen(unpacked(one[1]), cutsFrom, from),
      to: cellThen(unpacked(one[2]), cutsUntil, until),
    };
    const key = JSON.stringify(move);
    moves.set(key, { ...move, people: (moves.get(key)?.people ?? 0) + 1 });
  }
  const answer: MigrationAnswer = {
    range,
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    moves: [...moves.values()].filter((move) => move.from !== 'none' || move.to !== 'none'),
    people: history.people.length,
    complete: history.isComplete,
    cuts: { from: cutsFrom, until: cutsUntil },
  };
  return c.json(answer);
});

rfmRoutes.post('/v1/admin/rfm/refresh', async (c) => {
  const { environment } = await readBodyAs(c.req.raw, RfmRefreshBody);
  const { number, asOf } = await projectOf(c.env).refreshCuts(environment);
  await spread(c);
  return c.json({ number, asOf } satisfies CutsAnswer);
});

interface Asked {
  readonly environment: Environment;
  readonly published: CompiledEnvironment;
  readonly range: string;
}

async function asked(c: AdminCall): Promise<Asked> {
  const environment = environmentIn(c.req.raw, c.env);
  const published = (await loadRuntime(c.env, c.executionCtx)).environment(environment);
  if (published === null) throw new AparteError('NOT_FOUND', `Nothing is published in ${environment} yet.`);
  const range = c.req.query('range') ?? ALL_RANGES;
  const known = rangesOf(published);
  if (known.includes(range)) return { environment, published, range };
  throw new AparteError('UNKNOWN_VALUE', `range: expected one of ${known.join(', ')}, got another`);
}

function rangesOf({ config }: CompiledEnvironment): string[] {
  return [ALL_RANGES, ...Object.keys(config.project.ranges ?? {})];
}

/** The pairs of scores that are asked for: a named cell, or `r` and `f`. */
function pairsIn(c: AdminCall): [number, number][] {
  const name = c.req.query('cell');
  if (name === undefined) {
    const score = { default: 1, min: 1, max: 5 };
    return [[numberIn(c.req.raw, 'r', score), numberIn(c.req.raw, 'f', score)]];
  }
  const areas = RFM_CELLS.filter(({ cell }) => cell === name);
  if (areas.length === 0)
    throw new AparteError(
      'UNKNOWN_VALUE',
      `cell: expected one of ${RFM_CELLS.map(({ cell }) => cell).join(', ')}`,
    );
  const pairs: [number, number][] = [];
  for (const { r, f } of areas) {
    for (let i = r[0]; i <= r[1]; i++) for (let j = f[0]; j <= f[1]; j++) pairs.push([i, j]);
  }
  return pairs;
}

function timeIn(c: AdminCall, name: string): number {
  const at = Date.parse(c.req.query(name) ?? '');
  if (Number.isNaN(at))
    throw new AparteError('WRONG_TYPE', `${name}: expected a time such as 2026-01-31T00:00:00Z`);
  return at;
}

function unpacked(bought: ThenAndNow[1]): Bought | null {
  return bought === null ? null : { lastAt: bought[0], orders: bought[1], amountMinor: bought[2] };
}
