import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../core/recommend/answer.ts';
import { recommend } from '../../../core/recommend/recommend.ts';
import type { ListStrategy } from '../../../core/recommend/strategy.ts';
import { anItem, bought, indexOf, viewed } from './builders.ts';

const strategy: ListStrategy = {
  strategy: 'related',
  limit: 4,
  title: { en: 'Goes with it', fr: 'Va bien avec' },
};
const price = { amountMinor: 29_900, currency: 'EUR' };
const items = [
  anItem('a', { range: 'r' }),
  anItem('b', { range: 'r', url: '/p/b', image: '/img/b.svg', price }),
  anItem('c', { range: 'r', title: { en: 'Only English' } }),
  anItem('d', { range: 'r' }),
  anItem('e'),
];
const index = indexOf(items, [
  ...bought(1, 'ab', 1),
  ...viewed(2, 'ac'),
  ...viewed(3, 'd'),
  ...viewed(4, 'e'),
]);
const request = { ...strategy, item: 'a', session: [], recent: [], bought: [] };
const answerIn = (locale: string) =>
  answerOf(index, recommend(index, request), strategy, locale, ['en', 'fr']);

describe('the answer of a list', () => {
  it('tells of each item what it is and why it is there, in English', () => {
    expect(answerIn('en')).toEqual({
      title: 'Goes with it',
      items: [
        {
          id: 'b',
          title: 'The b',
          url: '/p/b',
          image: '/img/b.svg',
          price,
          reason: { code: 'BOUGHT_TOGETHER', text: 'Bought together with The a' },
          step: 'together',
        },
        {
          id: 'c',
          title: 'Only English',
          reason: { code: 'SEEN_TOGETHER', text: 'Seen together' },
          step: 'seen',
        },
        {
          id: 'd',
          title: 'The d',
          reason: { code: 'POPULAR_IN_RANGE', text: 'Popular in this range' },
          step: 'range',
        },
        { id: 'e', title: 'The e', reason: { code: 'POPULAR', text: 'Popular now' }, step: 'popular' },
      ],
    });
  });

  it('speaks French, and the first language that a title has', () => {
    const { title, items: told } = answerIn('fr');
    expect([title, ...told.map((item) => `${item.title}: ${item.reason.text}`)]).toEqual([
      'Va bien avec',
      'Le b: Acheté avec Le a',
      'Only English: Vus ensemble',
      'Le d: Populaire dans cette gamme',
      'Le e: Populaire en ce moment',
    ]);
    expect(answerIn('de').items[0]?.reason.text).toBe('Bought together with The a');
  });

  it('is empty where there is no index', () => {
    expect(answerOf(null, [], { strategy: 'popular', limit: 3 }, 'en', ['en'])).toEqual({ items: [] });
  });
});
