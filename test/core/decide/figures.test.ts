import { describe, expect, it } from 'vitest';
import type { PublishedConfig } from '../../../core/config/published.ts';
import type { ConfigDocument } from '../../../core/config/types.ts';
import { ALL_PURPOSES, purposeMaskOf } from '../../../core/consent.ts';
import { explainDecision } from '../../../core/decide/explain.ts';
import { decider } from '../../../core/decide/decide.ts';
import { compileRules } from '../../../core/decide/rules.ts';
import type { RfmCuts } from '../../../core/rfm/cuts.ts';
import { weightOf } from '../../../core/scores/decay.ts';
import { buildPublished } from '../../../core/config/publish.ts';
import { validateDocuments } from '../../../core/config/validate.ts';
import { aRequest, aSnapshot, PROJECT } from '../../builders/decide.ts';

const DAY = 86_400_000;
const NOW = 20_000 * DAY;

const project: ConfigDocument = { ...PROJECT, ranges: { phones: { category: 'Phones' } } } as ConfigDocument;
const flag: ConfigDocument = {
  kind: 'flag',
  key: 'offer',
  type: 'string',
  default: 'none',
  rules: [
    { id: 'champions', if: { 'rfm.phones.cell': 'champion' }, value: 'gift' },
    { id: 'interested', if: { 'score.interest': { $gte: 4 } }, value: 'phones' },
    { id: 'recent', if: { 'rfm.all.recencyDays': { $lte: 3 } }, value: 'thanks' },
  ],
};
const score: ConfigDocument = {
  kind: 'score',
  key: 'interest',
  rules: [{ event: 'Product Viewed', points: 1 }],
  halfLife: '10d',
};
const cuts: RfmCuts = {
  number: 1,
  asOf: NOW,
  ranges: {
    all: {
      buyers: 500,
      of: 'range',
      recencyDays: [5, 10, 20, 40],
      orders: [4, 8, 12, 16],
      amountMinor: [1, 2, 3, 4],
    },
    phones: {
      buyers: 60,
      of: 'range',
      recencyDays: [400, 500, 600, 700],
      orders: [1, 1, 1, 2],
      amountMinor: [1, 2, 3, 4],
    },
  },
};

function publish(
  documents: readonly ConfigDocument[],
  previous: PublishedConfig | null = null,
): PublishedConfig {
  expect(validateDocuments(documents)).toMatchObject({ ok: true });
  const revision = (previous?.revision ?? 0) + 1;
  return buildPublished(documents, previous, { environment: 'dev', revision, publishedAt: 0 });
}

const ask = (config: PublishedConfig, snapshot: Parameters<typeof aSnapshot>[0], now = NOW) =>
  decider(compileRules(config), aSnapshot(snapshot), aRequest(), now).decide('offer');

/** The rules that are skipped because something they read is not known yet. */
function computing(config: PublishedConfig, snapshot: Parameters<typeof aSnapshot>[0]): string[] {
  const rules = compileRules(config);
  const one = decider(rules, aSnapshot(snapshot), aRequest(), NOW);
  return explainDecision(rules, one, 'offer')
    .filter((verdict) => verdict.outcome === 'COMPUTING')
    .map(({ ruleId }) => ruleId);
}

const yearly = { lastAt: NOW - 300 * DAY, orders: 3, amountMinor: 210_000 };

describe('figures in decisions', () => {
  const published = publish([project, flag, score]);
  const withCuts = { ...published, cuts };

  it('judge a person on each range’s own scale', () => {
    const attributes = decider(
      compileRules({ ...withCuts, figures: { 'rfm.all': 1, 'rfm.phones': 1 } }),
      aSnapshot({ rfm: { all: yearly, phones: yearly } }),
      aRequest(),
      NOW,
    ).inputs.attributes;
    expect(attributes).toMatchObject({
      rfm: {
        all: { recencyDays: 300, r: 1, f: 1, m: 5, score: 115, cell: 'lost', cuts: 'range' },
        phones: { recencyDays: 300, orders: 3, amountMinor: 210_000, r: 5, f: 5, cell: 'champion' },
      },
    });
    expect(ask(withCuts, { rfm: { phones: yearly } })).toMatchObject({ value: 'gift', ruleId: 'champions' });
  });

  it('are unknown, not absent, while there are no cuts', () => {
    expect(computing(published, { rfm: { phones: yearly } })).toEqual(['champions']);
    // What needs no cuts is read all the same.
    const plain = publish([project, { ...flag, rules: flag.rules?.slice(2) } as ConfigDocument]);
    expect(ask(plain, { rfm: { all: { ...yearly, lastAt: NOW - DAY } } })).toMatchObject({ value: 'thanks' });
  });

  it('take fixed cuts of the project document at once', () => {
    const fixed = { recencyDays: [400, 500, 600, 700], orders: [1, 1, 1, 2], amountMinor: [1, 2, 3, 4] };
    const config = publish([
      { ...project, rfm: { phones: fixed, all: fixed } } as ConfigDocument,
      flag,
      score,
    ]);
    expect(ask(config, { rfm: { phones: yearly } })).toMatchObject({ value: 'gift' });
  });

  it('age when they are read', () => {
    const sums = [weightOf(8_000_000, NOW, 10 * DAY)];
    const snapshot = { scores: { interest: sums } };
    expect(ask(withCuts, snapshot)).toMatchObject({ value: 'phones' });
    expect(ask(withCuts, snapshot, NOW + 10 * DAY)).toMatchObject({ value: 'phones' });
    expect(ask(withCuts, snapshot, NOW + 11 * DAY)).toMatchObject({ value: 'none' });
  });

  it('say of who never bought that they never did, whatever a condition compares', () => {
    const never = (condition: Record<string, unknown>, snapshot: Parameters<typeof aSnapshot>[0] | null) => {
      const rule = { id: 'r', if: condition, value: 'yes' };
      const config = { ...publish([project, { ...flag, rules: [rule] } as ConfigDocument]), cuts };
      const one = snapshot === null ? null : aSnapshot(snapshot);
      return decider(compileRules(config), one, aRequest({ sourceDefault: ALL_PURPOSES }), NOW).decide(
        'offer',
      ).value;
    };
    for (const snapshot of [{}, { rfm: { all: yearly } }, null]) {
      expect(never({ 'rfm.phones.recencyDays': { $lte: 30 } }, snapshot)).toBe('none');
      expect(never({ 'rfm.phones.recencyDays': { $gte: 30 } }, snapshot)).toBe('none');
      expect(never({ 'rfm.phones.r': { $lte: 2 } }, snapshot)).toBe('none');
      expect(never({ 'rfm.phones.orders': 0 }, snapshot)).toBe('yes');
      expect(never({ 'rfm.phones.cell': 'none' }, snapshot)).toBe('yes');
    }
  });

  it('are read only where personalization is granted', () => {
    const request = { ...aRequest(), purposes: purposeMaskOf(['analytics']) };
    const one = decider(compileRules(withCuts), aSnapshot({ rfm: { phones: yearly } }), request, NOW);
    expect(one.decide('offer')).toMatchObject({ value: 'none' });
    expect(one.inputs.attributes).toMatchObject({ rfm: {}, score: {} });
  });

  it('are unknown to a snapshot made before they were read or changed', () => {
    const changed = publish([project, flag, { ...score, halfLife: '20d' }], published);
    expect(changed.figures).toEqual({ 'rfm.all': 1, 'rfm.phones': 1, 'score.interest': 2 });
    const snapshot = { definitions: 1, scores: { interest: [weightOf(8_000_000, NOW, 10 * DAY)] } };
    expect(computing({ ...changed, cuts }, snapshot)).toEqual(['interested']);
    expect(ask({ ...changed, cuts }, { ...snapshot, definitions: 2 })).toMatchObject({ value: 'phones' });
    const same = publish([project, flag, score], changed);
    expect(publish([project, flag, score], same).scores).toEqual(same.scores);
  });

  it('hold back an audience that reads them', () => {
    const audience: ConfigDocument = {
      kind: 'audience',
      key: 'not-lost',
      if: { $not: { 'rfm.phones.cell': 'lost' } },
    };
    const reader: ConfigDocument = {
      ...flag,
      rules: [{ id: 'r', if: { audiences: { $elemMatch: { $eq: 'not-lost' } } }, value: 'stay' }],
    };
    const config = publish([project, reader, audience]);
    expect(computing(config, { rfm: { phones: yearly } })).toEqual(['r']);
    expect(ask({ ...config, cuts }, { rfm: { phones: yearly } })).toMatchObject({ value: 'stay' });
  });
});

describe('documents that read figures', () => {
  const issuesOf = (...documents: unknown[]) => {
    const result = validateDocuments(documents);
    return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`);
  };
  const reading = (condition: object) => ({ ...flag, rules: [{ if: condition, value: 'x' }] });

  it.each([
    [{ 'rfm.phone.r': 5 }, 'UNKNOWN_REFERENCE'],
    [{ 'rfm.phones.rank': 5 }, 'UNKNOWN_FIELD'],
    [{ 'rfm.phones': 5 }, 'UNKNOWN_FIELD'],
    [{ 'score.intrest': { $gte: 1 } }, 'UNKNOWN_REFERENCE'],
    [{ score: 1 }, 'UNKNOWN_FIELD'],
  ])('are refused where there is none: %j', (condition, code) => {
    expect(issuesOf(project, reading(condition), score).join()).toContain(code);
  });

  it.each([
    [{ ...project, ranges: { all: { category: 'x' } } }, 'ranges.all DUPLICATE'],
    [{ ...project, rfm: { fones: {} } }, 'rfm.fones UNKNOWN_REFERENCE'],
    [{ ...project, rfm: { all: { orders: [4, 3, 2, 1] } } }, 'rfm.all.orders OUT_OF_RANGE'],
    [{ ...project, rfm: { all: { orders: [1] } } }, 'rfm.all.orders WRONG_TYPE'],
  ])('so are ranges and cuts that cannot be: %#', (broken, issue) => {
    expect(issuesOf(broken).join()).toContain(issue);
  });

  it.each([
    [{ halfLife: '3h' }, 'halfLife OUT_OF_RANGE'],
    [{ rules: [] }, 'rules OUT_OF_RANGE'],
    [{ rules: [{ event: 'x', points: 0 }] }, 'rules[0].points OUT_OF_RANGE'],
    [{ rules: [{ event: 'x', points: 1, where: { plan: 1 } }] }, 'rules[0].where.plan UNKNOWN_FIELD'],
    [
      { rules: [{ event: 'x', points: 1, per: { of: 'revenue', amount: 0 } }] },
      'rules[0].per.amount OUT_OF_RANGE',
    ],
    [{ range: 'fones' }, 'range UNKNOWN_REFERENCE'],
  ])('and scores: %j', (fields, issue) => {
    expect(issuesOf(project, { ...score, ...fields }).join()).toContain(issue);
  });
});
