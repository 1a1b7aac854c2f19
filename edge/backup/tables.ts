import { AparteError } from '../../core/errors.ts';
import { base64url, bytesOfBase64url } from '../base64url.ts';

// Tables of an object as NDJSON and back: a line `{ "t": <table>, "r": { column: value } }`. What columns there are is
// asked of the database, so a new table or column needs no line here.

/** A page of lines, and where the next begins; null: that was all. */
export interface BackupPage {
  readonly lines: string;
  readonly next: string | null;
}

/** A table, or those of its rows that a condition holds for. */
export interface BackupSource {
  readonly table: string;
  readonly where?: string;
}

/** Text of a page, in UTF-16 units: well below what a call can carry. */
export const PAGE_TEXT = 2_000_000;

type Value = string | number | null | ArrayBuffer;
type Row = Record<string, Value>;
type StoredValue = string | number | null | { readonly base64: string };

/** The tables of an object, in the order of their names. */
export function tablesOf(sql: SqlStorage): string[] {
  return sql
    .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .toArray()
    .map(({ name }) => name)
    .filter((name) => !/^(_cf_|sqlite_)/.test(name));
}

/** A row as a line. */
export function lineOf(table: string, row: Row): string {
  const stored = Object.entries(row).map(([column, value]): [string, StoredValue] => [
    column,
    value instanceof ArrayBuffer ? { base64: base64url(new Uint8Array(value)) } : value,
  ]);
  return `${JSON.stringify({ t: table, r: Object.fromEntries(stored) })}\n`;
}

/** A page of whole tables, in the order of their keys; `cursor`: null, or the `next` of the page before. */
export function pageOfTables(
  sql: SqlStorage,
  sources: readonly BackupSource[],
  cursor: string | null,
): BackupPage {
  const from = cursor === null ? { source: 0, after: null } : (JSON.parse(cursor) as Place); // written below
  let lines = '';
  for (let source = from.source; source < sources.length; source++) {
    const { table, where = '1' } = sources[source] ?? { table: '' };
    const keys = keysOf(sql, table);
    const list = keys.join(', ');
    const after = source === from.source ? from.after : null;
    const holes = keys.map(() => '?').join(', ');
    const rows = sql.exec<Row>(
      `SELECT * FROM ${table} WHERE ${where} ${after === null ? '' : `AND (${list}) > (${holes})`} ORDER BY ${list}`,
      ...(after ?? []),
    );
    for (const row of rows) {
      lines += lineOf(table, row);
      if (lines.length < PAGE_TEXT) continue;
      const place: Place = { source, after: keys.map((key) => (row[key] ?? null) as string | number) }; // keys are no blobs
      return { lines, next: JSON.stringify(place) };
    }
  }
  return { lines, next: null };
}

interface Place {
  readonly source: number;
  readonly after: readonly (string | number)[] | null;
}

/** Writes lines back; a row that is there already is replaced, so the same lines may come again. Belongs into a
 *  transaction. Throws AparteError naming a table or column that this release does not have. */
export function writeLines(sql: SqlStorage, lines: string): number {
  const columns = new Map(tablesOf(sql).map((table) => [table, columnsOf(sql, table)]));
  let written = 0;
  for (const [index, line] of lines.split('\n').entries()) {
    if (line === '') continue;
    const { t: table, r: row } = parseLine(line, index + 1);
    const known = columns.get(table);
    const names = Object.keys(row);
    const unknown = known === undefined ? table : names.find((name) => !known.has(name));
    if (unknown !== undefined)
      throw refused(index + 1, `expected a table and columns this release has, got ${unknown}`);
    sql.exec(
      `INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      ...Object.values(row).map((value) =>
        typeof value === 'object' && value !== null ? bytesOfBase64url(value.base64).buffer : value,
      ),
    );
    written++;
  }
  return written;
}

function parseLine(line: string, number: number): { t: string; r: Record<string, StoredValue> } {
  try {
    const parsed = JSON.parse(line) as { t?: unknown; r?: unknown }; // looked at in the next line
    if (typeof parsed.t === 'string' && typeof parsed.r === 'object' && parsed.r !== null)
      return parsed as { t: string; r: Record<string, StoredValue> };
  } catch {
    // no JSON: said below
  }
  throw refused(number, 'expected a row of a backup');
}

function refused(line: number, what: string): AparteError {
  const message = `line ${line}: ${what}`;
  return new AparteError('WRONG_TYPE', message, {
    issues: [{ path: `line ${line}`, message, code: 'WRONG_TYPE' }],
  });
}

/** The columns of a table's primary key. */
export function keysOf(sql: SqlStorage, table: string): string[] {
  return sql
    .exec<{ name: string }>('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table)
    .toArray()
    .map(({ name }) => name);
}

function columnsOf(sql: SqlStorage, table: string): ReadonlySet<string> {
  const rows = sql.exec<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).toArray();
  return new Set(rows.map(({ name }) => name));
}
