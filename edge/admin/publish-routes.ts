import { Hono } from 'hono/tiny';
import { AparteError } from '../../core/errors.ts';
import { projectOf, valueOf } from '../project/port.ts';
import { type AdminCall, type AdminEnv, diffAnswer, spread, spreadPublication } from './frame.ts';
import { environmentIn, KillBody, numberIn, PublishBody, readBodyAs, RestoreBody } from './requests.ts';

/** Publications, kill switches, the audit log and the project at a glance. */
export const publishRoutes = new Hono<AdminEnv>();

const LAST = Number.MAX_SAFE_INTEGER;

publishRoutes.post('/v1/admin/publish', async (c) => {
  const request = await readBodyAs(c.req.raw, PublishBody);
  const revision = valueOf(await projectOf(c.env).publish(request, c.get('actor').author));
  await spreadPublication(c, request.environment);
  return c.json(revision);
});

publishRoutes.get('/v1/admin/revisions', async (c) => {
  const limit = numberIn(c.req.raw, 'limit', { default: 50, min: 1, max: 200 });
  const before = numberIn(c.req.raw, 'before', { default: LAST, min: 1, max: LAST });
  const revisions = await projectOf(c.env).listRevisions(environmentIn(c.req.raw, c.env), limit, before);
  return c.json({ revisions });
});

publishRoutes.get('/v1/admin/revisions/:number', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const number = revisionNumber(c);
  const revision = await projectOf(c.env).readRevision(environment, number);
  if (revision === null)
    throw new AparteError('NOT_FOUND', `There is no revision ${number} of ${environment}.`);
  const { contents, ...rest } = revision;
  return c.json({ ...rest, contents });
});

publishRoutes.post('/v1/admin/revisions/:number/restore', async (c) => {
  const number = revisionNumber(c);
  const {
    environment,
    name = `Back to revision ${number}`,
    note = '',
    drafts = false,
  } = await readBodyAs(c.req.raw, RestoreBody);
  const request = { environment, number, name, note, drafts };
  const revision = valueOf(await projectOf(c.env).restore(request, c.get('actor').author));
  await spreadPublication(c, environment);
  return c.json(revision);
});

publishRoutes.post('/v1/admin/flags/:key/kill', async (c) => {
  const { environment } = await readBodyAs(c.req.raw, KillBody);
  return switchFlag(c, environment, true);
});

publishRoutes.delete('/v1/admin/flags/:key/kill', async (c) =>
  switchFlag(c, environmentIn(c.req.raw, c.env), false),
);

publishRoutes.get('/v1/admin/audit', async (c) => {
  const limit = numberIn(c.req.raw, 'limit', { default: 100, min: 1, max: 1_000 });
  const before = numberIn(c.req.raw, 'before', { default: LAST, min: 1, max: LAST });
  return c.json({ entries: await projectOf(c.env).listAudit(limit, before) });
});

publishRoutes.get('/v1/admin/status', async (c) => {
  const { environments, ...status } = await projectOf(c.env).readStatus();
  const shown = Object.entries(environments).map(([environment, { pending, ...state }]) => [
    environment,
    { ...state, pending: pending === null ? null : diffAnswer(pending) },
  ]);
  return c.json({ ...status, environments: Object.fromEntries(shown) });
});

async function switchFlag(
  c: AdminCall,
  environment: ReturnType<typeof environmentIn>,
  killed: boolean,
): Promise<Response> {
  const flag = c.req.param('key') ?? '';
  valueOf(await projectOf(c.env).setKill(environment, flag, killed, c.get('actor').author));
  await spread(c);
  return c.json({ flag, environment, killed });
}

function revisionNumber(c: AdminCall): number {
  const number = Number(c.req.param('number'));
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new AparteError('NOT_FOUND', 'revision: expected a number from 1');
}
