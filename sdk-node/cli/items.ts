import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { AparteError } from '../../core/errors.ts';
import { toMinor } from '../../core/money.ts';

/** Reads catalogue items from a file: `.json` (a list), `.ndjson` or `.jsonl` (one a line), `.csv` with the columns `key`,
 *  `title` or `title.en`, `title.fr`…, and if there are any `range`, `url`, `image`, `price` (a decimal), `currency`,
 *  `stock`; each also with `.gz` behind. What they hold is checked by the server. Throws AparteError naming the file, and
 *  the line that is not JSON. */
export function readItems(file: string): unknown[] {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  const read = READERS.find(([ending]) => name.endsWith(ending))?.[1];
  if (read === undefined) {
    const endings = READERS.map(([ending]) => ending).join(', ');
    throw new AparteError('UNKNOWN_VALUE', `${file}: expected a file that ends in ${endings}`);
  }
  try {
    const bytes = readFileSync(file);
    const text = (file.toLowerCase().endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return read(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'cannot be read';
    throw new AparteError('BAD_JSON', `${file}: ${message}`, { cause });
  }
}

const READERS: readonly (readonly [ending: string, read: (text: string) => unknown[]])[] = [
  ['.json', readList],
  ['.ndjson', readLines],
  ['.jsonl', readLines],
  ['.csv', readTable],
];

function readList(text: string): unknown[] {
  const parsed: unknown = JSON.parse(text);
  if (Array.isArray(parsed)) return parsed;
  throw new Error('expected a list of items');
}

function readLines(text: string): unknown[] {
  return text.split('\n').flatMap((line, i): unknown[] => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line)];
    } catch {
      throw new Error(`line ${i + 1}: expected JSON`);
    }
  });
}

function readTable(text: string): unknown[] {
  const rows = parse<Record<string, string>>(text, { columns: true, skip_empty_lines: true, trim: true });
  return rows.map(itemOfRow);
}

/** A row as an item; empty cells are absent, and what is no number stays as it is for the server to name. */
function itemOfRow(row: Readonly<Record<string, string>>): object {
  const title = Object.entries(row).flatMap(([column, value]): [string, string][] => {
    if (value === '') return [];
    if (column === 'title') return [['en', value]];
    return column.startsWith('title.') ? [[column.slice('title.'.length), value]] : [];
  });
  const { price = '', currency = '', stock = '' } = row;
  const texts = ['key', 'range', 'url', 'image'].flatMap((column): [string, string][] => {
    const value = Object.hasOwn(row, column) ? (row[column] ?? '') : '';
    return value === '' ? [] : [[column, value]];
  });
  return {
    kind: 'item',
    ...Object.fromEntries(texts),
    title: Object.fromEntries(title),
    ...(price === '' ? {} : { price: { amountMinor: toMinor(price, currency) ?? price, currency } }),
    ...(stock === '' ? {} : { stock: Number.isFinite(Number(stock)) ? Number(stock) : stock }),
  };
}
