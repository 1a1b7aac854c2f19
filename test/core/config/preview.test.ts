import { describe, expect, it } from 'vitest';
import { buildPreview, type PreviewRequest } from '../../../core/config/preview.ts';
import { buildPublished } from '../../../core/config/publish.ts';
import type { ConfigDocument } from '../../../core/config/types.ts';
import { decide } from '../../../core/decide/decide.ts';
import { pretendedSnapshot } from '../../../core/decide/pretended.ts';
import { compileRules } from '../../../core/decide/rules.ts';
import { aFlag, anAudience, anExperiment, aProject } from './documents.ts';

const member = (key: string) => ({ audiences: { $elemMatch: { $eq: key } } });
const LIVE: readonly ConfigDocument[] = [
  aProject(),
  anAudience({ name: { en: 'Phone lovers', fr: 'Amateurs de téléphones' } }),
  anAudience({ key: 'mobile', if: { 'context.device': 'mobile' } }),
  aFlag({ rules: [{ if: member('mobile'), value: 'for mobiles' }] }),
  anExperiment({ status: 'draft' }),
];
const OPTIONS = { environment: 'prod', revision: 4, publishedAt: 1 } as const;
const published = buildPublished(LIVE, null, OPTIONS);

function preview(request: Partial<PreviewRequest>, killed: readonly string[] = []) {
  const asked = { documents: [], audiences: [], variants: {}, ...request };
  return buildPreview(LIVE, published, asked, { ...OPTIONS, killed });
}

/** What the pretended person gets of a flag, on a mobile. */
function seen(request: Partial<PreviewRequest>, killed?: readonly string[]) {
  const made = preview(request, killed);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  const { config, audiences, variants } = made.value;
  const asking = {
    attributes: {},
    context: { device: 'mobile' },
    locales: [],
    sourceDefault: 0,
    gpc: false,
    assignmentId: 'p',
    keys: ['hero'],
  };
  return decide(compileRules(config), pretendedSnapshot('p', audiences, variants), asking, 1)['hero'];
}

const draft = aFlag({
  default: 'draft',
  rules: [
    { id: 'lovers', if: member('phone-lovers'), value: 'for lovers' },
    { id: 'mobile', if: member('mobile'), value: 'for mobiles' },
  ],
});

describe('a preview', () => {
  it('lays drafts over what is published and pretends exactly the audiences it names', () => {
    expect(seen({ documents: [draft] })?.value).toBe('draft');
    expect(seen({ documents: [draft], audiences: ['phone-lovers'] })?.value).toBe('for lovers');
    expect(seen({ documents: [draft], audiences: ['mobile'] })?.value).toBe('for mobiles');
    expect(seen({ audiences: ['phone-lovers'] })?.value).toBe('welcome');
  });

  it('runs the draft of an experiment and gives the variant it names', () => {
    for (const [variant, value] of [
      ['control', 'welcome'],
      ['offer', 'minus ten'],
    ] as const) {
      expect(seen({ variants: { 'hero-offer': variant } })).toMatchObject({ value, variant });
    }
    expect(seen({})?.variant).toBeNull();
  });

  it('shows a draft of a flag that is switched off, and any other as everybody sees it', () => {
    expect(seen({ audiences: ['mobile'] }, ['hero'])?.value).toBe('welcome');
    expect(seen({ documents: [draft], audiences: ['mobile'] }, ['hero'])?.value).toBe('for mobiles');
  });

  it('says who is pretended to look, in every language it is named in', () => {
    const made = preview({ audiences: ['phone-lovers', 'mobile'], variants: { 'hero-offer': 'offer' } });
    expect(made.ok && made.value.labels).toEqual([
      { en: 'Phone lovers', fr: 'Amateurs de téléphones' },
      { en: 'mobile' },
      { en: 'hero-offer: offer' },
    ]);
  });

  it('reports what is wrong with drafts, audiences and variants, with paths', () => {
    const paths = (request: Partial<PreviewRequest>) => {
      const made = preview(request);
      return made.ok ? [] : made.issues.map(({ path, code }) => [path, code]);
    };
    expect(paths({ documents: [aFlag({ default: 1 })] })).toEqual([['flag/hero.default', 'WRONG_TYPE']]);
    expect(paths({ documents: [anAudience({ key: 'mobile', archived: true })] })).toEqual([
      ['flag/hero.rules[0].if', 'UNKNOWN_REFERENCE'],
    ]);
    expect(paths({ audiences: ['nobody'], variants: { 'hero-offer': 'x', gone: 'a' } })).toEqual([
      ['audiences[0]', 'UNKNOWN_REFERENCE'],
      ['variants.hero-offer', 'UNKNOWN_VALUE'],
      ['variants.gone', 'UNKNOWN_REFERENCE'],
    ]);
  });
});
