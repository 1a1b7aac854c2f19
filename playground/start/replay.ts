import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isAparteError } from '../../sdk-node/index.ts';
import { applyDocuments, readDocuments, replayCommand } from '../../sdk-node/cli/index.ts';
import { interrupted, startEmbedded } from './embedded.ts';
import { StartProblem } from './folder.ts';
import { START_FLAGS, startOptions } from './options.ts';

const USAGE = `npm run replay -- FILE [--shift-to-now] [--exit] [--port 8787] [--data .aparte-replay] [--url URL --key KEY]

  Sends a retail CSV (.csv or .csv.gz) through the Node SDK into an instance of its own, which then stays up to be
  read until Ctrl-C; or, with --url and a secret key, into a running one.`;

const documents = fileURLToPath(new URL('../../../playground/start/retail', import.meta.url));

const FLAGS = {
  ...START_FLAGS,
  url: { type: 'string' },
  key: { type: 'string' },
  'shift-to-now': { type: 'boolean' },
  exit: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: FLAGS,
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined) throw new StartProblem(USAGE);
  if (!existsSync(file)) throw new StartProblem(`There is no file ${file}.`);
  const common = { file, shiftToNow: values['shift-to-now'] === true };
  if (values.url !== undefined) {
    const report = await replayCommand({
      ...common,
      host: values.url,
      key: values.key ?? 'sk_local',
      folder: '.',
    });
    return report.finished ? 0 : 1;
  }
  const options = startOptions(values, '.aparte-replay');
  const embedded = await startEmbedded(options);
  try {
    await applyDocuments(
      { host: embedded.address, token: embedded.adminToken },
      readDocuments(documents).documents,
      {
        publish: { environment: 'dev', name: 'Retail replay' },
      },
    );
    console.log(`  An instance of its own runs at ${embedded.address}, kept in ${options.folder}`);
    const report = await replayCommand({
      ...common,
      host: embedded.address,
      key: 'sk_local',
      folder: options.folder,
    });
    if (values.exit !== true && report.finished) {
      console.log(`
  Read a customer:   curl -H 'Authorization: Bearer sk_local' ${embedded.address}/v1/profiles/userId/17850
  and why:           curl -H 'Authorization: Bearer sk_local' ${embedded.address}/v1/profiles/userId/17850/explain
  Decide for her:    curl -H 'Authorization: Bearer sk_local' -H 'Content-Type: application/json' \\
                       -d '{"userId":"17850","keys":["hero"]}' ${embedded.address}/v1/decide
  Rejected rows:     ${join(options.folder, '*.rejected.csv')}
  Ctrl-C stops it.`);
      await interrupted();
    }
    return report.finished ? 0 : 1;
  } finally {
    await embedded.stop();
  }
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof StartProblem) && !isAparteError(error)) throw error;
  console.error(error.message);
  if (isAparteError(error))
    for (const { path, message } of error.issues) console.error(`  ${path}: ${message}`);
  process.exit(1);
}
