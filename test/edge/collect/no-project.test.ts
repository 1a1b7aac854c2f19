import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { anEvent } from './talk.ts';

const BROKEN = `
import { DurableObject } from 'cloudflare:workers';
export class Broken extends DurableObject {
  readRuntime() { throw new Error('broken'); }
  readStamp() { throw new Error('broken'); }
}
export default { fetch: () => new Response() };`;

describe('while the Project cannot be read', () => {
  let edge: TestEdge;
  beforeAll(async () => {
    edge = await startEdge({
      beside: [
        {
          name: 'broken',
          modules: true,
          script: BROKEN,
          compatibilityDate: '2026-04-20',
          durableObjects: { BROKEN: { className: 'Broken', useSQLite: true } },
        },
      ],
      override: (worker) => ({
        ...worker,
        durableObjects: {
          ...worker.durableObjects,
          PROJECT: { className: 'Broken', scriptName: 'broken', useSQLite: true },
        },
      }),
    });
  });
  afterAll(() => edge.stop());

  it('an event with its own record is stored', async () => {
    const event = anEvent();
    expect((await edge.post('/v1/track', event)).json).toMatchObject({ success: true });
    const found = await edge.get(`/v1/events?messageId=${event.messageId}`);
    expect(found.json.events).toHaveLength(1);
  });

  it('an event that depends on what its source may do is to be sent again, not acknowledged and dropped', async () => {
    const answer = await edge.post('/v1/track', anEvent({ context: {} }), { key: 'wk_server_local' });
    expect(answer.status).toBe(503);
    expect(answer.json).toMatchObject({ success: false, code: 'UNAVAILABLE' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('a key that is not known yet is not called unknown: a client would drop its events', async () => {
    const answer = await edge.post('/v1/track', anEvent(), { key: 'wk_of_a_published_project' });
    expect(answer.status).toBe(503);
  });
});
