import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.stop());

const consent = { categoryPreferences: { analytics: true, personalization: true, storage: true } };
const view = (key: string, fields: object, externalIds: object[] = []) =>
  edge.post('/v1/track', { event: 'Product Viewed', context: { consent, externalIds }, ...fields }, { key });

describe('POST /v1/admin/identity/dry-run', () => {
  it('says what a type that is not declared yet would join, and changes nothing', async () => {
    const card = { type: 'card', id: '77' };
    await view('wk_server_local', { userId: 'ada' }, [card]);
    await view('wk_server_local', { anonymousId: 'till-1-0123456789abcdef' }, [card]);
    const device = '0b0e4a3e-7f0f-4c1b-9a52-0d4f1b1f9a11';
    await view('wk_local', { anonymousId: device, userId: 'ada' });
    const before = await edge.get('/v1/profiles/userId/ada');

    const now = await edge.admin('POST', '/identity/dry-run', { environment: 'dev' });
    expect(now).toMatchObject({ status: 200, json: { cut: false, proven: { counts: { merge: 0 } } } });
    const asked = { environment: 'dev', identifiers: { card: {} } };
    const { json } = await edge.admin('POST', '/identity/dry-run', asked);
    expect(json.proven.counts).toEqual({ merge: 1, apart: 0, contested: 0, full: 0 });
    expect(json.proven.samples[0]).toMatchObject({ outcome: 'merge', type: 'card', value: '77' });
    expect(json.proven.samples[0].persons[0]).toBe(before.json.id);
    expect(json.withClaims.byType.userId).toMatchObject({ merge: 1 });

    const after = await edge.get('/v1/profiles/userId/ada');
    expect(after.json.identifiers).toEqual(before.json.identifiers);
    expect(after.json.events).toBe(before.json.events);
  });

  it('names what is wrong with the rules', async () => {
    const asked = { environment: 'dev', identifiers: { card: { limit: 0 } } };
    const { status, json } = await edge.admin('POST', '/identity/dry-run', asked);
    expect(status).toBe(400);
    expect(json.errors[0].path).toBe('identifiers.card.limit');
  });

  it('is for those who run the site', async () => {
    const { status } = await edge.post(
      '/v1/admin/identity/dry-run',
      { environment: 'dev' },
      { key: 'sk_local' },
    );
    expect(status).toBe(401);
  });
});
