import * as v from 'valibot';
import { ENCODINGS } from '../../core/import/encoding.ts';
import { IMPORT_KINDS } from '../../core/import/job.ts';
import {
  ExportSchema,
  FinishSchema,
  ImportSchema,
  InspectSchema,
  JobsSchema,
  NewExportSchema,
  NewImportSchema,
  PartSchema,
  PartsSchema,
} from '../transfer/port.ts';
import { type DescribedRoute, ofEnvironment } from './described-route.ts';

// Imports and exports in the API description: each route for secret keys, and for the console below `/v1/admin`.

type Route = Omit<DescribedRoute, 'keys' | 'path'> & { readonly path: string };

const text = v.string();
const FILE = { bodyType: 'application/octet-stream', body: text } as const;
const JOB = '/import/{kind}/jobs/{id}';

const ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/import/inspect',
    summary: 'Looks at the first MB of a file: encoding, columns, samples, and how they would be read.',
    query: v.object({
      kind: v.optional(v.picklist(IMPORT_KINDS)),
      encoding: v.optional(v.picklist(ENCODINGS)),
    }),
    ...FILE,
    answer: InspectSchema,
  },
  {
    method: 'get',
    path: '/import/jobs',
    summary: 'Imports and exports of the last 30 days, newest first, at most 100.',
    answer: JobsSchema,
  },
  {
    method: 'post',
    path: '/import/{kind}/jobs',
    summary:
      'Begins an import (profiles, consents, orders, items), or goes on with the open one of the same file.',
    body: NewImportSchema,
    answer: ImportSchema,
  },
  { method: 'get', path: JOB, summary: 'An import as it stands.', answer: ImportSchema },
  { method: 'get', path: `${JOB}/parts`, summary: 'The parts that were taken.', answer: PartsSchema },
  {
    method: 'put',
    path: `${JOB}/parts/{number}`,
    summary:
      'A part: whole rows without the header, at most 8 MB, also gzipped. Answered when its rows are durable; the same again counts once.',
    query: v.object({ line: v.optional(v.number()), encoding: v.optional(v.picklist(ENCODINGS)) }),
    ...FILE,
    answer: PartSchema,
  },
  {
    method: 'post',
    path: `${JOB}/finish`,
    summary: 'Closes an import of so many parts; 409 names those that are missing.',
    body: FinishSchema,
    answer: ImportSchema,
  },
  {
    method: 'post',
    path: `${JOB}/cancel`,
    summary: 'Stops an import; what was taken stays.',
    answer: ImportSchema,
  },
  {
    method: 'delete',
    path: JOB,
    summary: 'Forgets an import and its rejected rows.',
    answer: v.object({ removed: text }),
  },
  {
    method: 'get',
    path: `${JOB}/rejects`,
    summary: 'The rejected rows as a file: line, field, reason, row.',
    query: v.object({ format: v.optional(v.picklist(['csv', 'ndjson'])) }),
    answer: text,
  },
];

const EXPORT_JOB = '/export/{kind}/jobs/{id}';
const formatQuery = v.object({ format: v.optional(v.picklist(['csv', 'ndjson'])) });

const EXPORTS: readonly Route[] = [
  {
    method: 'get',
    path: '/export/{kind}',
    summary:
      'Everything of a kind (profiles, consents, orders, events, items), streamed, as it can be imported.',
    query: formatQuery,
    answer: text,
  },
  {
    method: 'post',
    path: '/export/{kind}/jobs',
    summary: 'Makes an export in the background; its file stays for 30 days.',
    body: NewExportSchema,
    answer: ExportSchema,
  },
  { method: 'get', path: EXPORT_JOB, summary: 'An export as it stands.', answer: ExportSchema },
  { method: 'get', path: `${EXPORT_JOB}/file`, summary: 'The file of an export that is done.', answer: text },
  { method: 'post', path: `${EXPORT_JOB}/cancel`, summary: 'Stops an export.', answer: ExportSchema },
  {
    method: 'delete',
    path: EXPORT_JOB,
    summary: 'Forgets an export and its file.',
    answer: v.object({ removed: text }),
  },
];

export const TRANSFER_ROUTES: readonly DescribedRoute[] = [...ROUTES, ...EXPORTS].flatMap(
  (route): DescribedRoute[] => [
    { ...route, path: `/v1${route.path}`, keys: ['secret'] },
    {
      ...route,
      path: `/v1/admin${route.path}`,
      keys: ['admin'],
      query: v.object({
        ...ofEnvironment.entries,
        ...(route.query as v.ObjectSchema<v.ObjectEntries, undefined>)?.entries,
      }),
    },
  ],
);
