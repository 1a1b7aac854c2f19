import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveLine, LiveMessage } from '../../../core/wire/live.ts';
import { readDocuments } from '../../../sdk-node/cli/index.ts';
import { AGREED } from '../../builders/crowd.ts';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
  const applied = await edge.admin('POST', '/apply', {
    documents: readDocuments('playground/start/demo').documents,
    publish: { environment: 'dev', name: 'demo' },
  });
  expect(applied.status, applied.text).toBe(200);
});
afterAll(() => edge.stop());

/** Opens the stream as the console does. */
async function watch() {
  const leaving = new AbortController();
  const response = await fetch(`${edge.url}/v1/live?environment=dev`, {
    headers: { authorization: `Bearer ${edge.secrets.adminToken}` },
    signal: leaving.signal,
  });
  const lines: LiveLine[] = [];
  let skipped = 0;
  const reading = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    const reader = response.body!.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += decoder.decode(read.value, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        if (!part.startsWith('data: ')) continue;
        const message = JSON.parse(part.slice(6)) as LiveMessage;
        lines.push(...message.lines);
        skipped += message.skipped;
      }
    }
  })().catch(() => undefined);
  return {
    response,
    lines,
    skipped: () => skipped,
    async leave() {
      leaving.abort();
      await reading;
    },
  };
}

/** Does something until it has shown, since isolates hear within seconds that somebody watches. */
async function until(isThere: () => boolean, again: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!isThere()) {
    if (Date.now() > end) throw new Error('nothing was shown within 30 s');
    await again();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const track = (anonymousId: string, fields: object = {}) =>
  edge.post('/v1/track', {
    event: 'Product Viewed',
    anonymousId,
    properties: { name: 'Pocket phone', secret: 'jane@example.com' },
    context: { consent: { categoryPreferences: AGREED } },
    ...fields,
  });

describe('GET /v1/live', () => {
  it('is for those who may look', async () => {
    expect((await edge.get('/v1/live', { key: 'sk_local' })).status).toBe(401);
    expect((await edge.get('/v1/live', { key: 'wk_local' })).status).toBe(401);
  });

  it('shows actions and decisions with masked ids, and nothing else of a person', async () => {
    const anonymousId = randomUUID();
    const watching = await watch();
    expect(watching.response.headers.get('content-type')).toContain('text/event-stream');
    expect(watching.response.headers.get('cache-control')).toBe('no-store');
    const isFrom = (line: LiveLine) => line.kind === 'event' && line.what === 'Pocket phone';
    await until(
      () => watching.lines.some(isFrom),
      () => track(anonymousId),
    );
    await until(
      () =>
        watching.lines.some(
          (line) => line.kind === 'decision' && line.flag === 'hero' && line.who !== undefined,
        ),
      () =>
        edge.post('/v1/decide', {
          anonymousId,
          keys: ['hero'],
          context: { consent: { categoryPreferences: AGREED } },
        }),
    );
    const event = watching.lines.find(isFrom);
    expect(event).toEqual({
      kind: 'event',
      at: expect.any(String),
      who: expect.stringMatching(/^[\w-]{6}$/),
      type: 'track',
      name: 'Product Viewed',
      what: 'Pocket phone',
    });
    const decision = watching.lines.find((line) => line.kind === 'decision' && line.who !== undefined);
    expect(decision?.who).toBe(event?.who);
    const all = JSON.stringify(watching.lines);
    expect(all).not.toContain(anonymousId);
    expect(all).not.toContain('jane@example.com');
    await watching.leave();
  });

  it('never shows what may not be analysed, and tells decisions about nobody', async () => {
    const watching = await watch();
    const quiet = { context: { consent: { categoryPreferences: { personalization: true } } } };
    const heard = randomUUID();
    await until(
      () => watching.lines.some((line) => line.kind === 'event' && line.name === 'Heard'),
      async () => {
        await track(randomUUID(), { ...quiet, event: 'Quiet' });
        await edge.post('/v1/decide', { anonymousId: randomUUID(), keys: ['hero'], ...quiet });
        await track(heard, { event: 'Heard', properties: { name: 'Jane Doe' } });
      },
    );
    expect(JSON.stringify(watching.lines)).not.toContain('Jane Doe'); // of a form the name is a person's
    expect(watching.lines.filter((line) => line.kind === 'event' && line.name === 'Quiet')).toEqual([]);
    const decisions = watching.lines.filter((line) => line.kind === 'decision');
    expect(decisions.every(({ who }) => who === undefined)).toBe(true);
    await watching.leave();
  });

  it('leaves out what is too much, and says how much', async () => {
    const watching = await watch();
    await until(
      () => watching.skipped() > 0,
      () =>
        edge.post('/v1/batch', {
          batch: Array.from({ length: 90 }, () => ({
            type: 'track',
            event: 'Rush',
            anonymousId: randomUUID(),
            context: { consent: { categoryPreferences: AGREED } },
          })),
        }),
    );
    expect(watching.lines.length).toBeGreaterThan(0);
    await watching.leave();
  });
});
