import { AparteError } from '../../core/errors.ts';
import { MAX_DOCUMENT_BYTES } from '../../core/config/limits.ts';

/** One line of a text, counted from 1; null where it was too long to be kept. */
export interface Line {
  readonly line: number;
  readonly text: string | null;
}

/** The lines of a request's body as they arrive, unpacked if it says gzip; a byte order mark and CR are dropped.
 *  Never holds more than one line of at most 64 KB. Throws BODY_TOO_LARGE past `maxBytes` after unpacking, and
 *  BAD_ENCODING: what was given out before stands. */
export async function* readLines(request: Request, maxBytes: number): AsyncGenerator<Line> {
  const splitter = makeSplitter();
  for await (const text of textOf(request, maxBytes)) yield* splitter.push(text);
  yield* splitter.end();
}

async function* textOf(request: Request, maxBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder(); // drops a byte order mark
  let size = 0;
  try {
    for await (const chunk of unpacked(request)) {
      size += chunk.byteLength;
      if (size > maxBytes) break;
      yield decoder.decode(chunk, { stream: true });
    }
  } catch (cause) {
    throw new AparteError('BAD_ENCODING', 'body: expected bytes that unpack as content-encoding says', {
      cause,
    });
  }
  if (size > maxBytes)
    throw new AparteError('BODY_TOO_LARGE', `body: expected at most ${maxBytes} bytes after unpacking`);
  yield decoder.decode();
}

function unpacked(request: Request): ReadableStream<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  const body: ReadableStream<Uint8Array> = request.body ?? new Blob([]).stream();
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding === 'gzip' || encoding === 'x-gzip') return body.pipeThrough(new DecompressionStream('gzip'));
  throw new AparteError('BAD_ENCODING', 'content-encoding: expected gzip or none, got another');
}

/** Cuts texts that arrive in pieces into lines. */
function makeSplitter(): { push(text: string): Generator<Line>; end(): Generator<Line> } {
  let line = 1;
  let rest = '';
  let tooLong = false;
  function* cut(text: string): Generator<Line> {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const whole = rest + text.slice(start, end);
      yield { line: line++, text: tooLong || whole.length > MAX_DOCUMENT_BYTES ? null : whole };
      rest = '';
      tooLong = false;
      start = end + 1;
    }
    rest += text.slice(start);
    if (rest.length <= MAX_DOCUMENT_BYTES) return;
    tooLong = true;
    rest = '';
  }
  return {
    push: cut,
    *end() {
      if (rest !== '' || tooLong) yield { line, text: tooLong ? null : rest };
    },
  };
}
