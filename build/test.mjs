// `npm test`: sets up what is missing and runs everything that guards main. Ends with one line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, ensureBuilt, ensureInstalled, requireNode, ROOT } from './setup.mjs';

requireNode();
ensureInstalled();
ensureBuilt();

const only = process.argv.slice(2);
if (only.length === 0 || only.includes('browser')) ensureBrowser();
const counts = { passed: 0, failed: 0, skipped: 0 };
/** What failed, and what passed only when asked again: named once more at the end, where it is found. */
const remarks = [];

function tool(name, ...args) {
  return toolWith({}, name, ...args);
}

function toolWith(env, name, ...args) {
  const bin = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
  return (
    spawnSync(bin, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, APARTE_BUILT: '1', ...env } })
      .status === 0
  );
}

function check(sentence, passes) {
  const startedAt = Date.now();
  console.log(`\n▸ ${sentence}`);
  const passed = passes();
  counts[passed ? 'passed' : 'failed'] += 1;
  if (!passed) remarks.push(`failed: ${sentence}`);
  console.log(`  ${passed ? 'yes' : 'NO'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
}

function vitest(projects, paths = [], env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'aparte-test-'));
  const report = join(folder, 'report.json');
  const flags = projects.flatMap((project) => ['--project', project]);
  const noted = join(folder, 'remarks.ndjson');
  const passed = toolWith(
    { ...env, APARTE_TEST_REPORT: noted },
    'vitest',
    'run',
    ...paths,
    ...flags,
    '--reporter=default',
    '--reporter=json',
    '--reporter=./build/failures-reporter.mjs',
    `--outputFile.json=${report}`,
  );
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += numPassedTests;
    counts.failed += numFailedTests;
    counts.skipped += numPendingTests;
    if (!passed && numFailedTests === 0) counts.failed += 1; // a file that could not even be loaded
  } catch {
    counts.failed += 1;
  }
  if (existsSync(noted)) {
    for (const line of readFileSync(noted, 'utf8').trim().split('\n')) {
      const { outcome, project, name, why } = JSON.parse(line);
      remarks.push(
        outcome === 'failed'
          ? `failed: [${project}] ${name}: ${why}`
          : `passed when asked again: [${project}] ${name}`,
      );
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

const CHECKS = {
  check() {
    check('the types hold', () => tool('tsc', '-b'));
    check('the linter finds nothing', () => tool('oxlint', '--type-aware', '--deny-warnings'));
    check('the code is formatted', () => tool('oxfmt', '--check', '.'));
    check('imports go only where they may', () =>
      tool(
        'depcruise',
        '--config',
        '.dependency-cruiser.mjs',
        'core',
        'sdk-browser',
        'sdk-node',
        'edge',
        'playground',
        'test',
      ),
    );
    check('no code, file or dependency is unused', () => tool('knip'));
    check('every bundle is within its budget', () => tool('size-limit'));
    check('the package is well formed', () => tool('publint', '--strict'));
    check('the package gives its types', () =>
      tool(
        'attw',
        '--pack',
        '.',
        '--profile',
        'esm-only',
        '--exclude-entrypoints',
        'aparte.js',
        'worker.js',
        'stub.js',
        'aparte-local.js',
        'widgets.js',
      ),
    );
  },
  fast: () => vitest(['node', 'dom', 'workerd']),
  edge() {
    vitest(['edge', 'faults']);
    console.log('\n▸ the same behind a KV that lags as deployed');
    const stops = ['collect', 'clients', 'decide', 'page', 'people'].map((stop) => `test/edge/${stop}`);
    vitest(['edge'], stops, { APARTE_LAGGING_KV: '1' });
  },
  browser: () => vitest(['browser']),
};

const unknown = only.filter((name) => !Object.hasOwn(CHECKS, name));
if (unknown.length > 0) {
  console.error(
    `There is no part called ${unknown.join(', ')}; the parts are ${Object.keys(CHECKS).join(', ')}.`,
  );
  process.exit(2);
}
for (const name of only.length > 0 ? only : Object.keys(CHECKS)) CHECKS[name]();

if (remarks.length > 0) console.log(`\n${remarks.join('\n')}`);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(counts.failed === 0 ? 0 : 1);
