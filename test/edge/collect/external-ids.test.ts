import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';
import { anEvent, named, publishProject, record } from './talk.ts';

let edge: TestEdge;
let signingKey: CryptoKey;

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge, { identifiers: { loyaltyCard: { caseInsensitive: true } } });
  const pair = await generateKeyPair('ES256', { extractable: true });
  signingKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256' };
  expect((await edge.admin('POST', '/identity-keys', jwk)).status).toBeLessThan(300);
});
afterAll(() => edge.stop());

const server = { key: 'sk_local' };
const shown = (id: string, more: object = {}) => ({
  context: { ...record(), externalIds: [{ type: 'loyaltyCard', id }] },
  ...more,
});
const cardOf = (id: string) => edge.get(`/v1/profiles/loyaltyCard/${id}`);

describe('external identifiers', () => {
  it('with a secret key make and find a person, whatever the case', async () => {
    const id = `C-${randomUUID()}`;
    const answer = await edge.post('/v1/track', anEvent(shown(id, { anonymousId: undefined })), server);
    expect(answer.json).toEqual({ success: true });
    const found = await cardOf(id.toUpperCase());
    expect(found.json).toMatchObject({
      events: 1,
      identifiers: [{ type: 'loyaltyCard', value: id.toLowerCase() }],
    });
  });

  it('with a write key are claims: kept, never looked up, with a login’s token too (invariant 11)', async () => {
    const id = `C-${randomUUID()}`;
    await edge.post('/v1/track', anEvent(shown(id, { anonymousId: undefined })), server);
    const userId = randomUUID();
    const token = await new SignJWT({ sub: userId, aud: 'aparte', exp: Math.floor(Date.now() / 1000) + 600 })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(signingKey);
    for (const more of [{}, { type: 'identify', userId, token }]) {
      const event = anEvent(shown(id, more));
      const answer = await edge.post('/v1/batch', { batch: [event] });
      expect(answer.json).not.toHaveProperty('warnings');
      const known = await edge.post('/v1/batch', { batch: [anEvent(shown(`C-${randomUUID()}`, more))] });
      expect(Object.keys(answer.json)).toEqual(Object.keys(known.json));
    }
    expect((await cardOf(id)).json.events).toBe(1);
    expect((await edge.get(`/v1/profiles/userId/${userId}`)).json.identifiers).not.toContainEqual(
      expect.objectContaining({ type: 'loyaltyCard' }),
    );
    const alone = await edge.post('/v1/track', anEvent(shown(id, { anonymousId: undefined })));
    expect(alone.status).toBe(400);
    expect(named(alone.json.errors)).toEqual(['anonymousId REQUIRED']);
  });

  it('and others that stand for nobody are left out with a warning, and the event stays', async () => {
    const anonymousId = randomUUID();
    const event = anEvent({
      anonymousId,
      userId: 'undefined',
      context: {
        ...record(),
        externalIds: [
          { type: 'loyaltyCard', id: '0000' },
          { type: 'phone', id: '1' },
        ],
      },
    });
    const answer = await edge.post('/v1/batch', { batch: [anEvent(), event] }, server);
    expect(answer.json.rejected).toBeUndefined();
    expect(answer.json.warnings).toHaveLength(1);
    expect(named(answer.json.warnings[0].errors).sort()).toEqual([
      'batch[1].context.externalIds[0].id IDENTIFIER_INVALID',
      'batch[1].context.externalIds[1].type UNKNOWN_VALUE',
      'batch[1].userId IDENTIFIER_INVALID',
    ]);
    expect((await edge.get(`/v1/profiles/anonymousId/${anonymousId}`)).json.events).toBe(1);
    const nobody = await edge.post('/v1/track', anEvent({ anonymousId: 'null', userId: '00000' }), server);
    expect(named(nobody.json.errors).sort()).toEqual([
      'anonymousId IDENTIFIER_INVALID',
      'userId IDENTIFIER_INVALID',
    ]);
  });
});
