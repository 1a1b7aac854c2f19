import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateIn, dayStarts, hourStarts } from '../../core/days.ts';

const iso = (times: readonly number[]) => times.map((at) => new Date(at).toISOString());
const at = (text: string) => Date.parse(text);

describe('dayStarts', () => {
  it.each([
    [
      'UTC',
      '2026-11-22T00:00:00Z',
      ['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ],
    [
      'Europe/Paris',
      '2026-11-22T23:30:00Z',
      ['2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z', '2026-11-23T23:00:00.000Z'],
    ],
    [
      'Asia/Kathmandu',
      '2026-11-22T12:00:00Z',
      ['2026-11-20T18:15:00.000Z', '2026-11-21T18:15:00.000Z', '2026-11-22T18:15:00.000Z'],
    ],
    [
      'Pacific/Kiritimati',
      '2026-11-22T12:00:00Z',
      ['2026-11-21T10:00:00.000Z', '2026-11-22T10:00:00.000Z', '2026-11-23T10:00:00.000Z'],
    ],
  ])('are midnights of %s', (zone, now, expected) => {
    expect(iso(dayStarts(zone, at(now), 2))).toEqual(expected);
  });

  it('make a day of 25 hours, and one of 23, where the clock changes', () => {
    const autumn = dayStarts('Europe/Paris', at('2026-10-25T12:00:00Z'), 1);
    expect(iso(autumn)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
    expect(hourStarts(autumn[0]!, autumn[1]!).length - 1).toBe(25);
    const spring = dayStarts('Europe/Paris', at('2026-03-29T12:00:00Z'), 1);
    expect(hourStarts(spring[0]!, spring[1]!).length - 1).toBe(23);
  });

  it('start a day without a midnight at its first instant', () => {
    // America/Santiago goes from 24:00 to 01:00 on 6 September 2026.
    const [start] = dayStarts('America/Santiago', at('2026-09-06T12:00:00Z'), 1);
    expect(iso([start!])).toEqual(['2026-09-06T04:00:00.000Z']);
    expect(dateIn('America/Santiago', start!)).toBe('2026-09-06');
    expect(dateIn('America/Santiago', start! - 1)).toBe('2026-09-05');
  });

  it('ascend, hold now in the last day, and are the first instants of their dates', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Paris',
      'America/St_Johns',
      'Africa/Cairo',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    );
    const time = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zone, time, (timeZone, now) => {
        const starts = dayStarts(timeZone, now, 14);
        expect(starts).toHaveLength(15);
        expect(starts[13]!).toBeLessThanOrEqual(now);
        expect(starts[14]!).toBeGreaterThan(now);
        for (const start of starts) expect(dateIn(timeZone, start)).not.toBe(dateIn(timeZone, start - 1));
        expect([...starts].sort((a, b) => a - b)).toEqual(starts);
        expect(new Set(starts.map((start) => dateIn(timeZone, start))).size).toBe(15);
      }),
      { numRuns: 60 },
    );
  });

  it('refuse what is no time zone', () => {
    expect(() => dayStarts('Mars/Olympus', 0, 1)).toThrow(RangeError);
  });
});
