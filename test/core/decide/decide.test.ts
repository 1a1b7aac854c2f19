import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudienceDocument, ExperimentDocument, FlagDocument } from '../../../core/config/types.ts';
import { ALL_PURPOSES, PURPOSE_BIT, purposeList, PURPOSES } from '../../../core/consent.ts';
import { RESERVED_ATTRIBUTES } from '../../../core/decide/attributes.ts';
import { decide, decider, decisionPurposes } from '../../../core/decide/decide.ts';
import type { Snapshot } from '../../../core/profile/types.ts';
import { explainDecision, explainReads } from '../../../core/decide/explain.ts';
import { compileRules } from '../../../core/decide/rules.ts';
import type { JsonObject } from '../../../core/events.ts';
import { aPublication, aRequest, aSnapshot, someRules } from '../../builders/decide.ts';

const flag = (fields: Partial<FlagDocument> & { key: string }): FlagDocument => ({
  kind: 'flag',
  type: 'boolean',
  default: false,
  ...fields,
});
const inAudience = (key: string) => ({ audiences: { $elemMatch: { $eq: key } } });
const lovers: AudienceDocument = {
  kind: 'audience',
  key: 'lovers',
  if: { did: { event: 'Product Viewed', count: { $gte: 3 } } },
};
const forLovers = flag({ key: 'hero', rules: [{ id: 'lovers', if: inAudience('lovers'), value: true }] });
const experiment: ExperimentDocument = {
  kind: 'experiment',
  key: 'offer',
  flag: 'hero',
  status: 'running',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'offer', weight: 0.5, value: true },
  ],
};

describe('attributes', () => {
  it('a caller never overrides what only we know, whatever it sends', () => {
    const rules = someRules(
      forLovers,
      lovers,
      flag({ key: 'gold', rules: [{ if: { 'traits.tier': 'gold' }, value: true }] }),
    );
    const snapshot = aSnapshot({ traits: { tier: 'tin' }, definitions: 1 });
    const honest = decider(rules, snapshot, aRequest({ assignmentId: 'a', userId: 'u' }), 5).inputs
      .attributes;
    const hostile = fc.dictionary(
      fc.constantFrom<string>(...RESERVED_ATTRIBUTES, '__proto__', 'constructor', 'country'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(hostile, (sent) => {
        const attributes = JSON.parse(JSON.stringify(sent)) as JsonObject;
        const one = decider(rules, snapshot, aRequest({ assignmentId: 'a', userId: 'u', attributes }), 5);
        for (const name of RESERVED_ATTRIBUTES) {
          if (name !== 'attributes') expect(one.inputs.attributes[name]).toEqual(honest[name]);
        }
        expect(Object.getPrototypeOf(one.inputs.attributes)).toBe(Object.prototype);
        expect(one.decide('gold').value).toBe(false);
        expect(one.decide('hero').value).toBe(false);
      }),
    );
  });

  it('a rule may name an attribute that it trusts the caller for', () => {
    const rules = someRules(flag({ key: 'vat', rules: [{ if: { country: 'FR' }, value: true }] }));
    expect(decider(rules, null, aRequest({ attributes: { country: 'FR' } }), 0).decide('vat')).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
    });
  });

  it('__proto__ in attributes is data', () => {
    const rules = someRules(flag({ key: 'f', rules: [{ if: { admin: true }, value: true }] }));
    const attributes = JSON.parse('{"__proto__":{"admin":true}}') as JsonObject;
    expect(decider(rules, null, aRequest({ attributes }), 0).decide('f').value).toBe(false);
  });
});

describe('purposes', () => {
  it("are the request's own, else the person's, else the source's", () => {
    const snapshot = aSnapshot({ purposes: PURPOSE_BIT.analytics });
    const request = aRequest({ sourceDefault: PURPOSE_BIT.loyalty });
    expect(purposeList(decisionPurposes(request, null))).toEqual(['loyalty']);
    expect(purposeList(decisionPurposes(request, snapshot))).toEqual(['analytics']);
    expect(purposeList(decisionPurposes({ ...request, purposes: 0 }, snapshot))).toEqual([]);
  });

  it('that another country declared hold as far as this one declares them, and a choice holds anywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: ALL_PURPOSES }),
        fc.integer({ min: 0, max: ALL_PURPOSES }),
        (there, here) => {
          const request = aRequest({ sourceDefault: here, defaultFrom: 'country' });
          const declared = aSnapshot({ purposes: there, purposesFrom: 'country' });
          expect(decisionPurposes(request, declared)).toBe(there & here);
          expect(decisionPurposes(request, aSnapshot({ purposes: there }))).toBe(there);
          expect(decisionPurposes(aRequest({ sourceDefault: here }), declared)).toBe(there); // a server asks: it is nowhere
        },
      ),
    );
    const rules = someRules();
    const from = (fields: object, snapshot: Snapshot | null) =>
      decider(rules, snapshot, aRequest(fields), 0).purposesFrom;
    expect(from({ purposes: 0 }, aSnapshot({}))).toBe('record');
    expect(from({}, aSnapshot({}))).toBe('choice');
    expect(from({}, aSnapshot({ purposesFrom: 'source' }))).toBe('source');
    expect(from({ defaultFrom: 'country' }, null)).toBe('country');
    expect(from({}, null)).toBe('source');
  });

  it('GPC denies advertising and nothing else, whatever was granted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ALL_PURPOSES }), fc.boolean(), (mask, own) => {
        const request = aRequest({ gpc: true, ...(own ? { purposes: mask } : { sourceDefault: mask }) });
        const expected = PURPOSES.filter((p) => p !== 'advertising' && (mask & PURPOSE_BIT[p]) !== 0);
        expect(purposeList(decisionPurposes(request, null))).toEqual(expected);
      }),
    );
  });

  it('without personalisation nothing of the person is read, and the explanation says why', () => {
    const rules = someRules(forLovers, lovers);
    const snapshot = aSnapshot({ audiences: [{ key: 'lovers', since: 0 }], traits: { tier: 'gold' } });
    const granted = decider(rules, snapshot, aRequest(), 5);
    expect(granted.decide('hero').value).toBe(true);
    const denied = decider(rules, snapshot, aRequest({ purposes: PURPOSE_BIT.analytics }), 5);
    expect(denied.decide('hero')).toEqual({ value: false, variant: null, reason: 'DEFAULT' });
    expect(denied.inputs.attributes).toMatchObject({ audiences: [], traits: {} });
    expect(explainDecision(rules, denied, 'hero')).toEqual([
      {
        flag: 'hero',
        rule: 0,
        ruleId: 'lovers',
        outcome: 'PURPOSE_MISSING',
        missingPurposes: ['personalization'],
      },
    ]);
  });

  it('an experiment gives its default before experimentation is granted', () => {
    const rules = someRules(flag({ key: 'hero' }), experiment);
    for (let i = 0; i < 50; i++) {
      const request = aRequest({ assignmentId: `device-${i}` });
      expect(decider(rules, null, request, 0).decide('hero')).toMatchObject({ value: false, variant: null });
    }
  });
});

describe('memberships', () => {
  const rules = someRules(forLovers, lovers);
  it.each([
    [9, false],
    [10, true],
    [19, true],
    [20, false],
  ])('begin and end by themselves: at %i in [10, 20) is %s', (now, member) => {
    const snapshot = aSnapshot({ audiences: [{ key: 'lovers', since: 10, until: 20 }] });
    expect(decider(rules, snapshot, aRequest(), now).decide('hero').value).toBe(member);
  });

  it('several intervals of one audience make one membership', () => {
    const audiences = [
      { key: 'lovers', since: 0, until: 5 },
      { key: 'lovers', since: 3, until: 9 },
    ];
    const one = decider(rules, aSnapshot({ audiences }), aRequest(), 4);
    expect(one.inputs.attributes['audiences']).toEqual(['lovers']);
  });

  it('an audience that is no longer published is gone', () => {
    const snapshot = aSnapshot({ audiences: [{ key: 'former', since: 0 }] });
    expect(decider(rules, snapshot, aRequest(), 4).inputs.attributes['audiences']).toEqual([]);
  });

  it('the read part is asked in the decision: a phone of a lover, not her desk', () => {
    const mobile: AudienceDocument = { ...lovers, if: { $and: [lovers.if, { 'context.device': 'phone' }] } };
    const split = someRules(forLovers, mobile);
    const snapshot = aSnapshot({ audiences: [{ key: 'lovers', since: 0 }] });
    const on = (device: string) =>
      decider(split, snapshot, aRequest({ context: { device } }), 5).decide('hero').value;
    expect([on('phone'), on('desk')]).toEqual([true, false]);
  });

  it('an audience of the request alone needs no person', () => {
    const night: AudienceDocument = {
      kind: 'audience',
      key: 'lovers',
      if: { 'context.page.path': '/night' },
    };
    const open = someRules(forLovers, night);
    const at = (path: string) =>
      decider(open, null, aRequest({ context: { page: { path } }, purposes: ALL_PURPOSES }), 5).decide('hero')
        .value;
    expect([at('/night'), at('/day')]).toEqual([true, false]);
  });
});

describe('what a snapshot cannot know yet', () => {
  const first = aPublication([flag({ key: 'other' })]);
  const second = aPublication([forLovers, lovers], { revision: 2, previous: first });
  const rules = compileRules(second);

  it('an audience newer than the snapshot skips its rule with COMPUTING, also under a negation', () => {
    const negated = flag({
      key: 'hero',
      rules: [{ id: 'not', if: { $not: inAudience('lovers') }, value: true }],
    });
    const compiled = compileRules(aPublication([negated, lovers], { revision: 2, previous: first }));
    const old = decider(compiled, aSnapshot({ definitions: 1 }), aRequest(), 5);
    expect(old.decide('hero').value).toBe(false);
    expect(explainDecision(compiled, old, 'hero')[0]).toMatchObject({
      outcome: 'COMPUTING',
      unknown: ['lovers'],
    });
    expect(decider(compiled, aSnapshot({ definitions: 2 }), aRequest(), 5).decide('hero').value).toBe(true);
  });

  it('a person whose snapshot is not at hand is unknown, not absent', () => {
    const pending = decider(rules, null, aRequest({ personPending: true, pendingPurposes: ALL_PURPOSES }), 5);
    expect(explainDecision(rules, pending, 'hero')[0]?.outcome).toBe('COMPUTING');
    const nobody = decider(rules, null, aRequest({ purposes: ALL_PURPOSES }), 5);
    expect(explainDecision(rules, nobody, 'hero')[0]?.outcome).toBe('CONDITION_FALSE');
  });

  it('a trait that the snapshot did not carry skips its rule', () => {
    const gold = flag({ key: 'gold', rules: [{ if: { 'traits.tier': { $ne: 'gold' } }, value: true }] });
    const compiled = compileRules(aPublication([gold], { revision: 2, previous: first }));
    expect(decider(compiled, aSnapshot({ definitions: 1 }), aRequest(), 5).decide('gold').value).toBe(false);
    expect(decider(compiled, aSnapshot({ definitions: 2 }), aRequest(), 5).decide('gold').value).toBe(true);
  });
});

describe('explainDecision', () => {
  it('names the clause that failed, what it asked for and what was there', () => {
    const rules = someRules(
      flag({
        key: 'hero',
        rules: [
          { id: 'city', if: { 'traits.city': { $in: ['Lyon'] }, 'context.locale': 'fr' }, value: true },
          { id: 'lovers', if: inAudience('lovers'), value: true },
          { id: 'all', value: true },
          { id: 'below', value: false },
        ],
      }),
      lovers,
    );
    const one = decider(rules, aSnapshot({ traits: { city: 'Paris' } }), aRequest(), 5);
    expect(explainDecision(rules, one, 'hero')).toEqual([
      {
        flag: 'hero',
        rule: 0,
        ruleId: 'city',
        outcome: 'CONDITION_FALSE',
        failed: {
          clause: 'traits.city.$in',
          attribute: 'traits.city',
          operator: '$in',
          expected: ['Lyon'],
          got: 'Paris',
        },
      },
      {
        flag: 'hero',
        rule: 1,
        ruleId: 'lovers',
        outcome: 'CONDITION_FALSE',
        failed: {
          clause: 'audiences.$elemMatch',
          attribute: 'audiences',
          operator: '$elemMatch',
          expected: { $eq: 'lovers' },
          got: [],
        },
      },
      { flag: 'hero', rule: 2, ruleId: 'all', outcome: 'APPLIED' },
      { flag: 'hero', rule: 3, ruleId: 'below', outcome: 'NOT_REACHED' },
    ]);
  });

  it('goes on to the flags that a rule depends on, each once', () => {
    const rules = someRules(
      flag({
        key: 'child',
        rules: [
          { id: 'one', requires: [{ flag: 'parent', if: { value: true } }], value: true },
          { id: 'two', requires: [{ flag: 'parent', if: { value: true } }], value: true },
        ],
      }),
      flag({ key: 'parent', rules: [{ id: 'vat', if: { country: 'FR' }, value: true }] }),
    );
    const one = decider(rules, null, aRequest({ attributes: { country: 'DE' } }), 5);
    const parent = {
      flag: 'parent',
      value: false,
      failed: { clause: 'value', attribute: 'value', operator: 'equals', expected: true, got: false },
    };
    expect(explainDecision(rules, one, 'child')).toMatchObject([
      { flag: 'child', ruleId: 'one', outcome: 'PREREQUISITE', parent },
      { flag: 'child', ruleId: 'two', outcome: 'PREREQUISITE', parent },
      {
        flag: 'parent',
        ruleId: 'vat',
        outcome: 'CONDITION_FALSE',
        failed: { clause: 'country', expected: 'FR', got: 'DE' },
      },
    ]);
  });

  it('says of an audience which clause was not met when deciding', () => {
    const mobile: AudienceDocument = { ...lovers, if: { $and: [lovers.if, { 'context.device': 'phone' }] } };
    const config = aPublication([forLovers, mobile]);
    const snapshot = aSnapshot({ audiences: [{ key: 'lovers', since: 0 }] });
    const on = (device: string) =>
      decider(compileRules(config), snapshot, aRequest({ context: { device } }), 5);
    expect(explainReads(config.audiences, on('phone'))).toEqual([{ key: 'lovers', met: true }]);
    expect(explainReads(config.audiences, on('desk'))).toMatchObject([
      { key: 'lovers', met: false, failed: { attribute: 'context.device', expected: 'phone', got: 'desk' } },
    ]);
  });
});

describe('experiments', () => {
  const rules = someRules(flag({ key: 'hero' }), experiment);

  it('name the experiment, its run and what was hashed', () => {
    const decision = decider(rules, aSnapshot(), aRequest({ assignmentId: 'assignment-1' }), 5).decide(
      'hero',
    );
    expect(decision).toMatchObject({
      reason: 'SPLIT',
      experiment: { key: 'offer', run: 1, unit: 'assignmentId' },
    });
    expect(['control', 'offer']).toContain(decision.variant);
  });

  it('a sticky variant outlives changed weights', () => {
    const snapshot = (variant: string) => aSnapshot({ sticky: { offer: variant } });
    for (const variant of ['control', 'offer']) {
      const request = aRequest({ assignmentId: 'assignment-1' });
      expect(decider(rules, snapshot(variant), request, 5).decide('hero').variant).toBe(variant);
    }
  });

  it('without an assignmentId nobody is assigned', () => {
    const decision = decider(rules, null, aRequest({ purposes: ALL_PURPOSES }), 5).decide('hero');
    expect(decision).toEqual({ value: false, variant: null, reason: 'DEFAULT' });
  });
});

describe('answers', () => {
  it('a killed flag gives its default, DISABLED', () => {
    const rules = compileRules(aPublication([forLovers, lovers], { killed: ['hero'] }));
    const snapshot = aSnapshot({ audiences: [{ key: 'lovers', since: 0 }] });
    expect(decider(rules, snapshot, aRequest(), 5).decide('hero')).toMatchObject({
      value: false,
      reason: 'DISABLED',
    });
  });

  it('an unknown flag is an error of that flag alone', () => {
    const rules = someRules(flag({ key: 'hero' }));
    const decisions = decide(rules, null, { ...aRequest(), keys: ['hero', 'nope', '__proto__'] }, 5);
    expect(decisions['hero']).toEqual({ value: false, variant: null, reason: 'STATIC' });
    expect(decisions['nope']).toMatchObject({ reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    expect(Object.keys(decisions)).toEqual(['hero', 'nope', '__proto__']);
  });

  it('content comes in the wanted language, other values as they are', () => {
    const words = { en: 'Welcome', fr: 'Bienvenue' };
    const rules = someRules(
      flag({ key: 'hero', type: 'content', default: { title: words, href: '/' } }),
      flag({ key: 'json', type: 'json', default: { title: words } }),
    );
    const inFrench = decider(rules, null, aRequest({ locales: ['fr-CA', 'en'] }), 5);
    expect(inFrench.decide('hero').value).toEqual({ title: 'Bienvenue', href: '/' });
    expect(inFrench.decide('json').value).toEqual({ title: words });
    expect(decider(rules, null, aRequest(), 5).decide('hero').value).toEqual({ title: words, href: '/' });
  });

  it('nothing throws, whatever the request and snapshot hold', () => {
    const rules = someRules(forLovers, lovers, experiment);
    const anything = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), anything),
        fc.dictionary(fc.string(), anything),
        anything,
        (a, b, c) => {
          const request = aRequest({
            attributes: a as JsonObject,
            context: b as JsonObject,
            assignmentId: c as string, // deliberately anything: the types end at the wire
          });
          const snapshot = aSnapshot({ traits: c as JsonObject, sticky: b as Record<string, string> });
          for (const person of [null, snapshot]) {
            expect(decider(rules, person, request, 5).decide('hero')).toHaveProperty('reason');
          }
        },
      ),
    );
  });
});
