import { createHash } from 'node:crypto';
import { createReadStream, openSync, closeSync, readSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Encoding } from '../../../core/import/encoding.ts';
import type { ImportFormat, ImportKind, Mapping } from '../../../core/import/job.ts';
import { type FilePart, partMaker } from '../../../core/import/parts.ts';
import type { ImportAnswer, InspectAnswer, PartAnswer } from '../../../core/wire/transfer.ts';
import { AparteError } from '../../../core/errors.ts';
import { askTransfer, type TransferTarget } from './call.ts';

/** How much of a file is looked at to tell how it is written. */
const LOOKED_AT = 512 * 1024;
/** Parts on their way at a time. */
const IN_FLIGHT = 2;

/** What to import, as far as it is not told from the file. */
export interface ImportOptions extends TransferTarget {
  readonly file: string;
  readonly kind?: ImportKind;
  /** Corrections: column → field; '' leaves a column out. */
  readonly map?: Mapping;
  readonly encoding?: Encoding;
  readonly format?: Partial<ImportFormat>;
  readonly dryRun?: boolean;
}

/** A file looked at, and how it will be read. */
export interface Looked extends InspectAnswer {
  readonly gzipped: boolean;
  /** Says which file it is. */
  readonly fingerprint: string;
}

/** Looks at a file: its own beginning, read by the server. */
export async function lookAtFile(options: ImportOptions): Promise<Looked> {
  const head = readHead(options.file);
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  const bytes = gzipped ? await unpackedHead(options.file) : head;
  const query = new URLSearchParams({
    ...(options.kind === undefined ? {} : { kind: options.kind }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
  });
  const looked = await askTransfer<InspectAnswer>(
    options,
    'POST',
    `/v1/import/inspect?${query.toString()}`,
    bytes,
  );
  const mapping = Object.fromEntries(
    Object.entries({ ...looked.mapping, ...options.map }).filter(([, field]) => field !== ''),
  );
  const unknown = Object.keys(options.map ?? {}).find(
    (column) => !looked.columns.some(({ name }) => name === column),
  );
  if (unknown !== undefined && looked.format.type === 'csv') {
    const names = looked.columns.map(({ name }) => name).join(', ');
    throw new AparteError('UNKNOWN_REFERENCE', `--map: the file has no column "${unknown}"; it has ${names}`);
  }
  const fingerprint = createHash('sha256')
    .update(`${statSync(options.file).size}\n`)
    .update(head)
    .digest('hex');
  return { ...looked, mapping, format: { ...looked.format, ...options.format }, gzipped, fingerprint };
}

/** How far an import is. */
export interface ImportProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rows: number;
  readonly rejected: number;
}

/** Sends a file part by part, `IN_FLIGHT` at a time, and closes the job. An open job of the same file goes on: parts that
 *  were taken are passed over. Holds some parts in memory, however large the file is. */
export async function importFile(
  options: ImportOptions,
  looked: Looked,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportAnswer> {
  const bytesTotal = statSync(options.file).size;
  const { kind, format, mapping, fingerprint } = looked;
  const body = {
    format,
    ...(format.type === 'ndjson' ? { mapping: options.map ?? {} } : { mapping }),
    dryRun: options.dryRun === true,
    name: options.file.split(/[\\/]/).at(-1) ?? '',
    bytes: bytesTotal,
    fingerprint,
  };
  const job = await askTransfer<ImportAnswer>(
    options,
    'POST',
    `/v1/import/${kind}/jobs`,
    JSON.stringify(body),
  );
  const path = `/v1/import/${kind}/jobs/${job.id}`;
  const { parts } = await askTransfer<{ parts: { number: number; hash: string }[] }>(
    options,
    'GET',
    `${path}/parts`,
  );
  const taken = new Map(parts.map(({ number, hash }) => [number, hash]));
  let { rows, rejected } = job.counts;
  let bytesRead = 0;
  const tell = () => onProgress({ bytesRead, bytesTotal, rows, rejected });
  const send = async (part: FilePart, read: number): Promise<void> => {
    const bytes = new TextEncoder().encode(part.text);
    const known = taken.get(part.number);
    if (known === undefined) {
      const query = `${path}/parts/${part.number}?line=${part.firstLine}`;
      const { counts } = await askTransfer<PartAnswer>(options, 'PUT', query, bytes);
      rows += counts.rows;
      rejected += counts.rejected;
    } else if (known !== createHash('sha256').update(bytes).digest('hex')) {
      throw new AparteError(
        'CONFLICT',
        `${options.file}: part ${part.number} is another than before: the file changed. Cancel the import ${job.id} first`,
      );
    }
    bytesRead = Math.max(bytesRead, read);
    tell();
  };
  tell();
  const count = await sendAll(partsOf(options, looked), send, options.signal);
  return askTransfer(options, 'POST', `${path}/finish`, JSON.stringify({ parts: count }));
}

/** Sends what comes, a few at a time; how many there were. The first failure ends it. */
async function sendAll(
  parts: AsyncGenerator<{ part: FilePart; read: number }>,
  send: (part: FilePart, read: number) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const flying = new Set<Promise<void>>();
  let count = 0;
  try {
    for await (const { part, read } of parts) {
      signal?.throwIfAborted();
      count++;
      const sending: Promise<void> = send(part, read).finally(() => flying.delete(sending));
      sending.catch(() => undefined); // it is awaited below
      flying.add(sending);
      if (flying.size >= IN_FLIGHT) await Promise.race(flying);
    }
    await Promise.all(flying);
    return count;
  } finally {
    await Promise.allSettled(flying);
  }
}

async function* partsOf(
  { file }: ImportOptions,
  { gzipped, encoding, format, mapping }: Looked,
): AsyncGenerator<{ part: FilePart; read: number }> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const gunzip = gzipped ? createGunzip() : null;
  if (gunzip !== null) source.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  const decoder = new TextDecoder(encoding);
  const maker = partMaker(format, mapping);
  try {
    for await (const chunk of gunzip ?? source) {
      const text = decoder.decode(chunk as Buffer, { stream: true }); // streams of files give buffers
      for (const part of maker.push(text)) yield { part, read: source.bytesRead };
    }
  } catch (cause) {
    if (cause instanceof AparteError) throw cause;
    throw new AparteError(
      'BAD_ENCODING',
      `${file}: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      { cause },
    );
  } finally {
    source.destroy();
  }
  for (const part of [...maker.push(decoder.decode()), ...maker.end()])
    yield { part, read: source.bytesRead };
}

function readHead(file: string): Buffer {
  const buffer = Buffer.alloc(LOOKED_AT);
  const handle = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(handle, buffer, 0, LOOKED_AT, 0));
  } finally {
    closeSync(handle);
  }
}

async function unpackedHead(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  try {
    for await (const chunk of gunzip) {
      chunks.push(chunk as Buffer); // see above
      size += (chunk as Buffer).length;
      if (size >= LOOKED_AT) break;
    }
  } catch (cause) {
    throw new AparteError('BAD_ENCODING', `${file}: expected gzip that unpacks`, { cause });
  } finally {
    source.destroy();
  }
  return Buffer.concat(chunks).subarray(0, LOOKED_AT);
}
