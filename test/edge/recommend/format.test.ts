import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Act } from '../../../core/recommend/act.ts';
import { MAX_CARD_BYTES, startIndex } from '../../../core/recommend/build.ts';
import { recommend } from '../../../core/recommend/recommend.ts';
import { MAX_ITEMS, type RecommendIndex } from '../../../core/recommend/recommend-index.ts';
import { decodeIndex, encodeIndex, MAX_INDEX_BYTES } from '../../../edge/recommend/format.ts';
import { anItem, bought, indexOf, NOW, viewed } from '../../core/recommend/builders.ts';

/** The bytes as they come out of KV: in a buffer of their own. */
const reread = (index: RecommendIndex): RecommendIndex | null => decodeIndex(encodeIndex(index).slice());

describe('an index as bytes', () => {
  it('gives the same lists and cards when it is read again', () => {
    const item = fc.record({
      key: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
      range: fc.constantFrom('r', 's', 'é-range'),
      stock: fc.integer({ min: 0, max: 3 }),
    });
    const items = fc.uniqueArray(item, { selector: ({ key }) => key, minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(items, fc.infiniteStream(fc.nat(1000)), (all, picks) => {
        const keys = all.map(({ key }) => key);
        const pick = () => keys[(picks.next().value as number) % keys.length] ?? '';
        const acts = Array.from({ length: 30 }, (_, n): Act => {
          const what = n % 3 === 0 ? 'bought' : 'viewed';
          return { person: n % 5, at: NOW - n * 60_000, what, item: pick(), order: n % 4 };
        });
        const index = indexOf(
          all.map(({ key, ...rest }) => anItem(key, rest)),
          acts,
        );
        const again = reread(index);
        if (again === null) throw new Error('not read');
        expect(again.keys).toEqual(index.keys);
        index.keys.forEach((_, n) => expect(again.card(n)).toEqual(index.card(n)));
        for (const strategy of ['related', 'popular'] as const) {
          const request = {
            strategy,
            limit: 10,
            item: pick(),
            session: [pick()],
            recent: [],
            bought: [pick()],
          };
          expect(recommend(again, request)).toEqual(recommend(index, request));
        }
      }),
    );
  });

  it('is none when it is cut short, of another format, or something else', () => {
    const bytes = encodeIndex(indexOf('abc', [...viewed(1, 'ab'), ...bought(2, 'bc', 1)]));
    expect(decodeIndex(bytes.slice(0, bytes.length - 8))).toBeNull();
    expect(decodeIndex(bytes.slice(0, 40))).toBeNull();
    expect(decodeIndex(new Uint8Array(3))).toBeNull();
    expect(decodeIndex(new TextEncoder().encode('{"format":1}').slice())).toBeNull();
    const text = new TextDecoder('latin1').decode(bytes).replace('"format":1', '"format":9');
    expect(decodeIndex(Uint8Array.from(text, (unit) => unit.charCodeAt(0)))).toBeNull();
  });

  it('stays within its bound for the largest catalogue, with every row of neighbours full', () => {
    const items = Array.from({ length: MAX_ITEMS + 10_000 }, (_, n) =>
      anItem(`sku-${String(n).padStart(6, '0')}-é`, {
        title: { en: 'x'.repeat(300) },
        range: `r-${n % 300}`,
      }),
    );
    const build = startIndex(items, NOW);
    for (let from = 0; from < items.length; from += 40) {
      const own = items.slice(from, from + 40).map(({ key }) => key);
      const act = { person: from, at: NOW, order: 1 };
      build.addPerson(own.map((item): Act => ({ ...act, what: 'bought', item })));
      for (const part of [own.slice(0, 30), own.slice(10)]) {
        build.addPerson(part.map((item): Act => ({ ...act, what: 'viewed', item })));
      }
    }
    const index = build.end();
    expect(index.keys.length).toBeLessThanOrEqual(MAX_ITEMS);
    expect(index.keys.length * 300).toBeGreaterThan(0.8 * MAX_CARD_BYTES);
    const bytes = encodeIndex(index);
    expect(bytes.length).toBeLessThan(MAX_INDEX_BYTES);
    expect(decodeIndex(bytes)?.keys.length).toBe(index.keys.length);
  });
});
