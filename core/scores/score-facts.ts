import { type LifeSum, sumWeights, type ScoreSums, weightOf } from './decay.ts';

/** Points given by one rule for one event: when, how many (in millionths), by which rule (its place), for which
 *  event. */
export type ScoreEntry = readonly [at: number, micros: number, rule: number, messageId: string];

/** What a person's score consists of: its newest entries, and older ones folded together. Folding keeps the sum: it
 *  adds whole numbers (see decay.ts). A function of the set of entries, whatever their order. */
export interface ScoreFact {
  /** Ascending by time, messageId and rule; at most `MAX_ENTRIES`. */
  readonly entries: readonly ScoreEntry[];
  readonly folded?: {
    readonly count: number;
    readonly sums: ScoreSums;
    readonly firstAt: number;
    readonly lastAt: number;
  };
}

/** How many entries of a score are kept one by one. */
export const MAX_ENTRIES = 40;

/** Of somebody without any. */
export const NO_SCORE: ScoreFact = { entries: [] };

/** A score with one more entry. */
export function addScoreEntry(fact: ScoreFact, entry: ScoreEntry, halfLifeMs: number | null): ScoreFact {
  const entries = [...fact.entries];
  let place = entries.length;
  while (place > 0 && compareEntries(entries[place - 1] ?? entry, entry) > 0) place -= 1;
  entries.splice(place, 0, entry);
  return fold(entries, fact.folded, halfLifeMs);
}

/** The score of two persons together, who share no event. */
export function joinScores(a: ScoreFact, b: ScoreFact, halfLifeMs: number | null): ScoreFact {
  const entries = [...a.entries, ...b.entries].sort(compareEntries);
  return fold(entries, joinFolded(a.folded, b.folded), halfLifeMs);
}

/** The exact sums of a score, folded entries among them. */
export function sumsOf(fact: ScoreFact, halfLifeMs: number | null): ScoreSums {
  return sumWeights([...(fact.folded?.sums ?? []), ...weightsOf(fact.entries, halfLifeMs)]);
}

function fold(
  entries: readonly ScoreEntry[],
  folded: ScoreFact['folded'],
  halfLifeMs: number | null,
): ScoreFact {
  const over = entries.slice(0, Math.max(0, entries.length - MAX_ENTRIES));
  const kept = over.length === 0 ? entries : entries.slice(over.length);
  const [first] = over;
  const last = over.at(-1);
  const older =
    first === undefined || last === undefined
      ? folded
      : joinFolded(folded, {
          count: over.length,
          sums: sumWeights(weightsOf(over, halfLifeMs)),
          firstAt: first[0],
          lastAt: last[0],
        });
  return { entries: kept, ...(older === undefined ? {} : { folded: older }) };
}

function joinFolded(a: ScoreFact['folded'], b: ScoreFact['folded']): ScoreFact['folded'] {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    count: a.count + b.count,
    sums: sumWeights([...a.sums, ...b.sums]),
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
  };
}

function weightsOf(entries: readonly ScoreEntry[], halfLifeMs: number | null): LifeSum[] {
  return entries.map(([at, micros]) => weightOf(micros, at, halfLifeMs));
}

function compareEntries(a: ScoreEntry, b: ScoreEntry): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[3] !== b[3]) return a[3] < b[3] ? -1 : 1;
  return a[2] - b[2];
}
