// `npm start` and `npm run replay`: sets up what is missing, then runs the built program.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from '../../build/setup.mjs';

const [program = 'start', ...args] = process.argv.slice(2);
requireNode();
ensureInstalled();
ensureBuilt();
process.argv = [process.argv[0] ?? 'node', program, ...args];
await import(pathToFileURL(join(ROOT, 'dist', 'playground', 'start', `${program}.js`)).href);
