import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purposesIn } from '../../../core/consent.ts';
import type { AparteEvent } from '../../../core/events.ts';
import { partChoices, partReturns, partStays } from '../../../core/people/parting.ts';
import { replay } from '../../../core/people/replay.ts';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { type Unreduced, unreducedOf } from '../../../core/people/unreduced.ts';
import { mergePersons, narrowChoices } from '../../../core/profile/merge.ts';
import { type Permissions, settledOf, withChoice, withRecord } from '../../../core/profile/permissions.ts';
import { newPerson } from '../../../core/profile/reduce.ts';
import { aConfig, reduceAll, someEvents } from '../../builders/profile.ts';

const definitions = compileDefinitions({
  ...aConfig({
    spenders: { did: { event: 'Order Completed', sum: { of: 'revenue', is: { $gte: 100 } } } },
    curious: { did: { event: 'Product Viewed', distinct: { of: 'product_id', is: { $gte: 2 } } } },
  }),
  scores: [
    {
      key: 'interest',
      definedAt: 1,
      halfLife: '30d',
      rules: [
        { event: 'Product Viewed', where: { 'properties.category': 'Phones' }, points: 1 },
        { event: 'Order Completed', points: 2, per: { of: 'revenue', amount: 100 } },
      ],
    },
  ],
  ranges: { '*': 1, phones: 1, cases: 1 },
});

const choice = fc.record({
  purposes: fc.nat(63),
  at: fc.nat(1_000),
  source: fc.constantFrom('banner', 'account'),
});
const said = fc.record({ purposes: fc.nat(63), at: fc.nat(1_000) });

const side = (...devices: string[]): fc.Arbitrary<Unreduced> =>
  fc
    .tuple(
      fc.option(choice),
      fc.array(fc.tuple(fc.constantFrom(...devices), choice), { maxLength: 2 }),
      fc.array(fc.tuple(fc.constantFrom(...devices), said), { maxLength: 2 }),
    )
    .map(([own, chosen, heard]) => ({
      ...unreducedOf(newPerson(devices[0] ?? '', devices[0] ?? '', 0)),
      devices: Object.fromEntries(chosen),
      ...(heard.length === 0 ? {} : { records: Object.fromEntries(heard) }),
      ...(own === null ? {} : { choice: own }),
    }));

/** What is chosen or said after a merge. */
const act = fc.oneof(
  fc.record({
    kind: fc.constant('choice' as const),
    device: fc.constantFrom('a', 'b', '__proto__', undefined),
    choice,
  }),
  fc.record({ kind: fc.constant('record' as const), device: fc.constantFrom('a', 'b', '__proto__'), said }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function after(person: Permissions, acts: readonly Act[], since = 2_000): Permissions {
  // What comes later is dated later than all that was merged.
  return acts.reduce<Permissions>((now, next, i) => {
    const at = since + i;
    return next.kind === 'choice'
      ? withChoice(now, next.device, { ...next.choice, at })
      : withRecord(now, next.device, next.said.purposes, at);
  }, person);
}

function together(own: Unreduced, others: readonly Permissions[]): Unreduced {
  const { choice: _choice, records: _records, ...rest } = own;
  return { ...rest, ...others.reduce<Permissions>(narrowChoices, own) };
}

/** What may be done on a device, where the source allows everything. */
const allowed = (person: Permissions, device: string) => purposesIn(settledOf(person, device, 63));

describe('parting two persons', () => {
  it('gives both what they had chosen and said, whatever came later, for any choices', () => {
    fc.assert(
      fc.property(side('a'), side('b'), fc.array(side('c'), { maxLength: 3 }), (own, came, later) => {
        const now = together(own, [came, ...later]);
        const parts = partChoices({ now, own, came, later, devices: new Set(['b']) });
        expect(parts.goes).toEqual(narrowChoices(came, { devices: {} }));
        expect(parts.stays).toEqual(
          later.reduce<Permissions>(narrowChoices, narrowChoices(own, { devices: {} })),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('never allows a device more than it had allowed, whatever is chosen and said in between', () => {
    fc.assert(
      fc.property(
        side('a', '__proto__'),
        side('b', 'c'),
        fc.array(act, { maxLength: 4 }),
        fc.array(act, { maxLength: 2 }),
        (own, came, acts, meanwhile) => {
          const now = { ...unreducedOf(newPerson('a', 'a', 0)), ...after(together(own, [came]), acts) };
          const parts = partChoices({ now, own, came, later: [], devices: new Set(['b']) });
          const back = partReturns(after(parts.goes, meanwhile, 3_000), parts.goes, parts.goes);
          // Each by its own word alone, as if nobody had ever been linked.
          const alone = after(
            came,
            acts.filter((next) => next.device === 'b'),
          );
          const ofB = after(
            alone,
            meanwhile.filter((next) => next.device === 'b' || next.device === undefined),
            3_000,
          );
          const ofA = after(
            own,
            acts.filter((next) => next.device !== 'b'),
          );
          expect(allowed(back, 'b') & ~allowed(ofB, 'b')).toBe(0);
          expect(allowed(parts.stays, 'a')).toBe(allowed(ofA, 'a'));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('computes anew who stays: events, orders, ranges, scores and clauses as if nobody had come', () => {
    fc.assert(
      fc.property(someEvents(), someEvents(), (mine, theirs) => {
        const here = mine.map((event): AparteEvent => ({ ...event, messageId: `a-${event.messageId}` }));
        const own = reduceAll(here, definitions, 'a').person;
        const came = reduceAll(theirs, definitions, 'b').person;
        const merged = mergePersons(own, came, { sharedOrders: 0 }, definitions);
        const parting = {
          now: unreducedOf(merged),
          own: unreducedOf(own),
          came: unreducedOf(came),
          later: [],
          devices: new Set(['b']),
        };
        const { person } = replay(merged, here, definitions);
        const stays = partStays(parting, person);
        expect(stays).toEqual({ ...own, definitions: stays.definitions, version: stays.version });
        expect(own.events === 0 || stays.definitions === own.definitions).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
