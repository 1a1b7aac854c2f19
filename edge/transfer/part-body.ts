import type { Encoding } from '../../core/import/encoding.ts';
import { AparteError } from '../../core/errors.ts';

/** How many times the limit is read before the connection is given up. */
const DRAINED = 4;

/** The bytes of a request's body, at most `maxBytes` after unpacking (gzip). Throws BODY_TOO_LARGE, BAD_ENCODING. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked(request)) {
      size += chunk.byteLength;
      // A body that is not read to its end resets the connection, and the sender never sees why.
      if (size > DRAINED * maxBytes) break;
      if (size > maxBytes) chunks.length = 0;
      else chunks.push(chunk);
    }
  } catch (cause) {
    throw new AparteError('BAD_ENCODING', 'body: expected bytes that unpack as content-encoding says', {
      cause,
    });
  }
  if (size > maxBytes) {
    throw new AparteError(
      'BODY_TOO_LARGE',
      `body: expected at most ${maxBytes} bytes after unpacking, got more`,
    );
  }
  return joined(chunks, size);
}

function unpacked(request: Request): ReadableStream<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  const body: ReadableStream<Uint8Array> = request.body ?? new Blob([]).stream();
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding === 'gzip' || encoding === 'x-gzip') return body.pipeThrough(new DecompressionStream('gzip'));
  throw new AparteError('BAD_ENCODING', 'content-encoding: expected gzip or none, got another');
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Bytes as text, without a byte order mark. What does not belong to the encoding becomes U+FFFD: its row is rejected. */
export function textOf(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** SHA-256 of bytes, hex. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
