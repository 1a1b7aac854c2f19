import type { Json } from '../events.ts';
import { parseInstant } from '../wire/instants.ts';
import type { CellType, DateOrder } from './job.ts';

/** How the cells of a file are read. */
export interface CellReader {
  readonly dates: DateOrder;
  readonly decimal: '.' | ',';
  /** Text without the spaces around it; '' for nothing. */
  text(cell: unknown): string;
  /** A number, null: none. */
  number(cell: unknown): number | null;
  /** Epoch ms, null: no date. */
  date(cell: unknown): number | null;
  boolean(cell: unknown): boolean | null;
  /** A trait's value, null: it cannot be read so. */
  typed(cell: unknown, type: CellType): Json | null;
}

const YES: ReadonlySet<string> = new Set(
  'true 1 yes y on x ok granted given accepted opt-in optin subscribed oui o vrai accepté accepte accordé accorde inscrit consenti'.split(
    ' ',
  ),
);
const NO: ReadonlySet<string> = new Set(
  'false 0 no n off denied refused opt-out optout unsubscribed withdrawn non faux refusé refuse retiré retire désinscrit desinscrit'.split(
    ' ',
  ),
);

/** Reads cells as a file's settings say; `localTime` gives the instant of a wall-clock time of the project's zone. */
export function cellReader(
  settings: { readonly dates: DateOrder; readonly decimal: '.' | ',' },
  localTime: (text: string) => number,
): CellReader {
  const reader: CellReader = {
    dates: settings.dates,
    decimal: settings.decimal,
    text: textOf,
    number: (cell) => numberOf(cell, settings.decimal),
    date: (cell) => dateOf(cell, settings.dates, localTime),
    boolean: booleanOf,
    typed(cell, type) {
      if (type === 'text') return typeof cell === 'string' ? unguarded(cell) : ((cell ?? null) as Json); // from JSON
      if (type === 'number') return reader.number(cell);
      if (type === 'boolean') return booleanOf(cell);
      if (type === 'auto') return autoValue(typeof cell === 'string' ? unguarded(cell) : cell);
      const at = reader.date(cell);
      // oxlint-disable-next-line no-restricted-globals -- writing a given time reads no clock
      return at === null ? null : new Date(at).toISOString();
    },
  };
  return reader;
}

function textOf(cell: unknown): string {
  if (typeof cell === 'string') return unguarded(cell).trim();
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}

function booleanOf(cell: unknown): boolean | null {
  if (typeof cell === 'boolean') return cell;
  const word = textOf(cell).toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : null;
}

/** A number as people write it: spaces between thousands, a currency sign before or behind, the declared decimal sign.
 *  What stands between thousands must stand there: `1,5` is no number where points are declared. */
function numberOf(cell: unknown, decimal: '.' | ','): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  const text = textOf(cell)
    .replaceAll(/[\s\u00a0\u202f]/g, '')
    .replace(/^[€$£]|[€$£%]$/, '')
    .replace(/^([+-])[€$£]/, '$1');
  const pattern =
    decimal === ','
      ? /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/
      : /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?(?:e[+-]?\d{1,2})?$/i;
  if (text === '' || text.length > 40 || !pattern.test(text) || !/\d/.test(text)) return null;
  const plain = decimal === ',' ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '');
  const number = Number(plain);
  return Number.isFinite(number) ? number : null;
}

const PARTED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?$/;
const ISO_LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?$/;

/** An instant: what names its zone, or is a count of seconds or milliseconds, as it says; else a time or a whole day of
 *  the project's zone, in the declared order. */
function dateOf(cell: unknown, order: DateOrder, localTime: (text: string) => number): number | null {
  if (typeof cell === 'number') return parseInstant(cell);
  const text = textOf(cell);
  const parted = order === 'iso' ? null : PARTED.exec(text);
  if (parted !== null) {
    const [, first = '', second = '', year = '', ...time] = parted;
    const [day, month] = order === 'dmy' ? [first, second] : [second, first];
    return wallTime([year, month, day], time, localTime);
  }
  const iso = ISO_LOCAL.exec(text);
  if (iso !== null) {
    const [, year = '', month = '', day = '', ...time] = iso;
    return wallTime([year, month, day], time, localTime);
  }
  return PARTED.test(text) ? null : parseInstant(text);
}

function wallTime(
  date: readonly string[],
  time: readonly (string | undefined)[],
  localTime: (text: string) => number,
): number | null {
  const [year, month, day] = date.map((part) => part.padStart(2, '0'));
  const [hour, minute, second] = [0, 1, 2].map((i) => (time[i] ?? '0').padStart(2, '0'));
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  if (parseInstant(`${text}Z`) === null) return null; // an impossible date, or one before 1970
  const at = localTime(text);
  return at >= 0 ? at : null;
}

/** A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break is a formula to a spreadsheet. Our exports put a `'`
 *  before such text, and before what begins with `'` itself and then so, as spreadsheets do; reading takes one away.
 *  Source: OWASP, "CSV Injection". */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

export function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function unguarded(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}

/** A value as a cell of our exports: text as it is, unless it would be read as something else. */
export function autoCell(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return typeof autoValue(value) === 'string' && autoValue(value) === value ? value : JSON.stringify(value);
}

/** What `autoCell` wrote: JSON where it is some, else text. */
function autoValue(cell: unknown): Json | null {
  if (typeof cell !== 'string') return (cell ?? null) as Json; // from JSON
  if (!/^\s*(?:[-\d"[{]|true\s*$|false\s*$|null\s*$)/.test(cell)) return cell;
  try {
    const value = JSON.parse(cell) as Json;
    // Numbers that a double cannot hold as written stay text: card numbers, for instance.
    return typeof value === 'number' && String(value) !== cell.trim() ? cell : value;
  } catch {
    return cell;
  }
}
