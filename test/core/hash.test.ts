import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, compileHasher, fnv1a32, hash } from '../../core/hash.ts';

/** The definition, with strings and no shortcut. */
function reference(seed: string, value: string, version: number): number {
  const fnv = (text: string): number => {
    let state = 0x811c9dc5n;
    for (let i = 0; i < text.length; i++)
      state = ((state ^ BigInt(text.charCodeAt(i))) * 0x01000193n) & 0xffffffffn;
    return Number(state);
  };
  return version === 2 ? (fnv(String(fnv(seed + value))) % 10000) / 10000 : (fnv(value + seed) % 1000) / 1000;
}

describe('fnv1a32', () => {
  it('has the published values for ASCII', () => {
    expect(fnv1a32('')).toBe(0x811c9dc5);
    expect(fnv1a32('a')).toBe(0xe40c292c);
    expect(fnv1a32('foobar')).toBe(0xbf9cf968);
  });

  it('continues where an earlier hash stopped', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => fnv1a32(b, fnv1a32(a)) === fnv1a32(a + b)));
  });
});

describe('hash', () => {
  it('is the definition, for any text of UTF-16 units', { timeout: 60_000 }, () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.uuid(), fc.constantFrom('', 'é', '😀', '\ud800'));
    fc.assert(
      fc.property(text, text, fc.constantFrom(1, 2), (seed, value, version) => {
        expect(hash(seed, value, version)).toBe(reference(seed, value, version));
      }),
      { numRuns: 500 },
    );
  });

  it('feeds digits as the decimal text has them, zeros inside too', () => {
    // Values whose first hash has few digits or many zeros are rare: look for them.
    const hasher = compileHasher('seed', 2);
    let short = 0;
    for (let i = 0; i < 100_000; i++) {
      const first = fnv1a32(`seed${i}`);
      if (first >= 10_000_000 && !String(first).includes('000')) continue;
      short++;
      expect(bucketOf(hasher, String(i))).toBe(fnv1a32(String(first)) % 10_000);
    }
    expect(short).toBeGreaterThan(100);
  });

  it('is null for a version nobody knows', () => {
    expect(hash('a', 'b', 3)).toBeNull();
    expect(bucketOf(compileHasher('a', 0), 'b')).toBe(-1);
  });
});
