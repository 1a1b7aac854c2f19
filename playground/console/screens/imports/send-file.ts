import type { ImportFormat, ImportKind, Mapping } from '../../../../core/import/job.ts';
import { type FilePart, partMaker } from '../../../../core/import/parts.ts';
import type { ImportAnswer, InspectAnswer, PartAnswer } from '../../../../core/wire/transfer.ts';
import { addressOf, signedHeaders } from '../../api/call.ts';
import { ApiProblem, problemOf } from '../../api/problem.ts';

/** How much of a file is looked at. */
const LOOKED_AT = 512 * 1024;
/** A dry run looks at so many parts at most. */
const DRY_PARTS = 8;
const TRIES = 8;

/** How a file will be read: as proposed, and corrected. */
export interface Reading {
  readonly kind: ImportKind;
  readonly format: ImportFormat;
  readonly mapping: Mapping;
  readonly encoding: InspectAnswer['encoding'];
}

/** How far a file is sent. */
export interface Sent {
  readonly bytes: number;
  readonly rows: number;
  readonly rejected: number;
}

/** A call with bytes, repeated while the server is away or busy: every one of these may be. */
async function send<T>(
  method: string,
  path: string,
  body: BodyInit | undefined,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let problem: ApiProblem;
    try {
      const response = await fetch(path, {
        method,
        headers: signedHeaders(),
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.ok) return (await response.json()) as T; // what the route promises
      problem = await problemOf(response);
    } catch (cause) {
      if (signal?.aborted === true) throw cause;
      problem = new ApiProblem(0, 'OFFLINE', 'The server did not answer.');
    }
    const mayRepeat = problem.status === 0 || problem.status === 503 || problem.status === 429;
    if (!mayRepeat || attempt === TRIES) throw problem;
    await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
  }
}

function textOf(file: File): ReadableStream<Uint8Array> {
  const bytes: ReadableStream<BufferSource & Uint8Array> = file.stream();
  if (!/\.gz$/i.test(file.name)) return bytes;
  return bytes.pipeThrough(new DecompressionStream('gzip'));
}

/** Asks how a file is written and how its columns may be read. */
export async function inspectFile(file: File, kind?: ImportKind): Promise<InspectAnswer> {
  const reader = textOf(file).getReader();
  const chunks: BlobPart[] = [];
  for (let size = 0; size < LOOKED_AT;) {
    const { value, done } = await reader.read();
    if (done) break;
    chunks.push(value.slice());
    size += value.byteLength;
  }
  await reader.cancel();
  const head = new Blob(chunks).slice(0, LOOKED_AT);
  return send('POST', addressOf('/import/inspect', { kind }), head);
}

/** What came of sending a file. */
export interface SentFile {
  readonly job: ImportAnswer;
  /** A dry run of a large file saw its beginning only. */
  readonly isPartial: boolean;
}

/** Sends a file part by part, closes the import and gives it. An open import of the same file goes on: what was taken is
 *  passed over. A dry run sends the beginning only. */
export async function sendFile(
  file: File,
  reading: Reading,
  options: { readonly dryRun: boolean; readonly signal: AbortSignal; readonly onSent: (sent: Sent) => void },
): Promise<SentFile> {
  const { kind, format, mapping } = reading;
  const { dryRun, signal, onSent } = options;
  const fingerprint = await fingerprintOf(file);
  const body = JSON.stringify({ format, mapping, dryRun, name: file.name, bytes: file.size, fingerprint });
  const job = await send<ImportAnswer>('POST', addressOf(`/import/${kind}/jobs`), body, signal);
  const path = `/import/${kind}/jobs/${job.id}`;
  const { parts } = await send<{ parts: { number: number }[] }>(
    'GET',
    addressOf(`${path}/parts`),
    undefined,
    signal,
  );
  const taken = new Set(parts.map(({ number }) => number));
  let { rows, rejected } = job.counts;
  let count = 0;
  let isPartial = false;
  for await (const { part, bytes } of partsOf(file, reading)) {
    if (dryRun && part.number > DRY_PARTS) {
      isPartial = true;
      break;
    }
    count = part.number;
    if (!taken.has(part.number)) {
      const to = addressOf(`${path}/parts/${part.number}`, { line: part.firstLine });
      const { counts } = await send<PartAnswer>('PUT', to, part.text, signal);
      rows += counts.rows;
      rejected += counts.rejected;
    }
    onSent({ bytes, rows, rejected });
  }
  const finish = JSON.stringify({ parts: count });
  return { job: await send('POST', addressOf(`${path}/finish`), finish, signal), isPartial };
}

async function* partsOf(
  file: File,
  { format, mapping, encoding }: Reading,
): AsyncGenerator<{ part: FilePart; bytes: number }> {
  const maker = partMaker(format, mapping);
  const decoder = new TextDecoder(encoding);
  const reader = textOf(file).getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      for (const part of maker.push(decoder.decode(value, { stream: true }))) yield { part, bytes };
    }
    for (const part of [...maker.push(decoder.decode()), ...maker.end()]) yield { part, bytes };
  } finally {
    await reader.cancel();
  }
}

/** Says which file it is: its name, size, date and beginning. */
async function fingerprintOf(file: File): Promise<string> {
  const head = new Uint8Array(await file.slice(0, 65_536).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', head));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex} ${file.size} ${file.lastModified}`.slice(0, 200);
}

/** Fetches a file of the API and hands it to the browser to be saved. */
export async function download(
  path: string,
  query: Readonly<Record<string, string>>,
  name: string,
): Promise<void> {
  const response = await fetch(addressOf(path, query), { headers: signedHeaders() });
  if (!response.ok) throw await problemOf(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
