import { DELIMITERS, type Delimiter } from './job.ts';
import { csvCutter, fieldAt } from './records.ts';

/** How many rows are looked at. */
const ROWS = 20;

/** What stands between the fields of a CSV file, by its first lines: what gives most rows the same number of fields,
 *  and then the most fields. A file with one column is read with commas. */
export function detectDelimiter(text: string): Delimiter {
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = rowsOf(text, delimiter).map((row) => fieldCount(row, delimiter));
    const [header = 1] = counts;
    if (header < 2) continue;
    const alike = counts.filter((count) => count === header).length / counts.length;
    const score = alike * 1_000 + Math.min(header, 500);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

function rowsOf(text: string, delimiter: Delimiter): string[] {
  const cutter = csvCutter(delimiter);
  const records = [...cutter.push(text), ...cutter.end()];
  return records
    .map((record) => record.text)
    .filter((row) => row.trim() !== '')
    .slice(0, ROWS);
}

function fieldCount(row: string, delimiter: Delimiter): number {
  let count = 1;
  let inQuotes = false;
  for (let at = 0; at < row.length; at++) {
    const unit = row[at];
    if (unit === '"') inQuotes = !inQuotes;
    else if (unit === delimiter && !inQuotes) count++;
  }
  return count;
}

/** The fields of a header. */
export function headerFields(row: string, delimiter: Delimiter): string[] {
  return Array.from({ length: fieldCount(row, delimiter) }, (_, i) => fieldAt(row, delimiter, i));
}

/** Names of columns, each once: of a name that comes again the later ones are numbered, and one without a name is
 *  called by its place. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((field, index) => {
    const name = field.trim() === '' ? `column ${index + 1}` : field.trim();
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}

/** Whether dates of a column are written day first, month first, or as ISO 8601, by its samples. Where both would do
 *  (`03/04/2026`), day first: it is what most of the world writes. */
export function detectDates(samples: readonly string[]): 'iso' | 'dmy' | 'mdy' {
  const parts = samples.flatMap((sample) => {
    const found = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(sample.trim());
    return found === null ? [] : [[Number(found[1]), Number(found[2])] as const];
  });
  if (parts.length === 0) return 'iso';
  return parts.some(([, second]) => second > 12) && parts.every(([first]) => first <= 12) ? 'mdy' : 'dmy';
}

/** Whether numbers have a decimal comma, by samples of number columns. */
export function detectDecimal(samples: readonly string[]): '.' | ',' {
  const texts = samples.map((sample) => sample.trim());
  const commas = texts.filter((text) => /^[+-]?[\d\s\u202f\u00a0.]*,\d{1,2}(?:\D*)$/.test(text)).length;
  const points = texts.filter((text) => /\.\d{1,2}$/.test(text)).length;
  return commas > points ? ',' : '.';
}
