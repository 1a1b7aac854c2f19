import { Hono } from 'hono/tiny';
import { AparteError } from '../../core/errors.ts';
import { EXPORT_KINDS, type ExportKind } from '../../core/import/job.ts';
import { type AdminEnv, readBodyAs } from '../admin/port.ts';
import type { ExportJob } from './contract.ts';
import { type Entered, enter, oneOf, type TransferCall } from './entry.ts';
import { exportBytes } from './export-pages.ts';
import { bytesOf, streamOf } from './files.ts';
import { jobJson } from './job-json.ts';
import { jobsOf } from './rpc.ts';
import { NewExportSchema } from './schemas.ts';

/** The routes of exports below a prefix, for servers and for the console alike. */
export function exportRoutes(prefix: string): Hono<AdminEnv> {
  return new Hono<AdminEnv>()
    .get(`${prefix}/export/:kind`, direct)
    .post(`${prefix}/export/:kind/jobs`, create)
    .get(`${prefix}/export/:kind/jobs/:id`, async (c) => c.json(jobJson((await known(c)).job)))
    .get(`${prefix}/export/:kind/jobs/:id/file`, file)
    .post(`${prefix}/export/:kind/jobs/:id/cancel`, cancel)
    .delete(`${prefix}/export/:kind/jobs/:id`, remove);
}

async function direct(c: TransferCall): Promise<Response> {
  const { environment } = await enter(c);
  const format = oneOf('format', c.req.query('format') ?? 'ndjson', ['csv', 'ndjson']);
  const kind = kindIn(c);
  return fileAnswer(streamOf(exportBytes(c.env, { kind, format, environment })), kind, format);
}

/** An export is made in the background, by the Jobs object's alarm, and stays for 30 days. */
async function create(c: TransferCall): Promise<Response> {
  const { environment, by } = await enter(c);
  const kind = kindIn(c);
  const { format = 'ndjson' } = await readBodyAs(c.req.raw, NewExportSchema);
  return c.json(jobJson(await jobsOf(c.env, environment).createExport(environment, { kind, format }, by)));
}

async function file(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c);
  if (job.state !== 'done') {
    throw new AparteError('CONFLICT', `job: expected an export that is done, got one that is ${job.state}`);
  }
  const files = await jobsOf(c.env, entered.environment).filesOf(job.id);
  return fileAnswer(streamOf(bytesOf(c.env, files)), job.kind, job.format);
}

async function cancel(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c);
  return c.json(jobJson((await jobsOf(c.env, entered.environment).cancel(job.id)) ?? job));
}

async function remove(c: TransferCall): Promise<Response> {
  const { entered, job } = await known(c);
  await jobsOf(c.env, entered.environment).remove(job.id);
  return c.json({ removed: job.id });
}

async function known(c: TransferCall): Promise<{ entered: Entered; job: ExportJob }> {
  const entered = await enter(c);
  const kind = kindIn(c);
  const job = await jobsOf(c.env, entered.environment).read(c.req.param('id') ?? '');
  if (job === null || job.direction !== 'export' || job.kind !== kind) {
    throw new AparteError('NOT_FOUND', 'There is no such export.');
  }
  return { entered, job };
}

function kindIn(c: TransferCall): ExportKind {
  return oneOf('kind', c.req.param('kind'), EXPORT_KINDS);
}

function fileAnswer(body: ReadableStream<Uint8Array>, kind: string, format: 'csv' | 'ndjson'): Response {
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="${kind}.${format}"`,
      'cache-control': 'no-store',
    },
  });
}
