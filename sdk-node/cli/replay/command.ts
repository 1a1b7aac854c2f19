import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import cliProgress from 'cli-progress';
import { replay, type ReplayOptions, type ReplayReport } from './replay.ts';
import type { RejectedRow } from './rows.ts';

/** Runs a replay for a person at a terminal: a bar, Ctrl-C that stops cleanly, a file of rejected rows, a summary. */
export async function replayCommand(
  options: Pick<ReplayOptions, 'file' | 'host' | 'key' | 'shiftToNow' | 'timeZone'> & { folder: string },
): Promise<ReplayReport> {
  const name = basename(options.file).replace(/(\.csv)?(\.gz)?$/, '');
  const stopping = new AbortController();
  const onInterrupt = () => {
    stopping.abort();
    console.log('\nStopping: what was sent is kept. Run the same command to go on.');
  };
  process.once('SIGINT', onInterrupt);
  const bar = new cliProgress.SingleBar({
    format: '  {bar} {percentage}% | {rows} rows | {delivered} events stored | {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 2000,
    hideCursor: true,
  });
  const startedAt = Date.now();
  bar.start(1, 0, { rows: 0, delivered: 0 });
  try {
    const report = await replay({
      ...options,
      checkpointPath: join(options.folder, `replay-${name}.json`),
      signal: stopping.signal,
      onProgress({ bytesRead, bytesTotal, rows, delivered }) {
        bar.setTotal(bytesTotal);
        bar.update(bytesRead, { rows, delivered });
      },
    });
    bar.stop();
    const rejectedPath = join(options.folder, `${name}.rejected.csv`);
    await writeRejected(rejectedPath, report.rejected);
    summarise(report, rejectedPath, (Date.now() - startedAt) / 1000);
    return report;
  } finally {
    bar.stop();
    process.removeListener('SIGINT', onInterrupt);
  }
}

function writeRejected(path: string, rejected: readonly RejectedRow[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const out = createWriteStream(path).on('error', reject).on('finish', resolve);
    out.write('line,code,reason\n');
    for (const { line, code, reason } of rejected)
      out.write(`${line},${code},"${reason.replaceAll('"', '""')}"\n`);
    out.end();
  });
}

function summarise(report: ReplayReport, rejectedPath: string, seconds: number): void {
  const sent = report.events - report.skipped - report.lost;
  console.log(`  ${report.rows} rows, ${report.events} events, ${report.items} items in the catalogue`);
  console.log(
    `  ${sent} events sent in ${seconds.toFixed(1)} s (${Math.round(sent / Math.max(seconds, 0.001))}/s), ${report.skipped} were there already`,
  );
  console.log(`  ${report.rejected.length} rows rejected: ${rejectedPath}`);
  if (report.lost > 0)
    console.log(`  ${report.lost} events could not be delivered: run the same command again`);
}
