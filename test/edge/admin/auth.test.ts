import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

// A deployed Worker: no embedded token, admin JWTs of an identity provider whose key set is fetched over HTTP.

const ISSUER = 'https://login.test/';
const AUDIENCE = 'aparte-admin';

let edge: TestEdge;
let provider: Server;
let privateKey: CryptoKey;
let jwksUrl: string;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  privateKey = pair.privateKey;
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }];
  provider = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  jwksUrl = `http://127.0.0.1:${port}/jwks.json`;
  edge = await startEdge({
    override: (worker) => ({
      ...worker,
      bindings: {
        ...worker.bindings,
        EMBEDDED: 'false',
        ADMIN_JWKS_URL: jwksUrl,
        ADMIN_JWT_ISSUER: ISSUER,
        ADMIN_JWT_AUDIENCE: AUDIENCE,
      },
    }),
  });
});
afterAll(async () => {
  await edge.stop();
  provider.close();
});

interface TokenParts {
  claims?: Record<string, unknown>;
  issuer?: string;
  audience?: string;
  expires?: string | null;
  key?: CryptoKey;
  kid?: string;
}

function token({
  claims = { role: 'admin' },
  issuer = ISSUER,
  audience = AUDIENCE,
  expires = '5m',
  key = privateKey,
  kid = 'one',
}: TokenParts = {}) {
  const jwt = new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid })
    .setSubject('u-1')
    .setIssuer(issuer)
    .setAudience(audience);
  return (expires === null ? jwt : jwt.setExpirationTime(expires)).sign(key);
}

async function call(method: string, path: string, bearer: string, body?: unknown) {
  const response = await fetch(`${edge.url}/v1/admin${path}`, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      origin: 'https://evil.test',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

const project = { kind: 'project', key: 'demo', currency: 'EUR', timeZone: 'UTC', locales: ['en'] };

describe('admin routes of a deployment', () => {
  it('let a token of the provider in, and write its e-mail into the audit log', async () => {
    const bearer = await token({ claims: { role: 'editor', email: 'ana@shop.test' } });
    expect((await call('PUT', '/documents/project/demo', bearer, project)).status).toBe(200);
    const audit = await call('GET', '/audit', await token({ claims: { roles: ['viewer'] } }));
    expect(audit.json.entries).toMatchObject([
      { author: 'ana@shop.test', action: 'document.save', target: 'project/demo' },
    ]);
  });

  it.each<[string, TokenParts]>([
    ['of another issuer', { issuer: 'https://other.test/' }],
    ['for another audience', { audience: 'shop' }],
    ['that has expired', { expires: '-1m' }],
    ['that never expires', { expires: null }],
    ['of a key that the provider does not name', { kid: 'other' }],
  ])('refuse a token %s', async (_what, parts) => {
    expect((await call('GET', '/status', await token(parts))).status).toBe(401);
  });

  it('refuse a token signed by somebody else, and one that is signed by nobody', async () => {
    const { privateKey: other } = await generateKeyPair('ES256');
    expect((await call('GET', '/status', await token({ key: other }))).status).toBe(401);
    const [, payload] = (await token()).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect((await call('GET', '/status', none)).status).toBe(401);
  });

  it('refuse the embedded token and the local keys', async () => {
    expect((await edge.admin('GET', '/status')).status).toBe(401);
    expect((await edge.get('/api/features/wk_local')).status).toBe(401);
    expect((await edge.get('/api/features/sk_local')).status).toBe(401);
  });

  it.each([
    ['nobody', {}, { read: 403, edit: 403, keys: 403 }],
    ['viewer', { role: 'viewer' }, { read: 200, edit: 403, keys: 403 }],
    ['editor', { roles: ['viewer', 'editor'] }, { read: 200, edit: 200, keys: 403 }],
    ['admin', { role: 'admin' }, { read: 200, edit: 200, keys: 201 }],
  ])('give %s what the role may do', async (_role, claims, expected) => {
    const bearer = await token({ claims });
    const read = (await call('GET', '/documents', bearer)).status;
    const edit = (await call('PUT', '/documents/project/demo', bearer, project)).status;
    const keys = (await call('POST', '/keys', bearer, { kind: 'write', environment: 'prod' })).status;
    expect({ read, edit, keys }).toEqual(expected);
  });

  it.each(['viewer', 'editor', 'admin'])('tell a %s who they are, and nobody else', async (role) => {
    const bearer = await token({ claims: { role, email: `${role}@shop.test` } });
    const { status, json } = await call('GET', '/session?environment=prod', bearer);
    expect(status).toBe(200);
    expect(json).toMatchObject({ author: `${role}@shop.test`, role, environment: 'prod' });
    expect((await call('GET', '/session', 'eyJhbGciOiJub25lIn0.e30.')).status).toBe(401);
  });

  it('refuse a token that names a shared secret as its algorithm', async () => {
    // The classic confusion: the provider's public key taken for an HMAC secret.
    const jwks = await (await fetch(jwksUrl)).text();
    const confused = await new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setSubject('u-1')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(jwks));
    expect((await call('GET', '/session', confused)).status).toBe(401);
  });

  it('have no CORS, are never cached, and are 404 where there is none', async () => {
    const answer = await call('GET', '/status', await token());
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await call('GET', '/nothing', await token())).status).toBe(404);
    expect(
      (
        await fetch(`${edge.url}/v1/admin/status`, {
          method: 'OPTIONS',
          headers: { origin: 'https://evil.test' },
        })
      ).status,
    ).toBe(401);
    expect((await fetch(`${edge.url}/v1/admin/status`)).status).toBe(401);
  });
});
