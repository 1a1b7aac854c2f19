import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from './harness.ts';

const isBuilt = existsSync('dist/sdk-node/index.js');
if (!isBuilt) console.log('Nothing is built: the packed tarball was not tested. Run `npm run build`.');

/** What a stranger's project does with the package: the README's lines. */
const PROGRAM = `
import { createAparte } from 'aparte';
const aparte = createAparte({ host: process.argv[2], key: 'sk_local' });
aparte.identify({ userId: 'tarball', traits: { plan: 'pro' } });
for (let n = 1; n <= 5; n += 1) {
  aparte.track({ userId: 'tarball', event: 'Order Completed', properties: { order_id: 'o-' + n, revenue: 25, currency: 'EUR' } });
}
await aparte.flush();
await aparte.consent({ userId: 'tarball' }, { analytics: true, personalization: true }, { source: 'test' });
const hero = await aparte.decide('hero', { title: 'Welcome' }, { userId: 'tarball', timeoutMs: 5000 });
await aparte.close();
console.log(JSON.stringify({ hero, stats: aparte.stats() }));
`;

describe.skipIf(!isBuilt)('the packed tarball in a project of its own', () => {
  let edge: TestEdge;
  let folder: string;
  beforeAll(async () => {
    edge = await startEdge();
    folder = mkdtempSync(join(tmpdir(), 'aparte-tarball-'));
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      encoding: 'utf8',
    }).trim();
    const home = join(folder, 'node_modules', 'aparte');
    mkdirSync(home, { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, packed), '-C', home, '--strip-components=1']);
    // Its dependencies as they are installed here: the test needs no network.
    for (const name of [
      'idb-keyval',
      'csv-parse',
      'cli-progress',
      'string-width',
      'strip-ansi',
      'ansi-regex',
      'emoji-regex',
      'is-fullwidth-code-point',
    ]) {
      if (existsSync(`node_modules/${name}`))
        symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  });
  afterAll(async () => {
    await edge?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('applies documents with its binary, tracks, and decides', async () => {
    const binary = join(folder, 'node_modules', 'aparte', 'dist', 'sdk-node', 'cli', 'aparte.js');
    const documents = resolve('playground/start/demo');
    const applied = execFileSync(
      process.execPath,
      [
        binary,
        'apply',
        documents,
        '--url',
        edge.url,
        '--token',
        edge.secrets.adminToken,
        '--publish',
        'from the tarball',
      ],
      { encoding: 'utf8' },
    );
    expect(applied).toContain('published as revision 1');
    const output = execFileSync(process.execPath, ['program.mjs', edge.url], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toMatchObject({
      hero: { value: { title: { en: 'Good to see you again' } }, reason: 'TARGETING_MATCH' },
      stats: { delivered: 6, rejected: 0, dropped: 0 },
    });
  });

  it('names the file and the path of a document that is wrong, and changes nothing', () => {
    const wrong = join(folder, 'wrong.json');
    const variants = [
      { key: 'a', weight: 0.8 },
      { key: 'b', weight: 0.5 },
    ];
    writeFileSync(
      wrong,
      JSON.stringify({ kind: 'flag', key: 'x', type: 'string', default: '', rules: [{ variants }] }),
    );
    const binary = join(folder, 'node_modules', 'aparte', 'dist', 'sdk-node', 'cli', 'aparte.js');
    const run = () =>
      execFileSync(
        process.execPath,
        [binary, 'apply', wrong, '--url', edge.url, '--token', edge.secrets.adminToken],
        {
          encoding: 'utf8',
          stdio: 'pipe',
        },
      );
    expect(run).toThrow(/rules\[0\]\.variants.*1\.3/s);
  });
});
