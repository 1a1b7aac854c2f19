import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_PURPOSES, originOf, purposesIn, settled } from '../../../core/consent.ts';
import { compileDefinitions } from '../../../core/profile/definitions.ts';
import { mergePersons } from '../../../core/profile/merge.ts';
import { purposesOf, settledOf, withChoice, withRecord } from '../../../core/profile/permissions.ts';
import { newPerson } from '../../../core/profile/reduce.ts';
import type { Person } from '../../../core/profile/types.ts';
import { aConfig } from '../../builders/profile.ts';

const DEVICES = ['phone', 'laptop', '__proto__'];
const mask = fc.integer({ min: 0, max: ALL_PURPOSES });

/** Somebody says something: the person under a verified login, a device by a choice, or a device with an event. */
const word = fc.record({
  who: fc.constantFrom('person', 'choice', 'record'),
  device: fc.constantFrom(...DEVICES),
  purposes: mask,
});
const history = fc.array(word, { maxLength: 8 });
type Word = { who: string; device: string; purposes: number };

function told(id: string, words: readonly Word[], from = 1): Person {
  return words.reduce(
    (person, { who, device, purposes }, i) => {
      const at = from + i;
      if (who === 'record') return withRecord(person, device, purposes, at);
      const choice = { purposes, at, source: 'banner' };
      return withChoice(person, who === 'person' ? undefined : device, choice);
    },
    newPerson(id, id, 0),
  );
}

const definitions = compileDefinitions(aConfig());
const merged = (into: Person, from: Person) => mergePersons(into, from, { sharedOrders: 0 }, definitions);
const widens = (after: number, before: number) => (after & ~before) !== 0;

describe('a merge never widens consent', () => {
  it('of any device or person that had chosen, whatever was declared for its source', () => {
    fc.assert(
      fc.property(history, history, mask, (ofInto, ofFrom, declared) => {
        const persons = [told('into', ofInto), told('from', ofFrom, 100)];
        const [into, from] = persons;
        if (into === undefined || from === undefined) return;
        const both = [merged(into, from), merged(from, into)];
        for (const before of persons) {
          for (const device of [undefined, ...DEVICES]) {
            const was = settledOf(before, device, settled(declared, 'source'));
            if (originOf(was) === 'source') continue; // nobody had chosen
            for (const after of both) {
              const is = settledOf(after, device, settled(declared, 'source'));
              expect(widens(purposesIn(is), purposesIn(was))).toBe(false);
              const used = purposesOf(before, device, declared, false);
              if (!isChosen(before, device)) continue; // by records alone: each event keeps its own
              expect(widens(purposesOf(after, device, declared, false), used)).toBe(false);
            }
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('not where nobody had chosen either, beyond what somebody of the two chose', () => {
    fc.assert(
      fc.property(history, history, (ofInto, ofFrom) => {
        const into = told('into', ofInto);
        const from = told('from', ofFrom, 100);
        const after = merged(into, from);
        const chosen = [into.choice, from.choice].reduce((all, choice) => all | (choice?.purposes ?? 0), 0);
        for (const device of DEVICES) {
          const before = purposesIn(settledOf(from, device, 0)) | purposesIn(settledOf(into, device, 0));
          expect(widens(purposesIn(settledOf(after, device, 0)), before | chosen)).toBe(false);
        }
      }),
    );
  });

  it('and what the person chooses under a login afterwards wins, within what each device allows', () => {
    fc.assert(
      fc.property(history, history, mask, (ofInto, ofFrom, purposes) => {
        const joined = merged(told('into', ofInto), told('from', ofFrom, 100));
        const after = withChoice(joined, undefined, { purposes, at: 1_000, source: 'account' });
        expect(purposesIn(settledOf(after, undefined, 0))).toBe(purposes);
        for (const device of DEVICES) {
          const limit = settledOf(
            { devices: joined.devices, ...recordsOf(joined) },
            device,
            settled(ALL_PURPOSES, 'source'),
          );
          expect(purposesIn(settledOf(after, device, 0))).toBe(purposes & purposesIn(limit));
        }
      }),
    );
  });
});

describe('a record of an event', () => {
  it('stands for its device whatever the order it arrives in, until the device chooses anew', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat(), mask), { minLength: 1, selector: ([at]) => at }),
        (said) => {
          const hear = (records: typeof said) =>
            records.reduce(
              (person, [at, purposes]) => withRecord(person, 'phone', purposes, at),
              newPerson('p', 'p', 0),
            );
          const inOrder = hear([...said].sort(([a], [b]) => a - b));
          expect(hear(said)).toEqual(inOrder);
          expect(settledOf(inOrder, 'laptop', settled(6, 'country'))).toBe(settled(6, 'country'));
          const newest = Math.max(...said.map(([at]) => at));
          const chosen = withChoice(inOrder, 'phone', { purposes: 2, at: newest, source: 'banner' });
          expect(chosen).not.toHaveProperty('records');
          expect(hear(said.map(([at]) => [at, 63])).records).toBeDefined();
          expect(withRecord(chosen, 'phone', 63, newest)).toBe(chosen); // older than the choice
          const old = { purposes: ALL_PURPOSES, at: newest - 1, source: 'file' }; // of before the newest record
          expect(withChoice(inOrder, 'phone', old).records).toEqual(inOrder.records);
          expect(purposesIn(settledOf(withRecord(chosen, 'phone', 63, newest + 1), 'phone', 0))).toBe(2); // widens nothing
          expect(purposesIn(settledOf(withRecord(chosen, 'phone', 0, newest + 1), 'phone', 63))).toBe(0);
        },
      ),
    );
  });
});

function isChosen({ choice, devices }: Person, device: string | undefined): boolean {
  return choice !== undefined || (device !== undefined && Object.hasOwn(devices, device));
}

function recordsOf({ records }: Person): Pick<Person, 'records'> {
  return records === undefined ? {} : { records };
}
