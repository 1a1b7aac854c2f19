// `npm run bench [NAME…]`: measures the built product beside its peers, in one run.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from './setup.mjs';

requireNode();
ensureInstalled();
ensureBuilt();
process.env.APARTE_BUILT = '1';
const { build } = await import('esbuild');
const outfile = join(ROOT, 'dist', 'bench', 'run.mjs');
await build({
  entryPoints: [join(ROOT, 'test', 'bench', 'run.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
});
await import(pathToFileURL(outfile).href);
