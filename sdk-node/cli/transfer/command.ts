import { createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import cliProgress from 'cli-progress';
import { AparteError } from '../../../core/errors.ts';
import { ENCODINGS } from '../../../core/import/encoding.ts';
import { DATE_ORDERS, EXPORT_KINDS, IMPORT_KINDS, type Mapping } from '../../../core/import/job.ts';
import type { ImportAnswer } from '../../../core/wire/transfer.ts';
import { callTransfer, type TransferTarget } from './call.ts';
import { importFile, type ImportOptions, type Looked, lookAtFile } from './import-file.ts';

/** What the command line says of an import. */
export interface ImportFlags {
  readonly kind?: string;
  readonly map?: readonly string[];
  readonly dates?: string;
  readonly decimal?: string;
  readonly encoding?: string;
  readonly rejects?: string;
  readonly dryRun: boolean;
}

/** Some rows were rejected: the others are in. */
const EXIT_REJECTED = 3;

/** Imports a file for a person at a terminal: how its columns are read, a bar, Ctrl-C that stops cleanly (the same command
 *  goes on), a file of rejected rows, a summary. Gives the exit code: 0, or 3 when rows were rejected. */
export async function importCommand(
  target: TransferTarget,
  file: string,
  flags: ImportFlags,
): Promise<number> {
  const stopping = new AbortController();
  const onInterrupt = () => {
    stopping.abort(
      new AparteError('CONFLICT', 'stopped: what was taken is kept. Run the same command to go on'),
    );
  };
  process.once('SIGINT', onInterrupt);
  const bar = new cliProgress.SingleBar({
    format: '  {bar} {percentage}% | {rows} rows, {rejected} rejected | {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
  });
  try {
    const options = optionsOf({ ...target, signal: stopping.signal }, file, flags);
    const looked = await lookAtFile(options);
    tellMapping(looked);
    const startedAt = Date.now();
    bar.start(1, 0, { rows: 0, rejected: 0 });
    const job = await importFile(options, looked, ({ bytesRead, bytesTotal, rows, rejected }) => {
      bar.setTotal(Math.max(1, bytesTotal));
      bar.update(bytesRead, { rows, rejected });
    });
    bar.stop();
    tellResult(job, (Date.now() - startedAt) / 1000);
    if (job.counts.rejected === 0) return 0;
    const path =
      flags.rejects ?? `${file.replace(/(\.(csv|tsv|txt|ndjson|jsonl))?(\.gz)?$/i, '')}.rejected.csv`;
    await save(options, `/v1/import/${job.kind}/jobs/${job.id}/rejects?format=${formatOf(path)}`, path);
    console.log(`  rejected rows: ${path}`);
    return EXIT_REJECTED;
  } finally {
    bar.stop();
    process.removeListener('SIGINT', onInterrupt);
  }
}

/** Writes an export to a file, or to standard output. */
export async function exportCommand(
  target: TransferTarget,
  kind: string,
  flags: { readonly out?: string; readonly format?: string },
): Promise<void> {
  const known = oneOf('the kind', kind, EXPORT_KINDS);
  const format = oneOf('--format', flags.format ?? formatOf(flags.out ?? ''), ['csv', 'ndjson']);
  await save(target, `/v1/export/${known}?format=${format}`, flags.out);
}

function optionsOf(target: TransferTarget, file: string, flags: ImportFlags): ImportOptions {
  if (!existsSync(file)) throw new AparteError('NOT_FOUND', `${file}: expected a file, got none`);
  if (!statSync(file).isFile()) throw new AparteError('NOT_FOUND', `${file}: expected a file, got a folder`);
  const { dates, decimal } = flags;
  return {
    ...target,
    file,
    dryRun: flags.dryRun,
    map: mapOf(flags.map ?? []),
    ...(flags.kind === undefined ? {} : { kind: oneOf('--kind', flags.kind, IMPORT_KINDS) }),
    ...(flags.encoding === undefined ? {} : { encoding: oneOf('--encoding', flags.encoding, ENCODINGS) }),
    format: {
      ...(dates === undefined ? {} : { dates: oneOf('--dates', dates, DATE_ORDERS) }),
      ...(decimal === undefined ? {} : { decimal: oneOf('--decimal', decimal, ['.', ',']) }),
    },
  };
}

/** `--map FILE.json`, or `--map "N° client=userId"` as often as needed. */
function mapOf(entries: readonly string[]): Mapping {
  const pairs = entries.flatMap((entry): [string, string][] => {
    if (existsSync(entry)) return Object.entries(JSON.parse(readFileSync(entry, 'utf8')) as Mapping); // checked by the server
    const at = entry.lastIndexOf('=');
    if (at > 0) return [[entry.slice(0, at), entry.slice(at + 1)]];
    throw new AparteError('UNKNOWN_VALUE', `--map: expected COLUMN=FIELD or a JSON file, got "${entry}"`);
  });
  return Object.fromEntries(pairs);
}

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new AparteError('UNKNOWN_VALUE', `${name}: expected one of ${known.join(', ')}, got "${value}"`);
}

function formatOf(path: string): 'csv' | 'ndjson' {
  return /\.csv$/i.test(path) ? 'csv' : 'ndjson';
}

function tellMapping({ kind, encoding, format, columns, mapping, renamed, missing }: Looked): void {
  const dialect =
    format.type === 'csv' ? `CSV, ${JSON.stringify(format.delimiter)} between fields` : 'NDJSON';
  console.log(`  ${kind} | ${dialect} | ${encoding} | dates ${format.dates} | decimals ${format.decimal}`);
  const width = Math.min(30, Math.max(...columns.map(({ name }) => name.length), 0));
  for (const { name, samples } of columns) {
    const field = Object.hasOwn(mapping, name) ? mapping[name] : '(not read)';
    const shown = samples.slice(0, 2).map((sample) => sample.replaceAll(/\s+/g, ' '));
    console.log(`  ${name.padEnd(width)} → ${field}   ${shown.join(' | ')}`);
  }
  if (renamed.length > 0) console.log(`  columns without a name of their own: ${renamed.join(', ')}`);
  const mapped = new Set(Object.values(mapping));
  const open = missing.filter((field) => !mapped.has(field));
  if (open.length > 0) console.log(`  proposed for no column: ${open.join(', ')} (--map COLUMN=FIELD)`);
}

function tellResult({ counts, dryRun, foreseen }: ImportAnswer, seconds: number): void {
  const { rows, accepted, unchanged, withheld, rejected } = counts;
  const rate = Math.round(rows / Math.max(seconds, 0.001));
  console.log(`  ${rows} rows in ${seconds.toFixed(1)} s (${rate}/s)`);
  console.log(
    `  ${accepted} ${dryRun ? 'would be taken' : 'taken'}, ${unchanged} known as they are, ${withheld} of people who do not allow it, ${rejected} rejected`,
  );
  if (foreseen === undefined) return;
  const found = Object.entries(foreseen.found).map(([type, count]) => `${count} by ${type}`);
  console.log(
    `  ${foreseen.newPeople} of nobody known yet${found.length > 0 ? `; found: ${found.join(', ')}` : ''}`,
  );
}

async function save(target: TransferTarget, path: string, file: string | undefined): Promise<void> {
  const response = await callTransfer(target, 'GET', path);
  if (response.body === null) return;
  const source = Readable.fromWeb(response.body);
  if (file === undefined) await pipeline(source, process.stdout, { end: false });
  else await pipeline(source, createWriteStream(file));
}
