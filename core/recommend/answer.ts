import type { Json } from '../events.ts';
import type { LocalizedText } from '../config/types.ts';
import type { Picked, Step } from './recommend.ts';
import type { Card, RecommendIndex } from './recommend-index.ts';
import { type ListReason, reasonOf } from './reasons.ts';
import type { ListStrategy } from './strategy.ts';

/** One item as `POST /v1/decide` answers it. */
export interface ListItem extends Pick<Card, 'url' | 'image' | 'price'> {
  readonly id: string;
  readonly title: string;
  readonly reason: ListReason;
  readonly step: Step;
}

/** What a list placement is answered with, in place of its strategy. */
export interface ListAnswer {
  /** Of the strategy, when it has one. */
  readonly title?: string;
  readonly items: readonly ListItem[];
}

/** A list in one language; `locales`: the project's, taken in turn where a text is not in `locale`. Pure. */
export function answerOf(
  index: RecommendIndex | null,
  picked: readonly Picked[],
  strategy: ListStrategy,
  locale: string,
  locales: readonly string[],
): ListAnswer {
  const say = (text: LocalizedText | undefined) => textIn(text ?? {}, [locale, ...locales]);
  const items = picked.map(({ item, step, because }): ListItem => {
    const { title, ...card } = index?.card(item) ?? { title: {} };
    const other = because === undefined ? '' : say(index?.card(because).title);
    return {
      id: index?.keys[item] ?? '',
      title: say(title),
      ...card,
      reason: reasonOf(step, other, locale),
      step,
    };
  });
  return { ...(strategy.title === undefined ? {} : { title: say(strategy.title) }), items };
}

function textIn(text: LocalizedText, locales: readonly string[]): string {
  for (const locale of locales) if (Object.hasOwn(text, locale)) return text[locale] ?? '';
  return Object.values(text)[0] ?? '';
}

/** The answer as a decision's value. */
export function valueOf(answer: ListAnswer): Json {
  return answer as unknown as Json; // made of JSON values only
}
