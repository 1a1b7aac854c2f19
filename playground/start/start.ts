import { loadDemo } from './demo.ts';
import { type Embedded, interrupted, startEmbedded } from './embedded.ts';
import { StartProblem } from './folder.ts';
import { readStartOptions, type StartOptions } from './options.ts';

function welcome({ address, adminToken }: Embedded, folder: string): void {
  console.log(`
  Aparté is running. Ctrl-C stops it; everything is kept in ${folder}

    Shop          ${address}/
    Console       ${address}/console/#token=${adminToken}
    Health        ${address}/healthz
    API           ${address}/openapi.json

    Write key     wk_local         for pages: <script async src="${address}/aparte.js" data-key="wk_local"></script>
    Server key    wk_server_local  for Segment-type servers
    Secret key    sk_local         for backends: reads people
    Admin token   ${adminToken}
`);
}

async function main(options: StartOptions): Promise<void> {
  const embedded = await startEmbedded(options);
  const stop = interrupted();
  welcome(embedded, options.folder);
  const stopping = new AbortController();
  const load = options.empty === true ? async () => undefined : loadDemo;
  const demo = load(embedded, options.folder, stopping.signal).catch((error: unknown) => {
    console.error(
      `  The demo data could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
    );
    console.error('  The next start tries again.');
  });
  await stop;
  console.log('\n  Stopping…');
  stopping.abort();
  await demo;
  await embedded.stop();
}

try {
  await main(readStartOptions(process.argv.slice(2)));
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  console.error(error.message);
  process.exit(1);
}
