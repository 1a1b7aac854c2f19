import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/canonical-json.ts';
import {
  ALL_PURPOSES,
  narrowByGpc,
  purposeList,
  purposeMask,
  purposeMaskOf,
  purposeRecord,
  PURPOSES,
  readConsentRecord,
} from '../../core/consent.ts';

describe('purposes', () => {
  it('survive being written as record, list and mask', () => {
    for (let mask = 0; mask <= ALL_PURPOSES; mask++) {
      expect(purposeMask(purposeRecord(mask))).toBe(mask);
      expect(purposeMaskOf(purposeList(mask))).toBe(mask);
    }
    expect(purposeMaskOf(PURPOSES)).toBe(ALL_PURPOSES);
  });

  it('are granted by nothing but true', () => {
    for (const value of [1, 'true', {}, [], null]) expect(purposeMask({ analytics: value as never })).toBe(0);
    expect(purposeMask(Object.create({ analytics: true }))).toBe(0);
  });

  it('lose advertising, and only that, under Global Privacy Control', () => {
    expect(purposeList(narrowByGpc(ALL_PURPOSES, true))).not.toContain('advertising');
    expect(purposeList(narrowByGpc(ALL_PURPOSES, true))).toHaveLength(5);
    expect(narrowByGpc(ALL_PURPOSES, false)).toBe(ALL_PURPOSES);
  });
});

describe('readConsentRecord', () => {
  const read = (categoryPreferences: unknown, categories?: Parameters<typeof readConsentRecord>[1]) =>
    readConsentRecord({ consent: { categoryPreferences } }, categories);

  it('denies what a record does not name', () => {
    expect(read({ analytics: true, storage: false })).toEqual({ found: true, purposes: 2 });
    expect(read({})).toEqual({ found: true, purposes: 0 });
  });

  it('is no record where there is none', () => {
    for (const context of [
      {},
      { consent: null },
      { consent: [] },
      { consent: { categoryPreferences: 'all' } },
    ]) {
      expect(readConsentRecord(context)).toEqual({ found: false });
    }
  });

  it('reads other names through a mapping, and no prototype’s', () => {
    expect(read({ Marketing: true }, { Marketing: ['advertising', 'personalization'] })).toEqual({
      found: true,
      purposes: 20,
    });
    expect(read(JSON.parse('{"__proto__":true,"constructor":true}'), { x: ['analytics'] })).toEqual({
      found: true,
      purposes: 0,
    });
  });
});

describe('canonicalJson', () => {
  it('is the same for equal values whatever the order of their keys, and is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        const text = canonicalJson(json);
        expect(JSON.parse(text)).toEqual(json);
        expect(canonicalJson(reversed(json))).toBe(text);
      }),
    );
  });

  it('keeps __proto__ apart', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
  });

  function reversed(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(reversed);
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  }
});
