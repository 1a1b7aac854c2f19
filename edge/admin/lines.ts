import { AparteError } from '../../core/errors.ts';
import { MAX_DOCUMENT_BYTES } from '../../core/config/limits.ts';

/** How many times the limit is read before the connection is given up. */
const DRAINED = 4;

/** One line of a text, counted from 1; null where it was too long to be kept. */
export interface Line {
  readonly line: number;
  readonly text: string | null;
}

/** The lines of a request's body as they arrive, a piece of the body at a time, unpacked if it says gzip. A byte order
 *  mark and empty lines are dropped. Holds no more than a piece and one line of at most 64 KB.
 *  Throws BODY_TOO_LARGE past `maxBytes` after unpacking, and BAD_ENCODING: what was given out before stands. */
export async function* readLines(request: Request, maxBytes: number): AsyncGenerator<readonly Line[]> {
  const splitter = makeSplitter();
  for await (const text of textOf(request, maxBytes)) yield splitter.push(text);
  yield splitter.end();
}

async function* textOf(request: Request, maxBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder(); // drops a byte order mark
  let size = 0;
  try {
    for await (const chunk of unpacked(request)) {
      size += chunk.byteLength;
      // A body that is not read to its end resets the connection, and the sender never sees why.
      if (size > DRAINED * maxBytes) break;
      if (size <= maxBytes) yield decoder.decode(chunk, { stream: true });
    }
  } catch (cause) {
    throw new AparteError('BAD_ENCODING', 'body: expected bytes that unpack as content-encoding says', {
      cause,
    });
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  yield decoder.decode();
}

function unpacked(request: Request): ReadableStream<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  const body: ReadableStream<Uint8Array> = request.body ?? new Blob([]).stream();
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding === 'gzip' || encoding === 'x-gzip') return body.pipeThrough(new DecompressionStream('gzip'));
  throw new AparteError('BAD_ENCODING', 'content-encoding: expected gzip or none, got another');
}

function tooLarge(maxBytes: number): AparteError {
  return new AparteError(
    'BODY_TOO_LARGE',
    `body: expected at most ${maxBytes} bytes after unpacking, got more`,
  );
}

/** Cuts texts that arrive in pieces into lines. */
function makeSplitter(): { push(text: string): Line[]; end(): Line[] } {
  let line = 0;
  let rest = '';
  let tooLong = false;
  const take = (into: Line[], whole: string) => {
    line++;
    if (tooLong || whole.length > MAX_DOCUMENT_BYTES) into.push({ line, text: null });
    else if (whole.trim() !== '') into.push({ line, text: whole });
    rest = '';
    tooLong = false;
  };
  return {
    push(text) {
      const lines: Line[] = [];
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        take(lines, rest + text.slice(start, end));
        start = end + 1;
      }
      rest += text.slice(start);
      if (rest.length > MAX_DOCUMENT_BYTES) {
        tooLong = true;
        rest = '';
      }
      return lines;
    },
    end() {
      const lines: Line[] = [];
      take(lines, rest);
      return lines;
    },
  };
}
