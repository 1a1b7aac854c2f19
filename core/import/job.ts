import type { PURPOSES } from '../consent.ts';

/** What can be brought in. */
export const IMPORT_KINDS = ['profiles', 'consents', 'orders', 'items'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What can be taken out. */
export const EXPORT_KINDS = ['profiles', 'consents', 'orders', 'events', 'items'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** The largest part of an import, in bytes after unpacking. */
export const MAX_PART_BYTES: number = 8 * 1024 * 1024;
/** The most parts of one job: a terabyte of full ones comes to less. */
export const MAX_PARTS = 20_000;
/** The most columns of a file. */
export const MAX_COLUMNS = 500;

/** How a file is written: what a machine cannot always tell is a person's choice. */
export interface ImportFormat {
  readonly type: 'csv' | 'ndjson';
  /** Of CSV: what stands between fields. */
  readonly delimiter: Delimiter;
  /** Of CSV: the names of the columns, each once. Parts hold rows only. */
  readonly columns: readonly string[];
  /** The order of day, month and year in dates that are not ISO 8601. */
  readonly dates: DateOrder;
  readonly decimal: '.' | ',';
}

export type Delimiter = ',' | ';' | '\t' | '|';
export const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
export type DateOrder = 'iso' | 'dmy' | 'mdy';
export const DATE_ORDERS: readonly DateOrder[] = ['iso', 'dmy', 'mdy'];

/** Column → the field it is read as, such as `userId` or `traits.age:number`; a column that is missing is not read. */
export interface Mapping {
  readonly [column: string]: string;
}

/** How a trait's cell is read. `auto`: as our own exports write values, numbers, true, false and JSON; else text. */
export type CellType = 'text' | 'number' | 'boolean' | 'date' | 'auto';
export const CELL_TYPES: readonly CellType[] = ['text', 'number', 'boolean', 'date', 'auto'];

/** What is wrong with a row: the column or field it is about, and why. */
export interface RowProblem {
  readonly field: string;
  readonly reason: string;
}

/** One row of a file. */
export interface Row {
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** Column → cell; of CSV each is text. */
  readonly cells: ReadonlyMap<string, unknown>;
}

/** A purpose's name. */
export type PurposeName = (typeof PURPOSES)[number];
