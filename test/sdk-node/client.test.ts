import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type AparteError, type AparteOptions, createAparte, type Delivery } from '../../sdk-node/index.ts';

interface Recorded {
  readonly path: string;
  readonly authorization: string | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into requests freely
  readonly body: any;
}
type Reply = { status: number; headers?: Record<string, string>; body?: unknown } | 'hang' | 'reset';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** A server that answers with the given replies in turn, the last one for ever. */
async function listen(...replies: Reply[]): Promise<{ host: string; requests: Recorded[] }> {
  const requests: Recorded[] = [];
  server = createServer((request, response) => {
    void read(request).then((text) => {
      requests.push({
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body: text === '' ? undefined : JSON.parse(text),
      });
      const reply = replies[Math.min(requests.length, replies.length) - 1] ?? { status: 200 };
      if (reply === 'hang') return;
      if (reply === 'reset') {
        request.socket.destroy();
        return;
      }
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? { success: true }));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function watched(host: string, options: Partial<AparteOptions> = {}) {
  const deliveries: Delivery[] = [];
  const errors: AparteError[] = [];
  const aparte = createAparte({
    host,
    key: 'sk_test',
    onDelivery: (delivery) => deliveries.push(delivery),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { aparte, deliveries, errors };
}

describe('createAparte', () => {
  it.each([
    [{ host: 'shop.example' }, /host: expected an origin/],
    [{ key: '' }, /key: expected/],
    [{ flushIntervalMs: -1 }, /flushIntervalMs: expected a number from 0 to 60000, got -1/],
    [{ maxQueueBytes: 10 }, /maxQueueBytes/],
    [{ maxBatchEvents: Number.NaN }, /maxBatchEvents/],
  ])('refuses %j at once, naming the option', (wrong, message) => {
    expect(() => createAparte({ host: 'https://shop.example', key: 'k', ...wrong })).toThrow(message);
  });

  it('sends events in batches with ids, dates and the key', async () => {
    const { host, requests } = await listen({ status: 200 });
    const { aparte, deliveries } = watched(host);
    aparte.track({
      userId: 'u1',
      event: 'Order Completed',
      properties: { revenue: 5 },
      timestamp: 0,
      consent: { analytics: true },
    });
    aparte.identify({ userId: 'u1', traits: { city: 'Lyon' } });
    await aparte.close();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.path).toBe('/v1/batch');
    expect(requests[0]?.authorization).toBe('Bearer sk_test');
    expect(requests[0]?.body.batch[0]).toMatchObject({
      type: 'track',
      event: 'Order Completed',
      timestamp: '1970-01-01T00:00:00.000Z',
      context: { consent: { categoryPreferences: { analytics: true } } },
    });
    expect(requests[0]?.body.batch[1]).toMatchObject({ type: 'identify', traits: { city: 'Lyon' } });
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
  });

  it('repeats a batch with the same ids after a 503 and after a broken connection', async () => {
    const { host, requests } = await listen({ status: 503, headers: { 'retry-after': '0' } }, 'reset', {
      status: 200,
    });
    const { aparte, deliveries } = watched(host);
    const id = aparte.track({ userId: 'u1', event: 'A' });
    await aparte.flush();
    expect(requests.map(({ body }) => body.batch[0].messageId)).toEqual([id, id, id]);
    expect(deliveries).toEqual([{ messageId: id, outcome: 'delivered', issues: [] }]);
    await aparte.close();
  });

  it('tells which event of an accepted batch was rejected and why', async () => {
    const errors = [
      { path: 'batch[1].properties.price', message: 'expected 0 or more, got -1', code: 'OUT_OF_RANGE' },
    ];
    const { host } = await listen({
      status: 200,
      body: { success: true, rejected: [{ index: 1, messageId: 'b', errors }] },
    });
    const { aparte, deliveries } = watched(host);
    aparte.track({ userId: 'u', event: 'A', messageId: 'a' });
    aparte.track({ userId: 'u', event: 'B', messageId: 'b', properties: { price: -1 } });
    await aparte.close();
    expect(deliveries).toEqual([
      { messageId: 'a', outcome: 'delivered', issues: [] },
      { messageId: 'b', outcome: 'rejected', issues: errors },
    ]);
    expect(aparte.stats()).toMatchObject({ delivered: 1, rejected: 1, dropped: 0 });
  });

  it('gives up on a 401 without repeating, and says so', async () => {
    const { host, requests } = await listen({ status: 401, body: { detail: 'unknown key', errors: [] } });
    const { aparte, deliveries, errors } = watched(host);
    aparte.track({ userId: 'u', event: 'A' });
    await aparte.close();
    expect(requests).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({ outcome: 'dropped', reason: 'refused' });
    expect(errors[0]?.code).toBe('UNAUTHORIZED');
    expect(errors[0]?.message).toContain('unknown key');
  });

  it('drops and counts what does not fit, without throwing', async () => {
    const { host } = await listen('hang');
    const { aparte, deliveries } = watched(host, {
      maxQueueEvents: 1,
      flushIntervalMs: 60_000,
      requestTimeoutMs: 50,
      maxAttempts: 1,
    });
    expect(aparte.track({ userId: 'u', event: 'A', properties: { text: 'x'.repeat(40_000) } })).toBeNull();
    expect(aparte.track({ userId: 'u', event: 'B' })).not.toBeNull();
    expect(aparte.track({ userId: 'u', event: 'C' })).toBeNull();
    expect(deliveries.map(({ reason }) => reason)).toEqual(['too-large', 'queue-full']);
    await aparte.close(10);
    expect(aparte.stats().dropped).toBe(3);
    expect(aparte.track({ userId: 'u', event: 'D' })).toBeNull();
  });

  it('is not disturbed by a callback that throws', async () => {
    const { host } = await listen({ status: 200 });
    const { aparte } = watched(host, {
      onDelivery() {
        throw new Error('the host page is broken');
      },
    });
    aparte.track({ userId: 'u', event: 'A' });
    await aparte.close();
    expect(aparte.stats().delivered).toBe(1);
  });
});

describe('decide', () => {
  it('gives the decision of the edge', async () => {
    const decision = { value: { title: 'Hi' }, reason: 'TARGETING_MATCH' };
    const { host, requests } = await listen({
      status: 200,
      body: { decisions: { hero: decision }, revision: 1 },
    });
    const { aparte } = watched(host);
    expect(await aparte.decide('hero', { title: 'default' }, { userId: 'u1', minVersion: 3 })).toEqual(
      decision,
    );
    expect(requests[0]?.body).toEqual({ userId: 'u1', minVersion: 3, keys: ['hero'] });
    await aparte.close();
  });

  it.each<[string, Reply, string]>([
    ['the edge does not answer in time', 'hang', 'TIMEOUT'],
    ['the connection breaks', 'reset', 'UNAVAILABLE'],
    ['the edge fails', { status: 500 }, 'UNAVAILABLE'],
    ['the key is unknown', { status: 401 }, 'UNAUTHORIZED'],
    ['the flag is unknown', { status: 200, body: { decisions: {} } }, 'FLAG_NOT_FOUND'],
    ['the flag is called __proto__', { status: 200, body: { decisions: {} } }, 'FLAG_NOT_FOUND'],
  ])('gives the default when %s', async (_name, reply, errorCode) => {
    const { host } = await listen(reply);
    const { aparte } = watched(host);
    const key = _name.includes('__proto__') ? '__proto__' : 'hero';
    expect(await aparte.decide(key, 'default', { timeoutMs: 100 })).toEqual({
      value: 'default',
      reason: 'ERROR',
      errorCode,
    });
    await aparte.close();
  });
});

describe('local', () => {
  const payload = {
    features: {
      hero: { defaultValue: 'a', rules: [{ condition: { plan: 'pro' }, force: 'b' }] },
      test: {
        defaultValue: 0,
        rules: [
          {
            key: 'x',
            variations: [1, 2],
            meta: [{ key: 'one' }, { key: 'two' }],
            hashAttribute: 'assignmentId',
            coverage: 1,
          },
        ],
      },
    },
  };

  it('decides in this process from the published payload', async () => {
    const { host, requests } = await listen({ status: 200, body: payload });
    const { aparte } = watched(host, { localRefreshMs: 60_000 });
    await aparte.local.ready();
    expect(requests[0]?.path).toBe('/api/features/sk_test');
    expect(aparte.local.decide('hero', '', { plan: 'pro' })).toMatchObject({
      value: 'b',
      reason: 'TARGETING_MATCH',
    });
    expect(aparte.local.decide('hero', '', {})).toMatchObject({ value: 'a' });
    const split = aparte.local.decide('test', 0, { assignmentId: 'p1' });
    expect(split).toMatchObject({
      reason: 'SPLIT',
      experiment: { key: 'x' },
      variant: expect.stringMatching(/^(one|two)$/),
    });
    expect(aparte.local.decide('nothing', 'd', {})).toMatchObject({
      value: 'd',
      errorCode: 'FLAG_NOT_FOUND',
    });
    await aparte.close();
  });

  it('says that it was not asked for', async () => {
    const { aparte } = watched('http://127.0.0.1:1');
    await expect(aparte.local.ready()).rejects.toThrow(/localRefreshMs/);
    expect(aparte.local.decide('hero', 'd', {})).toMatchObject({ value: 'd', reason: 'ERROR' });
    await aparte.close();
  });
});
