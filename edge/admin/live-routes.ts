import { Hono } from 'hono/tiny';
import { type AdminEnv, guard } from './frame.ts';
import { environmentIn } from './requests.ts';

/** `GET /v1/live`: what happens, as server-sent events, for those who may look. */
export const liveRoutes = new Hono<AdminEnv>().use('/v1/live', guard).get('/v1/live', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const room = c.env.LIVE.get(c.env.LIVE.idFromName(`${environment}/live`));
  const { body } = await room.fetch(`https://live.invalid/${environment}`);
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
});
