import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startEdge, type TestEdge } from '../harness.ts';
import { anEvent, GRANTED, record } from './talk.ts';

// A device that goes on under another id (`reset()`, a logout): nobody decides for the former person any more, and no
// cookie vouches for an id that somebody else may own.

let edge: TestEdge;
let signingKey: CryptoKey;

beforeAll(async () => {
  edge = await startEdge();
  const project = {
    kind: 'project',
    key: 'demo',
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    locales: ['en'],
    sources: {
      browser: { purposes: [] },
      server: { purposes: ['analytics', 'personalization', 'experimentation'], basis: 'contract' },
    },
  };
  const rules = [{ if: { 'traits.plan': 'gold' }, value: 'gold' }];
  const flag = { kind: 'flag', key: 'tier', type: 'string', public: true, default: 'none', rules };
  const applied = await edge.admin('POST', '/apply', {
    documents: [project, flag],
    publish: { environment: 'dev', name: 'tiers' },
  });
  expect(applied.status, applied.text).toBe(200);
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  signingKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'backend', alg: 'EdDSA' };
  expect((await edge.admin('POST', '/identity-keys', jwk)).status).toBeLessThan(300);
});
afterAll(() => edge.stop());

function tokenOf(userId: string): Promise<string> {
  return new SignJWT({ sub: userId, aud: 'aparte', exp: Math.floor(Date.now() / 1000) + 600 })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'backend' })
    .sign(signingKey);
}

/** One browser on the site's own pages: it keeps cookies as a browser would. */
function aBrowser(): {
  post(path: string, body: unknown): Promise<Answer>;
  tier(): Promise<string>;
  cookies: Map<string, string>;
} {
  const cookies = new Map<string, string>();
  const post = async (path: string, body: unknown): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      origin: edge.url,
      'sec-fetch-site': 'same-origin',
      ...(cookie === '' ? {} : { cookie }),
    };
    const answer = await edge.post(path, body, { headers });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  // As a page view: nothing but the cookies says who it is.
  const tier = async () => (await post('/v1/decide', { keys: ['tier'] })).json.decisions.tier.value;
  return { post, tier, cookies };
}

/** An event that makes its person a gold one. */
function gold(anonymousId: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { anonymousId, traits: { plan: 'gold' }, context: record(), ...fields };
}

describe('a device that goes on under another id', () => {
  it.each([
    [
      'a choice',
      (anonymousId: string) => ['/v1/consent', { anonymousId, purposes: GRANTED, source: 'site' }],
    ],
    // Stragglers of the former id carry times from before its cookie: an event of after it is what counts.
    [
      'an event',
      (anonymousId: string) => [
        '/v1/track',
        anEvent({ anonymousId, timestamp: new Date(Date.now() + 5_000).toISOString() }),
      ],
    ],
  ] as [string, (anonymousId: string) => [string, unknown]][])(
    'is nobody known after %s under the new id',
    async (_, next) => {
      const browser = aBrowser();
      await browser.post('/v1/identify', gold(randomUUID()));
      expect(await browser.tier()).toBe('gold');
      const [path, body] = next(randomUUID());
      const answer = await browser.post(path, body);
      expect(answer.status, answer.text).toBe(200);
      expect(await browser.tier()).toBe('none');
      expect(browser.cookies.has('aparte')).toBe(true);
      expect(browser.cookies.has('aparte_state')).toBe(false);
    },
  );

  it('keeps the new id when events of the former one come late', async () => {
    const browser = aBrowser();
    const former = randomUUID();
    await browser.post('/v1/identify', gold(former));
    const late = anEvent({ anonymousId: former, timestamp: new Date().toISOString() });
    await browser.post('/v1/consent', { anonymousId: randomUUID(), purposes: GRANTED, source: 'site' });
    await browser.post('/v1/track', late);
    expect(await browser.tier()).toBe('none');
  });

  it('has no id cookie at all when the new id could be guessed', async () => {
    const browser = aBrowser();
    await browser.post('/v1/identify', gold(randomUUID()));
    await browser.post('/v1/consent', { anonymousId: 'visitor-7', purposes: GRANTED, source: 'site' });
    expect([...browser.cookies.keys()]).toEqual([]);
    expect(await browser.tier()).toBe('none');
  });

  it('is not replaced by a page of another site', async () => {
    const browser = aBrowser();
    await browser.post('/v1/identify', gold(randomUUID()));
    const cookie = `aparte=${browser.cookies.get('aparte')}`;
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', cookie };
    const body = { anonymousId: randomUUID(), purposes: GRANTED, source: 'site' };
    expect((await edge.post('/v1/consent', body, { headers })).headers.getSetCookie()).toEqual([]);
  });
});

describe('an id that somebody else knows', () => {
  it('opens nothing in their browser, before or after its owner logs in', async () => {
    const owned = randomUUID();
    const thief = aBrowser();
    await thief.post('/v1/track', anEvent({ anonymousId: randomUUID() }));
    await thief.post('/v1/consent', { anonymousId: owned, purposes: GRANTED, source: 'site' });
    const userId = `u-${randomUUID()}`;
    await edge.post('/v1/identify', gold(owned, { userId, token: await tokenOf(userId) }));
    expect(await thief.tier()).toBe('none');
    await thief.post('/v1/track', anEvent({ anonymousId: owned }));
    expect(await thief.tier()).toBe('none');
  });

  it('opens nothing with a token of their own either', async () => {
    const owned = randomUUID();
    const owner = aBrowser();
    const userId = `u-${randomUUID()}`;
    await owner.post('/v1/identify', gold(owned, { userId, token: await tokenOf(userId) }));
    expect(await owner.tier()).toBe('gold');
    const thief = aBrowser();
    const mine = `u-${randomUUID()}`;
    await thief.post('/v1/track', anEvent({ anonymousId: owned, userId: mine, token: await tokenOf(mine) }));
    thief.cookies.delete('aparte_state'); // their own; it would only narrow what is asked
    expect(await thief.tier()).toBe('none');
  });
});

describe('a state from before a withdrawal', () => {
  it.each([true, false])('decides no more, with its id: %s', async (named) => {
    const anonymousId = randomUUID();
    const shop = { origin: 'https://shop.example' };
    const before = await edge.post('/v1/identify', gold(anonymousId), { headers: shop });
    const headers = { ...shop, 'aparte-state': before.headers.get('aparte-state') ?? '' };
    const asked = { keys: ['tier'], ...(named ? { anonymousId } : {}) };
    expect((await edge.post('/v1/decide', asked, { headers })).json.decisions.tier.value).toBe('gold');
    const purposes = { storage: true, analytics: true };
    await edge.post('/v1/consent', { anonymousId, purposes, source: 'site' }, { headers: shop });
    expect((await edge.post('/v1/decide', asked, { headers })).json.decisions.tier.value).toBe('none');
  });
});

describe('a login on an id that the page brought', () => {
  it('lifts the id: pages know the person without a state', async () => {
    const browser = aBrowser();
    const anonymousId = randomUUID();
    await browser.post('/v1/track', anEvent({ anonymousId }));
    expect(browser.cookies.get('aparte')).toMatch(/^[\w-]+\.[0-9a-z]+\.a\./);
    const userId = `u-${randomUUID()}`;
    const login = gold(anonymousId, { userId, token: await tokenOf(userId) });
    await browser.post('/v1/identify', login);
    await browser.post('/v1/identify', login); // the first may answer before the two are one
    browser.cookies.delete('aparte_state');
    expect(browser.cookies.get('aparte')).toMatch(/^[\w-]+\.[0-9a-z]+\.m\./);
    expect(await browser.tier()).toBe('gold');
  });
});
