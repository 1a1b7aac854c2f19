import { Hono } from 'hono/tiny';
import type { JsonObject } from '../../core/events.ts';
import { projectOf, valueOf } from '../project/port.ts';
import { type AdminEnv, only, spread } from './frame.ts';
import { IdentityKeyBody, KeyBody, readBodyAs } from './requests.ts';

/** Keys of the API, and keys that sign identity tokens. Making and ending them takes the role `admin`. */
export const keyRoutes = new Hono<AdminEnv>();

keyRoutes.get('/v1/admin/keys', async (c) => c.json({ keys: await projectOf(c.env).listKeys() }));

keyRoutes.post('/v1/admin/keys', only('admin'), async (c) => {
  const request = await readBodyAs(c.req.raw, KeyBody);
  const made = valueOf(await projectOf(c.env).createKey(request, c.get('actor').author));
  await spread(c);
  return c.json(made, 201);
});

keyRoutes.delete('/v1/admin/keys/:kid', only('admin'), async (c) => {
  const { kid } = c.req.param();
  valueOf(await projectOf(c.env).revokeKey(kid, c.get('actor').author));
  await spread(c);
  return c.json({ revoked: kid });
});

keyRoutes.get('/v1/admin/identity-keys', async (c) => {
  const keys = await projectOf(c.env).listIdentityKeys();
  return c.json({ keys: keys.map(withoutSecret) });
});

keyRoutes.post('/v1/admin/identity-keys', only('admin'), async (c) => {
  const jwk = await readBodyAs(c.req.raw, IdentityKeyBody);
  valueOf(await projectOf(c.env).addIdentityKey(jwk, c.get('actor').author));
  await spread(c);
  return c.json(withoutSecret(jwk), 201);
});

keyRoutes.delete('/v1/admin/identity-keys/:kid', only('admin'), async (c) => {
  const { kid } = c.req.param();
  valueOf(await projectOf(c.env).removeIdentityKey(kid, c.get('actor').author));
  await spread(c);
  return c.json({ removed: kid });
});

/** A JWK without what only its owner may know: of a shared secret (`oct`) everything is in `k`. */
function withoutSecret(jwk: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== 'k' && name !== 'd'));
}
