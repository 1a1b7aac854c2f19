import { Hono } from 'hono/tiny';
import { AparteError } from '../../core/errors.ts';
import { eraseById, exportPerson } from '../people/port.ts';
import { projectOf } from '../project/port.ts';
import { type AdminCall, type AdminEnv, only } from './frame.ts';
import { environmentIn } from './requests.ts';

/** A person's rights, for the console: everything known as a file, and the end of it. Both take the role `admin`. */
export const rightsRoutes = new Hono<AdminEnv>();

const PERSON_ID = /^[0-9a-f]{3}-[A-Za-z0-9_-]{22}$/;

rightsRoutes.get('/v1/admin/people/:id/export', only('admin'), async (c) => {
  const id = idIn(c);
  const text = await exportPerson(c.env, environmentIn(c.req.raw, c.env), { id }, Date.now());
  if (text === null) throw nobody();
  return new Response(text, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="person-${id}.json"`,
    },
  });
});

rightsRoutes.delete('/v1/admin/people/:id', only('admin'), async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const certificate = await eraseById(c.env, environment, idIn(c), Date.now());
  if (certificate === null) throw nobody();
  const target = `${environment}/${certificate.certificate}`;
  await projectOf(c.env).note('person.erase', target, c.get('actor').author);
  return c.json(certificate, certificate.completedAt === undefined ? 202 : 200);
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
