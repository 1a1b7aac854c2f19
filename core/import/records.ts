/** The longest record, in UTF-16 code units: four times the largest event. */
export const MAX_RECORD_LENGTH: number = 128 * 1024;

/** A record of a file: a row of CSV with the line breaks inside its quotes, or a line. */
export interface RawRecord {
  /** Without its line break; blank for an empty line. Of one that is too long only the beginning. */
  readonly text: string;
  /** The line it begins on. */
  readonly line: number;
  /** `quote`: a quote was opened and never closed; the record is then its first line alone. */
  readonly problem?: 'length' | 'quote';
}

/** Cuts texts that arrive in pieces into records. Holds at most one record. */
export interface RecordCutter {
  push(text: string): RawRecord[];
  end(): RawRecord[];
}

/** Cuts NDJSON, or any text, at its line breaks (`\n`, `\r\n`). */
export function lineCutter(firstLine = 1): RecordCutter {
  return cutter(firstLine, (text, from) => text.indexOf('\n', from));
}

/** Cuts CSV between rows: a line break inside quotes is none (RFC 4180). A quote counts only where a field begins, so
 *  that `5" nail` opens nothing; one that is never closed costs its own line and no more. */
export function csvCutter(delimiter: string, firstLine = 1): RecordCutter {
  const separator = delimiter.charCodeAt(0);
  return cutter(firstLine, (text, from) => endOfRow(text, from, separator));
}

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Not within this text. */
const OPEN = -1;
/** A quote is opened and closed in the midst of a field: it was none. */
const BROKEN = -2;

/** Where the row that begins at `from` ends; OPEN, BROKEN. */
function endOfRow(text: string, from: number, separator: number): number {
  const end = text.indexOf('\n', from);
  const quote = text.indexOf('"', from);
  if (quote < 0 || (end >= 0 && quote > end)) return end; // most rows
  let at = from;
  let startsField = true;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === LINE_FEED) return at;
    if (unit === QUOTE && startsField) {
      const closing = closingQuote(text, at + 1);
      if (closing < 0 || closing + 1 === text.length) return OPEN;
      const next = text.charCodeAt(closing + 1);
      if (next !== separator && next !== LINE_FEED && next !== CARRIAGE_RETURN) return BROKEN;
      at = closing + 1;
      startsField = false;
      continue;
    }
    startsField = unit === separator;
    at++;
  }
  return OPEN;
}

/** The quote that closes what was opened before `from`; two in a row are one that is meant. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}

function cutter(firstLine: number, endOf: (text: string, from: number) => number): RecordCutter {
  let rest = '';
  let line = firstLine;
  let skipping = false;

  function take(records: RawRecord[], text: string, problem?: RawRecord['problem']): void {
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const record = { text: whole.slice(0, MAX_RECORD_LENGTH + 1), line };
    const wrong = whole.length > MAX_RECORD_LENGTH ? 'length' : problem;
    records.push(wrong === undefined ? record : { ...record, problem: wrong });
    line += breaksIn(text) + 1;
  }

  /** Takes whole records from the front. */
  function drain(isLast: boolean): RawRecord[] {
    const records: RawRecord[] = [];
    let from = 0;
    while (from < rest.length) {
      const end = endOf(rest, from);
      if (end >= 0 && end - from <= MAX_RECORD_LENGTH) {
        take(records, rest.slice(from, end));
        from = end + 1;
        continue;
      }
      const lineEnd = rest.indexOf('\n', from);
      const isUnfinished = end === OPEN || lineEnd < 0;
      if (isUnfinished && !isLast && rest.length - from <= MAX_RECORD_LENGTH) break;
      // What its quotes say cannot be: its first line alone is given up.
      if (lineEnd < 0) {
        take(records, rest.slice(from));
        skipping = true;
        line--; // its line break is still to come
        from = rest.length;
        break;
      }
      take(records, rest.slice(from, lineEnd), 'quote');
      from = lineEnd + 1;
    }
    rest = rest.slice(from);
    return records;
  }

  return {
    push(text) {
      if (skipping) {
        const end = text.indexOf('\n');
        if (end < 0) return [];
        skipping = false;
        line++;
        rest = text.slice(end + 1);
      } else rest += text;
      return drain(false);
    },
    end() {
      if (rest !== '' && !rest.endsWith('\n')) rest += '\n';
      return drain(true);
    },
  };
}

function breaksIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The text of one field of a CSV record; '' where the record has fewer. */
export function fieldAt(record: string, delimiter: string, index: number): string {
  let from = 0;
  for (let field = 0; ; field++) {
    const end = endOfField(record, from, delimiter);
    if (field === index) return unquoted(record.slice(from, end));
    if (end >= record.length) return '';
    from = end + 1;
  }
}

function endOfField(record: string, from: number, delimiter: string): number {
  let at = from;
  if (record.charCodeAt(from) === QUOTE) {
    const closing = closingQuote(record, from + 1);
    at = closing < 0 ? record.length : closing + 1;
  }
  const end = record.indexOf(delimiter, at);
  return end < 0 ? record.length : end;
}

function unquoted(field: string): string {
  const isQuoted = field.length >= 2 && field.startsWith('"') && field.endsWith('"');
  return isQuoted ? field.slice(1, -1).replaceAll('""', '"') : field;
}
