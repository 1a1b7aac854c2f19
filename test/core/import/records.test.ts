import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  csvCutter,
  fieldAt,
  lineCutter,
  MAX_RECORD_LENGTH,
  type RawRecord,
} from '../../../core/import/records.ts';

const cut = (pieces: readonly string[], delimiter = ','): RawRecord[] => {
  const cutter = csvCutter(delimiter);
  return [...pieces.flatMap((piece) => cutter.push(piece)), ...cutter.end()];
};

/** A text cut at random places. */
function pieces(text: string, at: readonly number[]): string[] {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => text.slice(from, places[i] ?? text.length));
}

const quoted = (field: string) =>
  /[",;\r\n]|^\s|\s$/.test(field) || field === '' ? `"${field.replaceAll('"', '""')}"` : field;
const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '0'), maxLength: 6 });
const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

describe('cutting CSV between rows', () => {
  it('gives the rows that csv-parse reads, wherever the text is cut', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(), { maxLength: 5 }), (rows, at) => {
        const text = `${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
        const records = cut(pieces(text, at));
        expect(records.map((record) => parse(record.text, { relax_column_count: true })[0])).toEqual(rows);
        expect(parse(text, { relax_column_count: true })).toEqual(rows);
      }),
    );
  });

  it('gives the same records and lines in one piece or many, whatever the text', () => {
    const noise = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 60 });
    fc.assert(
      fc.property(noise, fc.array(fc.nat(), { maxLength: 6 }), (text, at) => {
        const whole = cut([text]);
        expect(cut(pieces(text, at))).toEqual(whole);
        const lines = whole.map(({ line }) => line);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
        const joined = whole.map((record) => record.text).join('\n');
        expect(joined.replaceAll('\r', '')).toBe(text.replace(/\n$/, '').replaceAll('\r', ''));
      }),
    );
  });

  it('finds any field as csv-parse does', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), fc.nat(5), (row, index) => {
        expect(fieldAt(row.map(quoted).join(','), ',', index)).toBe(row[index] ?? '');
      }),
    );
  });

  it('says where each record begins, with the lines inside quotes counted', () => {
    expect(cut(['a,"1\n2"\r\n\r\nb,3'])).toEqual([
      { text: 'a,"1\n2"', line: 1 },
      { text: '', line: 3 },
      { text: 'b,3', line: 4 },
    ]);
  });

  it('loses one line to a quote that is never closed, and takes an inch for an inch', () => {
    expect(cut(['a,"open\nb,"2"\nc,5" nail\nd,"last\ne,6'])).toEqual([
      { text: 'a,"open', line: 1, problem: 'quote' },
      { text: 'b,"2"', line: 2 },
      { text: 'c,5" nail', line: 3 },
      { text: 'd,"last', line: 4, problem: 'quote' },
      { text: 'e,6', line: 5 },
    ]);
  });

  it('keeps the beginning of what is too long, and goes on after it', () => {
    const long = 'x'.repeat(MAX_RECORD_LENGTH);
    const cutter = lineCutter();
    const records = [
      ...cutter.push(`a\n${long}`),
      ...cutter.push(long),
      ...cutter.push(`${long}\nb`),
      ...cutter.end(),
    ];
    expect(records.map(({ line, problem, text }) => [line, problem, text.length])).toEqual([
      [1, undefined, 1],
      [2, 'length', MAX_RECORD_LENGTH + 1],
      [3, undefined, 1],
    ]);
  });
});
