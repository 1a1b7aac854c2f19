import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { anEvent, isStored, named, publishProject, send, storedEvents } from './talk.ts';

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge);
});
afterAll(() => edge.stop());

const write = { authorization: 'Bearer wk_local' };
const LONG = 'x'.repeat(40 * 1024);
const order = (price: number) => ({
  event: 'Order Completed',
  properties: {
    order_id: randomUUID(),
    revenue: 10,
    currency: 'EUR',
    products: [{ product_id: 'p-1', price }],
  },
});

/** What is wrong with one event: its fields, and the path and code that the answer must name. */
const BAD_EVENTS: readonly (readonly [what: string, fields: () => Record<string, unknown>, issue: string])[] =
  [
    ['no type of ours', () => ({ type: 'trak' }), 'type UNKNOWN_VALUE'],
    ['no event name', () => ({ event: null }), 'event REQUIRED'],
    ['an event name that is a number', () => ({ event: 7 }), 'event WRONG_TYPE'],
    ['nobody', () => ({ anonymousId: null, userId: null }), 'anonymousId REQUIRED'],
    ['a 600-byte id', () => ({ anonymousId: 'x'.repeat(600) }), 'anonymousId IDENTIFIER_INVALID'],
    [
      'an id of 600 bytes in few characters',
      () => ({ userId: '€'.repeat(200) }),
      'userId IDENTIFIER_INVALID',
    ],
    ['an id that is a list', () => ({ userId: [] }), 'userId WRONG_TYPE'],
    ['properties that are a list', () => ({ properties: [] }), 'properties WRONG_TYPE'],
    ['a context that is text', () => ({ context: 'x' }), 'context WRONG_TYPE'],
    ['a timestamp that is none', () => ({ timestamp: 'yesterday' }), 'timestamp WRONG_TYPE'],
    ['a time in 2051', () => ({ timestamp: '2051-01-01T00:00:00Z' }), 'timestamp EVENT_IN_FUTURE'],
    ['a negative price', () => order(-5), 'properties.products[0].price OUT_OF_RANGE'],
    [
      'a negative revenue',
      () => ({ event: 'Order Completed', properties: { order_id: 'o', revenue: -1 } }),
      'properties.revenue OUT_OF_RANGE',
    ],
    ['40 KB', () => ({ properties: { text: LONG } }), ' EVENT_TOO_LARGE'],
  ];

describe('a bad event alone', () => {
  it.each(BAD_EVENTS.filter(([what]) => what !== 'no type of ours'))(
    'with %s is refused, and the answer names the field',
    async (_, fields, issue) => {
      const event = anEvent(fields());
      const answer = await edge.post('/v1/track', event);
      expect(answer.status).toBe(issue.endsWith('EVENT_TOO_LARGE') ? 413 : 400);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.json.success).toBe(false);
      expect(named(answer.json.errors)).toContain(issue);
      expect(await isStored(edge, event.messageId)).toBe(false);
    },
  );
});

describe('a bad event in a batch', () => {
  it.each(BAD_EVENTS)('with %s is listed, and the others are stored', async (_, fields, issue) => {
    const [first, bad, last] = [anEvent(), anEvent(fields()), anEvent()];
    const answer = await edge.post('/v1/batch', { batch: [first, bad, last] });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.success).toBe(true);
    expect(answer.json.rejected).toHaveLength(1);
    const [rejected] = answer.json.rejected;
    expect(rejected).toMatchObject({ index: 1, messageId: bad.messageId });
    const [path, code] = issue.split(' ');
    expect(named(rejected.errors)).toContain(`${path === '' ? 'batch[1]' : `batch[1].${path}`} ${code}`);
    expect(await isStored(edge, first.messageId)).toBe(true);
    expect(await isStored(edge, last.messageId)).toBe(true);
    expect(await isStored(edge, bad.messageId)).toBe(false);
  });

  it('that is no event at all is listed by its place', async () => {
    const good = anEvent();
    const answer = await edge.post('/v1/batch', { batch: [null, 7, 'x', [], good] });
    expect(
      answer.json.rejected.map((r: { index: number; messageId: null }) => [r.index, r.messageId]),
    ).toEqual([
      [0, null],
      [1, null],
      [2, null],
      [3, null],
    ]);
    expect(await isStored(edge, good.messageId)).toBe(true);
  });

  it('whose every event is bad is answered 200 still: a client would drop and repeat nothing better', async () => {
    const answer = await edge.post('/v1/batch', {
      batch: [anEvent({ event: null }), anEvent({ type: 'x' })],
    });
    expect(answer.status).toBe(200);
    expect(answer.json.rejected).toHaveLength(2);
  });
});

describe('a bad body', () => {
  it.each([
    ['cut JSON', '{"batch":[', 400, 'BAD_JSON', 'at character 10'],
    ['no JSON', 'hello', 400, 'BAD_JSON', 'expected JSON'],
    ['nothing', '', 400, 'BAD_JSON', 'got nothing'],
  ])('of %s is refused, and the answer says where', async (_, body, status, code, words) => {
    const answer = await send(edge, '/v1/batch', { headers: write, body });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ success: false, code });
    expect(answer.json.detail).toContain(words);
  });

  it.each([
    ['a list', [], ''],
    ['text', 'x', ''],
    ['an object without a batch', { events: [] }, 'batch'],
    ['a batch that is an object', { batch: {} }, 'batch'],
  ])('that is %s has no envelope', async (_, body, path) => {
    const answer = await edge.post('/v1/batch', body === 'x' ? '"x"' : body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].path).toBe(path);
  });

  it('of 2 MB is refused with 413, declared or streamed', async () => {
    const batch = JSON.stringify({
      batch: Array.from({ length: 200 }, () => anEvent({ properties: { text: 'x'.repeat(10_000) } })),
    });
    expect(batch.length).toBeGreaterThan(2_000_000);
    const declared = await send(edge, '/v1/batch', { headers: write, body: batch });
    expect(declared.status).toBe(413);
    expect(declared.json).toMatchObject({ success: false, code: 'BODY_TOO_LARGE' });
    const streamed = await fetch(`${edge.url}/v1/batch`, {
      method: 'POST',
      headers: write,
      body: new Blob([batch]).stream(),
      duplex: 'half',
    } as RequestInit); // `duplex` is not in the DOM's types yet
    expect(streamed.status).toBe(413);
    expect((await edge.post('/v1/track', anEvent())).status).toBe(200);
  });

  it('just under the limit is taken', async () => {
    const events = Array.from({ length: 25 }, () => anEvent({ properties: { text: 'x'.repeat(19_500) } }));
    const answer = await edge.post('/v1/batch', { batch: events });
    expect(JSON.stringify({ batch: events }).length).toBeGreaterThan(490_000);
    expect(answer.json).toEqual({ success: true });
    for (const { messageId } of events) expect(await isStored(edge, messageId)).toBe(true);
  });

  it('that is a gzip bomb is refused before it unfolds', async () => {
    const bomb = gzipSync(Buffer.alloc(300_000_000, 32));
    expect(bomb.length).toBeLessThan(400_000);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        send(edge, '/v1/batch', { headers: { ...write, 'content-encoding': 'gzip' }, body: bomb }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual([413, 413, 413, 413]);
  });

  it('in an encoding we do not read, or that does not unpack, is named', async () => {
    for (const encoding of ['br', 'gzip']) {
      const answer = await send(edge, '/v1/batch', {
        headers: { ...write, 'content-encoding': encoding },
        body: '{}',
      });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 'BAD_ENCODING' });
      expect(answer.json.detail).toContain('content-encoding');
    }
  });
});

describe('__proto__', () => {
  const hostile = (fields: string) =>
    `{"type":"track","event":"Proto","messageId":"${randomUUID()}","anonymousId":"${randomUUID()}",` +
    `"context":{"consent":{"categoryPreferences":{"analytics":true,"personalization":true}}},${fields}}`;

  it.each([
    ['properties', '"properties":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'],
    ['traits', '"traits":{"__proto__":{"admin":true}}'],
    ['the event', '"__proto__":{"type":"identify","userId":"victim","admin":true}'],
    ['integrations', '"integrations":{"__proto__":{"All":true}}'],
  ])('in %s is data: the event is stored and nothing else changes', async (_, fields) => {
    const text = hostile(fields);
    const { messageId } = JSON.parse(text) as { messageId: string };
    const alone = await edge.post('/v1/track', text);
    expect(alone.status, alone.text).toBe(200);
    expect(await isStored(edge, messageId)).toBe(true);
    const [stored] = await storedEvents(edge, `messageId=${messageId}`);
    expect(stored.userId).toBeUndefined();
    expect(stored.admin).toBeUndefined();
  });

  it('keeps what it says in properties', async () => {
    const text = hostile('"properties":{"__proto__":{"admin":true},"kept":1}');
    const { messageId } = JSON.parse(text) as { messageId: string };
    await edge.post('/v1/track', text);
    const answer = await edge.get(`/v1/events?messageId=${messageId}`);
    expect(answer.text).toContain('"__proto__":{"admin":true}');
    expect(answer.text).toContain('"kept":1');
  });

  it('grants nothing in a consent record', async () => {
    const messageId = randomUUID();
    const answer = await edge.post(
      '/v1/track',
      `{"event":"x","messageId":"${messageId}","anonymousId":"${randomUUID()}",` +
        '"context":{"consent":{"categoryPreferences":{"__proto__":{"analytics":true}}}}}',
    );
    expect(answer.status).toBe(200);
    expect(await isStored(edge, messageId)).toBe(false);
  });

  it('as an anonymousId, a userId or an event name is a name like another', async () => {
    const event = anEvent({ anonymousId: '__proto__', event: '__proto__', userId: 'constructor' });
    expect((await edge.post('/v1/track', event, { key: 'wk_server_local' })).status).toBe(200);
    expect(await isStored(edge, event.messageId)).toBe(true);
  });

  it('as the envelope, a purpose or the whole of a batch does no harm', async () => {
    expect((await edge.post('/v1/batch', '{"__proto__":{"batch":[]}}')).status).toBe(400);
    const answer = await edge.post(
      '/v1/consent',
      '{"anonymousId":"a-b-c","source":"x","purposes":{"__proto__":true,"analytics":true}}',
    );
    expect(answer.status).toBe(400);
    expect(named(answer.json.errors)).toEqual(['purposes.__proto__ UNKNOWN_VALUE']);
  });
});
