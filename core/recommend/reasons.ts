import type { Step } from './recommend.ts';

/** Why an item is in a list: a code for programs, words for people. */
export interface ListReason {
  readonly code: 'BOUGHT_TOGETHER' | 'SEEN_TOGETHER' | 'POPULAR_IN_RANGE' | 'POPULAR';
  readonly text: string;
}

const CODES: Readonly<Record<Step, ListReason['code']>> = {
  together: 'BOUGHT_TOGETHER',
  seen: 'SEEN_TOGETHER',
  range: 'POPULAR_IN_RANGE',
  popular: 'POPULAR',
};

type Words = Readonly<Record<Step, (title: string) => string>>;

const ENGLISH: Words = {
  together: (title) => (title === '' ? 'Bought together' : `Bought together with ${title}`),
  seen: () => 'Seen together',
  range: () => 'Popular in this range',
  popular: () => 'Popular now',
};
const FRENCH: Words = {
  together: (title) => (title === '' ? 'Achetés ensemble' : `Acheté avec ${title}`),
  seen: () => 'Vus ensemble',
  range: () => 'Populaire dans cette gamme',
  popular: () => 'Populaire en ce moment',
};

/** The reason of a rung in a language: French for `fr` and its regions, else English. `title`: of the item it goes
 *  with, '' for none. */
export function reasonOf(step: Step, title: string, locale: string): ListReason {
  const words = /^fr(?:[-_]|$)/i.test(locale) ? FRENCH : ENGLISH;
  return { code: CODES[step], text: words[step](title) };
}
