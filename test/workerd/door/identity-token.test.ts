import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RuntimeConfig } from '../../../core/config/published.ts';
import type { JsonObject } from '../../../core/events.ts';
import { verifyIdentityToken } from '../../../edge/door/identity-token.ts';
import type { LoadedRuntime } from '../../../edge/project/port.ts';

const NOW = Date.UTC(2026, 3, 1);
const SECRET = new TextEncoder().encode('a secret of at least thirty-two bytes');
const seconds = (ms: number) => Math.floor(ms / 1000);

let runtime: LoadedRuntime;
let ed: { privateKey: CryptoKey };
let ec: { privateKey: CryptoKey };

function runtimeWith(identityKeys: readonly JsonObject[]): LoadedRuntime {
  const config: RuntimeConfig = { asOf: NOW, version: 1, keys: [], identityKeys, environments: {} };
  return { config, ageMs: 0, environment: () => null };
}

beforeAll(async () => {
  const edPair = await generateKeyPair('EdDSA', { extractable: true });
  const ecPair = await generateKeyPair('ES256', { extractable: true });
  ed = edPair;
  ec = ecPair;
  runtime = runtimeWith([
    { ...((await exportJWK(edPair.publicKey)) as JsonObject), kid: 'ed', alg: 'EdDSA' },
    { ...((await exportJWK(ecPair.publicKey)) as JsonObject), kid: 'ec', alg: 'ES256' },
    { ...((await exportJWK(SECRET)) as JsonObject), kid: 'hs', alg: 'HS256' },
  ]);
});

interface TokenOptions {
  alg?: string;
  kid?: string | null;
  key?: CryptoKey | Uint8Array;
  claims?: Record<string, unknown>;
}

async function token({ alg = 'EdDSA', kid = 'ed', key = ed.privateKey, claims = {} }: TokenOptions = {}) {
  const payload = { sub: 'ada', aud: 'aparte', exp: seconds(NOW) + 600, ...claims };
  const header = kid === null ? { alg } : { alg, kid };
  return new SignJWT(JSON.parse(JSON.stringify(payload))).setProtectedHeader(header).sign(key);
}

describe('verifyIdentityToken', () => {
  it.each([
    ['EdDSA', (): TokenOptions => ({})],
    ['ES256', (): TokenOptions => ({ alg: 'ES256', kid: 'ec', key: ec.privateKey })],
    ['HS256', (): TokenOptions => ({ alg: 'HS256', kid: 'hs', key: SECRET })],
  ])('proves the subject of a token signed with %s', async (_, options) => {
    expect(await verifyIdentityToken(runtime, await token(options()), NOW)).toEqual({ userId: 'ada' });
    expect(await verifyIdentityToken(runtime, await token(options()), NOW + 1000)).toEqual({ userId: 'ada' });
  });

  it.each([
    ['expired', (): TokenOptions => ({ claims: { exp: seconds(NOW) - 60 } })],
    ['valid for longer than 15 minutes', (): TokenOptions => ({ claims: { exp: seconds(NOW) + 16 * 60 } })],
    ['without an end', (): TokenOptions => ({ claims: { exp: undefined } })],
    ['for another audience', (): TokenOptions => ({ claims: { aud: 'shop' } })],
    ['without an audience', (): TokenOptions => ({ claims: { aud: undefined } })],
    ['without a subject', (): TokenOptions => ({ claims: { sub: undefined } })],
    ['with an empty subject', (): TokenOptions => ({ claims: { sub: '' } })],
    ['with a subject of 600 bytes', (): TokenOptions => ({ claims: { sub: 'x'.repeat(600) } })],
    ['not yet valid', (): TokenOptions => ({ claims: { nbf: seconds(NOW) + 120 } })],
    ['without a kid', (): TokenOptions => ({ kid: null })],
    ['of an unknown kid', (): TokenOptions => ({ kid: 'other' })],
    ["signed with another's key", (): TokenOptions => ({ alg: 'ES256', kid: 'ed', key: ec.privateKey })],
    [
      "signed with the public key's bytes as a secret",
      (): TokenOptions => ({ alg: 'HS256', kid: 'ed', key: SECRET }),
    ],
    [
      'of an algorithm outside the list',
      (): TokenOptions => ({ alg: 'HS512', kid: 'hs', key: new Uint8Array(64) }),
    ],
  ])('proves nobody by a token %s', async (_, options) => {
    expect(await verifyIdentityToken(runtime, await token(options()), NOW)).toBeNull();
  });

  it('proves nobody by an unsigned, tampered or broken token', async () => {
    const good = await token();
    const none = `${btoa('{"alg":"none","kid":"ed"}').replaceAll('=', '')}.${good.split('.')[1]}.`;
    for (const text of [none, `${good.slice(0, -4)}AAAA`, 'x.y.z', '', 'x'.repeat(100_000)]) {
      expect(await verifyIdentityToken(runtime, text, NOW)).toBeNull();
    }
  });

  it('uses a key that was replaced under the same kid, and not the old one', async () => {
    const next = await generateKeyPair('EdDSA', { extractable: true });
    const old = await token();
    expect(await verifyIdentityToken(runtime, old, NOW)).not.toBeNull();
    const jwk = (await exportJWK(next.publicKey)) as JsonObject;
    const rotated = runtimeWith([{ ...jwk, kid: 'ed', alg: 'EdDSA' }]);
    expect(await verifyIdentityToken(rotated, old, NOW)).toBeNull();
    expect(await verifyIdentityToken(rotated, await token({ key: next.privateKey }), NOW)).not.toBeNull();
  });

  it('proves nobody where no key is declared or no config is known', async () => {
    expect(await verifyIdentityToken(runtimeWith([]), await token(), NOW)).toBeNull();
    const unknown: LoadedRuntime = { config: null, ageMs: Number.POSITIVE_INFINITY, environment: () => null };
    expect(await verifyIdentityToken(unknown, await token(), NOW)).toBeNull();
  });
});
