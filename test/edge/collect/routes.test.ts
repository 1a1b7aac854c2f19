import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { anEvent, isStored, publishProject, record, send, storedEvents } from './talk.ts';

let edge: TestEdge;
let revision: number;

beforeAll(async () => {
  edge = await startEdge();
  revision = await publishProject(edge);
});
afterAll(() => edge.stop());

const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

describe('the routes of one event', () => {
  it.each([
    ['track', 'track', { event: 'Signed Up' }],
    ['t', 'track', { event: 'Signed Up' }],
    ['identify', 'identify', { traits: { plan: 'pro' } }],
    ['i', 'identify', { traits: { plan: 'pro' } }],
    ['page', 'page', { name: 'Home' }],
    ['p', 'page', {}],
    ['screen', 'screen', { name: 'Cart' }],
    ['s', 'screen', { name: 'Cart' }],
    ['group', 'group', { groupId: 'g-1' }],
    ['g', 'group', { groupId: 'g-1' }],
    ['alias', 'alias', { userId: 'u-2', previousId: 'u-1' }],
    ['a', 'alias', { userId: 'u-2', previousId: 'u-1' }],
  ])('POST /v1/%s stores a %s', async (path, type, fields) => {
    const { type: _type, event: _event, ...event } = anEvent();
    const answer = await edge.post(`/v1/${path}`, { ...event, ...fields });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject({ success: true });
    expect(answer.headers.get('content-type')).toBe('application/json');
    const [stored] = await storedEvents(edge, `messageId=${event.messageId}`);
    expect(stored).toMatchObject({ messageId: event.messageId, type });
  });

  it('takes the type from the path, whatever the body says', async () => {
    const event = anEvent({ type: 'identify', event: 'Signed Up' });
    await edge.post('/v1/track', event);
    expect((await storedEvents(edge, `messageId=${event.messageId}`))[0]).toMatchObject({ type: 'track' });
  });

  it('makes a messageId where there is none', async () => {
    const { messageId: _, ...event } = anEvent();
    expect((await edge.post('/v1/track', event)).status).toBe(200);
    const [stored] = await storedEvents(edge, `anonymousId=${String(event['anonymousId'])}`);
    expect(stored.messageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says which revision it used and how long it took', async () => {
    const answer = await edge.post('/v1/track', anEvent());
    expect(answer.headers.get('aparte-revision')).toBe(String(revision));
    expect(answer.headers.get('server-timing')).toMatch(/^aparte;dur=\d+$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('the routes of a batch', () => {
  it.each(['batch', 'import', 'b'])('POST /v1/%s stores every event', async (path) => {
    const events = [anEvent(), anEvent({ type: 'page', event: undefined }), anEvent({ userId: null })];
    const answer = await edge.post(`/v1/${path}`, { batch: events, sentAt: new Date().toISOString() });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({ success: true });
    for (const { messageId } of events) expect(await isStored(edge, messageId)).toBe(true);
  });

  it('writes its context and integrations under those of each event', async () => {
    const own = anEvent({ context: { ...record(), app: { name: 'own' } } });
    const bare = anEvent({ context: record() });
    await edge.post('/v1/batch', {
      batch: [own, bare],
      context: { app: { name: 'shared' }, locale: 'fr' },
      integrations: { All: false },
    });
    const [first] = await storedEvents(edge, `messageId=${own.messageId}`);
    const [second] = await storedEvents(edge, `messageId=${bare.messageId}`);
    expect(first.context).toMatchObject({ app: { name: 'own' }, locale: 'fr' });
    expect(second.context).toMatchObject({ app: { name: 'shared' }, locale: 'fr' });
    expect(first.integrations).toEqual({ All: false });
  });

  it('answers an empty batch with success', async () => {
    expect((await edge.post('/v1/batch', { batch: [] })).json).toEqual({ success: true });
  });

  it('counts a messageId once, in one batch and over several requests', async () => {
    const event = anEvent();
    await edge.post('/v1/batch', { batch: [event, event] });
    await edge.post('/v1/batch', { batch: [event] });
    await edge.post('/v1/track', event);
    expect(await storedEvents(edge, `messageId=${event.messageId}`)).toHaveLength(1);
    expect(await storedEvents(edge, `anonymousId=${String(event['anonymousId'])}`)).toHaveLength(1);
  });

  it("corrects a wrong clock by sentAt, and keeps the sender's value", async () => {
    const minute = 60_000;
    const clock = Date.UTC(2051, 0, 1);
    const event = anEvent({ timestamp: new Date(clock - 5 * minute).toISOString() });
    const before = Date.now();
    const answer = await edge.post('/v1/batch', { batch: [event], sentAt: new Date(clock).toISOString() });
    expect(answer.json.rejected).toBeUndefined();
    const [stored] = await storedEvents(edge, `messageId=${event.messageId}`);
    const at = typeof stored.timestamp === 'number' ? stored.timestamp : Date.parse(stored.timestamp);
    expect(at).toBeGreaterThanOrEqual(before - 5 * minute);
    expect(at).toBeLessThanOrEqual(Date.now() - 5 * minute);
    expect(stored.originalTimestamp).toBe(event['timestamp']);
  });
});

describe('the key', () => {
  const event = () => anEvent();
  it.each([
    [
      'Basic',
      (body: object) => ({ headers: { authorization: basic('wk_local') }, body: JSON.stringify(body) }),
    ],
    [
      'Bearer',
      (body: object) => ({ headers: { authorization: 'Bearer wk_local' }, body: JSON.stringify(body) }),
    ],
    ['X-API-Key', (body: object) => ({ headers: { 'x-api-key': 'wk_local' }, body: JSON.stringify(body) })],
    ['the body', (body: object) => ({ body: JSON.stringify({ ...body, writeKey: 'wk_local' }) })],
    [
      'a secret key',
      (body: object) => ({ headers: { authorization: basic('sk_local') }, body: JSON.stringify(body) }),
    ],
  ])('is taken from %s', async (_, init) => {
    const body = event();
    expect((await send(edge, '/v1/track', init(body))).status).toBe(200);
    expect(await isStored(edge, body.messageId)).toBe(true);
  });

  it("is taken from a batch's first event", async () => {
    const body = { batch: [{ ...event(), writeKey: 'wk_local' }] };
    expect((await send(edge, '/v1/batch', { body: JSON.stringify(body) })).status).toBe(200);
  });

  it.each([
    ['none', '/v1/track', {}],
    ['one in the query string', '/v1/track?writeKey=wk_local', {}],
    ['an unknown one', '/v1/track', { authorization: basic('wk_nobody') }],
    ['an unknown one on a batch', '/v1/batch', { authorization: basic('wk_nobody') }],
    ['an unknown one with consent', '/v1/consent', { authorization: basic('wk_nobody') }],
  ])('that is %s is answered 401, with CORS', async (_, path, headers) => {
    const origin = 'https://shop.example';
    const answer = await send(edge, path, { headers: { ...headers, origin }, body: JSON.stringify(event()) });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ success: false, code: 'UNAUTHORIZED' });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });
});

describe('a page of another origin', () => {
  const origin = 'https://shop.example';

  it.each(['track', 't', 'batch', 'b', 'm', 'consent', 'projects/wk_local/settings'])(
    'may ask before it calls /v1/%s',
    async (path) => {
      const answer = await send(edge, `/v1/${path}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-retry-count',
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      const allowed = answer.headers.get('access-control-allow-headers')?.split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining([
          'authorization',
          'content-type',
          'x-retry-count',
          'x-api-key',
          'aparte-state',
        ]),
      );
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    },
  );

  it('may read the state, the revision and when to try again', async () => {
    const answer = await edge.post('/v1/track', anEvent(), { headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = answer.headers.get('access-control-expose-headers')?.toLowerCase().split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['aparte-state', 'etag', 'aparte-revision', 'retry-after', 'server-timing']),
    );
  });
});

describe('analytics.js in a page', () => {
  it('reads where to send from the settings', async () => {
    const answer = await send(edge, '/v1/projects/wk_local/settings', { method: 'GET' });
    expect(answer.status).toBe(200);
    const host = new URL(edge.url).host;
    expect(answer.json.integrations['Segment.io']).toMatchObject({
      apiKey: 'wk_local',
      apiHost: `${host}/v1`,
      protocol: 'http',
    });
    for (const key of ['wk_nobody', 'sk_local']) {
      expect((await send(edge, `/v1/projects/${key}/settings`, { method: 'GET' })).status).toBe(401);
    }
  });

  it('sends text/plain with Basic and a retry count, and userId null', async () => {
    const event = {
      ...anEvent({ userId: null, integrations: {}, writeKey: 'wk_local', _metadata: { bundled: [] } }),
      messageId: `ajs-next-${Date.now()}-${randomUUID()}`,
      timestamp: new Date().toISOString(),
      sentAt: new Date().toISOString(),
    };
    const answer = await send(edge, '/v1/t', {
      headers: { 'content-type': 'text/plain', authorization: basic('wk_local'), 'x-retry-count': '1' },
      body: JSON.stringify(event),
    });
    expect(answer.status, answer.text).toBe(200);
    expect(await isStored(edge, event.messageId)).toBe(true);
  });

  it('has its metrics taken and forgotten', async () => {
    const answer = await send(edge, '/v1/m', { body: JSON.stringify({ series: [{ type: 'Counter' }] }) });
    expect(answer.json).toEqual({ success: true });
  });

  it('may send a beacon: text/plain with a charset, the key in the body', async () => {
    const event = anEvent();
    const answer = await send(edge, '/v1/batch', {
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify({ writeKey: 'wk_local', batch: [event] }),
    });
    expect(answer.status, answer.text).toBe(200);
    expect(await isStored(edge, event.messageId)).toBe(true);
  });
});

describe('gzip', () => {
  it('is unpacked under any content type', async () => {
    const event = anEvent();
    const answer = await send(edge, '/v1/batch', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-encoding': 'gzip',
        authorization: basic('wk_local'),
      },
      body: gzipSync(JSON.stringify({ batch: [event] })),
    });
    expect(answer.status, answer.text).toBe(200);
    expect(await isStored(edge, event.messageId)).toBe(true);
  });
});

describe('consent in events', () => {
  it('an event whose own record grants nothing is answered 200 and not stored', async () => {
    const event = anEvent({ context: record({ analytics: false, personalization: false }) });
    const answer = await edge.post('/v1/track', event);
    expect(answer.json).toEqual({ success: true });
    expect(answer.headers.get('aparte-state')).toBeNull();
    expect(await isStored(edge, event.messageId)).toBe(false);
  });

  it('an event of a browser without a record and without a stored choice is not stored', async () => {
    const event = anEvent({ context: {} });
    expect((await edge.post('/v1/track', event)).json).toEqual({ success: true });
    expect(await isStored(edge, event.messageId)).toBe(false);
  });

  it('an event of a server without a record has what the operator declared', async () => {
    const event = anEvent({ context: {}, userId: 'u-by-source' });
    expect((await edge.post('/v1/track', event, { key: 'wk_server_local' })).json).toMatchObject({
      success: true,
    });
    expect(await isStored(edge, event.messageId)).toBe(true);
  });

  it('an event that grants advertising alone is not stored under Global Privacy Control', async () => {
    const event = anEvent({ context: record({ advertising: true }) });
    await edge.post('/v1/track', event, { headers: { 'sec-gpc': '1' } });
    expect(await isStored(edge, event.messageId)).toBe(false);
  });
});
