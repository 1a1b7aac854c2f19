import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEdge, type TestEdge } from '../edge/harness.ts';
import { publishDemo } from '../edge/transfer/jobs.ts';
import type { BenchRow } from './row.ts';

/** How large the file is; `APARTE_IMPORT_MB=1000` for the gigabyte. */
const MEGABYTES = Number(process.env.APARTE_IMPORT_MB ?? 50);
/** How long a row is, in bytes, more or less. */
const ROW_BYTES = Number(process.env.APARTE_IMPORT_ROW_BYTES ?? 410);
const LOREM = 'lorem ipsum dolor sit amet ';

/** Imports a file that it writes itself, profiles with a dozen columns, by the built `aparte import` into the built Worker:
 *  how long, and the most memory that the command and workerd held. */
export async function benchImport(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aparte-bench-import-'));
  const edge: TestEdge = await startEdge();
  try {
    await publishDemo(edge);
    const file = join(folder, 'profiles.csv');
    const rows = writeProfiles(file, MEGABYTES * 1_000_000);
    const startedAt = Date.now();
    const { code, peakMb } = await importFile(file, edge.url);
    const seconds = (Date.now() - startedAt) / 1_000;
    if (code !== 0) throw new Error(`aparte import ended with ${code}`);
    const megabytes = statSync(file).size / 1_000_000;
    const row = (what: string, ours: string, ratio: number): BenchRow => ({
      what: `${what} (${megabytes.toFixed(0)} MB, ${rows.toLocaleString('en')} profiles, new)`,
      ours,
      anchor: '–',
      ratio,
      budget: 'reported only',
      met: true,
    });
    const worker = peakOf(workerd()) ?? 0;
    return [
      row('import: time', `${seconds.toFixed(0)} s, ${(rows / seconds).toFixed(0)} rows/s`, rows / seconds),
      row('import: most memory of aparte import', `${peakMb.toFixed(0)} MB`, peakMb),
      row('import: most memory of workerd', `${worker.toFixed(0)} MB`, worker),
    ];
  } finally {
    await edge.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same file for the same size: no randomness. */
function writeProfiles(file: string, bytes: number): number {
  const handle = openSync(file, 'w');
  let written = 0;
  let rows = 0;
  const long = LOREM.repeat(Math.max(1, Math.round((ROW_BYTES - 195) / LOREM.length)));
  written += writeSync(
    handle,
    'customer_id;email;first_name;last_name;city;postal code;country;age;plan;segment;signed up at;note\r\n',
  );
  while (written < bytes) {
    let block = '';
    for (let i = 0; i < 1_000; i++, rows++) {
      const day = String((rows % 28) + 1).padStart(2, '0');
      block += `c-${rows};customer.${rows}@example.com;Zoé ${rows % 977};"de la ""Tour"" ${rows % 1_013}";City ${rows % 313};${String(rows % 99_999).padStart(5, '0')};France;${(rows % 80) + 18};plan-${rows % 4};segment-${rows % 17};${day}/03/2025;"Prefers the shop; calls on ${day}, and writes long notes about what is liked: ${long}"\r\n`;
    }
    written += writeSync(handle, block);
  }
  closeSync(handle);
  return rows;
}

function importFile(file: string, url: string): Promise<{ code: number | null; peakMb: number }> {
  const args = ['dist/sdk-node/cli/aparte.js', 'import', file, '--kind', 'profiles', '--url', url];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  let peakMb = 0;
  const timer = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid) ?? 0)), 500);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, peakMb });
    });
  });
}

/** The most memory a process has held, in MB, as Linux counts it; undefined elsewhere. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found) / 1_024;
  } catch {
    return undefined;
  }
}

/** The process that miniflare started. */
function workerd(): number | undefined {
  const isOurs = (pid: string) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.includes('(workerd)') && stat.includes(` ${process.pid} `);
    } catch {
      return false;
    }
  };
  const found = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isOurs(name));
  return found === undefined ? undefined : Number(found);
}
