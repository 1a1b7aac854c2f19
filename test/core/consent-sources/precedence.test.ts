import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES, type Purpose, purposeRecord } from '../../../core/consent.ts';
import { RANK, type Said, settle, type Voice } from '../../../core/consent-sources/precedence.ts';

const NOTHING = purposeRecord(0);

const saidOf = fc.record(
  Object.fromEntries(PURPOSES.map((purpose) => [purpose, fc.constantFrom(true, false, null)])),
  { requiredKeys: [] },
) as fc.Arbitrary<Said>;
const voiceOf: fc.Arbitrary<Voice> = fc
  .tuple(fc.constantFrom('tcf', 'gpp', 'platform', 'consentMode', 'site'), saidOf)
  .map(([name, said]) => ({ source: name, rank: RANK[name], said }));
const voicesOf = fc.uniqueArray(voiceOf, { selector: ({ source }) => source });
const keptOf = fc.nat(63).map(purposeRecord);

const voice = (name: keyof typeof RANK, said: Said): Voice => ({ source: name, rank: RANK[name], said });

describe('several sources of consent', () => {
  it('an explicit no of any source wins over every yes', () => {
    fc.assert(
      fc.property(voicesOf, keptOf, fc.constantFrom(...PURPOSES), (voices, kept, purpose) => {
        fc.pre(voices.some(({ said }) => said[purpose] === false));
        expect(settle(voices, kept).purposes[purpose]).toBe(false);
      }),
    );
  });

  it('whatever is granted, somebody said yes to it, now or before', () => {
    fc.assert(
      fc.property(voicesOf, keptOf, (voices, kept) => {
        const { purposes } = settle(voices, kept);
        for (const purpose of PURPOSES) {
          if (!purposes[purpose]) continue;
          expect(kept[purpose] || voices.some(({ said }) => said[purpose] === true)).toBe(true);
        }
      }),
    );
  });

  it('come to the same in any order of arrival', () => {
    fc.assert(
      fc.property(
        voicesOf.chain((voices) =>
          fc.tuple(fc.constant(voices), fc.shuffledSubarray(voices, { minLength: voices.length })),
        ),
        keptOf,
        ([voices, shuffled], kept) => {
          expect(settle(shuffled, kept)).toEqual(settle(voices, kept));
        },
      ),
    );
  });

  it('one more no takes away what it names and nothing else', () => {
    fc.assert(
      fc.property(voicesOf, keptOf, fc.constantFrom(...PURPOSES), (voices, kept, refused) => {
        const before = settle(voices, kept).purposes;
        const after = settle(
          [...voices, { source: 'late', rank: RANK.site, said: { [refused]: false } }],
          kept,
        );
        expect(after.purposes).toEqual({ ...before, [refused]: false });
      }),
    );
  });

  it('a source that has yet to say a purpose keeps every later one from granting it', () => {
    fc.assert(
      fc.property(voicesOf, fc.constantFrom(...PURPOSES), (voices, purpose) => {
        const first = voice('tcf', { [purpose]: null });
        const others = voices.filter(({ source }) => source !== 'tcf');
        expect(settle([...others, first], NOTHING).purposes[purpose]).toBe(false);
      }),
    );
  });

  it.each<[string, Voice[], Purpose[], string | undefined]>([
    ['nobody', [], [], undefined],
    ['only sources that have not spoken', [voice('tcf', { analytics: null })], [], undefined],
    ['TCF alone', [voice('tcf', { storage: true, analytics: false })], ['storage'], 'tcf'],
    [
      'TCF and a platform that says more',
      [voice('platform', { analytics: true, personalization: true }), voice('tcf', { analytics: true })],
      ['analytics', 'personalization'],
      'tcf',
    ],
    [
      'a pending platform and the site, which knows of loyalty alone',
      [voice('platform', { analytics: null }), voice('site', { loyalty: true, analytics: true })],
      ['loyalty'],
      'site',
    ],
    ['an opt-out of GPP, which is no choice', [voice('gpp', { advertising: false })], [], undefined],
    [
      'an opt-out of GPP and a grant of Consent Mode',
      [voice('gpp', { advertising: false }), voice('consentMode', { advertising: true, analytics: true })],
      ['analytics'],
      'consentMode',
    ],
    [
      'TCF where GDPR does not apply, and the site',
      [voice('tcf', {}), voice('site', { analytics: true })],
      ['analytics'],
      'site',
    ],
  ])('%s', (_, voices, granted, source) => {
    const { purposes, by } = settle(voices, NOTHING);
    expect(PURPOSES.filter((purpose) => purposes[purpose])).toEqual(granted);
    expect(by?.source).toBe(source);
  });

  it('what nobody speaks of stays as it was chosen before', () => {
    const kept = { ...NOTHING, loyalty: true, analytics: true };
    expect(settle([voice('tcf', { analytics: null })], kept).purposes).toEqual(kept);
    expect(settle([voice('tcf', { analytics: false })], kept).purposes).toEqual({
      ...kept,
      analytics: false,
    });
  });
});
