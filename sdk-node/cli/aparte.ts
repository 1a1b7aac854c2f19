#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AparteError, isAparteError } from '../../core/errors.ts';
import { backup } from './backup.ts';
import { applyDocuments, applyItems, callAdmin, type Plan, readDocuments } from './documents.ts';
import { readItems } from './items.ts';
import { verifyReceiptsFile } from './receipts.ts';
import { erasePerson, exportPerson } from './person.ts';
import { replayCommand } from './replay/command.ts';
import { exportCommand, importCommand } from './transfer/command.ts';
import { restore } from './restore.ts';

const USAGE = `aparte: personalisation at the edge

  aparte plan FOLDER                   what applying the documents of a folder would change
  aparte apply FOLDER [--publish NAME] [--environment dev] [--prune]
                                       save the documents; with --publish make a revision of them
  aparte items FILE [--environment dev]
                                       put items into the catalogue: .json, .ndjson or .csv, also .gz
  aparte replay FILE [--shift-to-now] [--time-zone Europe/London] [--folder .]
                                       send a retail CSV (.csv or .csv.gz) as orders, refunds and catalogue
  aparte import FILE [--kind profiles|consents|orders|items] [--map COLUMN=FIELD …|FILE.json] [--dry-run]
                [--dates iso|dmy|mdy] [--decimal .|,] [--encoding utf-8|…] [--rejects FILE]
                                       bring in a file, .csv or .ndjson, also .gz; the same again goes on
  aparte export profiles|consents|orders|events|items [--format csv|ndjson] [--out FILE]
                                       take everything out
  aparte backup FOLDER [--secrets .aparte/secrets.json]
                                       copy everything an instance keeps; with --secrets what opens it elsewhere, too
  aparte restore FOLDER                bring a backup into an empty instance with the same pepper and shards
  aparte person export TYPE:VALUE      everything known of a person, as JSON, such as userId:u-42
  aparte person erase TYPE:VALUE --yes erase a person, and print the certificate
  aparte receipts verify FILE [--head HASH …]
                                       whether exported receipts are whole; HASH: the newest one as you know it

  --url URL      where the Worker answers   (APARTE_URL, default http://localhost:8787)
  --token TOKEN  plan, apply, items, backup, restore: admin token   (APARTE_ADMIN_TOKEN)
  --key KEY      replay, import, export, person: secret key   (APARTE_SECRET_KEY, default sk_local)
`;

const OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
  key: { type: 'string' },
  publish: { type: 'string' },
  environment: { type: 'string' },
  prune: { type: 'boolean' },
  folder: { type: 'string' },
  head: { type: 'string', multiple: true },
  kind: { type: 'string' },
  map: { type: 'string', multiple: true },
  dates: { type: 'string' },
  decimal: { type: 'string' },
  encoding: { type: 'string' },
  rejects: { type: 'string' },
  'dry-run': { type: 'boolean' },
  format: { type: 'string' },
  out: { type: 'string' },
  'shift-to-now': { type: 'boolean' },
  'time-zone': { type: 'string' },
  secrets: { type: 'string' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(argv: string[]) {
  return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
}

type Command = (argument: string, values: Values, more: readonly string[]) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  async plan(folder, values) {
    const { documents, items } = readDocuments(folder);
    tell(await callAdmin<Plan>(admin(values), 'POST', '/plan', { documents, prune: values.prune === true }));
    console.log(`  ${items.length} items would be sent to the catalogue`);
  },
  async apply(folder, values) {
    const { documents, items } = readDocuments(folder);
    const publish =
      values.publish === undefined
        ? {}
        : { publish: { environment: values.environment ?? 'dev', name: values.publish } };
    const done = await applyDocuments(admin(values), documents, { prune: values.prune === true, ...publish });
    tell(done.plan);
    if (done.revision !== undefined) console.log(`  published as revision ${done.revision}`);
    await sendCatalogue(items, values);
  },
  async items(file, values) {
    await sendCatalogue(readItems(file), values);
  },
  async import(file, { 'dry-run': dryRun, ...values }) {
    process.exitCode = await importCommand(secret(values), file, { ...values, dryRun: dryRun === true });
  },
  async export(kind, values) {
    await exportCommand(secret(values), kind, values);
  },
  async receipts(verb, values, [file]) {
    if (verb !== 'verify' || file === undefined)
      throw new AparteError('REQUIRED', 'expected aparte receipts verify FILE');
    if (!verifyReceiptsFile(file, values.head ?? [])) process.exitCode = 1;
  },
  async backup(folder, values) {
    const { entries } = await backup(admin(values), folder, console.log, values.secrets);
    console.log(`  ${entries.length} files in ${folder}`);
    if (values.secrets === undefined)
      console.log('  without the secrets: it opens only where PEPPER is the same; keep that apart, and safe');
  },
  async restore(folder, values) {
    const { entries } = await restore(admin(values), folder, console.log);
    console.log(
      `  ${entries.length} files restored; erase again whoever was erased since the backup was made`,
    );
  },
  async person(what, values, [person = '']) {
    const target = secret(values);
    if (what === 'export') await exportPerson(target, person, (bytes) => process.stdout.write(bytes));
    else if (what === 'erase' && values.yes === true)
      console.log(JSON.stringify(await erasePerson(target, person), null, 2));
    else
      throw new AparteError(
        'UNKNOWN_VALUE',
        'person: expected "export TYPE:VALUE" or "erase TYPE:VALUE --yes"',
      );
  },
  async replay(file, values) {
    const folder = values.folder ?? '.';
    mkdirSync(folder, { recursive: true });
    const report = await replayCommand({
      file,
      folder,
      ...secret(values),
      shiftToNow: values['shift-to-now'] === true,
      ...(values['time-zone'] === undefined ? {} : { timeZone: values['time-zone'] }),
    });
    if (!report.finished) process.exitCode = 1;
  },
};

async function sendCatalogue(items: readonly unknown[], values: Values): Promise<void> {
  const sent = await applyItems(admin(values), items, values.environment);
  console.log(`  ${sent.accepted} items in the catalogue`);
  for (const { line, errors } of sent.rejected)
    console.log(`  item ${line}: ${errors.map((issue) => issue.message).join('; ')}`);
  if (sent.rejected.length > 0) process.exitCode = 1;
}

function hostOf(values: Pick<Values, 'url'>): string {
  return values.url ?? process.env.APARTE_URL ?? 'http://localhost:8787';
}

function secret(values: Pick<Values, 'url' | 'key'>): { host: string; key: string } {
  return { host: hostOf(values), key: values.key ?? process.env.APARTE_SECRET_KEY ?? 'sk_local' };
}

function admin(values: Values): { host: string; token: string } {
  const token = values.token ?? process.env.APARTE_ADMIN_TOKEN;
  if (token === undefined)
    throw new AparteError('UNAUTHORIZED', 'an admin token is needed: --token or APARTE_ADMIN_TOKEN');
  return { host: hostOf(values), token };
}

function tell(plan: Plan): void {
  for (const document of plan.added) console.log(`  + ${document}`);
  for (const { document, paths } of plan.changed) console.log(`  ~ ${document}: ${paths.join(', ')}`);
  for (const document of plan.removed) console.log(`  - ${document}`);
  console.log(`  ${plan.unchanged} unchanged`);
}

async function main(argv: string[]): Promise<void> {
  const { values, positionals } = parse(argv);
  const [name = '', argument, ...more] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help === true || command === undefined || argument === undefined) {
    if (command === undefined && name !== '')
      console.error(`aparte: expected ${Object.keys(COMMANDS).join(', ')}, got "${name}"\n`);
    console.log(USAGE);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  await command(argument, values, more);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`aparte: ${message}`);
  // A message names its path itself, and the server's summary is mostly its first issue.
  const issues = isAparteError(error) ? error.issues : [];
  for (const issue of issues) if (issue.message !== message) console.error(`  ${issue.message}`);
  process.exitCode = 1;
}
