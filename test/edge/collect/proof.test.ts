import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startEdge, type TestEdge } from '../harness.ts';
import { anEvent, GRANTED, headerNames, isStored, publishProject, record, storedEvents } from './talk.ts';

// Invariant 11: nothing reachable with a write key tells anything about a person who is not the proven subject.

let edge: TestEdge;
let signingKey: CryptoKey;

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge);
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  signingKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'backend', alg: 'EdDSA' };
  const added = await edge.admin('POST', '/identity-keys', jwk);
  expect(added.status, added.text).toBeLessThan(300);
});
afterAll(() => edge.stop());

const page = { origin: 'https://shop.example' };

/** A token by the customer's backend. */
function tokenOf(userId: string, seconds = 600): Promise<string> {
  return new SignJWT({ sub: userId, aud: 'aparte', exp: Math.floor(Date.now() / 1000) + seconds })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'backend' })
    .sign(signingKey);
}

/** A person whom a server knows well, with a device when one is named. */
async function aKnownPerson(anonymousId?: string): Promise<string> {
  const userId = `u-${randomUUID()}`;
  const answer = await edge.post(
    '/v1/batch',
    {
      batch: [
        {
          type: 'identify',
          userId,
          ...(anonymousId === undefined ? {} : { anonymousId }),
          traits: { plan: 'gold' },
        },
        { type: 'track', userId, event: 'Product Viewed' },
      ],
    },
    { key: 'sk_local' },
  );
  expect(answer.json.rejected).toBeUndefined();
  return userId;
}

async function profileOf(userId: string): Promise<Answer['json']> {
  return (await edge.get(`/v1/profiles/userId/${userId}`)).json;
}

/** What an answer shows of a person, and the shape of the rest. */
function shape(answer: Answer): object {
  const { receipt, ...body } = answer.json;
  return {
    status: answer.status,
    headers: headerNames(answer),
    state: answer.headers.get('aparte-state'),
    cookies: answer.headers.getSetCookie(),
    snapshot: body.snapshot,
    members: Object.keys(body).sort(),
    receipt: receipt === undefined ? null : Object.keys(receipt).sort(),
  };
}

describe('invariant 11, with a write key', () => {
  it('a guessable anonymousId is answered alike, known or not, and opens nobody', async () => {
    const known = `guest:${randomUUID().slice(0, 6)}`;
    await edge.post(
      '/v1/identify',
      { anonymousId: known, traits: { plan: 'gold' }, context: record() },
      { key: 'sk_local' },
    );
    await edge.post(
      '/v1/consent',
      { anonymousId: known, purposes: GRANTED, source: 'crm' },
      { key: 'sk_local' },
    );
    const unknown = `guest:${randomUUID().slice(0, 6)}`;
    const ask = async (anonymousId: string) => [
      shape(await edge.post('/v1/track', anEvent({ anonymousId }), { headers: page })),
      shape(await edge.post('/v1/batch', { batch: [anEvent({ anonymousId })] }, { headers: page })),
      shape(
        await edge.post(
          '/v1/consent',
          { anonymousId, purposes: GRANTED, source: 'banner' },
          { headers: page },
        ),
      ),
    ];
    const [ofKnown, ofUnknown] = [await ask(known), await ask(unknown)];
    expect(ofKnown).toEqual(ofUnknown);
    for (const answer of ofKnown)
      expect(answer).toMatchObject({ state: null, cookies: [], snapshot: undefined });
    expect(ofKnown[2]).toMatchObject({ receipt: ['at', 'binds', 'id', 'purposes', 'source'] });
  });

  it("a linked person's device opens nothing by its bare id", async () => {
    const anonymousId = randomUUID();
    await aKnownPerson(anonymousId);
    const event = anEvent({ anonymousId });
    const answers = [
      await edge.post('/v1/track', event, { headers: page }),
      await edge.post('/v1/consent', { anonymousId, purposes: GRANTED, source: 'banner' }, { headers: page }),
      await edge.post('/v1/track', anEvent({ anonymousId }), {
        headers: { origin: edge.url, 'sec-fetch-site': 'same-origin' },
      }),
    ];
    for (const answer of answers) {
      expect(shape(answer)).toMatchObject({ status: 200, state: null, cookies: [], snapshot: undefined });
    }
    expect(answers[1]?.json.receipt.previous).toBeUndefined();
    expect(await isStored(edge, event.messageId)).toBe(true);
  });

  it('a bare userId is answered alike, known or not, and changes nothing of that user', async () => {
    const known = await aKnownPerson();
    const before = await profileOf(known);
    const ask = async (userId: string) => [
      shape(
        await edge.post(
          '/v1/identify',
          { userId, traits: { plan: 'stolen' }, context: record() },
          { headers: page },
        ),
      ),
      shape(await edge.post('/v1/consent', { userId, purposes: {}, source: 'banner' }, { headers: page })),
      shape(
        await edge.post(
          '/v1/alias',
          { userId, previousId: 'u-mallory', context: record() },
          { headers: page },
        ),
      ),
    ];
    expect(await ask(known)).toEqual(await ask(`u-${randomUUID()}`));
    const after = await profileOf(known);
    expect(after.traits).toEqual(before.traits);
    expect(after.consent).toEqual(before.consent);
    expect(after.events).toBe(before.events);
  });

  it('an unverified identify keeps the claim with the device, merges nothing and shows nothing', async () => {
    const known = await aKnownPerson();
    const before = await profileOf(known);
    const anonymousId = randomUUID();
    const event = anEvent({
      type: 'identify',
      event: undefined,
      anonymousId,
      userId: known,
      traits: { plan: 'mine' },
    });
    const answer = await edge.post('/v1/identify', event, { headers: page });
    expect(answer.headers.get('aparte-state')).not.toBeNull(); // of the device's own person
    const [stored] = await storedEvents(edge, `messageId=${event.messageId}`);
    expect(stored).toMatchObject({ claimedUserId: known, anonymousId });
    expect(stored.userId).toBeUndefined();
    const after = await profileOf(known);
    expect(after.id).not.toBe(stored.person);
    expect(after.traits).toEqual(before.traits);
    expect((await edge.get(`/v1/profiles/anonymousId/${anonymousId}`)).json.id).toBe(stored.person);
  });

  it("one's own state opens nobody else", async () => {
    const mine = await edge.post('/v1/track', anEvent(), { headers: page });
    const state = mine.headers.get('aparte-state') ?? '';
    expect(state).not.toBe('');
    const linked = randomUUID();
    await aKnownPerson(linked);
    for (const anonymousId of [linked, 'guest:1']) {
      const headers = { ...page, 'aparte-state': state };
      const answer = await edge.post('/v1/track', anEvent({ anonymousId }), { headers });
      expect(shape(answer)).toMatchObject({ state: null, cookies: [], snapshot: undefined });
    }
  });

  it("another environment's key knows another person, and its state opens nobody here", async () => {
    const made = await edge.admin('POST', '/keys', {
      kind: 'write',
      environment: 'staging',
      source: 'browser',
    });
    expect(made.status, made.text).toBeLessThan(300);
    const key = made.json.key as string;
    const anonymousId = randomUUID();
    const here = await edge.post('/v1/track', anEvent({ anonymousId }), { headers: page });
    const there = await edge.post('/v1/track', anEvent({ anonymousId }), { headers: page, key });
    expect(there.status, there.text).toBe(200);
    expect(there.json.snapshot.version).not.toBe(here.json.snapshot.version);
    expect(await storedEvents(edge, `anonymousId=${anonymousId}`)).toHaveLength(1);
    const linked = randomUUID();
    await aKnownPerson(linked);
    const state = there.headers.get('aparte-state') ?? '';
    const answer = await edge.post('/v1/track', anEvent({ anonymousId: linked }), {
      headers: { ...page, 'aparte-state': state },
    });
    expect(shape(answer)).toMatchObject({ state: null, snapshot: undefined });
  });
});

describe('an identity token', () => {
  const tokenHeader = (token: string) => ({ headers: { ...page, 'aparte-identity': token } });

  it.each<[string, (token: string) => { fields: object; headers: Record<string, string> }]>([
    ['the header', (token) => ({ fields: {}, headers: { ...page, 'aparte-identity': token } })],
    ['the event', (token) => ({ fields: { token }, headers: page })],
    ['the context', (token) => ({ fields: { context: { ...record(), token } }, headers: page })],
  ])('in %s proves the userId: the device becomes the user, who gets the state', async (_, call) => {
    const userId = await aKnownPerson();
    const anonymousId = randomUUID();
    const event = anEvent({ anonymousId, userId, traits: { plan: 'platinum' } });
    const { fields, headers } = call(await tokenOf(userId));
    const answer = await edge.post('/v1/identify', { ...event, ...fields }, { headers });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers.get('aparte-state')).not.toBeNull();
    const stored = await edge.get(`/v1/events?messageId=${event.messageId}`);
    expect(stored.json.events[0]).toMatchObject({ userId, anonymousId });
    expect(stored.text).not.toContain('token');
    const ofUser = await profileOf(userId);
    expect(ofUser.traits).toMatchObject({ plan: 'platinum' });
    expect((await edge.get(`/v1/profiles/anonymousId/${anonymousId}`)).json.id).toBe(ofUser.id);
  });

  it.each([
    ['of somebody else', () => tokenOf('u-mallory')],
    ['that has expired', (userId: string) => tokenOf(userId, -120)],
    ['that lives too long', (userId: string) => tokenOf(userId, 3600)],
    ['that is none', () => Promise.resolve('a.b.c')],
  ])('%s proves nothing: the event is kept as a claim', async (_, token) => {
    const userId = await aKnownPerson();
    const event = anEvent({ userId });
    const answer = await edge.post('/v1/identify', event, tokenHeader(await token(userId)));
    expect(answer.status).toBe(200);
    const [stored] = await storedEvents(edge, `messageId=${event.messageId}`);
    expect(stored).toMatchObject({ claimedUserId: userId });
    expect(stored.person).not.toBe((await profileOf(userId)).id);
  });

  it('shared by a batch proves its user and no other', async () => {
    const [ada, bob] = [await aKnownPerson(), await aKnownPerson()];
    const [first, second] = [anEvent({ userId: ada }), anEvent({ userId: bob })];
    await edge.post('/v1/batch', { batch: [first, second], context: { token: await tokenOf(ada) } });
    const [ofAda] = await storedEvents(edge, `messageId=${first.messageId}`);
    const [ofBob] = await storedEvents(edge, `messageId=${second.messageId}`);
    expect(ofAda).toMatchObject({ userId: ada });
    expect(ofBob).toMatchObject({ claimedUserId: bob });
    expect(JSON.stringify([ofAda, ofBob])).not.toContain('token');
  });

  it("makes a choice the person's, and the device's with it", async () => {
    const userId = await aKnownPerson();
    const anonymousId = randomUUID();
    const body = {
      userId,
      anonymousId,
      purposes: { analytics: true },
      source: 'banner',
      token: await tokenOf(userId),
    };
    const answer = await edge.post('/v1/consent', body, { headers: page });
    expect(answer.status, answer.text).toBe(200);
    const { consent } = await profileOf(userId);
    expect(consent.person).toMatchObject({ source: 'banner' });
    expect(JSON.stringify(consent)).not.toContain('token');
  });
});
