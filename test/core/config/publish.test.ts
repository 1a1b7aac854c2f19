import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffDocuments } from '../../../core/config/diff.ts';
import { emptyPayload, publicPayload } from '../../../core/config/payload.ts';
import { applyKills } from '../../../core/config/kills.ts';
import { buildPublished } from '../../../core/config/publish.ts';
import type { PublishedConfig } from '../../../core/config/published.ts';
import type { AnyDocument, FlagRule } from '../../../core/config/types.ts';
import { validateDocuments } from '../../../core/config/validate.ts';
import { aFlag, anAudience, anExperiment, aMetric, aProject } from './documents.ts';

const NOW = Date.UTC(2026, 0, 31);

function publish(documents: readonly AnyDocument[], previous: PublishedConfig | null = null, runs = {}) {
  expect(validateDocuments(documents)).toMatchObject({ ok: true });
  const revision = (previous?.revision ?? 0) + 1;
  return buildPublished(documents, previous, { environment: 'prod', revision, publishedAt: NOW, runs });
}

/** The one rule of a flag with this rule. */
function rule(part: FlagRule, others: readonly AnyDocument[] = [anAudience()]) {
  return publish([aProject(), aFlag({ rules: [part] }), ...others]).features['hero']?.rules?.[0];
}

const inAudience = { audiences: { $elemMatch: { $eq: 'phone-lovers' } } };

describe('buildPublished', () => {
  it('leaves archived documents out, whatever they are', () => {
    const away = { archived: true } as const;
    const documents = [
      aFlag({ ...away, key: 'old', rules: [{ if: inAudience, value: 'x' }] }),
      anAudience(away),
      anExperiment({ ...away, flag: 'old' }),
      aMetric(away),
    ];
    const { publishedAt: _, ...published } = publish([aProject(), aFlag(), ...documents]);
    const { publishedAt: __, ...without } = publish([aProject(), aFlag()]);
    expect(published).toEqual(without);
  });

  it('compiles a rule about the request alone as it is written', () => {
    expect(rule({ id: 'mobile', if: { 'context.device.type': 'mobile' }, value: 'hi' })).toEqual({
      id: 'mobile',
      condition: { 'context.device.type': 'mobile' },
      force: 'hi',
    });
  });

  it('adds the purposes that a rule needs to its condition, and names what it reads', () => {
    expect(rule({ if: { ...inAudience, 'traits.address.city': 'Lyon' }, value: 'hi' })).toEqual({
      id: 'rule-1',
      condition: { ...inAudience, 'traits.address.city': 'Lyon', purposes: { $all: ['personalization'] } },
      force: 'hi',
      needs: ['personalization'],
      audiences: ['phone-lovers'],
      traits: ['address'],
    });
  });

  it.each<[string, FlagRule, readonly string[] | undefined]>([
    ['the request', { if: { 'context.locale': 'fr' }, value: 'x' }, undefined],
    ['nothing', { value: 'x' }, undefined],
    [
      'a trait inside $or and $not',
      { if: { $or: [{ $not: { 'traits.plan': 'pro' } }] }, value: 'x' },
      ['personalization'],
    ],
    ['a scale', { if: { 'rfm.all.r': { $gte: 4 } }, value: 'x' }, ['personalization']],
    ['recent items', { if: { recent: { $elemMatch: { $eq: 'p-1' } } }, value: 'x' }, ['personalization']],
    ['variants', { variants: [{ key: 'a', weight: 1 }] }, ['experimentation']],
    [
      'variants of an audience',
      { if: inAudience, variants: [{ key: 'a', weight: 1 }] },
      ['personalization', 'experimentation'],
    ],
    [
      'what the document adds',
      { value: 'x', needs: ['advertising', 'analytics'] },
      ['analytics', 'advertising'],
    ],
  ])('a rule about %s needs what it reads', (_what, part, needs) => {
    const compiled = rule(part);
    expect(compiled?.needs).toEqual(needs);
    expect(JSON.stringify(compiled?.condition ?? {}).includes('"purposes":{"$all"')).toBe(
      needs !== undefined,
    );
  });

  it('keeps a condition on purposes beside the ones it adds', () => {
    const written = { purposes: { $elemMatch: { $eq: 'loyalty' } }, 'traits.plan': 'pro' };
    expect(rule({ if: written, value: 'x' })?.condition).toEqual({
      $and: [written, { purposes: { $all: ['personalization'] } }],
    });
  });

  it('splits by assignmentId with hash version 2, by userId for unit user', () => {
    const variants = [
      { key: 'a', weight: 0.25 },
      { key: 'b', weight: 0.75, value: 'B' },
    ];
    expect(rule({ id: 'split', variants, coverage: 0.5 })).toMatchObject({
      key: 'hero:split',
      seed: 'hero:split',
      hashAttribute: 'assignmentId',
      hashVersion: 2,
      variations: ['welcome', 'B'],
      weights: [0.25, 0.75],
      meta: [{ key: 'a' }, { key: 'b' }],
      coverage: 0.5,
    });
    expect(rule({ variants, unit: 'user' })?.hashAttribute).toBe('userId');
    expect(rule({ value: 'x', coverage: 0.1 })).toMatchObject({
      coverage: 0.1,
      hashAttribute: 'assignmentId',
      seed: 'hero:rule-1',
    });
  });

  it('puts a running experiment before the rules of its flag, its audience included', () => {
    const published = publish([
      aProject(),
      anAudience(),
      aFlag({ rules: [{ value: 'x' }] }),
      anExperiment({ audience: 'phone-lovers', unit: 'person', coverage: 0.8 }),
    ]);
    expect(published.features['hero']?.rules).toEqual([
      {
        id: 'hero-offer',
        condition: { ...inAudience, purposes: { $all: ['personalization', 'experimentation'] } },
        needs: ['personalization', 'experimentation'],
        audiences: ['phone-lovers'],
        key: 'hero-offer',
        seed: 'hero-offer',
        hashAttribute: 'assignmentId',
        hashVersion: 2,
        variations: ['welcome', 'minus ten'],
        weights: [0.5, 0.5],
        meta: [{ key: 'control' }, { key: 'offer' }],
        coverage: 0.8,
        run: 1,
      },
      { id: 'rule-1', force: 'x' },
    ]);
    expect(published.experiments).toEqual({
      'hero-offer': {
        flag: 'hero',
        run: 1,
        unit: 'person',
        audience: 'phone-lovers',
        variants: [
          { key: 'control', weight: 0.5 },
          { key: 'offer', weight: 0.5 },
        ],
        metrics: [],
        startedAt: published.publishedAt,
      },
    });
  });

  it('keeps since when a run goes, whether its weights changed, and the last run of what was stopped', () => {
    const base = [aProject(), aFlag(), aMetric()];
    const [control, offer] = anExperiment().variants;
    if (control === undefined || offer === undefined) throw new Error('two variants');
    const first = publish([...base, anExperiment({ metric: 'orders' })]);
    const later = { ...first, revision: 9, publishedAt: first.publishedAt + 1_000 };
    const shifted = anExperiment({
      variants: [
        { ...control, weight: 0.2 },
        { ...offer, weight: 0.8 },
      ],
    });
    const second = publish([...base, shifted], later);
    expect(second.experiments['hero-offer']).toMatchObject({
      startedAt: first.publishedAt,
      reweighted: true,
    });
    const stopped = publish([...base, anExperiment({ metric: 'orders', status: 'stopped' })], second);
    expect(stopped.experiments).toEqual({});
    expect(stopped.ended?.['hero-offer']).toMatchObject({
      run: 1,
      metrics: ['orders'],
      stoppedAt: stopped.publishedAt,
    });
    const again = publish([...base, anExperiment({ status: 'stopped' })], { ...stopped, publishedAt: 5 });
    expect(again.ended?.['hero-offer']?.stoppedAt).toBe(stopped.publishedAt);
    const restarted = publish([...base, anExperiment()], again);
    expect(restarted.ended).toBeUndefined();
  });

  it('keeps what was measured of a test that is archived, running or not', () => {
    const base = [aProject(), aFlag(), aMetric()];
    const first = publish([...base, anExperiment({ metric: 'orders' })]);
    for (const status of ['running', 'stopped'] as const) {
      const archived = publish([...base, anExperiment({ metric: 'orders', archived: true, status })], first);
      expect(archived.experiments).toEqual({});
      expect(archived.ended?.['hero-offer']).toMatchObject({ run: 1, metrics: ['orders'] });
      const later = publish([...base, anExperiment({ archived: true, status })], archived);
      expect(later.ended?.['hero-offer']?.stoppedAt).toBe(archived.publishedAt);
    }
  });

  it("puts an experiment where a rule places it, under the rule's condition", () => {
    const rules = [
      { value: 'vip', if: { 'context.vip': true } },
      { id: 'test', experiment: 'hero-offer', if: { 'context.locale': 'fr' } },
    ];
    const compiled = publish([aProject(), aFlag({ rules }), anExperiment()]).features['hero']?.rules;
    expect(compiled?.map(({ id }) => id)).toEqual(['rule-1', 'test']);
    expect(compiled?.[1]).toMatchObject({ key: 'hero-offer', condition: { 'context.locale': 'fr' } });
  });

  it.each(['draft', 'stopped', undefined] as const)(
    'leaves out an experiment whose status is %s',
    (status) => {
      const { status: _running, ...experiment } = anExperiment();
      const documents = [
        aProject(),
        aFlag({ rules: [{ experiment: 'hero-offer' }] }),
        status === undefined ? experiment : { ...experiment, status },
      ];
      const published = publish(documents);
      expect(published.features['hero']).toEqual({ defaultValue: 'welcome' });
      expect(published.experiments).toEqual({});
    },
  );

  it('compiles prerequisites to those of GrowthBook', () => {
    const requires = [{ flag: 'gate', if: { value: true } }];
    const documents = [
      aProject(),
      aFlag({ key: 'gate', type: 'boolean', default: false }),
      aFlag({ rules: [{ value: 'x', requires }] }),
    ];
    expect(publish(documents).features['hero']?.rules?.[0]?.parentConditions).toEqual([
      { id: 'gate', condition: { value: true } },
    ]);
  });

  it('counts the runs of an experiment: the same while it runs, the next at each start', () => {
    const base = [aProject(), aFlag()];
    const first = publish([...base, anExperiment()]);
    const second = publish([...base, anExperiment({ coverage: 0.5 })], first);
    expect(second.experiments['hero-offer']?.run).toBe(1);
    const stopped = publish([...base, anExperiment({ status: 'stopped' })], second);
    const again = publish([...base, anExperiment()], stopped, { 'hero-offer': 1 });
    expect(again.experiments['hero-offer']?.run).toBe(2);
    expect(again.features['hero']?.rules?.[0]?.run).toBe(2);
    expect(again.features['hero']?.rules?.[0]?.seed).toBe('hero-offer');
  });

  it('dates an audience by the revision that changed its definition', () => {
    const base = [aProject(), aFlag()];
    const first = publish([
      ...base,
      anAudience(),
      anAudience({ key: 'other', if: { 'traits.plan': 'pro' } }),
    ]);
    expect(first.audiences.map(({ key, definedAt }) => [key, definedAt])).toEqual([
      ['other', 1],
      ['phone-lovers', 1],
    ]);
    const second = publish(
      [
        ...base,
        anAudience({ name: { en: 'Renamed' } }),
        anAudience({ key: 'other', if: { 'traits.plan': 'free' } }),
      ],
      first,
    );
    expect(second.audiences.map(({ key, definedAt }) => [key, definedAt])).toEqual([
      ['other', 2],
      ['phone-lovers', 1],
    ]);
  });

  it('dates the traits that deciding reads by the revision that first read them', () => {
    const reading = (trait: string) =>
      aFlag({ key: `by-${trait}`, rules: [{ if: { [`traits.${trait}`]: 1 }, value: 'x' }] });
    const first = publish([aProject(), reading('plan')]);
    const second = publish([aProject(), reading('plan'), reading('city')], first);
    expect(second.traits).toEqual({ city: 2, plan: 1 });
    const third = publish([aProject(), reading('city')], second);
    expect(third.traits).toEqual({ city: 2 });
  });

  it('gives the same for the same documents in any order, with their fields in any order', () => {
    const documents: AnyDocument[] = [
      aProject(),
      aFlag({ rules: [{ if: inAudience, value: 'x' }] }),
      aFlag({ key: 'second', rules: [{ if: { 'traits.plan': 'pro', 'traits.city': 'Lyon' }, value: 'x' }] }),
      anAudience(),
      anAudience({ key: 'readers', if: { 'traits.articles': { $gte: 3 } } }),
      anExperiment(),
      anExperiment({ key: 'another', flag: 'second', audience: 'readers' }),
      aMetric(),
    ];
    const expected = publish(documents);
    const turned = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, part]) => [name, turned(part)]),
          );
    fc.assert(
      fc.property(
        fc.shuffledSubarray(documents, { minLength: documents.length }),
        fc.boolean(),
        (shuffled, turn) => {
          const again = publish(turn ? (shuffled.map(turned) as AnyDocument[]) : shuffled);
          expect(again).toEqual(expected);
          if (!turn) expect(JSON.stringify(again)).toBe(JSON.stringify(expected));
        },
      ),
    );
  });
});

describe('applyKills', () => {
  it('leaves a killed flag its default and nothing else, and touches no other', () => {
    const published = publish([
      aProject(),
      aFlag({ rules: [{ value: 'x' }] }),
      aFlag({ key: 'other', rules: [{ value: 'y' }] }),
    ]);
    const killed = applyKills(published, ['hero', 'unknown']);
    expect(killed.features['hero']).toEqual({ defaultValue: 'welcome', disabled: true });
    expect(killed.flags['hero']).toEqual({ type: 'string', public: true, killed: true });
    expect(killed.features['other']).toBe(published.features['other']);
    expect(published.features['hero']?.rules).toHaveLength(1);
  });
});

describe('publicPayload', () => {
  it('shows a write key the public flags only, a secret key all', () => {
    const published = publish([aProject(), aFlag(), aFlag({ key: 'internal', public: false })]);
    expect(Object.keys(publicPayload(published, { all: false }).features)).toEqual(['hero']);
    expect(Object.keys(publicPayload(published, { all: true }).features)).toEqual(['hero', 'internal']);
    expect(publicPayload(published, { all: false })).toMatchObject({
      status: 200,
      revision: 1,
      dateUpdated: '2026-01-31T00:00:00.000Z',
    });
    expect(emptyPayload('dev')).toMatchObject({ features: {}, revision: 0 });
  });
});

describe('diffDocuments', () => {
  it('names what came, went and changed, down to the field', () => {
    const before = [aProject(), aFlag({ rules: [{ value: 'x' }] }), aMetric()];
    const after = [
      aFlag({ default: 'hello', rules: [{ value: 'y' }], public: false }),
      anAudience(),
      aProject(),
    ];
    expect(diffDocuments(before, after)).toEqual({
      added: [{ kind: 'audience', key: 'phone-lovers' }],
      changed: [{ kind: 'flag', key: 'hero', paths: ['default', 'public', 'rules[0].value'] }],
      removed: [{ kind: 'metric', key: 'orders' }],
      unchanged: 1,
    });
  });

  it('finds no change in the same documents in another order', () => {
    const documents = [aProject(), aFlag(), anAudience()];
    const { added, changed, removed, unchanged } = diffDocuments(documents, [...documents].reverse());
    expect([added, changed, removed, unchanged]).toEqual([[], [], [], 3]);
  });
});
