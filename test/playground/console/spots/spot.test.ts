import { describe, expect, it } from 'vitest';
import type { FlagDocument, FlagRule } from '../../../../core/config/types.ts';
import { changesOf, sameDocument } from '../../../../playground/console/screens/spots/model/changes.ts';
import {
  fieldKind,
  fieldsOf,
  picturesOf,
  textIn,
  withText,
} from '../../../../playground/console/screens/spots/model/content.ts';
import {
  audienceOf,
  companionsOf,
  copyOf,
  keyOf,
  withAudience,
  withMoved,
  withRule,
} from '../../../../playground/console/screens/spots/model/spot.ts';
import { aFlag, anAudience, anExperiment, aMetric, aProject } from '../../../core/config/documents.ts';

const LOCALES = ['en', 'fr'];
const member = (key: string) => ({ audiences: { $elemMatch: { $eq: key } } });
const rule = (key: string, title = key): FlagRule => ({ id: key, if: member(key), value: { title } });
const hero = (part: Partial<FlagDocument> = {}): FlagDocument =>
  aFlag({
    type: 'content',
    default: { title: { en: 'Welcome', fr: 'Bienvenue' }, image: '/a.svg', href: '/' },
    rules: [rule('lovers'), rule('loyal')],
    ...part,
  });

describe('a content', () => {
  it('knows what is text, a picture, an address, and what it cannot edit', () => {
    const kinds = Object.entries({
      title: { en: 'A' },
      image: '/a.svg',
      heroImage: '/b.svg',
      href: '/',
      count: 3,
      list: [1],
      deep: { en: { a: 1 } },
      other: { en: 'A', de: 'B' },
    }).map(([field, value]) => fieldKind(field, value, LOCALES));
    expect(kinds).toEqual(['text', 'picture', 'picture', 'link', 'other', 'other', 'other', 'other']);
  });

  it('changes one language and leaves the rest, the order of fields too', () => {
    const content = { title: { en: 'A', fr: 'B' }, image: '/a.svg' };
    expect(withText(content, 'title', 'fr', 'C', LOCALES)).toEqual({
      title: { en: 'A', fr: 'C' },
      image: '/a.svg',
    });
    expect(Object.keys(withText(content, 'title', 'fr', 'C', LOCALES))).toEqual(['title', 'image']);
    expect(withText(content, 'image', null, '/b.svg', LOCALES)['image']).toBe('/b.svg');
  });

  it('of a plain text makes one a language as soon as one differs', () => {
    expect(withText({ title: 'Same' }, 'title', 'fr', 'Autre', LOCALES)).toEqual({
      title: { en: 'Same', fr: 'Autre' },
    });
    expect(textIn('Same', 'fr', LOCALES)).toBe('Same');
  });

  it('leaves an emptied language out, and a field without any text', () => {
    const one = withText({ title: { en: 'A', fr: 'B' } }, 'title', 'fr', '', LOCALES);
    expect(one).toEqual({ title: { en: 'A' } });
    expect(withText(one, 'title', 'en', '', LOCALES)).toEqual({});
    expect(textIn(undefined, 'en', LOCALES)).toBe('');
  });

  it('reads no field that is not its own', () => {
    expect(withText({}, 'constructor', 'en', 'A', LOCALES)).toEqual({ constructor: { en: 'A' } });
    expect(textIn({ en: 'A' }, 'toString', LOCALES)).toBe('');
  });

  it('tells the fields and pictures of several', () => {
    const contents = [hero().default, { cta: 'Go', image: '/b.svg' }, undefined, 'text'];
    expect(fieldsOf(contents)).toEqual(['title', 'image', 'href', 'cta']);
    expect(picturesOf(contents, LOCALES)).toEqual(['/a.svg', '/b.svg']);
  });
});

describe('a spot', () => {
  it('knows the audience of a rule that is about nothing else', () => {
    expect(audienceOf(rule('lovers'))).toBe('lovers');
    for (const other of [
      { if: { ...member('lovers'), 'traits.plan': 'pro' }, value: {} },
      { if: member('lovers'), value: {}, coverage: 0.5 },
      { if: { audiences: { $elemMatch: { $in: ['a'] } } }, value: {} },
      { experiment: 'e' },
      { value: {} },
    ])
      expect(audienceOf(other)).toBeNull();
  });

  it('gets content for an audience first, beginning as everybody’s, under an id of its own', () => {
    const flag = hero({ rules: [{ ...rule('other'), id: 'new' }] });
    const added = withAudience(flag, 'new');
    expect(added.rules?.map(({ id }) => id)).toEqual(['new-2', 'new']);
    expect(added.rules?.[0]).toMatchObject({ if: member('new'), value: flag.default });
  });

  it('moves and removes content, and has no empty list of rules', () => {
    expect(withMoved(hero(), 1, -1).rules?.map(({ id }) => id)).toEqual(['loyal', 'lovers']);
    expect(withMoved(hero(), 0, 1).rules?.map(({ id }) => id)).toEqual(['loyal', 'lovers']);
    expect(withRule(withRule(hero(), 0, null), 0, null)).not.toHaveProperty('rules');
  });

  it('is copied without its tests, and in use', () => {
    const copy = copyOf(hero({ archived: true, rules: [{ experiment: 'e' }, rule('a')] }), 'hero-2', {
      en: 'Copy',
    });
    expect(copy).toMatchObject({ key: 'hero-2', name: { en: 'Copy' }, rules: [{ id: 'a' }] });
    expect(copy).not.toHaveProperty('archived');
  });

  it.each([
    ['Été 2027 !', 'ete-2027'],
    ['  Large banner (copy) ', 'large-banner-copy'],
    ['Œuvre', 'uvre'],
    ['日本', ''],
    ['x'.repeat(80), 'x'.repeat(64)],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('named %j may be called %j', (name, key) => expect(keyOf(name)).toBe(key));

  it('brings along what it names and is not live, and what that names', () => {
    const drafts = [
      aProject(),
      anAudience({ key: 'lovers', if: member('inner') }),
      anAudience({ key: 'inner' }),
      anAudience({ key: 'loyal' }),
      anAudience({ key: 'unused' }),
      anExperiment({ key: 'e', metric: 'orders' }),
      aMetric(),
      aFlag({ key: 'needed' }),
    ];
    const flag = hero({
      rules: [
        rule('lovers'),
        rule('loyal'),
        { experiment: 'e' },
        { requires: [{ flag: 'needed', if: {} }], value: {} },
      ],
    });
    const names = (live: readonly Parameters<typeof companionsOf>[1][number][]) =>
      companionsOf(flag, drafts, live).map(({ kind, key }) => `${kind}/${key}`);
    expect(names([anAudience({ key: 'loyal' })])).toEqual([
      'audience/lovers',
      'audience/inner',
      'experiment/e',
      'metric/orders',
      'flag/needed',
    ]);
    expect(names(drafts)).toEqual([]);
    expect(names([...drafts.slice(1), anAudience({ key: 'loyal', archived: true })])).toEqual([]);
  });
});

describe('what a draft changes', () => {
  const changes = (draft: FlagDocument, live: FlagDocument | null = hero()) =>
    changesOf(live, draft, LOCALES);

  it('is nothing for the same, in whatever order', () => {
    const { rules, ...rest } = hero();
    expect(changes({ ...rest, ...(rules && { rules }) })).toEqual([]);
    expect(sameDocument({ a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 })).toBe(true);
    expect(changes(hero(), null)).toEqual([{ what: 'new' }]);
  });

  it('is told by field and language, with the texts before and after', () => {
    const draft = hero({ default: { title: { en: 'Hello', fr: 'Bienvenue' }, image: '/b.svg', extra: 1 } });
    expect(changes(draft)).toEqual([
      { what: 'field', whose: 'everybody', field: 'title', locale: 'en', before: 'Welcome', after: 'Hello' },
      { what: 'field', whose: 'everybody', field: 'image', locale: null, before: '/a.svg', after: '/b.svg' },
      { what: 'field', whose: 'everybody', field: 'href', locale: null, before: '/', after: '' },
      { what: 'field', whose: 'everybody', field: 'extra', locale: null, before: '', after: '1' },
    ]);
  });

  it('is told of audiences: added, removed, changed, in another order', () => {
    const [lovers, loyal] = hero().rules ?? [];
    const draft = hero({ rules: [rule('new'), rule('loyal', 'Hi')] });
    expect(changes(draft)).toEqual([
      { what: 'added', whose: rule('new') },
      {
        what: 'field',
        whose: rule('loyal', 'Hi'),
        field: 'title',
        locale: null,
        before: 'loyal',
        after: 'Hi',
      },
      { what: 'removed', whose: lovers },
    ]);
    expect(changes(hero({ rules: [loyal, lovers].flatMap((one) => one ?? []) }))).toEqual([
      { what: 'order' },
    ]);
  });

  it('is told of what else differs', () => {
    const draft = hero({ name: { en: 'Banner' }, page: '/sale', archived: true, public: false });
    expect(changes(draft).map(({ what }) => what)).toEqual(['archived', 'name', 'page', 'technical']);
    expect(changes(hero({ rules: [{ ...rule('lovers'), coverage: 0.5 }, rule('loyal')] }))).toMatchObject([
      { what: 'rule' },
    ]);
  });
});
