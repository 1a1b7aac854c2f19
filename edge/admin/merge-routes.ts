import { Hono } from 'hono/tiny';
import type { ProjectDocument } from '../../core/config/types.ts';
import { validateDocument } from '../../core/config/validate.ts';
import { AparteError } from '../../core/errors.ts';
import { allowMerge, dryRunOf, mergesOfPerson, undoMerge } from '../people/port.ts';
import { loadRuntime, projectOf } from '../project/port.ts';
import { type AdminCall, type AdminEnv, only } from './frame.ts';
import { DryRunBody, environmentIn, readBodyAs } from './requests.ts';

/** What became part of a person, and taking it out again. */
export const mergeRoutes = new Hono<AdminEnv>();

const PERSON_ID = /^[0-9a-f]{3}-[A-Za-z0-9_-]{22}$/;

mergeRoutes.get('/v1/admin/people/:id/merges', async (c) => {
  const merges = await mergesOfPerson(c.env, environmentIn(c.req.raw, c.env), idIn(c));
  if (merges === null) throw nobody();
  return c.json(merges);
});

mergeRoutes.post('/v1/admin/people/:id/merges/:merge/undo', only('admin'), async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const { author } = c.get('actor');
  const done = await undoMerge(c.env, environment, idIn(c), c.req.param('merge'), author);
  await projectOf(c.env).note('merge.undo', `${environment}/${idIn(c)}`, author);
  return c.json(done, done.status === 'undone' ? 200 : 202);
});

mergeRoutes.post('/v1/admin/people/:id/merges/:merge/allow', only('admin'), async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const done = await allowMerge(c.env, environment, idIn(c), c.req.param('merge'));
  await projectOf(c.env).note('merge.allow', `${environment}/${idIn(c)}`, c.get('actor').author);
  return c.json(done);
});

mergeRoutes.post('/v1/admin/identity/dry-run', async (c) => {
  const { environment, ...proposed } = await readBodyAs(c.req.raw, DryRunBody);
  const runtime = await loadRuntime(c.env, c.executionCtx);
  const published = runtime.environment(environment)?.config.project;
  return c.json(await dryRunOf(c.env, environment, projectWith(published ?? UNPUBLISHED, proposed)));
});

const UNPUBLISHED = {
  kind: 'project',
  key: 'unpublished',
  currency: 'EUR',
  timeZone: 'UTC',
  locales: ['en'],
};

/** The project with other rules; throws what is wrong with those, with paths as in the document. */
function projectWith(
  project: object,
  proposed: { identifiers?: object; identity?: object },
): Pick<ProjectDocument, 'identifiers' | 'identity'> {
  const result = validateDocument({ ...project, ...proposed });
  if (result.ok && result.value.kind === 'project') return result.value;
  const issues = result.ok ? [] : result.issues;
  throw new AparteError('WRONG_TYPE', issues[0]?.message ?? 'expected rules of a project', { issues });
}

function idIn(c: AdminCall): string {
  const id = c.req.param('id') ?? '';
  if (!PERSON_ID.test(id)) throw nobody();
  return id;
}

function nobody(): AparteError {
  return new AparteError(
    'NOT_FOUND',
    'There is no person with this id (it may have become part of another, or be erased).',
  );
}
