import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startEdge, type TestEdge } from '../harness.ts';
import { anEvent, named, publishProject, record } from './talk.ts';

// What of an event may be used, and what is left out: purposes that differ from one event to the next, and traits
// over their bounds.

let edge: TestEdge;

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge);
});
afterAll(() => edge.stop());

function profile(anonymousId: string): Promise<Answer> {
  return edge.get(`/v1/profiles/anonymousId/${anonymousId}`);
}

/** What decisions may use of a person. */
async function usable(anonymousId: string): Promise<string[]> {
  const answer = await edge.post('/v1/decide', { anonymousId, keys: [], explain: true }, { key: 'sk_local' });
  return answer.json.explain.purposes;
}

describe('an order that comes in parts', () => {
  const part = (anonymousId: string, purposes: Record<string, boolean>) =>
    anEvent({
      anonymousId,
      event: 'Order Completed',
      properties: { order_id: 'o-1', revenue: 10, currency: 'EUR' },
      context: record(purposes),
    });

  it('counts with the first part that may be counted', async () => {
    const anonymousId = randomUUID();
    await edge.post('/v1/track', part(anonymousId, { personalization: true }));
    expect((await profile(anonymousId)).json.totals).toMatchObject({ orders: 0, amountMinor: 0 });
    await edge.post('/v1/track', part(anonymousId, { analytics: true }));
    await edge.post('/v1/track', part(anonymousId, { analytics: true }));
    expect((await profile(anonymousId)).json.totals).toMatchObject({ orders: 1, amountMinor: 2000 });
  });
});

describe('an event that grants storage alone', () => {
  it('is counted and not stored: storage is about the device', async () => {
    const anonymousId = randomUUID();
    const answer = await edge.post('/v1/track', anEvent({ anonymousId, context: record({ storage: true }) }));
    expect(answer.json).toEqual({ success: true });
    expect((await profile(anonymousId)).status).toBe(404);
  });

  it('withdraws what an older one allowed', async () => {
    const anonymousId = randomUUID();
    const allowed = { storage: true, personalization: true };
    await edge.post('/v1/identify', {
      anonymousId,
      traits: { plan: 'pro' },
      context: record(allowed),
    });
    await edge.post('/v1/track', anEvent({ anonymousId, context: record({ storage: true }) }));
    expect(await usable(anonymousId)).toEqual(['storage']);
    expect((await profile(anonymousId)).json.events).toBe(1);
  });

  it('does not undo what a newer one of the same batch allows', async () => {
    const anonymousId = randomUUID();
    const batch = [
      anEvent({ anonymousId, context: record({ storage: true }) }),
      anEvent({ anonymousId, context: record({ personalization: true }) }),
    ];
    await edge.post('/v1/batch', { batch });
    expect(await usable(anonymousId)).toEqual(['personalization']);
  });
});

describe('traits over their bounds', () => {
  it('are named in the answer, and the event is kept', async () => {
    const anonymousId = randomUUID();
    const traits = { plan: 'pro', essay: 'x'.repeat(3000), ['n'.repeat(200)]: 1 };
    const identify = { type: 'identify', anonymousId, messageId: 'm-traits', traits, context: record() };
    const answer = await edge.post('/v1/batch', { batch: [anEvent({ anonymousId }), identify] });
    expect(answer.json.rejected).toBeUndefined();
    expect(answer.json.warnings).toHaveLength(1);
    expect(answer.json.warnings[0]).toMatchObject({ index: 1, messageId: 'm-traits' });
    expect(named(answer.json.warnings[0].errors)).toEqual([
      'batch[1].traits.essay OUT_OF_RANGE',
      `batch[1].traits.${'n'.repeat(128)} OUT_OF_RANGE`,
    ]);
    expect((await profile(anonymousId)).json.traits).toEqual({ plan: 'pro' });
  });
});
