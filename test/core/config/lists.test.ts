import { describe, expect, it } from 'vitest';
import { publicPayload } from '../../../core/config/payload.ts';
import { buildPublished } from '../../../core/config/publish.ts';
import type { FlagDocument } from '../../../core/config/types.ts';
import { validateDocument, validateDocuments } from '../../../core/config/validate.ts';
import { strategyOf } from '../../../core/recommend/strategy.ts';
import { aFlag, anExperiment, aProject } from './documents.ts';

const related: FlagDocument = aFlag({
  key: 'related',
  type: 'recommendations',
  default: { strategy: 'related', limit: 8, title: { en: 'Goes with it', fr: 'Va bien avec' } },
});

const issuesOf = (value: unknown) => {
  const result = validateDocument({ ...related, default: value });
  return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`);
};

describe('a flag of type recommendations', () => {
  it('takes a strategy with how many items, a range, what was bought and a title', () => {
    const whole = {
      strategy: 'popular',
      limit: 24,
      range: 'phones',
      includeBought: true,
      title: { en: 'Now' },
    };
    expect(issuesOf(whole)).toEqual([]);
    expect(strategyOf(whole)).toEqual(whole);
  });

  it.each([
    ['related', 'default WRONG_TYPE'],
    [{ limit: 3 }, 'default.strategy REQUIRED'],
    [{ strategy: 'related' }, 'default.limit REQUIRED'],
    [{ strategy: 'magic', limit: 3 }, 'default.strategy UNKNOWN_VALUE'],
    [{ strategy: 'related', limit: 0 }, 'default.limit OUT_OF_RANGE'],
    [{ strategy: 'related', limit: 25 }, 'default.limit OUT_OF_RANGE'],
    [{ strategy: 'related', limit: 2.5 }, 'default.limit OUT_OF_RANGE'],
    [{ strategy: 'related', limit: '8' }, 'default.limit WRONG_TYPE'],
    [{ strategy: 'popular', limit: 8, range: 'Phones!' }, 'default.range WRONG_TYPE'],
    [{ strategy: 'popular', limit: 8, includeBought: 'no' }, 'default.includeBought WRONG_TYPE'],
    [{ strategy: 'popular', limit: 8, title: 'Now' }, 'default.title WRONG_TYPE'],
    [{ strategy: 'popular', limit: 8, rnage: 'phones' }, 'default.rnage UNKNOWN_FIELD'],
  ])('%j names the field: %s', (value, issue) => {
    expect(issuesOf(value)).toEqual([issue]);
  });

  it('has rules and experiments whose values are strategies too', () => {
    const wrong = { ...related, rules: [{ value: { strategy: 'related', limit: 99 } }] };
    const result = validateDocument(wrong);
    expect(result.ok ? [] : result.issues.map(({ path }) => path)).toEqual(['rules[0].value.limit']);
    const test = anExperiment({
      flag: 'related',
      variants: [
        { key: 'control', weight: 0.5 },
        { key: 'popular', weight: 0.5, value: { strategy: 'popular', limit: 0 } },
      ],
    });
    const set = validateDocuments([aProject(), related, test]);
    expect(set.ok ? [] : set.issues.map(({ path }) => path)).toEqual([
      'experiment/hero-offer.variants[1].value.limit',
    ]);
  });

  it('is published with its plain value, as other SDKs read it', () => {
    const published = buildPublished([aProject(), related], null, {
      environment: 'dev',
      revision: 1,
      publishedAt: 0,
    });
    expect(publicPayload(published, { all: false }).features).toEqual({
      related: { defaultValue: related.default },
    });
  });
});
