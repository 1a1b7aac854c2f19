import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(async () => {
  await edge.stop();
});

const make = (body: object) => edge.admin('POST', '/keys', body);
const works = async (key: string) => (await edge.get(`/api/features/${key}`)).status;

describe('keys', () => {
  it('a write key is made with its origins, and works at once', async () => {
    const made = await make({ kind: 'write', environment: 'prod', origins: ['https://shop.test'] });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      kind: 'write',
      environment: 'prod',
      source: 'browser',
      trusted: false,
      origins: ['https://shop.test'],
    });
    expect(made.json.key).toMatch(/^wk_[\w-]{22}$/);
    expect(await works(made.json.key)).toBe(200);
    const answer = (origin: string) =>
      fetch(`${edge.url}/api/features/${made.json.key}`, { headers: { origin } });
    expect((await answer('https://shop.test')).status).toBe(200);
    expect((await answer('https://evil.test')).status).toBe(403);
  });

  it('a secret is shown once and kept as a hash only; two of a name are valid at once, a third is refused', async () => {
    const secret = { kind: 'secret', environment: 'prod', name: 'backend' };
    const [first, second] = [(await make(secret)).json, (await make(secret)).json];
    expect(first.key).toMatch(new RegExp(`^sk_${first.kid}_[\\w-]{43}$`));
    expect(await Promise.all([works(first.key), works(second.key)])).toEqual([200, 200]);
    const third = await make(secret);
    expect([third.status, third.json.code]).toEqual([409, 'CONFLICT']);
    expect(third.text).toContain(first.kid);
    expect((await make({ ...secret, name: 'other' })).status).toBe(201);
    expect((await make({ ...secret, environment: 'staging' })).status).toBe(201);

    const listed = await edge.admin('GET', '/keys');
    expect(listed.text).not.toContain(first.key);
    expect(listed.json.keys.find(({ kid }: { kid: string }) => kid === first.kid)).toMatchObject({
      name: 'backend',
      key: null,
    });

    expect((await edge.admin('DELETE', `/keys/${first.kid}`)).json).toEqual({ revoked: first.kid });
    expect(await Promise.all([works(first.key), works(second.key)])).toEqual([401, 200]);
    expect((await make(secret)).status).toBe(201);
    expect((await edge.admin('DELETE', `/keys/${first.kid}`)).status).toBe(404);
    expect((await edge.admin('GET', '/audit')).text).not.toContain(second.key);
  });

  it.each([
    [{ kind: 'public', environment: 'prod' }, 'kind'],
    [{ kind: 'write' }, 'environment'],
    [{ kind: 'write', environment: 'prod', origins: ['shop.test/path'] }, 'origins[0]'],
    [{ kind: 'write', environment: 'prod', orgins: [] }, 'orgins'],
  ])('refuses %j and names the field', async (body, path) => {
    const answer = await make(body);
    expect([answer.status, answer.json.errors[0].path]).toEqual([400, path]);
  });

  it('a key nobody made is unknown, however long', async () => {
    expect(await Promise.all([works('wk_x'), works('sk_x'), works('x'.repeat(5_000))])).toEqual([
      401, 401, 401,
    ]);
  });
});

describe('identity keys', () => {
  const jwk = {
    kid: 'shop-1',
    kty: 'OKP',
    crv: 'Ed25519',
    alg: 'EdDSA',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  };

  it('are kept until removed, without telling shared secrets', async () => {
    expect((await edge.admin('POST', '/identity-keys', jwk)).status).toBe(201);
    expect(
      (await edge.admin('POST', '/identity-keys', { kid: 'shop-2', kty: 'oct', alg: 'HS256', k: 'c2VjcmV0' }))
        .status,
    ).toBe(201);
    const listed = await edge.admin('GET', '/identity-keys');
    expect(listed.json.keys).toEqual([jwk, { kid: 'shop-2', kty: 'oct', alg: 'HS256' }]);
    expect((await edge.admin('POST', '/identity-keys', jwk)).json.code).toBe('DUPLICATE');
    expect((await edge.admin('DELETE', '/identity-keys/shop-2')).status).toBe(200);
    expect((await edge.admin('GET', '/identity-keys')).json.keys).toHaveLength(1);
  });

  it.each([
    [{ ...jwk, kid: 'private', d: 'secret' }, 'd'],
    [{ ...jwk, kid: undefined }, 'kid'],
    [{ ...jwk, kid: 'rsa', kty: 'RSA' }, 'kty'],
    [{ ...jwk, kid: 'none', alg: 'none' }, 'alg'],
  ])('refuses a key that could do harm: %#', async (body, path) => {
    const answer = await edge.admin('POST', '/identity-keys', body);
    expect([answer.status, answer.json.errors[0].path]).toEqual([400, path]);
  });
});
