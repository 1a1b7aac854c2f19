import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startEdge, type TestEdge } from '../harness.ts';
import { anEvent, isStored, publishProject, record } from './talk.ts';

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge);
});
afterAll(() => edge.stop());

/** The headers of a page of the site itself. */
const samePage = () => ({ origin: edge.url, 'sec-fetch-site': 'same-origin' });
const otherPage = { origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' };

/** Cookies an answer sets, by name; '' for a cleared one. */
function cookiesOf(answer: Answer): Record<string, string> {
  const pairs = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]?.split('=') ?? []);
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

function cookieHeader(cookies: Record<string, string>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}

describe('the state in the answer to an event', () => {
  it('travels in a header to a page of another site, and its version in the body', async () => {
    const answer = await edge.post('/v1/track', anEvent(), { headers: otherPage });
    expect(answer.headers.get('aparte-state')).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.json.snapshot.version).toBeGreaterThan(Date.now() - 60_000);
    expect(Date.parse(answer.json.snapshot.asOf)).toBeGreaterThan(0);
  });

  it("travels in HttpOnly cookies to the site's own page, once storage is granted", async () => {
    const answer = await edge.post('/v1/track', anEvent(), { headers: samePage() });
    const cookies = cookiesOf(answer);
    expect(Object.keys(cookies).sort()).toEqual(['aparte', 'aparte_state']);
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; SameSite=Lax/);
    }
    expect(answer.headers.get('aparte-state')).toBeNull();
  });

  it('is a header, and no cookie, where storage is not granted', async () => {
    const event = anEvent({ context: record({ analytics: true, personalization: true }) });
    const answer = await edge.post('/v1/track', event, { headers: samePage() });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('aparte-state')).not.toBeNull();
  });

  it('is not sealed again for a visitor who holds it already', async () => {
    const event = anEvent();
    const first = await edge.post('/v1/track', event, { headers: otherPage });
    const state = first.headers.get('aparte-state') ?? '';
    const again = await edge.post('/v1/track', event, { headers: { ...otherPage, 'aparte-state': state } });
    expect(again.json.snapshot.version).toBe(first.json.snapshot.version);
    expect(again.headers.get('aparte-state')).toBeNull();
  });

  it('does not set the id cookie a second time, so that its 13 months run from the first', async () => {
    const anonymousId = randomUUID();
    const first = await edge.post('/v1/track', anEvent({ anonymousId }), { headers: samePage() });
    const cookie = cookieHeader({ aparte: cookiesOf(first)['aparte'] ?? '' });
    const second = await edge.post('/v1/track', anEvent({ anonymousId }), {
      headers: { ...samePage(), cookie },
    });
    expect(Object.keys(cookiesOf(second))).toEqual(['aparte_state']);
  });

  it('is given to nobody when a request speaks for several devices', async () => {
    const answer = await edge.post('/v1/batch', { batch: [anEvent(), anEvent()] }, { headers: otherPage });
    expect(answer.json).toEqual({ success: true });
    expect(answer.headers.get('aparte-state')).toBeNull();
  });

  it('is for browsers: a server learns the version, and the person keeps no state', async () => {
    const answer = await edge.post('/v1/track', anEvent(), { key: 'sk_local' });
    expect(answer.headers.get('aparte-state')).toBeNull();
    expect(answer.json.snapshot.version).toBeGreaterThan(0);
  });
});

describe('storage withdrawn', () => {
  it.each([
    ['all', {}],
    ['storage alone', { analytics: true }],
  ])('an event that denies %s takes our cookies from the device', async (_, purposes) => {
    const anonymousId = randomUUID();
    const first = await edge.post('/v1/track', anEvent({ anonymousId }), { headers: samePage() });
    const cookie = cookieHeader(cookiesOf(first));
    const event = anEvent({ anonymousId, context: record(purposes) });
    const answer = await edge.post('/v1/track', event, { headers: { ...samePage(), cookie } });
    expect(cookiesOf(answer)).toEqual({ aparte: '', aparte_state: '' });
    for (const cleared of answer.headers.getSetCookie()) expect(cleared).toContain('Max-Age=0');
  });

  it('nothing is set or cleared on a device that has nothing of ours', async () => {
    const event = anEvent({ context: record({ analytics: true }) });
    const answer = await edge.post('/v1/track', event, { headers: { ...samePage(), cookie: 'theme=dark' } });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('POST /v1/consent', () => {
  const granted = { storage: true, analytics: true, personalization: true };

  it('answers a receipt of what was chosen, and events without a record follow the choice', async () => {
    const anonymousId = randomUUID();
    const body = { anonymousId, purposes: granted, source: 'banner', textVersion: 'v3' };
    const answer = await edge.post('/v1/consent', body, { headers: otherPage });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.receipt).toMatchObject({
      purposes: { ...granted, experimentation: false, advertising: false, loyalty: false },
      source: 'banner',
      textVersion: 'v3',
    });
    expect(answer.json.receipt.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.headers.get('aparte-state')).not.toBeNull();
    const event = anEvent({ anonymousId, context: {} });
    await edge.post('/v1/track', event);
    expect(await isStored(edge, event.messageId)).toBe(true);
  });

  it('chains receipts, and a withdrawal takes effect on the next request', async () => {
    const anonymousId = randomUUID();
    const first = await edge.post('/v1/consent', { anonymousId, purposes: granted, source: 'banner' });
    const second = await edge.post('/v1/consent', { anonymousId, purposes: {}, source: 'preferences' });
    expect(second.json.receipt.previous).toBe(first.json.receipt.hash);
    const event = anEvent({ anonymousId, context: {} });
    await edge.post('/v1/track', event);
    expect(await isStored(edge, event.messageId)).toBe(false);
  });

  it("makes an id and sets the cookies on the site's own page, when storage is granted", async () => {
    const body = { purposes: granted, source: 'banner' };
    const answer = await edge.post('/v1/consent', body, { headers: samePage() });
    expect(answer.json.anonymousId).toMatch(/^[0-9a-f-]{36}$/);
    const cookies = cookiesOf(answer);
    expect(Object.keys(cookies).sort()).toEqual(['aparte', 'aparte_state']);
    expect(cookies['aparte']).toContain(answer.json.anonymousId);

    const headers = { ...samePage(), cookie: cookieHeader(cookies) };
    const again = await edge.post('/v1/consent', { ...body, source: 'preferences' }, { headers });
    expect(again.json.anonymousId).toBe(answer.json.anonymousId);
    expect(again.json.receipt.previous).toBe(answer.json.receipt.hash);

    const refused = await edge.post('/v1/consent', { purposes: {}, source: 'preferences' }, { headers });
    expect(cookiesOf(refused)).toEqual({ aparte: '', aparte_state: '' });
  });

  it('keeps nothing of a refusal by somebody without an id', async () => {
    const answer = await edge.post(
      '/v1/consent',
      { purposes: {}, source: 'banner' },
      { headers: samePage() },
    );
    expect(answer.status).toBe(200);
    expect(answer.json.receipt).toMatchObject({ source: 'banner', purposes: { storage: false } });
    expect(answer.json.anonymousId).toBeUndefined();
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("takes the body's device where it differs from the cookie's, and gives no state", async () => {
    const owner = await edge.post(
      '/v1/consent',
      { purposes: granted, source: 'banner' },
      { headers: samePage() },
    );
    const other = randomUUID();
    const headers = { ...samePage(), cookie: `aparte=${cookiesOf(owner)['aparte']}` };
    const answer = await edge.post(
      '/v1/consent',
      { anonymousId: other, purposes: granted, source: 'x' },
      { headers },
    );
    expect(answer.status).toBe(200);
    // The device goes on under that id: pages must not decide for the former one.
    expect(answer.headers.getSetCookie()[0]).toMatch(new RegExp(`^aparte=[^;]+[.]${other};`));
    expect(cookiesOf(answer)['aparte_state']).toBe('');
    expect(answer.headers.get('aparte-state')).toBeNull();
    expect(answer.json.snapshot).toBeUndefined();
    const event = anEvent({ anonymousId: other, context: {} });
    await edge.post('/v1/track', event);
    expect(await isStored(edge, event.messageId)).toBe(true);
  });

  it('binds the person with a secret key and a userId, and the device with a write key', async () => {
    const userId = `u-${randomUUID()}`;
    const bySecret = await edge.post(
      '/v1/consent',
      { userId, purposes: granted, source: 'crm' },
      { key: 'sk_local' },
    );
    expect(bySecret.status, bySecret.text).toBe(200);
    expect(bySecret.json.receipt.previous).toBeDefined();
    const byClaim = await edge.post('/v1/consent', { userId, purposes: { analytics: true }, source: 'page' });
    expect(byClaim.status).toBe(400);
    expect(byClaim.json.errors[0]).toMatchObject({ path: 'anonymousId', code: 'REQUIRED' });
  });

  it('denies advertising under Global Privacy Control, whatever the body says', async () => {
    const purposes = { storage: true, advertising: true };
    const body = { anonymousId: randomUUID(), purposes, source: 'banner' };
    const answer = await edge.post('/v1/consent', body, { headers: { 'sec-gpc': '1' } });
    expect(answer.json.receipt.purposes).toMatchObject({ storage: true, advertising: false });
  });

  it('names every field that is wrong, and stores nothing', async () => {
    const body = {
      anonymousId: 'x'.repeat(600),
      purposes: { marketing: true, analytics: 'yes' },
      textVersion: 7,
    };
    const answer = await edge.post('/v1/consent', body);
    expect(answer.status).toBe(400);
    expect(
      answer.json.errors.map((e: { path: string; code: string }) => `${e.path} ${e.code}`).sort(),
    ).toEqual([
      'anonymousId IDENTIFIER_INVALID',
      'purposes.analytics WRONG_TYPE',
      'purposes.marketing UNKNOWN_VALUE',
      'source REQUIRED',
      'textVersion WRONG_TYPE',
    ]);
  });
});
