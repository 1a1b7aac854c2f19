import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  identifierIssues,
  isUnguessable,
  MAX_IDENTIFIER_BYTES,
  shardOfSlot,
  utf8Length,
} from '../../core/identity.ts';

describe('identifierIssues', () => {
  it.each([
    'null',
    'NULL',
    ' Undefined ',
    'none',
    'anonymous',
    'unknown',
    '0',
    '-1',
    'NaN',
    '[object Object]',
    '00000000-0000-0000-0000-000000000000',
    '',
    '   ',
    'a\u0000b',
    'half a pair \ud800',
    '\udc00',
    'a\nb',
    'x'.repeat(513),
    'é'.repeat(257),
    '😀'.repeat(129),
  ])('refuses %# and names the field', (value) => {
    const [issue, ...more] = identifierIssues('userId', value, 'batch[2].userId');
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ path: 'batch[2].userId', code: 'IDENTIFIER_INVALID' });
    expect(issue?.message).toMatch(/^batch\[2\]\.userId: expected userId to be /);
  });

  it.each([
    '1',
    '10',
    'guest:536365',
    'nobody@example.com',
    'x'.repeat(512),
    'é'.repeat(256),
    '😀'.repeat(128),
    'Zoé',
  ])('accepts %j', (value) => expect(identifierIssues('userId', value, 'userId')).toEqual([]));

  it('says how many bytes a 600-byte id has', () => {
    expect(identifierIssues('anonymousId', 'a'.repeat(600), 'anonymousId')[0]?.message).toBe(
      `anonymousId: expected anonymousId to be at most ${MAX_IDENTIFIER_BYTES} bytes, got 600`,
    );
  });
});

describe('utf8Length', () => {
  it('counts what an encoder writes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
        },
      ),
    );
  });
});

describe('isUnguessable', () => {
  it.each<[string, boolean]>([
    ['6f1c2e0e-1111-4222-8333-444455556666', true],
    ['0190163d-8694-7c4b-8f0a-a5a1b2c3d4e5', true],
    ['6f1c2e0e-1111-1222-8333-444455556666', false],
    ['V1StGXR8_Z5jdHi6B-myT0', true],
    ['1234567890123456789012', false],
    ['device-1', false],
  ])('%s: %j', (id, expected) => expect(isUnguessable(id)).toBe(expected));
});

describe('shardOfSlot', () => {
  it('deals slots out in equal runs', () => {
    for (const shards of [1, 8, 1024]) {
      const counts = new Map<number, number>();
      for (let slot = 0; slot < 4096; slot++) {
        const shard = shardOfSlot(slot, shards);
        counts.set(shard, (counts.get(shard) ?? 0) + 1);
      }
      expect([...counts.keys()]).toEqual(Array.from({ length: shards }, (_, i) => i));
      expect(new Set(counts.values())).toEqual(new Set([4096 / shards]));
    }
  });
});
