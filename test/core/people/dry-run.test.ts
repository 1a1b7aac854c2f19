import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierTypes } from '../../../core/identifier-types.ts';
import { dryRun, type Shown } from '../../../core/people/dry-run.ts';

const types = identifierTypes({
  identifiers: {
    card: { persons: 3 },
    household: { link: 'attach', persons: 2 },
    crm: { link: 'never' },
    one: { limit: 1 },
  },
});
const rules = { types, sharedDevice: 'nobody', withClaims: false } as const;
const fact = (person: string, type: string, value: string, rest: Partial<Shown> = {}): Shown => ({
  type,
  value,
  person,
  isUser: person.startsWith('user'),
  proven: true,
  at: 1,
  ...rest,
});
const counts = (shown: Shown[], other: Partial<Parameters<typeof dryRun>[1]> = {}) =>
  dryRun(shown, { ...rules, ...other }).counts;

describe('a dry run of rules', () => {
  it('joins a person without a login to the one that shows the same', () => {
    const run = dryRun([fact('user-a', 'card', '7'), fact('guest', 'card', '7', { at: 2 })], rules);
    expect(run.counts).toEqual({ merge: 1, apart: 0, contested: 0, full: 0 });
    expect(run.samples).toEqual([
      { outcome: 'merge', type: 'card', value: '7', persons: ['user-a', 'guest'] },
    ]);
    expect(run.byType).toEqual({ card: run.counts });
  });

  it('keeps two logins apart, and contests what a third shows', () => {
    const two = [fact('user-a', 'card', '7'), fact('user-b', 'card', '7', { at: 2 })];
    expect(counts(two)).toMatchObject({ merge: 0, apart: 1, contested: 0 });
    const four = [...two, fact('user-c', 'card', '7', { at: 3 }), fact('user-d', 'card', '7', { at: 4 })];
    expect(counts(four)).toMatchObject({ merge: 0, apart: 2, contested: 1 });
  });

  it('follows chains: whoever joined acts as the one they became', () => {
    const chain = [
      fact('user-a', 'card', '7'),
      fact('guest', 'card', '7', { at: 2 }),
      fact('guest', 'card', '8', { at: 3 }),
      fact('user-b', 'card', '8', { at: 4 }),
    ];
    expect(dryRun(chain, rules).samples.map(({ outcome, persons }) => [outcome, ...persons])).toEqual([
      ['merge', 'user-a', 'guest'],
      ['apart', 'user-a', 'user-b'],
    ]);
  });

  it('only attaches, or looks at nothing, where the rules say so', () => {
    expect(
      counts([fact('user-a', 'household', '7'), fact('guest', 'household', '7', { at: 2 })]),
    ).toMatchObject({ merge: 0, apart: 1 });
    expect(counts([fact('user-a', 'crm', '7'), fact('guest', 'crm', '7', { at: 2 })])).toMatchObject({
      merge: 0,
      apart: 0,
    });
    expect(counts([fact('user-a', 'gone', '7'), fact('guest', 'gone', '7', { at: 2 })]).merge).toBe(0);
  });

  it('plays what pages claimed only when asked', () => {
    const claim = [
      fact('user-a', 'userId', 'ada', { at: 0 }),
      fact('device', 'userId', 'ada', { at: 2, proven: false }),
    ];
    expect(counts(claim).merge).toBe(0);
    expect(counts(claim, { withClaims: true }).merge).toBe(1);
  });

  it('says which device two logins share, and whether it is left to the first', () => {
    const shared = [
      fact('user-a', 'anonymousId', 'd', { at: 0 }),
      fact('user-b', 'anonymousId', 'd', { at: 2 }),
    ];
    expect(counts(shared)).toMatchObject({ contested: 1, apart: 0 });
    expect(counts(shared, { sharedDevice: 'first' })).toMatchObject({ contested: 0, apart: 1 });
  });

  it('says where a person would hold more than it may', () => {
    const many = [fact('user-a', 'one', '1', { at: 0 }), fact('user-a', 'one', '2', { at: 2 })];
    expect(counts(many)).toMatchObject({ full: 1 });
  });

  it('never joins two logins, whatever is shown and in whatever order it is given', () => {
    const shown = fc.array(
      fc.record({
        person: fc.constantFrom('user-a', 'user-b', 'user-c', 'g1', 'g2', 'g3'),
        type: fc.constantFrom('card', 'one', 'anonymousId'),
        value: fc.constantFrom('1', '2', '3'),
        at: fc.nat(20),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(shown, (facts) => {
        const all = facts.map(({ person, type, value, at }) => fact(person, type, value, { at }));
        const run = dryRun(all, rules);
        expect(dryRun([...all].reverse(), rules)).toEqual(run);
        for (const { outcome, persons } of run.samples) {
          if (outcome === 'merge') expect(persons.every((one) => one.startsWith('user'))).toBe(false);
        }
      }),
    );
  });
});
