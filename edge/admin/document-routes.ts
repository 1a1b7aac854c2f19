import { Hono } from 'hono/tiny';
import { isObject } from '../../core/config/schemas.ts';
import { DOCUMENT_KINDS } from '../../core/config/validate.ts';
import { AparteError } from '../../core/errors.ts';
import { readJson } from '../door/port.ts';
import { projectOf, type StoredDocument, valueOf } from '../project/port.ts';
import { type AdminCall, type AdminEnv, diffAnswer, spreadPublication } from './frame.ts';
import { ApplyBody, MAX_ADMIN_BODY_BYTES, PlanBody, readBodyAs } from './requests.ts';

/** Drafts: one at a time, or many together. */
export const documentRoutes = new Hono<AdminEnv>();

documentRoutes.get('/v1/admin/documents', async (c) => {
  const asked = c.req.query('kind');
  const kind = DOCUMENT_KINDS.find((known) => known === asked);
  if (asked !== undefined && kind === undefined) {
    throw new AparteError('UNKNOWN_VALUE', `kind: expected one of ${DOCUMENT_KINDS.join(', ')}, got another`);
  }
  const documents = await projectOf(c.env).listDocuments(kind);
  return c.json({ documents: documents.map(answer) });
});

documentRoutes.get('/v1/admin/documents/:kind/:key', async (c) => {
  const { kind, key } = c.req.param();
  const stored = await projectOf(c.env).readDocument(kind, key);
  if (stored === null) throw new AparteError('NOT_FOUND', `There is no ${kind} "${key}".`);
  return one(c, stored);
});

documentRoutes.put('/v1/admin/documents/:kind/:key', async (c) => {
  const { kind, key } = c.req.param();
  const body = await readJson(c.req.raw, MAX_ADMIN_BODY_BYTES);
  if (isObject(body) && (body['kind'] !== kind || body['key'] !== key)) {
    throw new AparteError('CONFLICT', `kind and key: expected ${kind}/${key} as in the address, got another`);
  }
  const saved = await projectOf(c.env).saveDocument(body, c.get('actor').author, ifMatch(c));
  return one(c, valueOf(saved));
});

documentRoutes.delete('/v1/admin/documents/:kind/:key', async (c) => {
  const { kind, key } = c.req.param();
  valueOf(await projectOf(c.env).deleteDocument(kind, key, c.get('actor').author, ifMatch(c)));
  return c.json({ deleted: `${kind}/${key}` });
});

documentRoutes.post('/v1/admin/plan', async (c) => {
  const { documents, prune = false } = await readBodyAs(c.req.raw, PlanBody);
  const plan = await projectOf(c.env).plan({ documents, prune });
  const [first] = plan.issues;
  if (first !== undefined) throw new AparteError(first.code, first.message, { issues: plan.issues });
  return c.json(diffAnswer(plan.diff));
});

documentRoutes.post('/v1/admin/apply', async (c) => {
  const { documents, prune = false, publish } = await readBodyAs(c.req.raw, ApplyBody);
  const applied = valueOf(await projectOf(c.env).apply({ documents, prune }, c.get('actor').author, publish));
  const plan = diffAnswer(applied.diff);
  if (applied.revision === undefined) return c.json({ plan });
  await spreadPublication(c, applied.revision.environment);
  return c.json({ plan, revision: applied.revision.number, publication: applied.revision });
});

function answer({ document, hash, author, savedAt }: StoredDocument) {
  return { document, etag: `"${hash}"`, author, savedAt };
}

function one(c: AdminCall, stored: StoredDocument): Response {
  return c.json(answer(stored), 200, { etag: `"${stored.hash}"` });
}

/** The hash that `If-Match` names, `*` for any. */
function ifMatch(c: AdminCall): string | undefined {
  return c.req.header('if-match')?.trim().replace(/^W\//, '').replaceAll('"', '');
}
