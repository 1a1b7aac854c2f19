import { boughtBy } from '../../core/profile/figure-facts.ts';
import type { Person } from '../../core/profile/types.ts';
import { cutsInUse } from '../../core/rfm/cuts-in-use.ts';
import { figuresIn } from '../../core/rfm/figures.ts';
import { ALL_RANGES } from '../../core/rfm/measures.ts';
import { MICROS, sumWeights, weightOf, worthOf } from '../../core/scores/decay.ts';
import { NO_SCORE, sumsOf } from '../../core/scores/score-facts.ts';
import type { RangeScores, ScoreAnswer } from '../../core/wire/figures.ts';
import { iso } from './briefs.ts';
import type { ShardConfig } from './shard.ts';

/** What a person bought in each range, everything first, with the scores that follow. */
export function rangeScores(person: Person, { published }: ShardConfig, now: number): RangeScores[] {
  const cuts = published?.derive(cutsInUse);
  return Object.entries(boughtBy(person))
    .map(([range, bought]) => ({
      range,
      lastAt: iso(bought.lastAt),
      figures: figuresIn(bought, cuts?.get(range), now),
      cuts: cuts?.get(range) ?? null,
    }))
    .sort(
      (a, b) =>
        Number(b.range === ALL_RANGES) - Number(a.range === ALL_RANGES) || (a.range < b.range ? -1 : 1),
    );
}

/** A person's scores, entry by entry. */
export function scoreAnswers(
  person: Person,
  { published, definitions }: ShardConfig,
  now: number,
): ScoreAnswer[] {
  return definitions.scores.map(({ key, factKey, halfLifeMs }): ScoreAnswer => {
    const document = published?.config.scores?.find((score) => score.key === key);
    const held = person.scores !== undefined && Object.hasOwn(person.scores, factKey);
    const fact = (held ? person.scores?.[factKey] : undefined) ?? NO_SCORE;
    const { folded } = fact;
    return {
      key,
      points: worthOf(sumsOf(fact, halfLifeMs), halfLifeMs, now),
      ...(document?.halfLife === undefined ? {} : { halfLife: document.halfLife }),
      entries: [...fact.entries].reverse().map(([at, micros, rule, messageId]) => ({
        at: iso(at),
        event: document?.rules[rule]?.event ?? '',
        messageId,
        points: micros / MICROS,
        worth: worthOf(sumWeights([weightOf(micros, at, halfLifeMs)]), halfLifeMs, now),
      })),
      ...(folded === undefined
        ? {}
        : {
            earlier: {
              count: folded.count,
              worth: worthOf(folded.sums, halfLifeMs, now),
              firstAt: iso(folded.firstAt),
              lastAt: iso(folded.lastAt),
            },
          }),
    };
  });
}
