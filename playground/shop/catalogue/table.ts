import type { Bilingual } from '../language.ts';

/** One line of a range's table, before it gets its number and its range. */
export interface Row {
  readonly title: Bilingual;
  readonly note: Bilingual;
  /** Price in cents. */
  readonly amountMinor: number;
  readonly stock: number;
  readonly colour: string;
  readonly shape: string;
}

/** Reads a range's table: a line an item, cells parted by `|`:
 *  English title, French title, English note, French note, price in cents, stock, colour, shape.
 *  Throws on a malformed line: the tables are ours, so a bad one must not start. */
export function readTable(table: string): readonly Row[] {
  return table
    .trim()
    .split('\n')
    .map((line) => readRow(line));
}

function readRow(line: string): Row {
  const cells = line.split('|').map((cell) => cell.trim());
  const [en, fr, noteEn, noteFr, price, stock, colour, shape] = cells;
  if (!en || !fr || !noteEn || !noteFr || !colour || !shape || cells.length !== 8) {
    throw new Error(`catalogue: expected 8 filled cells, got ${cells.length} in "${line}"`);
  }
  return {
    title: { en, fr },
    note: { en: noteEn, fr: noteFr },
    amountMinor: readCount(price, line),
    stock: readCount(stock, line),
    colour,
    shape,
  };
}

function readCount(cell: string | undefined, line: string): number {
  const value = Number(cell);
  if (!cell || !Number.isSafeInteger(value) || value < 0) {
    throw new Error(`catalogue: expected a whole number, got "${cell ?? ''}" in "${line}"`);
  }
  return value;
}
