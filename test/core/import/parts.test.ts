import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partMaker } from '../../../core/import/parts.ts';
import type { ImportFormat } from '../../../core/import/job.ts';

const csv: ImportFormat = {
  type: 'csv',
  delimiter: ';',
  columns: ['order', 'who'],
  dates: 'iso',
  decimal: '.',
};

function partsOf(text: string, format: ImportFormat, mapping: Record<string, string>, chunk: number) {
  const maker = partMaker(format, mapping, 60);
  const parts = [];
  for (let from = 0; from < text.length; from += chunk)
    parts.push(...maker.push(text.slice(from, from + chunk)));
  return [...parts, ...maker.end()];
}

const orders = fc.array(
  fc.record({
    order: fc.string({ unit: fc.constantFrom('a', 'b', '"', 'é'), minLength: 1, maxLength: 3 }),
    rows: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 20 },
);

describe('parts of a file', () => {
  it('hold every row once with its line, end where orders end, and do not depend on how the text arrives', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 40 }), (list, chunk) => {
        const rows = list.flatMap(({ order, rows }, i) =>
          Array.from({ length: rows }, () => `"${order.replaceAll('"', '""')}${i}";u`),
        );
        const text = ['order;who', ...rows].join('\r\n');
        const parts = partsOf(text, csv, { order: 'orderId' }, chunk);
        expect(parts).toEqual(partsOf(text, csv, { order: 'orderId' }, 1_000));
        const held = parts.flatMap((part) => part.text.split('\n').slice(0, -1));
        expect(held).toEqual(rows);
        let line = 2;
        for (const part of parts) {
          expect(part.firstLine).toBe(line);
          line += part.text.split('\n').length - 1;
        }
        const ordersOf = parts.map(
          (part) =>
            new Set(
              part.text
                .split('\n')
                .slice(0, -1)
                .map((row) => row.split(';')[0]),
            ),
        );
        for (const [i, set] of ordersOf.entries()) {
          for (const order of ordersOf[i + 1] ?? []) expect(set.has(order)).toBe(false);
        }
      }),
    );
  });

  it('cut an order that fills a part alone, and lines of JSON by their order too', () => {
    const json: ImportFormat = { ...csv, type: 'ndjson', columns: [] };
    const line = (orderId: string) => JSON.stringify({ orderId, userId: 'u' });
    const text = ['a', 'b', 'b', 'b', 'b', 'c'].map(line).join('\n');
    expect(partsOf(text, json, {}, 7).map((part) => part.text.split('\n').length - 1)).toEqual([1, 2, 2, 1]);
  });
});
