// Plain JavaScript on purpose: it runs before anything is installed or built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MINIMUM = [20, 19];

/** Ends the process with a clear message on a Node that is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  console.error(`Aparté needs Node ${MINIMUM.join('.')} or later; this is Node ${process.versions.node}.`);
  console.error('Install a newer one from https://nodejs.org and run the same command again.');
  process.exit(1);
}

/** Installs the dependencies of the lock file unless exactly they are there. A half-finished install is repaired. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.log('Installing dependencies (once)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const attempt = (...args) =>
    spawnSync(npm, [...args, ...quiet], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'pipe'],
      shell: process.platform === 'win32',
    });
  if (attempt('ci').status === 0) return;
  // `npm ci` refuses a lock file without the optional binaries of platforms that a registry does not carry; installing
  // by the same lock file, without rewriting it, does not.
  const second = attempt('install', '--no-save');
  if (second.status === 0 && isInstalled()) return;
  console.error(String(second.stderr));
  console.error('The dependencies could not be installed. Is the network there?');
  process.exit(1);
}

function isInstalled() {
  const there = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(there)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(there, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      entry.optional === true ||
      entry.peer === true ||
      installed[path]?.version === entry.version,
  );
}

/** Builds unless everything built is newer than every source. `dist/.built` is written last, so a build that was
 *  interrupted is done again. */
export function ensureBuilt() {
  const stamp = join(ROOT, 'dist', '.built');
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newestSource()) return;
  build();
}

/** Builds everything into `dist/`. */
export function build() {
  console.log('Building…');
  const bin = (name) =>
    join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
  rmSync(join(ROOT, 'dist', '.built'), { force: true });
  run(
    bin('tsc'),
    ['-b', 'core', 'sdk-browser', 'sdk-node', 'widgets', 'edge', 'playground/shop', 'playground/start'],
    'The build failed.',
  );
  run(bin('rollup'), ['-c', '--silent'], 'The bundles could not be built.');
  run(process.execPath, [join(ROOT, 'build', 'console.mjs')], 'The console could not be built.');
  run(process.execPath, [join(ROOT, 'build', 'openapi.mjs')], 'The API description could not be built.');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(join(ROOT, 'dist', '.built'), new Date().toISOString());
}

function newestSource() {
  let newest = 0;
  for (const name of [
    'core',
    'sdk-browser',
    'sdk-node',
    'widgets',
    'edge',
    'playground',
    'build',
    'package-lock.json',
    'rollup.config.mjs',
  ]) {
    newest = Math.max(newest, newestBelow(join(ROOT, name)));
  }
  return newest;
}

function newestBelow(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestBelow(join(path, name))), 0);
}

function run(command, args, failure) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status === 0) return;
  console.error(failure);
  process.exit(result.status ?? 1);
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Makes sure a browser is there for the tests that need one: `CHROMIUM_PATH`, an installed one, else the system's
 *  package manager where this user may use it. Without one those tests say that they did not run. */
export function ensureBrowser() {
  if (process.env.CHROMIUM_PATH || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const has = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  if (BROWSERS.some(has) || !has('apt-get')) return;
  console.log('Installing Chromium for the tests (once)…');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
    ...quiet,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
