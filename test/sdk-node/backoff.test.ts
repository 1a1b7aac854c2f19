import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, isRetryable, retryAfterMs } from '../../sdk-node/backoff.ts';

describe('backoffMs', () => {
  it('stays between 0 and the cap, and grows with the attempt up to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const ms = backoffMs(attempt, random);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(30_000);
          expect(backoffMs(attempt + 1, random)).toBeGreaterThanOrEqual(ms);
        },
      ),
    );
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [null, null],
    ['2', 2000],
    ['0', 0],
    ['9999999', 300_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', null],
  ])('reads %j as %j ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});

describe('isRetryable', () => {
  it.each([
    [429, true],
    [408, true],
    [500, true],
    [503, true],
    [501, false],
    [505, false],
    [400, false],
    [401, false],
    [413, false],
  ])('%i: %j', (status, expected) => {
    expect(isRetryable(status)).toBe(expected);
  });
});
