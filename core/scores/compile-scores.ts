import { canonicalJson } from '../canonical-json.ts';
import type { PublishedScore } from '../config/published.ts';
import type { ProjectDocument, ScoreRule } from '../config/types.ts';
import { readNumber } from '../decimal.ts';
import type { AparteEvent } from '../events.ts';
import { propertyPath } from '../profile/clauses.ts';
import { compileReader, compileTest, type ObjectTest, type PlaceReader } from '../profile/conditions.ts';
import { parseDuration } from '../profile/durations.ts';
import { hash64 } from '../profile/hash64.ts';
import { categoriesOf } from '../profile/order-lines.ts';
import { MICROS } from './decay.ts';
import type { ScoreEntry } from './score-facts.ts';

/** A published score made ready for many events. */
export interface CompiledScore {
  readonly key: string;
  /** Under which a person keeps it: a hash of which events give how many points, and how they decay. */
  readonly factKey: string;
  readonly definedAt: number;
  /** Null: points keep their worth. */
  readonly halfLifeMs: number | null;
  /** The names of the events it looks at. */
  readonly events: ReadonlySet<string>;
  /** The points an event gives, one entry a rule that matches. */
  entriesOf(event: AparteEvent): readonly ScoreEntry[];
}

/** The most points one rule gives for one event, in either direction. */
export const MAX_ENTRY_POINTS = 100_000;

/** Compiles a score that publishing has validated. */
export function compileScore(score: PublishedScore, project: ProjectDocument): CompiledScore {
  const ranges = project.ranges ?? {};
  const category =
    score.range !== undefined && Object.hasOwn(ranges, score.range) ? ranges[score.range]?.category : null;
  const rules = score.rules.map(compileRule);
  return {
    key: score.key,
    factKey: hash64(canonicalJson([score.rules, score.halfLife ?? null, category ?? null])),
    definedAt: score.definedAt,
    halfLifeMs: score.halfLife === undefined ? null : (parseDuration(score.halfLife) ?? null),
    events: new Set(score.rules.map((rule) => rule.event)),
    entriesOf(event) {
      if (typeof category === 'string' && !categoriesOf(event).has(category)) return [];
      const entries: ScoreEntry[] = [];
      for (const [place, microsOf] of rules.entries()) {
        const micros = microsOf(event);
        if (micros !== 0) entries.push([event.timestamp, micros, place, event.messageId]);
      }
      return entries;
    },
  };
}

/** The millionths of points a rule gives for an event; 0: none. */
function compileRule({ event: name, where, points, per }: ScoreRule): (event: AparteEvent) => number {
  const matches: ObjectTest = where === undefined ? () => true : compileTest(where);
  const read: PlaceReader | null = per === undefined ? null : compileReader(propertyPath(per.of));
  const limit = MAX_ENTRY_POINTS * MICROS;
  return (event) => {
    if (event.name !== name || !matches(event)) return 0;
    const times = read === null || per === undefined ? 1 : (readNumber(read(event)) ?? 0) / per.amount;
    const micros = Math.round(points * times * MICROS);
    return Math.max(-limit, Math.min(limit, micros)) + 0; // −0 → 0
  };
}
