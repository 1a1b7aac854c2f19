import { Hono } from 'hono/tiny';
import { type AdminEnv, environmentIn, OwnVisitsBody, readBodyAs } from '../admin/port.ts';
import { ownVisitsCookie, readVisitor } from '../visitor/port.ts';

/** Whether the visits of the browser that asks are counted: a signed cookie on the site's own origin. */
export const ownVisitsRoutes = new Hono<AdminEnv>();

ownVisitsRoutes.get('/v1/admin/own-visits', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const { internal } = await readVisitor(c.req.raw, c.env, environment, Date.now());
  return c.json({ excluded: internal === true });
});

ownVisitsRoutes.post('/v1/admin/own-visits', async (c) => {
  const { excluded } = await readBodyAs(c.req.raw, OwnVisitsBody);
  c.header('set-cookie', await ownVisitsCookie(c.env, excluded, Date.now()));
  return c.json({ excluded });
});
