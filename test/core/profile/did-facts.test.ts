import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { DidClause } from '../../../core/config/types.ts';
import { compileClause } from '../../../core/profile/clauses.ts';
import { addEntry, joinDidFacts, MAX_DID_ENTRIES, NO_DID } from '../../../core/profile/did-facts.ts';
import type { DidEntry, DidFact } from '../../../core/profile/types.ts';

// Property tests do a lot; a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const clauses: readonly DidClause[] = [
  { event: 'E', count: { $gte: 1 } },
  { event: 'E', sum: { of: 'n', is: { $gte: 1 } } },
  { event: 'E', distinct: { of: 'n', is: { $gte: 1 } } },
  { event: 'E', distinct: { of: 'n', is: { $gte: 1 } }, within: '7d' },
  { event: 'E', first: { within: '7d' } },
];

function entriesFor(clause: DidClause): fc.Arbitrary<DidEntry[]> {
  const at = fc.integer({ min: 0, max: 400 });
  const entry: fc.Arbitrary<DidEntry> =
    clause.sum !== undefined
      ? fc.tuple(at, fc.integer({ min: -1_000_000, max: 1_000_000 }))
      : clause.distinct === undefined
        ? at.map((time): DidEntry => [time])
        : fc.tuple(at, fc.integer({ min: 0, max: 2000 }).map(String));
  return fc.array(entry, { minLength: MAX_DID_ENTRIES - 50, maxLength: MAX_DID_ENTRIES + 200, size: 'max' });
}

describe.each(clauses)('what is kept of many events by %j', (clause) => {
  const compiled = compileClause(clause, 1);
  const all = (entries: readonly DidEntry[]) =>
    entries.reduce<DidFact>((fact, entry) => addEntry(fact, entry, compiled), NO_DID);

  it('does not depend on their order or on how they were split over two persons', () => {
    fc.assert(
      fc.property(entriesFor(clause), fc.integer({ min: 0, max: 1200 }), (entries, cut) => {
        const whole = all(entries);
        expect(all([...entries].reverse())).toEqual(whole);
        expect(joinDidFacts(all(entries.slice(0, cut)), all(entries.slice(cut)), compiled)).toEqual(whole);
        expect(joinDidFacts(all(entries.slice(cut)), all(entries.slice(0, cut)), compiled)).toEqual(whole);
        expect(whole.entries.length).toBeLessThanOrEqual(MAX_DID_ENTRIES);
        expect(whole.entries.length + whole.dropped).toBe(entries.length);
      }),
      { numRuns: 12 },
    );
  }, 30_000);
});
