import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { publishDemo } from './jobs.ts';

let edge: TestEdge;
let folder: string;
let binary: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aparte-import-'));
  binary = join(folder, 'aparte.mjs');
  const banner =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    entryPoints: ['sdk-node/cli/aparte.ts'],
    outfile: binary,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: banner },
    logLevel: 'error',
  });
  edge = await startEdge();
  await publishDemo(edge);
});
afterAll(async () => {
  await edge.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the binary; `stopWhen` sends Ctrl-C once that is printed. */
function aparte(args: readonly string[], stopWhen?: RegExp): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [binary, ...args, '--url', edge.url], { cwd: folder });
  let out = '';
  let stopping = false;
  const onData = (data: Buffer) => {
    out += data.toString();
    if (stopping || stopWhen?.test(out) !== true) return;
    stopping = true;
    child.kill('SIGINT');
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })));
}

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `cli-${from + i};Zoé n° ${from + i};${i % 90};${'—'.repeat(150)}`);

describe('aparte import', () => {
  it('reads what Excel writes, packed, and says how; rejected rows come as a file', async () => {
    const text = ['N° client;Prénom;Âge;Note', ...rows(0, 50), ';nobody;1;'].join('\r\n');
    const file = join(folder, 'excel.csv.gz');
    writeFileSync(file, gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le')));
    const dry = await aparte(['import', file, '--kind', 'profiles', '--dry-run']);
    expect(dry.out).toContain('utf-16le');
    expect(dry.out).toContain('50 would be taken');
    expect((await edge.get('/v1/profiles/userId/cli-1')).status).toBe(404);
    const done = await aparte([
      'import',
      file,
      '--kind',
      'profiles',
      '--map',
      'Note=',
      '--map',
      'Âge=traits.age:number',
    ]);
    expect(done.code, done.out).toBe(3);
    expect((await edge.get('/v1/profiles/userId/cli-1')).json.traits).toEqual({
      firstName: 'Zoé n° 1',
      age: 1,
    });
    expect(readFileSync(join(folder, 'excel.rejected.csv'), 'utf8')).toBe(
      'line,field,reason,row\r\n52,userId,"expected an identifier, got none",";nobody;1;"\r\n',
    );
  });

  it('stops at Ctrl-C, and the same command goes on to the same end', async () => {
    const file = join(folder, 'long.csv');
    writeFileSync(file, ['N° client;Prénom;Âge;Note', ...rows(1_000, 4_500)].join('\n'));
    const stopped = await aparte(['import', file, '--kind', 'profiles'], /Note +→/);
    expect(stopped.code, stopped.out).toBe(1);
    expect(stopped.out).toContain('Run the same command');
    const done = await aparte(['import', file, '--kind', 'profiles']);
    expect(done.code, done.out).toBe(0);
    expect(done.out).toMatch(/4500 rows/);
    const { jobs } = (await edge.get('/v1/import/jobs')).json;
    expect(jobs[0]).toMatchObject({ state: 'done', parts: 3, counts: { rows: 4_500, rejected: 0 } });
    const again = await aparte(['import', file, '--kind', 'profiles']);
    expect(again.out).toMatch(/0 taken, 4500 known as they are/);
    expect(existsSync(join(folder, 'long.rejected.csv'))).toBe(false);
  });

  it('says what is wrong before anything is sent', async () => {
    const file = join(folder, 'wrong.csv');
    writeFileSync(file, 'a,b\n1,2\n');
    expect((await aparte(['import', join(folder, 'none.csv')])).out).toContain('expected a file, got none');
    expect((await aparte(['import', file, '--kind', 'planets'])).out).toContain('--kind: expected one of');
    expect((await aparte(['import', file, '--kind', 'orders', '--map', 'c=userId'])).out).toContain(
      'no column "c"',
    );
    const { code, out } = await aparte(['import', file, '--kind', 'orders', '--map', 'a=userId']);
    expect([code, out]).toEqual([1, expect.stringContaining('a column that is read as orderId')]);
  });
});

describe('aparte, misunderstood', () => {
  it.each([
    [['bogus'], 2, 'aparte: expected plan, apply,'],
    [['export'], 2, 'aparte: export: something is missing\n\n  aparte export profiles|'],
    [['import', 'a.csv', 'b.csv'], 2, 'aparte: import: expected nothing more, got "b.csv"'],
    [['plan', '--foo'], 2, "aparte: Unknown option '--foo'"],
    [['import', '.'], 1, 'aparte: .: expected a file, got a folder'],
    [['receipts', 'verify', 'gone.json'], 1, 'aparte: gone.json: expected a file, got none'],
    [['export', 'orders', '--key', 'nobody'], 1, 'aparte: key: expected a key of this project'],
    [['import', '--help'], 0, '  aparte import FILE'],
  ])('%j says what was expected', async (args, code, said) => {
    const run = await aparte(args);
    expect(run.out).toContain(said);
    expect(run.code).toBe(code);
  });
});
