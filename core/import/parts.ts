import { utf8Length } from '../identity.ts';
import type { ImportFormat, Mapping } from './job.ts';
import { csvCutter, fieldAt, lineCutter, type RawRecord, type RecordCutter } from './records.ts';

/** How large senders make parts, in bytes: some seconds of work each, so that progress is seen and little is repeated. */
export const PART_BYTES: number = 1024 * 1024;

/** A part of a file: whole records, with the line it begins on. */
export interface FilePart {
  readonly number: number;
  readonly text: string;
  readonly firstLine: number;
}

/** Makes parts of a file's text as it is read. Holds one part. */
export interface PartMaker {
  push(text: string): FilePart[];
  end(): FilePart[];
}

/** Cuts a file's decoded text into parts. The header of CSV is left out. Parts of orders end where an order ends: an
 *  order is one event, and is taken once. The same file gives the same parts, however its text arrives. */
export function partMaker(format: ImportFormat, mapping: Mapping, maxBytes: number = PART_BYTES): PartMaker {
  const cutter: RecordCutter = format.type === 'csv' ? csvCutter(format.delimiter) : lineCutter();
  const orderOf = orderReader(format, mapping);
  let waiting: RawRecord[] = [];
  let bytes = 0;
  let made = 0;
  let isHeaderDue = format.type === 'csv';

  function part(records: readonly RawRecord[]): FilePart[] {
    const [first] = records;
    if (first === undefined) return [];
    made++;
    const text = `${records.map((record) => record.text).join('\n')}\n`;
    return [{ number: made, text, firstLine: first.line }];
  }

  function take(records: readonly RawRecord[]): FilePart[] {
    const parts: FilePart[] = [];
    for (const record of records) {
      if (isHeaderDue) {
        isHeaderDue = record.text.trim() === '';
        continue;
      }
      const size = utf8Length(record.text) + 1;
      if (bytes + size > maxBytes && waiting.length > 0) {
        const end = orderOf === null ? waiting.length : endOfOrders(waiting, orderOf(record.text), orderOf);
        parts.push(...part(waiting.slice(0, end)));
        waiting = waiting.slice(end);
        bytes = waiting.reduce((sum, { text }) => sum + utf8Length(text) + 1, 0);
      }
      waiting.push(record);
      bytes += size;
    }
    return parts;
  }

  return {
    push: (text) => take(cutter.push(text)),
    end() {
      const parts = [...take(cutter.end()), ...part(waiting)];
      waiting = [];
      return parts;
    },
  };
}

/** How many records come before the order that goes on with the next one; all, where a part holds no other. */
function endOfOrders(records: readonly RawRecord[], next: string, orderOf: (text: string) => string): number {
  let end = records.length;
  while (end > 0 && orderOf(records[end - 1]?.text ?? '') === next) end--;
  return end === 0 ? records.length : end;
}

/** Reads a record's order; null: the rows are of no orders. */
function orderReader(
  { type, delimiter, columns }: ImportFormat,
  mapping: Mapping,
): ((text: string) => string) | null {
  const column = Object.entries(mapping).find(([, entry]) => entry === 'orderId')?.[0];
  if (type === 'csv') {
    if (column === undefined) return null;
    const index = columns.indexOf(column);
    return (text) => fieldAt(text, delimiter, index);
  }
  const name = column ?? 'orderId';
  return (text) => {
    try {
      const row = JSON.parse(text) as Record<string, unknown> | null;
      const order = row?.[name];
      return typeof order === 'string' || typeof order === 'number' ? String(order) : text;
    } catch {
      return text; // no JSON, and no order either
    }
  };
}
