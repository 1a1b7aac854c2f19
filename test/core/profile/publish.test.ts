import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Condition } from '../../../core/config/types.ts';
import type { JsonObject } from '../../../core/events.ts';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { mergePersons } from '../../../core/profile/merge.ts';
import { missingClauses, rebuildClauses } from '../../../core/profile/rebuild.ts';
import { splitAudience, validateDid } from '../../../core/profile/split.ts';
import { aConfig, anEvent, facts, reduceAll, someEvents } from '../../builders/profile.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const viewed = { event: 'Product Viewed', count: { $gte: 2 } };
const bought = { event: 'Order Completed', sum: { of: 'revenue', is: { $gte: 20 } } };

describe('rebuildClauses', () => {
  const published = (
    revision: number,
    audiences: Record<string, [condition: Condition, definedAt: number]>,
  ) =>
    compileDefinitions({
      ...aConfig(),
      revision,
      audiences: Object.entries(audiences).map(([key, [event, definedAt]]) => ({ key, event, definedAt })),
    });
  const one = published(1, { a: [{ did: viewed }, 1] });
  const two = published(2, { a: [{ did: viewed }, 1], b: [{ did: bought }, 2] });

  it('gives a person who was there before the publication what one gets who came after it', () => {
    fc.assert(
      fc.property(someEvents(15), fc.nat(15), (events, cut) => {
        const stored = events.slice(0, cut);
        const subject = reduceAll(stored, one);
        const missing = missingClauses(subject.person, two);
        expect(missing).toHaveLength(subject.person.events === 0 ? 0 : 1);
        const rebuilt = rebuildClauses(subject.person, missing, stored, two);
        expect(missingClauses(rebuilt, two)).toEqual([]);
        expect(rebuilt.did).toEqual(reduceAll(stored, two).person.did);
        if (rebuilt.events > 0) expect(rebuilt.definitions).toBe(2);
      }),
    );
  });

  it('leaves a missing clause alone until it is rebuilt, so nothing counts twice', () => {
    const order = anEvent({ name: 'Order Completed', properties: { revenue: 15 } });
    const { person } = reduceAll([order], one);
    const late = { ...order, messageId: 'late' };
    const { person: after } = (() => {
      const subject = reduceAll([], two);
      subject.person = person;
      subject.add(late);
      return subject;
    })();
    expect(after.did).toEqual(person.did);
    const rebuilt = rebuildClauses(after, missingClauses(after, two), [late, order], two);
    expect(Object.values(rebuilt.did).at(-1)?.entries).toHaveLength(2);
  });

  it('forgets a clause that is published no more, and finds it missing when it comes back', () => {
    const none = published(2, {});
    const back = published(3, { a: [{ did: viewed }, 3] });
    const subject = reduceAll([anEvent()], one);
    const later = reduceAll([], none);
    later.person = subject.person;
    later.add(anEvent());
    expect(later.person.did).toEqual({});
    expect(missingClauses(later.person, back)).toHaveLength(1);
  });

  it('keeps a clause missing that one of two merged persons lacks', () => {
    const old = reduceAll([anEvent()], one).person;
    const fresh = reduceAll([anEvent({ name: 'Order Completed', properties: { revenue: 30 } })], two).person;
    const merged = mergePersons(fresh, old, { sharedOrders: 0 }, two);
    expect(missingClauses(merged, two)).toHaveLength(1);
    expect(facts(merged).definitions).toBe(1);
  });
});

describe('splitAudience', () => {
  it('deals out what stands side by side', () => {
    const condition: Condition = {
      did: viewed,
      'traits.plan': 'pro',
      'context.locale': 'fr',
      $and: [{ 'score.churn': { $gt: 0.5 } }, { $or: [{ did: bought }, { 'traits.city': 'Paris' }] }],
    };
    expect(splitAudience(condition)).toEqual({
      ok: true,
      value: {
        event: {
          did: viewed,
          'traits.plan': 'pro',
          $and: [{ $or: [{ did: bought }, { 'traits.city': 'Paris' }] }],
        },
        read: { 'context.locale': 'fr', $and: [{ 'score.churn': { $gt: 0.5 } }] },
      },
    });
    expect(splitAudience({ 'traits.plan': 'pro' })).toEqual({
      ok: true,
      value: { event: { 'traits.plan': 'pro' } },
    });
    expect(splitAudience({})).toEqual({ ok: true, value: {} });
  });

  it.each<[string, unknown, string, string]>([
    [
      'alternatives of both kinds',
      { $or: [{ did: viewed }, { 'context.locale': 'fr' }] },
      'if.$or',
      'UNKNOWN_FIELD',
    ],
    ['a negation of both kinds', { $not: { did: viewed, 'score.x': 1 } }, 'if.$not', 'UNKNOWN_FIELD'],
    ['a misspelt attribute', { 'trait.plan': 'pro' }, 'if.trait.plan', 'UNKNOWN_FIELD'],
    ['a condition that is none', { $and: 'x' }, 'if.$and', 'WRONG_TYPE'],
    ['an empty negation', { $not: {} }, 'if.$not', 'REQUIRED'],
    [
      'a broken clause deep inside',
      { $nor: [{ $and: [{ did: { event: 3 } }] }] },
      'if.$nor[0].$and[0].did.event',
      'WRONG_TYPE',
    ],
    ['an unknown operator', { 'traits.plan': { $almost: 1 } }, 'if.traits.plan.$almost', 'UNKNOWN_VALUE'],
    [
      'a catastrophic pattern',
      { $not: { 'context.page.url': { $regex: '(x+x+)+y' } } },
      'if.$not.context.page.url.$regex',
      'UNSAFE_PATTERN',
    ],
    ['prototype keys', JSON.parse('{"__proto__":{"x":1}}'), 'if.__proto__', 'UNKNOWN_FIELD'],
  ])('names %s', (_what, condition, path, code) => {
    const split = splitAudience(condition as Condition);
    expect(split.ok ? [] : split.issues).toEqual([expect.objectContaining({ path, code })]);
    if (!split.ok)
      for (const issue of split.issues)
        expect(issue.message.startsWith(`${issue.path}: expected`)).toBe(true);
  });

  it.each(['(a+)+$', '(a|aa)+$', '\\w*\\w*\\w*\\w*x'])(
    'refuses the pattern %s wherever an audience holds it',
    ($regex) => {
      const inside = (condition: Condition) => {
        const split = splitAudience(condition);
        return split.ok ? [] : split.issues.map((issue) => [issue.path, issue.code]);
      };
      expect(inside({ 'traits.plan': { $regex } })).toEqual([['if.traits.plan.$regex', 'UNSAFE_PATTERN']]);
      expect(inside({ $and: [{ $or: [{ 'context.page.path': { $not: { $regex } } }] }] })).toEqual([
        ['if.$and[0].$or[0].context.page.path.$not.$regex', 'UNSAFE_PATTERN'],
      ]);
      expect(inside({ did: { event: 'E', where: { $nor: [{ 'properties.a': { $regex } }] } } })).toEqual([
        ['if.did.where.$nor[0].properties.a.$regex', 'UNSAFE_PATTERN'],
      ]);
    },
  );

  it('suggests the operator that was meant', () => {
    const split = splitAudience({ 'traits.plan': { $regx: 'x' } });
    expect(split.ok ? [] : split.issues.map((issue) => issue.message)).toEqual([
      'if.traits.plan.$regx: expected an operator (did you mean "$regex"?), got "$regx"',
    ]);
  });

  it('refuses endless nesting without overflowing', () => {
    let condition: JsonObject = { 'traits.plan': 'pro' };
    for (let i = 0; i < 5000; i++) condition = i % 2 === 0 ? { $and: [condition] } : { $not: condition };
    const split = splitAudience(condition);
    expect(split.ok).toBe(false);
  });
});

describe('validateDid', () => {
  it.each<[unknown, string, string]>([
    ['x', 'if.did', 'WRONG_TYPE'],
    [{}, 'if.did.event', 'REQUIRED'],
    [{ event: '' }, 'if.did.event', 'WRONG_TYPE'],
    [{ event: 'E', cuont: {} }, 'if.did.cuont', 'UNKNOWN_FIELD'],
    [{ event: 'E', count: {} }, 'if.did.count', 'REQUIRED'],
    [{ event: 'E', count: { $near: 3 } }, 'if.did.count.$near', 'UNKNOWN_VALUE'],
    [{ event: 'E', count: { $gte: '3' } }, 'if.did.count.$gte', 'WRONG_TYPE'],
    [{ event: 'E', count: { $gte: 1001 }, within: '7d' }, 'if.did.count.$gte', 'OUT_OF_RANGE'],
    [{ event: 'E', within: '401d' }, 'if.did.within', 'OUT_OF_RANGE'],
    [{ event: 'E', within: '7 days' }, 'if.did.within', 'OUT_OF_RANGE'],
    [{ event: 'E', within: 7 }, 'if.did.within', 'WRONG_TYPE'],
    [{ event: 'E', sum: { is: { $gte: 1 } } }, 'if.did.sum.of', 'REQUIRED'],
    [{ event: 'E', count: { $gte: 1 }, first: { within: '1d' } }, 'if.did', 'DUPLICATE'],
    [{ event: 'E', last: {} }, 'if.did.last', 'REQUIRED'],
    [{ event: 'E', last: { within: '1d', before: '2d' } }, 'if.did.last', 'OUT_OF_RANGE'],
    [{ event: 'E', first: { within: '1d' }, within: '2d' }, 'if.did.within', 'UNKNOWN_FIELD'],
    [{ event: 'E', where: { category: 'Phones' } }, 'if.did.where.category', 'UNKNOWN_FIELD'],
    [{ event: 'E', where: [] }, 'if.did.where', 'WRONG_TYPE'],
    [
      { event: 'E', where: { 'properties.a': { $near: 1 } } },
      'if.did.where.properties.a.$near',
      'UNKNOWN_VALUE',
    ],
    [{ event: 'E', where: { 'properties.a': { $in: 'x' } } }, 'if.did.where.properties.a.$in', 'WRONG_TYPE'],
    [
      { event: 'E', where: { $or: [{ 'properties.a': { $regex: '^(a+)+$' } }] } },
      'if.did.where.$or[0].properties.a.$regex',
      'UNSAFE_PATTERN',
    ],
    [
      { event: 'E', where: { 'properties.a': { $regexi: '(a|aa)*b' } } },
      'if.did.where.properties.a.$regexi',
      'UNSAFE_PATTERN',
    ],
    [
      { event: 'E', where: { 'properties.a': { $regex: '(' } } },
      'if.did.where.properties.a.$regex',
      'UNSAFE_PATTERN',
    ],
    [
      { event: 'E', where: { 'properties.a': { $not: { $regex: 'x'.repeat(257) } } } },
      'if.did.where.properties.a.$not.$regex',
      'UNSAFE_PATTERN',
    ],
  ])('%j is wrong at %s', (clause, path, code) => {
    expect(validateDid(clause, 'if.did')).toEqual([expect.objectContaining({ path, code })]);
  });

  it.each([
    { event: 'E' },
    { event: 'E', count: { $gte: 5000 } },
    {
      event: 'E',
      where: { $or: [{ 'properties.a': 1 }, { 'context.b': { $exists: true } }] },
      within: '90s',
    },
    { event: 'E', sum: { of: 'revenue', is: { $gte: 1, $lt: 5 } }, within: '400d' },
    { event: 'E', last: { within: '2d', before: '1d' } },
    {
      event: 'E',
      where: {
        'properties.url': { $regex: '^/(fr|en)/phones/[a-z0-9+*]+$' },
        'properties.tags': { $elemMatch: { $eq: 'x' } },
      },
    },
  ])('%j is right', (clause) => {
    expect(validateDid(clause, 'if.did')).toEqual([]);
  });
});
