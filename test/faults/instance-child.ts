// Run as a process of its own by kill.test.ts: starts an instance on a state folder and says where it listens.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startInstance } from '../../playground/start/instance.ts';
import { loadSecrets } from '../../playground/start/secrets.ts';

const [stateDir = '', workerPath = ''] = process.argv.slice(2);
const assetsDir = join(stateDir, 'assets');
mkdirSync(assetsDir, { recursive: true });
const instance = await startInstance({
  port: 0,
  stateDir,
  workerPath,
  assetsDir,
  secrets: loadSecrets(stateDir),
});
process.stdout.write(`listening ${instance.url}\n`);
