import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { AparteError } from '../../../core/errors.ts';
import { type Aparte, createAparte } from '../../client.ts';
import type { Delivery } from '../../options.ts';
import { createCatalogue, sendItems } from './catalogue.ts';
import { type Checkpoint, createWatermark, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { createGrouper, type RetailEvent } from './invoices.ts';
import { zonedTimes } from '../../../core/zoned-times.ts';
import { COLUMNS, type RawRow, readRow, type RejectedRow } from './rows.ts';

/** What to replay, and where. */
export interface ReplayOptions {
  /** A CSV file with the columns of `COLUMNS`, plain or gzipped. */
  readonly file: string;
  readonly host: string;
  /** A secret key: customers are identified. */
  readonly key: string;
  /** Where the checkpoint is kept. */
  readonly checkpointPath: string;
  /** The IANA zone of the file's dates. Default Europe/London. */
  readonly timeZone?: string;
  /** Moves every date so that the last one is now. */
  readonly shiftToNow?: boolean;
  /** Told about every 100 ms: bytes of the file read so far. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ReplayProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rows: number;
  readonly delivered: number;
}

export interface ReplayReport {
  readonly rows: number;
  readonly rejected: readonly RejectedRow[];
  readonly events: number;
  readonly delivered: number;
  /** Events that an earlier, interrupted run had sent. */
  readonly skipped: number;
  /** Events given up after every retry: run again. */
  readonly lost: number;
  readonly items: number;
  /** False when `signal` stopped it; a later run goes on from there. */
  readonly finished: boolean;
}

/** Streams a retail file through the Node client: invoices as orders and refunds, stock codes as the catalogue.
 *  Resumable (checkpoint) and idempotent (ids from the content). Rejects with AparteError when the file or the
 *  server cannot be used at all. */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  await checkKey(options);
  const fingerprint = fingerprintOf(options);
  const earlier = readCheckpoint(options.checkpointPath, fingerprint);
  const shiftMs = earlier?.shiftMs ?? (options.shiftToNow === true ? await shiftOf(options) : 0);
  const { size } = statSync(options.file);
  const run = createRun(options, fingerprint, shiftMs, earlier);
  // Ctrl-C in a terminal reaches a local server too: what it no longer takes must not be waited for.
  options.signal?.addEventListener('abort', () => void run.aparte.close(3000), { once: true });
  try {
    await readRows(
      options,
      (raw, line) => run.row(raw, line),
      () => run.progress(),
    );
    await run.rest();
    await run.aparte.flush();
    options.onProgress?.({ bytesRead: size, bytesTotal: size, ...run.progress() });
    run.save(run.isWhole());
    const items = options.signal?.aborted === true ? 0 : await run.sendCatalogue();
    return run.report(items);
  } finally {
    await run.aparte.close();
  }
}

type Run = ReturnType<typeof createRun>;

function createRun(options: ReplayOptions, fingerprint: string, shiftMs: number, earlier: Checkpoint | null) {
  const start = earlier?.acknowledgedLine ?? 0;
  const rejected: RejectedRow[] = [];
  const counts = { rows: 0, events: 0, skipped: 0 };
  const catalogue = createCatalogue();
  const local = zonedTimes(options.timeZone ?? 'Europe/London');
  const grouper = createGrouper((time) => local(time) + shiftMs);
  const tally = createTally(start, earlier);
  const aparte: Aparte = createAparte({
    host: options.host,
    key: options.key,
    maxInFlight: 4,
    correctClock: false,
    maxQueueEvents: 800, // the reading stays close to what is stored, so that the progress shown is true
    onDelivery: (delivery) => tally.settle(delivery),
  });
  const isWhole = () => options.signal?.aborted !== true && tally.lost() === 0;
  const save = (finished: boolean) =>
    writeCheckpoint(options.checkpointPath, { fingerprint, shiftMs, finished, ...tally.standing() });
  let savedAt = 0;

  async function send(events: readonly RetailEvent[]): Promise<void> {
    for (const event of events) {
      counts.events += 1;
      if (event.lastLine <= start) {
        counts.skipped += 1;
        continue;
      }
      await aparte.room();
      tally.sent(event);
      if (event.kind === 'track') aparte.track(event.call);
      else aparte.identify(event.call);
    }
  }

  return {
    aparte,
    save,
    isWhole,
    progress: () => ({ rows: counts.rows, delivered: tally.standing().delivered }),
    async row(raw: RawRow, line: number): Promise<void> {
      counts.rows += 1;
      const row = readRow(raw, line);
      if ('reason' in row) return void rejected.push(row);
      catalogue.add(row);
      await send(grouper.add(row));
      if (line - savedAt < 5000) return;
      savedAt = line;
      save(false);
    },
    rest: () => (options.signal?.aborted === true ? Promise.resolve() : send(grouper.end())),
    sendCatalogue: () => sendItems(options, catalogue.items()),
    report: (items: number): ReplayReport => ({
      ...counts,
      delivered: tally.standing().delivered,
      lost: tally.lost(),
      rejected: [...rejected, ...tally.standing().refused].sort((a, b) => a.line - b.line),
      items,
      finished: isWhole(),
    }),
  };
}

/** What became of the events sent: counted, and followed line by line. */
function createTally(start: number, earlier: Checkpoint | null) {
  const watermark = createWatermark(start);
  const lineOf = new Map<string, number>();
  const refused: RejectedRow[] = [...(earlier?.refused ?? [])];
  let delivered = earlier?.delivered ?? 0;
  let lost = 0;
  return {
    sent(event: RetailEvent): void {
      lineOf.set(event.call.messageId, event.firstLine);
      watermark.sent(event.call.messageId, event.lastLine);
    },
    settle({ messageId, outcome, issues }: Delivery): void {
      const line = lineOf.get(messageId) ?? 0;
      lineOf.delete(messageId);
      if (outcome === 'dropped') {
        lost += 1;
        return; // stays outstanding: the next run sends it again
      }
      watermark.settled(messageId);
      if (outcome === 'delivered') delivered += 1;
      for (const issue of issues) {
        refused.push({
          line,
          code: issue.code,
          reason: `${issue.path}: ${issue.message}`,
        });
      }
    },
    lost: () => lost,
    standing: () => ({ acknowledgedLine: watermark.line, delivered, refused }),
  };
}

/** Calls `onRow` for every row, one after another: a slow server slows the reading. A line is
 *  the file's own line on which the row ends; the header is line 1. */
async function readRows(options: ReplayOptions, onRow: Run['row'], counts: Run['progress']): Promise<void> {
  const bytesTotal = statSync(options.file).size;
  const source = createReadStream(options.file);
  const isGzip = firstBytes(options.file, 2).equals(Buffer.from([0x1f, 0x8b]));
  const parser = parse({
    bom: true,
    columns: checkHeader,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
  });
  const fail = (error: Error) =>
    parser.destroy(new AparteError('BAD_ENCODING', `${options.file}: ${error.message}`, { cause: error }));
  source.on('error', fail);
  (isGzip ? source.pipe(createGunzip().on('error', fail)) : source).pipe(parser);
  let toldAt = 0;
  try {
    for await (const parsed of parser) {
      if (options.signal?.aborted === true) break;
      const { record, info } = parsed as { record: Partial<RawRow>; info: { lines: number } }; // what `info: true` gives
      await onRow(filled(record), info.lines);
      if (Date.now() - toldAt > 100) {
        toldAt = Date.now();
        options.onProgress?.({ bytesRead: source.bytesRead, bytesTotal, ...counts() });
      }
    }
    options.onProgress?.({ bytesRead: source.bytesRead, bytesTotal, ...counts() });
  } finally {
    source.destroy();
  }
}

function checkHeader(header: string[]): string[] {
  const names = header.map((name) => name.trim());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length === 0) return names;
  throw new AparteError(
    'REQUIRED',
    `the file lacks the columns ${missing.join(', ')}; it has ${names.join(', ')}`,
  );
}

function filled(raw: Partial<RawRow>): RawRow {
  return Object.fromEntries(COLUMNS.map((column) => [column, raw[column] ?? ''])) as RawRow; // every column is given
}

async function shiftOf(options: ReplayOptions): Promise<number> {
  const timeOf = zonedTimes(options.timeZone ?? 'Europe/London');
  let newest = -Infinity;
  await readRows(
    { ...options, onProgress: () => {} },
    async (raw, line) => {
      const row = readRow(raw, line);
      if (!('reason' in row)) newest = Math.max(newest, timeOf(row.localTime));
    },
    () => ({ rows: 0, delivered: 0 }),
  );
  return Number.isFinite(newest) ? Date.now() - newest : 0;
}

function fingerprintOf(options: ReplayOptions): string {
  const size = statSync(options.file).size;
  return createHash('sha256')
    .update(`${size}\n${options.host}\n${options.shiftToNow === true}\n`)
    .update(firstBytes(options.file, 65_536))
    .digest('hex');
}

function firstBytes(file: string, count: number): Buffer {
  const buffer = Buffer.alloc(count);
  const handle = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(handle, buffer, 0, count, 0));
  } finally {
    closeSync(handle);
  }
}

/** Asks before the work starts whether the server is there and knows the key. */
async function checkKey(options: ReplayOptions): Promise<void> {
  const response = await fetch(`${options.host}/v1/events?limit=1`, {
    headers: { authorization: `Bearer ${options.key}` },
  }).catch((cause: unknown) => {
    throw new AparteError('UNAVAILABLE', `${options.host} could not be reached`, { cause });
  });
  if (response.ok) return;
  throw new AparteError(
    'UNAUTHORIZED',
    `${options.host} answered ${response.status}: a secret key is needed`,
  );
}
