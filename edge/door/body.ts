import { gunzipSync } from 'node:zlib';
import { AparteError } from '../../core/errors.ts';

const decoder = new TextDecoder();

/** How much of a refused body is read away, in bytes. An answer given while the sender still writes ends in a reset
 *  connection, which clients take for a failed network: they send the same again for ever. */
const MAX_DRAINED_BYTES: number = 8 * 1024 * 1024;

/** Reads a JSON body of at most `maxBytes` after unpacking, whatever its content type says: pages send text/plain,
 *  rudder-sdk-node sends gzip as a form. Only `content-encoding: gzip` unpacks.
 *  Nothing beyond the bound is kept in memory, so a gzip bomb costs its packed size and no more.
 *  Throws BODY_TOO_LARGE, BAD_ENCODING, or BAD_JSON with the position where it is known. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') {
    const declared = request.headers.get('content-length');
    if (declared === null) return parse(decoder.decode(await readBounded(request, maxBytes)));
    if (Number(declared) > maxBytes) return refuseLarge(request, maxBytes);
    return parse(await request.text()); // the HTTP layer gives no more than was declared, and decodes it fastest
  }
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new AparteError('BAD_ENCODING', `content-encoding: expected gzip or none, got ${shown(encoding)}`);
  }
  const packed = await readBounded(request, maxBytes);
  return parse(decoder.decode(unpack(packed, maxBytes)));
}

function unpack(packed: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes);
    throw new AparteError('BAD_ENCODING', 'body: content-encoding says gzip, got bytes that do not unpack', {
      cause,
    });
  }
}

async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null) {
    if (Number(declared) > maxBytes) return refuseLarge(request, maxBytes);
    return new Uint8Array(await request.arrayBuffer()); // the HTTP layer gives no more than was declared
  }
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream: ReadableStream<Uint8Array> = request.body;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_DRAINED_BYTES) break; // leaving the loop cancels the stream
    if (size > maxBytes) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  return joined(chunks, size);
}

/** Reads away what a refused request still sends, so that its sender gets to read the answer. At most 8 MiB; a longer
 *  upload is cut off. Never throws; a body that was read already is left alone. */
export async function drain(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed) return;
  let size = 0;
  try {
    const stream: ReadableStream<Uint8Array> = request.body;
    for await (const chunk of stream) {
      size += chunk.byteLength;
      if (size > MAX_DRAINED_BYTES) return;
    }
  } catch {
    // The sender went away: nobody is left to read the answer.
  }
}

async function refuseLarge(request: Request, maxBytes: number): Promise<never> {
  await drain(request);
  throw tooLarge(maxBytes);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

function parse(text: string): unknown {
  if (text === '') throw new AparteError('BAD_JSON', 'body: expected JSON, got nothing');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AparteError('BAD_JSON', `body: expected JSON, got something else${positionOf(cause, text)}`);
  }
}

/** Where parsing stopped. Only the number is taken from V8's message: the rest of it quotes the body. */
function positionOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return ` at character ${position}`;
  return /Unexpected end/.test(message) ? ` at character ${text.length} (it ends too early)` : '';
}

function tooLarge(maxBytes: number): AparteError {
  return new AparteError(
    'BODY_TOO_LARGE',
    `body: expected at most ${maxBytes} bytes after unpacking, got more`,
  );
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
