import { fileURLToPath } from 'node:url';
import { holdFolder, leaveFolder, requireFreePort, takeFolder } from './folder.ts';
import { type Instance, startInstance } from './instance.ts';
import type { StartOptions } from './options.ts';
import { loadSecrets } from './secrets.ts';

/** The embedded default, running: its public address and how to end it. */
export interface Embedded extends Instance {
  /** `http://localhost:PORT`. */
  readonly address: string;
  readonly adminToken: string;
}

const built = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Starts the built Worker with the demo shop behind it on a state folder. Throws StartProblem with what to do. */
export async function startEmbedded(options: StartOptions): Promise<Embedded> {
  const folder = takeFolder(options.folder);
  await requireFreePort(options.port, folder === 'cleared' ? 5000 : 0);
  const secrets = loadSecrets(options.folder, options.adminToken);
  const instance = await startInstance({
    stateDir: options.folder,
    port: options.port,
    workerPath: built('worker/worker.js'),
    shopPath: built('worker/shop.js'),
    assetsDir: built('public'),
    secrets,
  });
  holdFolder(options.folder, options.port);
  // miniflare ends the process at the first signal; here whoever started it stops it in order (`interrupted`).
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
  return {
    ...instance,
    address: `http://localhost:${options.port}`,
    adminToken: secrets.adminToken,
    async stop() {
      await instance.stop();
      leaveFolder(options.folder);
    },
  };
}

/** Resolves at the first Ctrl-C (or TERM); a second one ends the process at once. */
export function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      resolve();
      process.once('SIGINT', () => process.exit(130));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
