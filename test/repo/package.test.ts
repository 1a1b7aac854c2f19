import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
  files: string[];
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name));
}

/** The edge Worker as built, in order; the demo shop stands beside it. */
function workerModules(): string[] {
  return filesBelow('dist/worker', /\.js$/)
    .filter((file) => !file.endsWith('shop.js'))
    .sort();
}

describe('the package', () => {
  it('exports only files that a build makes from a source', () => {
    for (const [name, target] of Object.entries(manifest.exports)) {
      for (const path of typeof target === 'string' ? [target] : Object.values(target)) {
        expect(path === './package.json' || path.startsWith('./dist/'), `${name}: ${path}`).toBe(true);
        const source = path.replace('./dist/', '').replace(/(\.d)?\.(ts|js)$/, '.ts');
        if (/^(sdk|core)/.test(source)) expect(existsSync(source), `${name}: ${source}`).toBe(true);
      }
    }
  });

  it('pins every dependency to one version', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it('gives a downloaded page no third-party code but idb-keyval and preact', () => {
    const imports = [...filesBelow('sdk-browser', /\.ts$/)].flatMap((file) =>
      [...read(file).matchAll(/^(?:import|export) .*from '([^'.][^']*)'/gm)].map(([, name]) => name),
    );
    expect(imports.filter((name) => name !== 'idb-keyval' && name !== 'preact')).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md'];

  it.each(documents)('%s names only scripts and files that exist', (document) => {
    const text = read(document);
    for (const [, script = ''] of text.matchAll(/npm run ([a-z:]+)/g))
      expect(manifest.scripts, script).toHaveProperty(script);
    for (const [, path = ''] of text.matchAll(
      /`((?:core|edge|sdk-browser|sdk-node|playground|test|build)\/[\w./-]*\w(?:\/|\.\w+))`/g,
    )) {
      expect(existsSync(path), `${document}: ${path}`).toBe(true);
    }
  });

  it('ARCHITECTURE.md speaks of every top folder and every stop of the edge', () => {
    const text = read('ARCHITECTURE.md');
    const folders = readdirSync('edge').filter((name) => statSync(join('edge', name)).isDirectory());
    for (const folder of [
      'core',
      'sdk-browser',
      'sdk-node',
      'edge',
      'playground',
      'test',
      ...folders.map((name) => `edge/${name}`),
    ]) {
      expect(text, folder).toContain(folder);
    }
  });

  it('README.md names the two commands', () => {
    expect(read('README.md')).toContain('npm start');
    expect(read('README.md')).toContain('npm test');
  });
});

describe.skipIf(!existsSync('dist/aparte.js'))('the built files', () => {
  it('hold in the browser nothing of the console, the edge or the schemas', () => {
    const bundle = read('dist/aparte.js');
    for (const word of [
      'valibot',
      '/v1/admin',
      '/v1/profiles',
      '/v1/import',
      'sk_',
      'ledger',
      'UNSAFE_PATTERN',
    ]) {
      expect(bundle, word).not.toContain(word);
    }
  });

  it('evaluate no text as code', () => {
    const scripts = readdirSync('dist').filter((name) => /^(aparte|widgets).*\.js$/.test(name));
    for (const file of [...scripts.map((name) => `dist/${name}`), ...workerModules()]) {
      expect(read(file), file).not.toMatch(/\beval\(|new Function\(/);
    }
  });

  it('read every consent platform in a file of its own, which the Worker serves and a budget bounds', () => {
    const bridges = readdirSync('sdk-browser/bridges/scripts').map((name) => name.replace(/\.ts$/, ''));
    const rows = JSON.parse(read('.size-limit.json')) as { path: string | string[]; limit: string }[];
    const served = /const BRIDGE =\s*.*aparte-\((.*)\)/.exec(read('edge/page/own-files.ts'))?.[1]?.split('|');
    expect(served?.sort()).toEqual(bridges.sort());
    for (const name of bridges) {
      expect(existsSync(`dist/public/aparte-${name}.js`), name).toBe(true);
      expect(rows.find(({ path }) => path === `dist/aparte-${name}.js`)?.limit, name).toBe('1 KiB');
    }
  });

  it('of the Worker are all packed and all deployed', () => {
    const packed = manifest.files.filter((file) => file.startsWith('dist/worker/'));
    expect(packed.sort()).toEqual(workerModules());
    const [, globs = ''] = /^globs = \[([^\]]*)\]$/m.exec(read('wrangler.toml')) ?? [];
    const deployed = [...globs.matchAll(/"([\w.]+)"/g)].map(([, name]) => `dist/worker/${name}`);
    expect([...deployed, 'dist/worker/worker.js'].sort()).toEqual(workerModules());
  });

  it('of the hot path import nothing of the lazy ones at once', () => {
    const atOnce = [...read('dist/worker/hot.js').matchAll(/(?:from|import)"(\.\/[^"]+)"/g)];
    expect(atOnce.map(([, path]) => path)).toEqual([]);
  });
});

describe('the sources', () => {
  const sources = ['core', 'edge', 'sdk-browser', 'sdk-node', 'playground'].flatMap((folder) =>
    filesBelow(folder, /\.(ts|mjs)$/),
  );

  it('write no unescaped HTML', () => {
    for (const file of sources)
      expect(read(file), file).not.toMatch(/\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write/);
  });

  it('have no folder or file for leftovers', () => {
    for (const file of sources) expect(file).not.toMatch(/(^|[/-])(utils?|helpers?|common|misc)([./-]|$)/);
  });
});
