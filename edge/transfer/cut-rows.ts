import { parse } from 'csv-parse/sync';
import type { ImportFormat, Row, RowProblem } from '../../core/import/job.ts';
import { cellsOfFields, cellsOfJson, type RejectedRow } from '../../core/import/read-rows.ts';
import { csvCutter, lineCutter, MAX_RECORD_LENGTH, type RawRecord } from '../../core/import/records.ts';

/** Text given to the cutter at a time, and records parsed at a time: memory stays bounded however large the part is. */
const TEXT_A_TURN = 256 * 1024;

/** Rows, and those that could not be read, in the order of the part. */
export interface CutRows {
  readonly rows: readonly Row[];
  readonly rejected: readonly RejectedRow[];
}

/** Cuts a part into rows, some thousand at a time. Empty lines are none. */
export function* cutRows(text: string, format: ImportFormat, firstLine: number): Generator<CutRows> {
  const cutter = format.type === 'csv' ? csvCutter(format.delimiter, firstLine) : lineCutter(firstLine);
  for (let from = 0; from < text.length; from += TEXT_A_TURN) {
    yield readRecords(cutter.push(text.slice(from, from + TEXT_A_TURN)), format);
  }
  yield readRecords(cutter.end(), format);
}

function readRecords(records: readonly RawRecord[], format: ImportFormat): CutRows {
  const rows: Row[] = [];
  const rejected: RejectedRow[] = [];
  const whole: RawRecord[] = [];
  for (const record of records) {
    if (record.text.trim() === '') continue;
    const reason = wrongWith(record);
    if (reason === null) whole.push(record);
    else rejected.push(rejectedOf(record, { field: '', reason }));
  }
  const cells = format.type === 'csv' ? cellsOfCsv(whole, format) : whole.map(cellsOfLine);
  for (const [i, record] of whole.entries()) {
    const found = cells[i] ?? { field: '', reason: 'expected a row, got none' };
    if ('reason' in found) rejected.push(rejectedOf(record, found));
    else rows.push({ line: record.line, text: record.text, cells: found });
  }
  return { rows, rejected };
}

function rejectedOf({ line, text }: RawRecord, problem: RowProblem): RejectedRow {
  return { row: { line, text, cells: new Map() }, problems: [problem] };
}

function wrongWith({ text, problem }: RawRecord): string | null {
  if (problem === 'length')
    return `expected a row of at most ${MAX_RECORD_LENGTH} characters, got a longer one`;
  if (problem === 'quote')
    return 'expected quotes around whole fields, got one that is not closed where it ends';
  if (text.includes('\0')) return 'expected text, got a NUL character';
  if (text.includes('\uFFFD'))
    return 'expected characters of the declared encoding, got others: is it Windows-1252?';
  return null;
}

type Cells = ReadonlyMap<string, unknown> | RowProblem;

function cellsOfLine({ text }: RawRecord): Cells {
  try {
    return (
      cellsOfJson(JSON.parse(text)) ?? { field: '', reason: 'expected an object, got another kind of JSON' }
    );
  } catch {
    return { field: '', reason: 'expected a line of JSON, got something else' };
  }
}

/** All at once; where one of them cannot be parsed each by itself, so that the others are kept. */
function cellsOfCsv(records: readonly RawRecord[], format: ImportFormat): Cells[] {
  const together = parseCsv(records.map(({ text }) => text).join('\n'), format);
  if (together?.length === records.length) return together.map((fields) => cellsOfFields(fields, format));
  return records.map(({ text }): Cells => {
    const [fields, ...more] = parseCsv(text, format) ?? [];
    if (fields === undefined || more.length > 0) {
      return { field: '', reason: 'expected quotes around whole fields, got one in the midst of a field' };
    }
    return cellsOfFields(fields, format);
  });
}

function parseCsv(text: string, { delimiter }: ImportFormat): string[][] | null {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n'],
    });
  } catch {
    return null;
  }
}
