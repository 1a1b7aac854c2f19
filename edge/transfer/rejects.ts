import type { RejectedRow } from '../../core/import/read-rows.ts';
import { guarded } from '../../core/import/cells.ts';
import { csvLine } from '../../core/import/export-rows.ts';
import type { Env } from '../env.ts';
import { bytesOf } from './files.ts';

/** The most that is kept of a part's rejected rows, in UTF-16 code units: a part of nothing but bad rows fits. */
const MAX_LENGTH: number = 12 * 1024 * 1024;
/** The most of one row's text. */
const MAX_ROW_LENGTH = 8_192;

/** Collects the rejected rows of a part, and writes them as one file. */
export function rejectsWriter(): {
  add(row: RejectedRow): void;
  /** Whether there were any. */
  write(env: Env, key: string): Promise<boolean>;
} {
  const lines: { readonly line: number; readonly text: string }[] = [];
  let length = 0;
  return {
    add({ row, problems }) {
      const [first = { field: '', reason: '' }] = problems;
      const reason =
        problems.length > 1
          ? problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
          : first.reason;
      const line = JSON.stringify({
        line: row.line,
        field: first.field,
        reason,
        row: row.text.slice(0, MAX_ROW_LENGTH),
      });
      length += line.length;
      if (length <= MAX_LENGTH) lines.push({ line: row.line, text: line });
    },
    async write(env, key) {
      if (lines.length === 0) return false;
      lines.sort((a, b) => a.line - b.line);
      await env.BUCKET.put(key, `${lines.map(({ text }) => text).join('\n')}\n`);
      return true;
    },
  };
}

const encoder = new TextEncoder();

/** The rejected rows of a job: NDJSON as they are kept, or CSV with line, field, reason and the row's own text. */
export async function* rejectedRows(
  env: Env,
  files: readonly string[],
  format: 'csv' | 'ndjson',
): AsyncGenerator<Uint8Array> {
  if (format === 'ndjson') {
    yield* bytesOf(env, files);
    return;
  }
  yield encoder.encode('line,field,reason,row\r\n');
  for (const file of files) {
    const text = (await (await env.BUCKET.get(file))?.text()) ?? '';
    yield encoder.encode(text.split('\n').map(csvOf).join(''));
  }
}

function csvOf(text: string): string {
  if (text === '') return '';
  const { line, field, reason, row } = JSON.parse(text) as {
    line: number;
    field: string;
    reason: string;
    row: string;
  }; // as written above
  return csvLine([String(line), ...[field, reason, row].map(guarded)]);
}
