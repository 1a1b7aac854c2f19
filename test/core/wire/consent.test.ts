import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purposeMask, PURPOSES, purposeRecord } from '../../../core/consent.ts';
import { parseConsentBody } from '../../../core/wire/consent.ts';

const valid = { purposes: { analytics: true }, source: 'banner' };

function issuesOf(input: unknown): string[] {
  const parsed = parseConsentBody(input);
  return parsed.ok ? [] : parsed.issues.map(({ path, code }) => `${path} ${code}`);
}

describe('parseConsentBody', () => {
  it('takes a choice, whoever it is for; what it leaves out is denied', () => {
    const body = { ...valid, anonymousId: 'd-1', userId: 42, textVersion: 'v1', extra: true };
    expect(parseConsentBody(body)).toEqual({
      ok: true,
      value: { anonymousId: 'd-1', userId: '42', purposes: 2, source: 'banner', textVersion: 'v1' },
    });
    expect(parseConsentBody({ ...valid, anonymousId: null, userId: null, textVersion: null })).toEqual({
      ok: true,
      value: { purposes: 2, source: 'banner' },
    });
  });

  it('reads back every choice that can be made', () => {
    const choice = fc.record(Object.fromEntries(PURPOSES.map((purpose) => [purpose, fc.boolean()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(choice, (purposes) => {
        const parsed = parseConsentBody({ purposes, source: 'x' });
        expect(parsed.ok && purposeRecord(parsed.value.purposes)).toEqual(
          purposeRecord(purposeMask(purposes)),
        );
      }),
    );
  });

  it.each([
    ['a list', [], [' WRONG_TYPE']],
    ['nothing in it', {}, ['purposes REQUIRED', 'source REQUIRED']],
    ['purposes as a list', { ...valid, purposes: ['analytics'] }, ['purposes WRONG_TYPE']],
    [
      'a purpose nobody knows',
      { ...valid, purposes: { marketing: false } },
      ['purposes.marketing UNKNOWN_VALUE'],
    ],
    [
      'a purpose that is text',
      { ...valid, purposes: { analytics: 'true' } },
      ['purposes.analytics WRONG_TYPE'],
    ],
    [
      '__proto__ as a purpose',
      JSON.parse('{"purposes":{"__proto__":true},"source":"x"}'),
      ['purposes.__proto__ UNKNOWN_VALUE'],
    ],
    [
      'purposes of the prototype',
      JSON.parse('{"__proto__":{"purposes":{}},"source":"x"}'),
      ['purposes REQUIRED'],
    ],
    ['a placeholder for an id', { ...valid, anonymousId: 'undefined' }, ['anonymousId IDENTIFIER_INVALID']],
    ['an id of 600 bytes', { ...valid, userId: 'x'.repeat(600) }, ['userId IDENTIFIER_INVALID']],
    ['a source of 300 bytes', { ...valid, source: 'x'.repeat(300) }, ['source OUT_OF_RANGE']],
    ['an empty source', { ...valid, source: '' }, ['source OUT_OF_RANGE']],
    ['a source that is a number', { ...valid, source: 7 }, ['source WRONG_TYPE']],
  ])('refuses %s, and names it', (_, input, issues) => {
    expect(issuesOf(input)).toEqual(issues);
  });

  it('never throws, and never quotes an identifier', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        parseConsentBody(input);
      }),
    );
    const parsed = parseConsentBody({ ...valid, userId: `ada@example.org${'x'.repeat(600)}` });
    expect(JSON.stringify(parsed)).not.toContain('ada');
  });
});
