// Writes `dist/public/openapi.json`, which the Worker serves from its assets. Runs on what `tsc -b` has emitted.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './setup.mjs';

const { openApiDocument } = await import(
  pathToFileURL(join(ROOT, 'dist', 'edge', 'admin', 'openapi.js')).href
);
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const folder = join(ROOT, 'dist', 'public');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'openapi.json'), JSON.stringify(openApiDocument(version)));
