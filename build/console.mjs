// The console: its modules, split by screen, its style sheet, and a manifest of their names, into dist/public/console.
// Names hold a hash of what is inside, so that browsers may keep them for ever.
import { build } from 'esbuild';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCE = join(ROOT, 'playground', 'console');
const OUT = join(ROOT, 'dist', 'public', 'console');
const ASSETS = join(OUT, 'assets');
/** What every browser of the last years runs. */
const TARGET = ['chrome111', 'firefox115', 'safari16.4'];

const common = {
  bundle: true,
  minify: true,
  target: TARGET,
  outdir: ASSETS,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  metafile: true,
  absWorkingDir: ROOT,
  legalComments: 'none',
  logLevel: 'warning',
};

function styleSheets(folder = SOURCE) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.css'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort(byLayer);
}

/** The frame's own sheets first, so that a screen's may change what they say. */
function byLayer(a, b) {
  const layer = (path) => (dirname(path) === join(SOURCE, 'styles') ? 0 : 1);
  return layer(a) - layer(b) || (a < b ? -1 : 1);
}

/** A screen may import its sheet; all of them come as one file. */
const noStyles = {
  name: 'no-styles',
  setup: (on) => on.onLoad({ filter: /\.css$/ }, () => ({ contents: '', loader: 'js' })),
};

rmSync(ASSETS, { recursive: true, force: true });
mkdirSync(ASSETS, { recursive: true });
const [modules, early, styles] = await Promise.all([
  build({
    ...common,
    entryPoints: ['playground/console/main.tsx'],
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [noStyles],
  }),
  build({ ...common, entryPoints: ['playground/console/early.ts'], format: 'iife' }),
  build({
    ...common,
    stdin: {
      contents: styleSheets()
        .map((path) => `@import ${JSON.stringify(path)};`)
        .join('\n'),
      loader: 'css',
      resolveDir: ROOT,
    },
    entryNames: 'console-[hash]',
  }),
]);

const outputs = Object.entries(modules.metafile.outputs);
const entry = outputs.find(([, { entryPoint }]) => entryPoint === 'playground/console/main.tsx');
const first = outputs.find(
  ([, { entryPoint }]) => entryPoint === 'playground/console/screens/today/index.tsx',
);
/** What the first screen needs besides the entry: fetched at once, not one after the other. */
const needed = [entry, first].flatMap((output) =>
  (output?.[1].imports ?? []).filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
);
const only = (result) => basename(Object.keys(result.metafile.outputs)[0] ?? '');
const manifest = {
  script: basename(entry?.[0] ?? ''),
  preload: [...new Set(needed)].map((path) => basename(path)),
  early: only(early),
  styles: only(styles),
};
writeFileSync(join(OUT, 'manifest.json'), JSON.stringify(manifest));
