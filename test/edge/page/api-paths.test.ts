import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

// Under /v1/ nothing is the site's: a wrong method or a misspelt route carries a key, and perhaps people's data.

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge({
    beside: [
      {
        name: 'site',
        modules: true,
        script: 'export default { fetch: (request) => new Response("the site: " + request.url) }',
        compatibilityDate: '2026-04-20',
      },
    ],
    override: (worker) => ({ ...worker, serviceBindings: { ...worker.serviceBindings, ORIGIN: 'site' } }),
  });
});
afterAll(() => edge.stop());

it.each([
  ['GET', '/v1/track'],
  ['PUT', '/v1/batch'],
  ['DELETE', '/v1/consent'],
  ['POST', '/v1/trak'],
  ['GET', '/v1/'],
  ['GET', '/v1/../v1/nothing'],
])('%s %s is answered by us, not passed to the site', async (method, path) => {
  const headers = { authorization: 'Bearer sk_local' };
  const response = await fetch(edge.url + path, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: '{"userId":"u-1"}' }),
  });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.text()).not.toContain('the site');
});

it('passes paths that only begin alike', async () => {
  expect((await edge.get('/v1')).text).toContain('the site');
  expect((await edge.get('/v10/x')).text).toContain('the site');
});
