import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES, purposeRecord } from '../../../core/consent.ts';
import { categoriesSaid, declaredCategories } from '../../../core/consent-sources/categories.ts';
import {
  consentModeOf,
  consentModeSaid,
  isConsentCommand,
  OWN_COMMAND,
} from '../../../core/consent-sources/consent-mode.ts';
import { GPP_PENDING, gppSaid } from '../../../core/consent-sources/gpp.ts';
import { RANK, settle } from '../../../core/consent-sources/precedence.ts';
import { TCF_PENDING, type TcData, tcfSaid } from '../../../core/consent-sources/tcf.ts';

const GOVERNED = PURPOSES.filter((purpose) => purpose !== 'loyalty');
const granted = (said: object | undefined): string[] =>
  Object.entries(said ?? {})
    .filter(([, answer]) => answer === true)
    .map(([purpose]) => purpose);

describe('IAB TCF', () => {
  const tc = (ids: readonly number[], more: object = {}): TcData => ({
    gdprApplies: true,
    eventStatus: 'useractioncomplete',
    isServiceSpecific: true,
    purpose: { consents: Object.fromEntries(ids.map((id) => [id, true])) },
    ...more,
  });

  it.each([
    [[], []],
    [[1], ['storage']],
    [[8], []],
    [
      [1, 8],
      ['storage', 'analytics', 'experimentation'],
    ],
    [
      [1, 5, 6],
      ['storage', 'personalization'],
    ],
    [[1, 5], ['storage']],
    [
      [1, 3, 4],
      ['storage', 'advertising'],
    ],
    [[3, 4, 5, 6, 8], []],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], GOVERNED],
  ])('purposes %j grant %j and refuse the rest', (ids, expected) => {
    const said = tcfSaid(tc(ids));
    expect(granted(said)).toEqual(expected);
    expect(Object.keys(said ?? {})).toEqual(GOVERNED);
    expect(Object.values(said ?? {}).every((answer) => typeof answer === 'boolean')).toBe(true);
  });

  it.each<[string, object]>([
    ['the open window', { eventStatus: 'cmpuishown' }],
    ['no status', { eventStatus: undefined }],
    ['GDPR not known yet', { gdprApplies: undefined }],
    ['GDPR said in a wrong type', { gdprApplies: 'true' }],
    ['a string of the global scope', { isServiceSpecific: false }],
  ])('%s is not acted on', (_, more) => {
    expect(tcfSaid(tc([1, 3, 4, 5, 6, 8], more))).toBeUndefined();
  });

  it('where GDPR does not apply there is no purpose object and nothing to say', () => {
    expect(tcfSaid({ gdprApplies: false, eventStatus: 'tcloaded' })).toEqual({});
  });

  it('only true is yes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(value !== true);
        const consents = Object.fromEntries([1, 3, 4, 5, 6, 8].map((id) => [id, value]));
        expect(granted(tcfSaid(tc([], { purpose: { consents } })))).toEqual([]);
      }),
    );
    expect(granted(tcfSaid(tc([], { purpose: undefined })))).toEqual([]);
  });

  it('purpose 1 that was not asked counts as refused, unless the site says otherwise', () => {
    const unasked = tc([1, 8], { purposeOneTreatment: true });
    expect(granted(tcfSaid(unasked))).toEqual([]);
    expect(granted(tcfSaid(unasked, { assumePurposeOne: true }))).toEqual([
      'storage',
      'analytics',
      'experimentation',
    ]);
  });

  it('the publisher’s own consents are needed too where the platform fills them', () => {
    expect(granted(tcfSaid(tc([1, 8], { publisher: { consents: { 1: true } } })))).toEqual(['storage']);
    expect(granted(tcfSaid(tc([1], { publisher: { consents: {} } })))).toEqual(['storage']);
  });

  it.each<[string, object, string[]]>([
    ['consent and 2.3’s disclosure', { consents: { 7: true }, disclosedVendors: { 7: true } }, ['storage']],
    ['consent in a string of 2.2', { consents: { 7: true } }, ['storage']],
    ['consent without disclosure in 2.3', { consents: { 7: true }, disclosedVendors: { 8: true } }, []],
    ['another vendor’s consent', { consents: { 8: true } }, []],
    ['legitimate interest', { legitimateInterests: { 7: true } }, []],
  ])('a registered vendor: %s', (_, vendor, expected) => {
    expect(granted(tcfSaid(tc([1], { vendor }), { vendor: '7' }))).toEqual(expected);
    expect(granted(tcfSaid(tc([1], { vendor })))).toEqual(['storage']);
  });

  it.each([
    [0, []],
    [1, ['storage']],
    [2, []],
  ])('a publisher’s restriction %i of purpose 1', (restriction, expected) => {
    const data = tc([1], {
      vendor: { consents: { 7: true } },
      publisher: { restrictions: { 1: { 7: restriction } } },
    });
    expect(granted(tcfSaid(data, { vendor: 7 }))).toEqual(expected);
  });

  it('before it speaks, all it governs is its to say', () => {
    expect(TCF_PENDING).toEqual(Object.fromEntries(GOVERNED.map((purpose) => [purpose, null])));
  });
});

describe('IAB GPP', () => {
  const ping = (section: unknown, more: object = {}) => ({
    signalStatus: 'ready',
    applicableSections: [7],
    parsedSections: { usnat: section },
    ...more,
  });
  const out = { advertising: false };

  it.each<[string, object, object]>([
    ['the merged object of the library', { SaleOptOut: 1, SharingOptOut: 2 }, out],
    ['the list of the specification', [{ SaleOptOut: 2 }, { Gpc: true }], out],
    ['an opt-out in a later sub-section', [{ SaleOptOut: 2 }, { TargetedAdvertisingOptOut: 1 }], out],
    ['targeted advertising alone', { TargetedAdvertisingOptOut: 1 }, out],
    ['GPC in the merged object', { SaleOptOut: 0, Gpc: true }, out],
    [
      'nothing opted out of',
      { SaleOptOut: 2, SharingOptOut: 2, TargetedAdvertisingOptOut: 2, Gpc: false },
      {},
    ],
    ['nothing applicable', { SaleOptOut: 0 }, {}],
  ])('%s', (_, section, expected) => {
    expect(gppSaid(ping(section))).toEqual(expected);
  });

  it('is not acted on before it is ready', () => {
    expect(gppSaid(ping({ SaleOptOut: 2 }, { signalStatus: 'not ready' }))).toEqual(GPP_PENDING);
  });

  it('has nothing to say where no section of the United States applies', () => {
    for (const applicableSections of [[-1], [2], [], undefined]) {
      expect(gppSaid(ping({ SaleOptOut: 1 }, { applicableSections }))).toEqual({});
    }
  });

  it('a section that applies and is not there stays pending', () => {
    expect(gppSaid(ping({}, { parsedSections: {} }))).toEqual(GPP_PENDING);
    expect(gppSaid(ping({}, { parsedSections: null }))).toEqual(GPP_PENDING);
  });

  it('an older state’s section counts like the national one, as text or number', () => {
    const state = (parsedSections: object) =>
      gppSaid(ping(null, { applicableSections: [6], parsedSections }));
    expect(state({ uspv1: { OptOutSale: 'Y' } })).toEqual(out);
    expect(state({ uspv1: { OptOutSale: 1 } })).toEqual(out);
    expect(state({ usca: { SaleOptOut: 1 } })).toEqual(out);
    expect(state({ uspv1: { OptOutSale: 'N' } })).toEqual({});
  });

  it('never grants anything, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (applicableSections, parsedSections) => {
        const said = gppSaid({
          signalStatus: 'ready',
          applicableSections,
          parsedSections: parsedSections as Record<string, unknown>,
        });
        expect(granted(said)).toEqual([]);
      }),
    );
  });
});

/** As gtag pushes it. */
function command(..._parts: unknown[]): unknown {
  // oxlint-disable-next-line prefer-rest-params -- the object itself is what is tested
  return arguments;
}
const ALL_STORAGE = ['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage'];
const all = (keys: readonly string[], value: string) => Object.fromEntries(keys.map((key) => [key, value]));
const heard = (...entries: unknown[]) => consentModeSaid(entries.filter(isConsentCommand));
const definite = (said: object) =>
  Object.fromEntries(Object.entries(said).filter(([, a]) => a !== undefined));

describe('Google Consent Mode', () => {
  it.each<[string, unknown[], object]>([
    ['an empty layer', [], {}],
    ['a default that denies is no choice', [command('consent', 'default', all(ALL_STORAGE, 'denied'))], {}],
    [
      'an update outweighs it',
      [
        command('consent', 'default', all(ALL_STORAGE, 'denied')),
        command('consent', 'update', { analytics_storage: 'granted' }),
      ],
      { storage: true, analytics: true, experimentation: true },
    ],
    [
      'a later update overrides an earlier one, key by key',
      [
        command('consent', 'update', { analytics_storage: 'granted', personalization_storage: 'granted' }),
        command('consent', 'update', { analytics_storage: 'denied' }),
      ],
      { storage: true, analytics: false, experimentation: false, personalization: true },
    ],
    [
      'a default after an update changes nothing',
      [
        command('consent', 'update', { analytics_storage: 'denied' }),
        command('consent', 'default', { analytics_storage: 'granted' }),
      ],
      { storage: false, analytics: false, experimentation: false },
    ],
    [
      'advertising needs all three',
      [command('consent', 'update', { ad_storage: 'granted', ad_user_data: 'granted' })],
      {},
    ],
    [
      'and is refused by one',
      [command('consent', 'update', { ad_storage: 'granted', ad_user_data: 'denied' })],
      { advertising: false },
    ],
    [
      'all three',
      [command('consent', 'update', all(ALL_STORAGE.slice(0, 3), 'granted'))],
      { advertising: true },
    ],
    [
      'a default that grants counts',
      [command('consent', 'default', { functionality_storage: 'granted' })],
      { storage: true },
    ],
    [
      'but not where a region has one of its own',
      [
        command('consent', 'default', { analytics_storage: 'granted' }),
        command('consent', 'default', { analytics_storage: 'denied', region: ['FR'] }),
      ],
      {},
    ],
    [
      'a regional default grants nothing',
      [command('consent', 'default', { analytics_storage: 'granted', region: ['US-CA'] })],
      {},
    ],
    [
      'other entries, arrays and our own commands are none of our business',
      [
        ['consent', 'update', { analytics_storage: 'granted' }],
        command('config', 'G-1'),
        { event: 'consent' },
        null,
        Object.assign(command('consent', 'update', { analytics_storage: 'granted' }) as object, {
          [OWN_COMMAND]: true,
        }),
      ],
      {},
    ],
    ['a command without settings', [command('consent', 'update')], {}],
  ])('%s', (_, entries, expected) => {
    expect(definite(heard(...entries).said)).toEqual(expected);
  });

  it('waits as long as a default asks, until an update comes', () => {
    const asks = command('consent', 'default', { analytics_storage: 'granted', wait_for_update: 500 });
    expect(heard(asks).waitMs).toBe(500);
    expect(heard(asks, command('consent', 'update', {})).waitMs).toBe(0);
    expect(heard(command('consent', 'default', { wait_for_update: 'soon' })).waitMs).toBe(0);
  });

  it('what Google is told grants back no more than was granted here', () => {
    fc.assert(
      fc.property(fc.nat(63).map(purposeRecord), (purposes) => {
        const { said } = heard(command('consent', 'update', consentModeOf(purposes)));
        const { purposes: back } = settle(
          [{ source: 'consent-mode', rank: RANK.consentMode, said }],
          purposeRecord(0),
        );
        for (const purpose of GOVERNED.filter((name) => name !== 'experimentation')) {
          if (back[purpose]) expect(purposes[purpose]).toBe(true);
        }
        expect(back.loyalty).toBe(false);
      }),
    );
  });

  it('storage of Google’s needs storage here', () => {
    expect(consentModeOf({ analytics: true, advertising: true })).toEqual({
      ad_storage: 'denied',
      ad_user_data: 'granted',
      ad_personalization: 'granted',
      analytics_storage: 'denied',
      functionality_storage: 'denied',
      personalization_storage: 'denied',
    });
  });
});

describe('platforms with categories', () => {
  const categories = declaredCategories(
    'stats: analytics, experimentation storage; ads:advertising;prefs: storage',
  );

  it('are read from an attribute', () => {
    expect(categories).toEqual({
      stats: ['analytics', 'experimentation', 'storage'],
      ads: ['advertising'],
      prefs: ['storage'],
    });
    expect(Object.keys(declaredCategories())).toEqual(GOVERNED);
  });

  it.each(['stats: analitics', 'stats: loyalty', 'stats: analytics; x: __proto__'])(
    '“%s” is refused',
    (text) => {
      expect(() => declaredCategories(text)).toThrow(TypeError);
    },
  );

  it('grant a purpose by any of its categories and refuse it by all', () => {
    expect(categoriesSaid({ stats: true }, categories)).toEqual({
      analytics: true,
      experimentation: true,
      storage: true,
      advertising: false,
    });
    expect(categoriesSaid({ prefs: true, ads: 'yes' }, categories)).toEqual({
      analytics: false,
      experimentation: false,
      storage: true,
      advertising: false,
    });
  });

  it('say nothing before a choice, and nothing of purposes without a category', () => {
    expect(Object.values(categoriesSaid(undefined, categories))).toEqual([null, null, null, null]);
    expect(categoriesSaid({}, categories)).not.toHaveProperty('personalization');
  });
});
