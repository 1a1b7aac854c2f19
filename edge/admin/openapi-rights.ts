import * as v from 'valibot';
import { JsonObjectSchema } from '../../core/wire/schemas.ts';
import { CertificateSchema, PersonExportSchema } from '../../core/wire/rights-schema.ts';
import { admin, type DescribedRoute, ofEnvironment } from './described-route.ts';
import { RestoreBeginBody } from './requests.ts';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const ofObject = v.object({ object: text, cursor: v.optional(text) });

/** The routes of people's rights, and of backups. */
export const RIGHTS_ROUTES: readonly DescribedRoute[] = [
  admin('get', '/people/{id}/export', 'Everything known of a person, as a file.', {
    query: ofEnvironment,
    answer: PersonExportSchema,
  }),
  admin(
    'delete',
    '/people/{id}',
    'Erases a person and gives the certificate; 202 while a part is under way.',
    {
      query: ofEnvironment,
      answer: CertificateSchema,
    },
  ),
  admin('post', '/backup/begin', 'The head of a backup: which objects to copy.', {
    answer: JsonObjectSchema,
  }),
  admin('get', '/backup/rows', 'Rows of an object, NDJSON; `aparte-next` (escaped) is the next `cursor`.', {
    query: ofObject,
    answer: text,
  }),
  admin('get', '/backup/files', 'Files of the archive.', {
    query: v.object({ cursor: v.optional(text) }),
    answer: v.object({
      files: v.array(v.object({ key: text, bytes: count })),
      next: v.nullable(text),
    }),
  }),
  admin('get', '/backup/file', 'One file of the archive.', { query: v.object({ key: text }), answer: text }),
  admin('post', '/restore/begin', 'Begins a restore into an empty instance.', {
    body: RestoreBeginBody,
    answer: v.object({ begun: text }),
  }),
  {
    method: 'post',
    path: '/v1/admin/restore/rows',
    summary: 'Writes rows of an object back, at most 8 MB; the same rows may come again.',
    keys: ['admin'],
    query: v.object({ object: text, id: text }),
    body: text,
    bodyType: 'application/x-ndjson',
    answer: v.object({ written: count }),
  },
  {
    method: 'put',
    path: '/v1/admin/restore/file',
    summary: 'Writes a file of the archive back.',
    keys: ['admin'],
    query: v.object({ key: text }),
    body: text,
    bodyType: 'application/gzip',
    answer: v.object({ written: count }),
  },
  admin('post', '/restore/end', 'Ends a restore: from now on the instance works.', {
    query: v.object({ id: text }),
    answer: v.object({ ended: text }),
  }),
];
