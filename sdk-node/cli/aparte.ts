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
import { usageOf } from './usage.ts';

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
      throw new AparteError('REQUIRED', `receipts: expected "verify FILE", got "${verb}"`);
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

/** Commands whose first argument is a verb, with one more behind it. */
const WITH_VERB: ReadonlySet<string> = new Set(['person', 'receipts']);

/** What is wrong with a command line; '' when it can be run. */
function misunderstood(name: string, positionals: readonly string[]): string {
  if (!Object.hasOwn(COMMANDS, name))
    return `expected ${Object.keys(COMMANDS).join(', ')}, got ${name === '' ? 'nothing' : `"${name}"`}`;
  const most = WITH_VERB.has(name) ? 3 : 2;
  if (positionals.length < most) return `${name}: something is missing`;
  const extra = positionals[most];
  return extra === undefined ? '' : `${name}: expected nothing more, got "${extra}"`;
}

function parsed(argv: string[]): ReturnType<typeof parse> | string {
  try {
    return parse(argv);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(argv: string[]): Promise<void> {
  const line = parsed(argv);
  const { values, positionals } = typeof line === 'string' ? { values: {}, positionals: [] } : line;
  const [name = '', argument = '', ...more] = positionals;
  if (values.help === true) return console.log(usageOf(name));
  const wrong = typeof line === 'string' ? line : misunderstood(name, positionals);
  const command = COMMANDS[name];
  if (wrong !== '' || command === undefined) {
    console.error(`aparte: ${wrong}\n\n${usageOf(name)}`);
    process.exitCode = 2;
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
