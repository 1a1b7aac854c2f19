import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partChoices } from '../../../core/people/parting.ts';
import { type Unreduced, unreducedOf } from '../../../core/people/unreduced.ts';
import { narrowChoices } from '../../../core/profile/merge.ts';
import { newPerson } from '../../../core/profile/reduce.ts';

const choice = fc.record({
  purposes: fc.nat(63),
  at: fc.nat(1_000),
  source: fc.constantFrom('banner', 'account'),
});
const side = (device: string): fc.Arbitrary<Unreduced> =>
  fc.tuple(fc.option(choice), fc.option(choice)).map(([own, ofDevice]) => ({
    ...unreducedOf(newPerson(device, device, 0)),
    devices: ofDevice === null ? {} : { [device]: ofDevice },
    ...(own === null ? {} : { choice: own }),
  }));

describe('parting two persons', () => {
  it('gives both the choices they had, whatever came later, for any choices', () => {
    fc.assert(
      fc.property(side('a'), side('b'), fc.array(side('c'), { maxLength: 3 }), (own, came, later) => {
        const { choice: _choice, ...rest } = own;
        const now = { ...rest, ...[came, ...later].reduce(narrowChoices, own) };
        const parts = partChoices({ now, own, came, later, devices: new Set(['b']) });
        expect(parts.goes).toEqual(narrowChoices(came, { devices: {} }));
        expect(parts.stays).toEqual(
          later.reduce<Parameters<typeof narrowChoices>[0]>(
            narrowChoices,
            narrowChoices(own, { devices: {} }),
          ),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
