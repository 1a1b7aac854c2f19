import { Hono } from 'hono/tiny';
import { AparteError } from '../../core/errors.ts';
import { allowMerge, mergesOfPerson, undoMerge } from '../people/port.ts';
import { projectOf } from '../project/port.ts';
import { type AdminCall, type AdminEnv, only } from './frame.ts';
import { environmentIn } from './requests.ts';

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
