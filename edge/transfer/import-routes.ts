import { Hono } from 'hono/tiny';
import { AparteError, type Issue } from '../../core/errors.ts';
import { ENCODINGS } from '../../core/import/encoding.ts';
import {
  IMPORT_KINDS,
  type ImportKind,
  type Mapping,
  MAX_PART_BYTES,
  MAX_PARTS,
} from '../../core/import/job.ts';
import { missingFields } from '../../core/import/needed.ts';
import { proposeMapping, readTarget } from '../../core/import/targets.ts';
import type { PartAnswer } from '../../core/wire/transfer.ts';
import { type AdminEnv, readBodyAs } from '../admin/port.ts';
import { recommenderOf } from '../recommend/port.ts';
import { applyPart, NDJSON_FORMAT } from './apply-part.ts';
import type { ImportJob, NewImport } from './contract.ts';
import { identifierTypesOf, requireDeclared } from './declared.ts';
import { type Entered, enter, oneOf, type TransferCall, wholeNumber } from './entry.ts';
import { streamOf } from './files.ts';
import { inspect, MAX_INSPECTED_BYTES } from './inspect.ts';
import { jobJson } from './job-json.ts';
import { readBytes, sha256Hex, textOf } from './part-body.ts';
import { rejectedRows } from './rejects.ts';
import { jobsOf } from './rpc.ts';
import { FinishSchema, NewImportSchema } from './schemas.ts';

/** The routes of imports below a prefix, for servers and for the console alike. */
export function importRoutes(prefix: string): Hono<AdminEnv> {
  return new Hono<AdminEnv>()
    .post(`${prefix}/import/inspect`, lookAt)
    .get(`${prefix}/import/jobs`, list)
    .post(`${prefix}/import/:kind/jobs`, create)
    .get(`${prefix}/import/:kind/jobs/:id`, async (c) => c.json(jobJson((await known(c, 'viewer')).job)))
    .get(`${prefix}/import/:kind/jobs/:id/parts`, parts)
    .put(`${prefix}/import/:kind/jobs/:id/parts/:number`, takePart)
    .post(`${prefix}/import/:kind/jobs/:id/finish`, finish)
    .post(`${prefix}/import/:kind/jobs/:id/cancel`, cancel)
    .delete(`${prefix}/import/:kind/jobs/:id`, remove)
    .get(`${prefix}/import/:kind/jobs/:id/rejects`, rejects);
}

async function lookAt(c: TransferCall): Promise<Response> {
  const { compiled } = await enter(c);
  const { kind, encoding } = c.req.query();
  const bytes = await readBytes(c.req.raw, MAX_INSPECTED_BYTES);
  const asked = {
    ...(kind === undefined ? {} : { kind: oneOf('kind', kind, IMPORT_KINDS) }),
    ...(encoding === undefined ? {} : { encoding: oneOf('encoding', encoding, ENCODINGS) }),
  };
  return c.json(inspect(bytes, asked, compiled));
}

const LISTED = 100;

async function list(c: TransferCall): Promise<Response> {
  const { environment } = await enter(c, 'viewer');
  return c.json({ jobs: (await jobsOf(c.env, environment).list(LISTED)).map(jobJson) });
}

/** Begins an import, or goes on with the open one of the same file, kind and settings. */
async function create(c: TransferCall): Promise<Response> {
  const entered = await enter(c);
  const kind = kindIn(c);
  const body = await readBodyAs(c.req.raw, NewImportSchema);
  requireDeclared(entered.compiled, kind);
  const format = { ...NDJSON_FORMAT, ...body.format };
  const samples = format.columns.map((name) => ({ name, samples: [] }));
  const mapping = body.mapping ?? proposeMapping(kind, samples, identifierTypesOf(entered.compiled));
  refuse(mappingIssues(kind, mapping, format));
  const job: NewImport = {
    kind,
    name: body.name ?? '',
    format,
    mapping,
    dryRun: body.dryRun ?? false,
    timeZone: entered.compiled?.config.project.timeZone ?? 'UTC',
    bytes: body.bytes ?? 0,
    fingerprint: body.fingerprint ?? '',
  };
  const jobs = jobsOf(c.env, entered.environment);
  const open = job.fingerprint === '' ? undefined : (await jobs.list(LISTED)).find((one) => isSame(one, job));
  if (open !== undefined) return c.json({ ...jobJson(open), resumed: true });
  return c.json(jobJson(await jobs.createImport(entered.environment, job, entered.by)));
}

function isSame(open: { readonly direction: string; readonly state: string }, job: NewImport): boolean {
  if (open.direction !== 'import' || open.state !== 'open') return false;
  const of = ({ kind, format, mapping, dryRun, fingerprint }: NewImport) =>
    JSON.stringify([kind, format, mapping, dryRun, fingerprint]);
  return of(open as ImportJob) === of(job); // its direction says so
}

function mappingIssues(kind: ImportKind, mapping: Mapping, { type, columns }: ImportJob['format']): Issue[] {
  const issues: Issue[] = [];
  if (new Set(columns).size < columns.length) {
    const message = 'format.columns: expected each name once, got one twice';
    issues.push({ path: 'format.columns', code: 'DUPLICATE', message });
  }
  for (const [column, entry] of Object.entries(mapping)) {
    const path = `mapping[${JSON.stringify(column)}]`;
    if (readTarget(kind, entry) === null) {
      issues.push({
        path,
        code: 'UNKNOWN_VALUE',
        message: `${path}: expected a field of ${kind}, got "${entry}"`,
      });
    }
    if (type === 'csv' && !columns.includes(column)) {
      issues.push({
        path,
        code: 'UNKNOWN_REFERENCE',
        message: `${path}: expected a column of the file, got another`,
      });
    }
  }
  if (type === 'ndjson') return issues; // what its lines hold is seen line by line
  for (const field of missingFields(kind, mapping)) {
    const message = `mapping: expected a column that is read as ${field}, got none`;
    issues.push({ path: 'mapping', code: 'REQUIRED', message });
  }
  return issues;
}

/** Takes a part: answered when what it holds is durable. */
async function takePart(c: TransferCall): Promise<Response> {
  const entered = await enter(c);
  const id = c.req.param('id') ?? '';
  const number = wholeNumber('part', c.req.param('number') ?? '', 1, MAX_PARTS);
  const { line = '1', encoding = 'utf-8' } = c.req.query();
  const firstLine = wholeNumber('line', line, 1, 1e12);
  const declared = oneOf('encoding', encoding, ENCODINGS);
  const bytes = await readBytes(c.req.raw, MAX_PART_BYTES);
  const claim = { number, hash: await sha256Hex(bytes), bytes: bytes.byteLength };
  const jobs = jobsOf(c.env, entered.environment);
  const claimed = await jobs.claim(id, claim);
  if (claimed.answer === 'repeated') return c.json(partJson(claimed.result, true));
  if (claimed.answer === 'unknown') throw unknownJob();
  if (claimed.answer === 'different') {
    throw new AparteError('CONFLICT', `part: expected the body that part ${number} had before, got another`);
  }
  if (claimed.answer === 'closed') {
    throw new AparteError('CONFLICT', `job: expected an open one, got one that is ${claimed.state}`);
  }
  requireDeclared(entered.compiled, claimed.job.kind);
  const place = { env: c.env, environment: entered.environment, compiled: entered.compiled };
  const result = await applyPart(place, claimed.job, { ...claim, text: textOf(bytes, declared), firstLine });
  await jobs.record(id, result);
  if (claimed.job.kind === 'items' && !claimed.job.dryRun) noteCatalogue(c, entered);
  return c.json(partJson(result, false));
}

function partJson(
  { number, hash, counts }: { number: number; hash: string; counts: PartAnswer['counts'] },
  repeated: boolean,
): PartAnswer {
  return { number, hash, counts, repeated };
}

/** Lists are made of the catalogue: the recommender reads it again. */
function noteCatalogue(c: TransferCall, { environment }: Entered): void {
  const noted = recommenderOf(c.env, environment).noteCatalogue(environment);
  c.executionCtx.waitUntil(noted.catch(() => undefined));
}

async function parts(c: TransferCall): Promise<Response> {
  const { environment } = await enter(c, 'viewer');
  return c.json({ parts: await jobsOf(c.env, environment).partsOf(c.req.param('id') ?? '') });
}

async function finish(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c, 'editor');
  const { parts } = await readBodyAs(c.req.raw, FinishSchema);
  const done = await jobsOf(c.env, entered.environment).finish(job.id, parts);
  if (done.job === null) throw unknownJob();
  if (done.missing.length > 0) {
    throw new AparteError('CONFLICT', `parts: expected ${parts}, got all but ${done.missing.join(', ')}`);
  }
  return c.json(jobJson(done.job));
}

async function cancel(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c, 'editor');
  const cancelled = await jobsOf(c.env, entered.environment).cancel(job.id);
  return c.json(jobJson(cancelled ?? job));
}

async function remove(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c, 'editor');
  await jobsOf(c.env, entered.environment).remove(job.id);
  return c.json({ removed: job.id });
}

async function rejects(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c, 'editor');
  const format = oneOf('format', c.req.query('format') ?? 'csv', ['csv', 'ndjson']);
  const files = await jobsOf(c.env, entered.environment).filesOf(job.id);
  return new Response(streamOf(rejectedRows(c.env, files, format)), {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="rejected-${job.id}.${format}"`,
      'cache-control': 'no-store',
    },
  });
}

async function known(
  c: TransferCall,
  role: 'viewer' | 'editor',
): Promise<{ entered: Entered; job: ImportJob }> {
  const entered = await enter(c, role);
  const kind = kindIn(c);
  const job = await jobsOf(c.env, entered.environment).read(c.req.param('id') ?? '');
  if (job === null || job.direction !== 'import' || job.kind !== kind) throw unknownJob();
  return { entered, job };
}

function kindIn(c: TransferCall): ImportKind {
  return oneOf('kind', c.req.param('kind'), IMPORT_KINDS);
}

function unknownJob(): AparteError {
  return new AparteError('NOT_FOUND', 'There is no such import.');
}

function refuse(issues: readonly Issue[]): void {
  const [first] = issues;
  if (first !== undefined) throw new AparteError(first.code, first.message, { issues });
}
