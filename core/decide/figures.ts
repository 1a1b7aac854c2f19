import type { PublishedConfig } from '../config/published.ts';
import type { JsonObject } from '../events.ts';
import { parseDuration } from '../profile/durations.ts';
import type { Snapshot } from '../profile/types.ts';
import { cutsInUse } from '../rfm/cuts-in-use.ts';
import { figuresIn, NOT_BOUGHT } from '../rfm/figures.ts';
import { ALL_RANGES } from '../rfm/measures.ts';
import { worthOf } from '../scores/decay.ts';

/** What a snapshot says of scores and RFM when it is read: `score.<key>` and `rfm.<range>.*`, of everything that the
 *  published config reads. */
export interface SnapshotFigures {
  scores(snapshot: Snapshot | null, now: number): { readonly [score: string]: number };
  rfm(snapshot: Snapshot | null, now: number): { readonly [range: string]: JsonObject };
}

/** Makes a published config ready to read figures; null where nothing reads any. Who has no points of a score has 0
 *  of it; who never bought in a range has `NOT_BOUGHT` there, also somebody nobody knows. */
export function snapshotFigures(config: PublishedConfig): SnapshotFigures | null {
  const figures = Object.keys(config.figures ?? {});
  if (figures.length === 0) return null;
  const scores = (config.scores ?? [])
    .filter(({ key }) => figures.includes(`score.${key}`))
    .map(({ key, halfLife }) => ({
      key,
      halfLifeMs: halfLife === undefined ? null : parseDuration(halfLife),
    }));
  const ranges = figures.filter((name) => name.startsWith(RFM)).map((name) => name.slice(RFM.length));
  const cuts = cutsInUse(config);
  return {
    scores: (snapshot, now) =>
      Object.fromEntries(
        scores.map(({ key, halfLifeMs }): [string, number] => {
          const sums = own(snapshot?.scores, key);
          return [key, sums === undefined ? 0 : worthOf(sums, halfLifeMs, now)];
        }),
      ),
    rfm: (snapshot, now) =>
      Object.fromEntries(
        ranges.map((range): [string, JsonObject] => {
          const bought = own(snapshot?.rfm, range);
          return [range, bought === undefined ? NOT_BOUGHT : figuresIn(bought, cuts.get(range), now)];
        }),
      ),
  };
}

const RFM = 'rfm.';

function own<T>(record: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Figures that are read and that nobody can be told yet, since the range has no cuts: `rfm.<range>.cuts`. */
export function figuresWithoutCuts(config: PublishedConfig): ReadonlySet<string> {
  const cuts = cutsInUse(config);
  const ranges = [ALL_RANGES, ...Object.keys(config.project.ranges ?? {})];
  const isRead = (range: string) => Object.hasOwn(config.figures ?? {}, `rfm.${range}`);
  const uncut = ranges.filter((range) => isRead(range) && !cuts.has(range));
  return new Set(uncut.map((range) => `rfm.${range}.cuts`));
}
