import { createHmac, randomUUID } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../core/profile/types.ts';
import * as v from 'valibot';
import { DecideAnswerSchema } from '../../../core/wire/decide-schema.ts';
import { aSnapshot } from '../../builders/decide.ts';
import type { TestEdge } from '../harness.ts';
import {
  CONSENT,
  cookiesOf,
  counters,
  FIRST_PARTY,
  GRANTED,
  personalEdge,
  stateOf,
  viewPhones,
} from './personal-edge.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge();
});
afterAll(() => edge.stop());

const LOVER = '/r/phones';
const href = (answer: { json: { decisions: { hero: { value: { href: string } } } } }) =>
  answer.json.decisions.hero.value.href;
const server = { key: 'sk_local' };
/** Seals a state as the Worker does, written a second time. */
async function seal(
  snapshot: Snapshot,
  options: { environment?: string; at?: number; key?: { kid: string; key: string }; whole?: boolean } = {},
): Promise<string> {
  const { kid, key } = options.key ?? edge.secrets.sealingKeys[0] ?? { kid: '', key: '' };
  const secret = createHmac('sha256', Buffer.from(key, 'base64url')).update('aparte state').digest();
  const { version, subject, purposes, assignmentId } = snapshot;
  const body = {
    f: 1,
    e: options.environment ?? 'dev',
    x: (options.at ?? Date.now()) + 30 * 60_000,
    ...(options.whole === false ? { m: { version, ...subject, purposes, assignmentId } } : { s: snapshot }),
  };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
    .encrypt(secret);
}

describe('POST /v1/decide', () => {
  it('a server sees its own events in the next decision, and why', async () => {
    await viewPhones(edge, { userId: 'u-1' }, { key: 'wk_server_local' });
    const answer = await edge.post(
      '/v1/decide',
      { userId: 'u-1', keys: ['hero'], context: { locale: 'fr' }, explain: true },
      server,
    );
    expect(answer.status).toBe(200);
    expect(answer.json.decisions.hero).toMatchObject({
      value: { title: 'Nouveaux téléphones', href: LOVER },
      reason: 'TARGETING_MATCH',
      ruleId: 'phone-lovers',
    });
    expect(answer.json.snapshot.version).toBeGreaterThan(1);
    expect(answer.headers.get('aparte-revision')).toBe(String(answer.json.revision));
    expect(answer.headers.get('server-timing')).toMatch(/^decide;/);
    const [why] = answer.json.explain.audiences.filter((one: { key: string }) => one.key === 'phone-lovers');
    expect(why).toMatchObject({ member: true, clauses: [{ met: true }] });
    expect(answer.json.explain.flags.hero).toEqual([
      { flag: 'hero', rule: 0, ruleId: 'phone-lovers', outcome: 'APPLIED' },
    ]);
    expect(v.safeParse(DecideAnswerSchema, answer.json).issues).toBeUndefined();
  });

  it('says why a rule was skipped: the clause with what it asked for and got, or the missing purpose', async () => {
    await edge.post(
      '/v1/track',
      { userId: 'u-few', event: 'Product Viewed', context: CONSENT },
      { key: 'wk_server_local' },
    );
    const why = async (personalization: boolean) => {
      const context = { consent: { categoryPreferences: { ...GRANTED, personalization } } };
      const body = { userId: 'u-few', keys: ['hero'], context, explain: true };
      const { json } = await edge.post('/v1/decide', body, server);
      expect(v.safeParse(DecideAnswerSchema, json).issues).toBeUndefined();
      return json.explain.flags.hero;
    };
    const rule = { flag: 'hero', rule: 0, ruleId: 'phone-lovers' };
    expect(await why(true)).toEqual([
      {
        ...rule,
        outcome: 'CONDITION_FALSE',
        failed: {
          clause: 'audiences.$elemMatch',
          attribute: 'audiences',
          operator: '$elemMatch',
          expected: { $eq: 'phone-lovers' },
          got: [],
        },
      },
    ]);
    expect(await why(false)).toEqual([
      { ...rule, outcome: 'PURPOSE_MISSING', missingPurposes: ['personalization'] },
    ]);
  });

  it('gives every flag a key may see: private ones only to a secret key', async () => {
    const page = await edge.post('/v1/decide', {});
    expect(Object.keys(page.json.decisions).sort()).toEqual(['button', 'hero']);
    const asked = await edge.post('/v1/decide', { keys: ['secret', 'nothing'] });
    expect(asked.json.decisions.secret).toEqual(asked.json.decisions.nothing);
    expect(asked.json.decisions.secret).toMatchObject({ reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    const all = await edge.post('/v1/decide', { keys: ['secret'] }, server);
    expect(all.json.decisions.secret).toMatchObject({ value: true, reason: 'STATIC' });
  });

  it('a body that is wrong is answered 400 with the field, readable by the page that asked', async () => {
    const headers = { origin: 'https://shop.example' };
    const answer = await edge.post('/v1/decide', { keys: 'hero', minVersion: -1 }, { headers });
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map((issue: { path: string }) => issue.path)).toEqual(['keys', 'minVersion']);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const broken = await edge.post('/v1/decide', '{"keys":[', { headers });
    expect([broken.status, broken.json.code]).toEqual([400, 'BAD_JSON']);
    expect(broken.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });

  it('an unknown key is 401, with CORS; explain with a write key is 403; a secret answer has no CORS', async () => {
    const headers = { origin: 'https://shop.example' };
    const unknown = await edge.post('/v1/decide', {}, { key: 'wk_nobody', headers });
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await edge.post('/v1/decide', { explain: true })).status).toBe(403);
    const own = await edge.post('/v1/decide', {}, { ...server, headers });
    expect(own.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('a preflight allows what the SDK sends', async () => {
    const answer = await fetch(`${edge.url}/v1/decide`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toContain('aparte-state');
  });

  it('a 40 KB body is 413', async () => {
    const answer = await edge.post('/v1/decide', { attributes: { text: 'x'.repeat(40_000) } });
    expect(answer.status).toBe(413);
  });

  it('minVersion is reached by one read of the shard, or the answer says stale', async () => {
    const id = randomUUID();
    const acknowledged = (await viewPhones(edge, { anonymousId: id })).json.snapshot.version as number;
    const reached = await edge.post('/v1/decide', {
      anonymousId: id,
      keys: ['hero'],
      minVersion: acknowledged,
    });
    expect(reached.json.stale).toBeUndefined();
    expect(href(reached)).toBe(LOVER);
    const never = await edge.post('/v1/decide', {
      anonymousId: id,
      keys: ['hero'],
      minVersion: acknowledged + 1e9,
    });
    expect(never.json.stale).toBe(true);
    expect(href(never)).toBe(LOVER);
  });
});

describe('#11 nothing reachable with a write key tells about a person who is not the proven subject', () => {
  it('a bare userId is hashed, never looked up', async () => {
    await viewPhones(edge, { userId: 'u-2' }, { key: 'wk_server_local' });
    const known = await edge.post('/v1/decide', { userId: 'u-2', keys: ['hero'] });
    const nobody = await edge.post('/v1/decide', { userId: 'u-nobody', keys: ['hero'] });
    expect(href(known)).toBe('/');
    expect(known.json.snapshot).toBeUndefined();
    expect(known.json.decisions).toEqual(nobody.json.decisions);
    expect(Object.keys(known.json)).toEqual(Object.keys(nobody.json));
  });

  it('a bare anonymousId opens its own unlinked person, if nobody could guess it', async () => {
    const id = randomUUID();
    await viewPhones(edge, { anonymousId: id });
    await viewPhones(edge, { anonymousId: 'visitor-1' });
    expect(href(await edge.post('/v1/decide', { anonymousId: id, keys: ['hero'] }))).toBe(LOVER);
    const guessed = await edge.post('/v1/decide', { anonymousId: 'visitor-1', keys: ['hero'] });
    expect(href(guessed)).toBe('/');
    expect(guessed.json.snapshot).toBeUndefined();
  });

  it('after a login the bare id opens nothing any more, nor does a state from before it; the signed cookie does', async () => {
    const consent = await edge.post(
      '/v1/consent',
      { purposes: GRANTED, source: 'test' },
      { headers: FIRST_PARTY },
    );
    const id = consent.json.anonymousId as string;
    const cookie =
      cookiesOf(consent)
        .split('; ')
        .find((one) => one.startsWith('aparte=')) ?? '';
    const before = await viewPhones(edge, { anonymousId: id }, { headers: { ...FIRST_PARTY, cookie } });
    const state = stateOf(before);
    expect(state).not.toBe('');
    const linked = await edge.post(
      '/v1/identify',
      { userId: 'u-3', anonymousId: id, context: CONSENT },
      { key: 'wk_server_local' },
    );
    expect(linked.status).toBe(200);
    // The two people are joined in a second step.
    await expect
      .poll(async () => href(await edge.post('/v1/decide', { userId: 'u-3', keys: ['hero'] }, server)), {
        timeout: 10_000,
      })
      .toBe(LOVER);
    const bare = await edge.post('/v1/decide', { anonymousId: id, keys: ['hero'], minVersion: 9e15 });
    expect(href(bare)).toBe('/');
    expect(bare.json.snapshot).toBeUndefined();
    const nobody = await edge.post('/v1/decide', {
      anonymousId: randomUUID(),
      keys: ['hero'],
      minVersion: 9e15,
    });
    expect(Object.keys(bare.json)).toEqual(Object.keys(nobody.json));
    const proven = await edge.post('/v1/decide', { keys: ['hero'] }, { headers: { cookie } });
    expect(proven.json.anonymousId).toBe(id);
    expect(href(proven)).toBe(LOVER);
    const old = await edge.post(
      '/v1/decide',
      { anonymousId: id, keys: ['hero'] },
      { headers: { 'aparte-state': state } },
    );
    // The old state still says what it said, of the device alone; nothing of the person with the login.
    expect(old.json.snapshot?.version).toBe(before.json.snapshot.version);
  });

  it('a state opens only for the ids it was made for', async () => {
    const mine = randomUUID();
    const state = stateOf(await viewPhones(edge, { anonymousId: mine }));
    const before = (await counters(edge))['dropped:state-subject'] ?? 0;
    const headers = { 'aparte-state': state };
    const other = await edge.post('/v1/decide', { anonymousId: randomUUID(), keys: ['hero'] }, { headers });
    expect(href(other)).toBe('/');
    expect((await counters(edge))['dropped:state-subject']).toBe(before + 1);
  });
});

describe('the sealed state', () => {
  const decideWith = (state: string) =>
    edge.post('/v1/decide', { keys: ['hero'] }, { headers: { 'aparte-state': state } });
  const snapshot = aSnapshot({ audiences: [{ key: 'phone-lovers', since: 0 }] });

  it('is enough for a decision, from header or cookie', async () => {
    const state = await seal(snapshot);
    expect(href(await decideWith(state))).toBe(LOVER);
    const cookie = `other=1; aparte_state=${state}`;
    expect(href(await edge.post('/v1/decide', { keys: ['hero'] }, { headers: { cookie } }))).toBe(LOVER);
  });

  it.each([
    ['expired', 'expired', () => seal(snapshot, { at: Date.now() - 31 * 60_000 })],
    ['of another environment', 'environment', () => seal(snapshot, { environment: 'prod' })],
    [
      'sealed with a key nobody knows',
      'broken',
      () => seal(snapshot, { key: { kid: 'x', key: Buffer.alloc(32).toString('base64url') } }),
    ],
    [
      'tampered with',
      'broken',
      async () => {
        const [head, key, iv, text = '', tag] = (await seal(snapshot)).split('.');
        return [head, key, iv, (text.startsWith('A') ? 'B' : 'A') + text.slice(1), tag].join('.');
      },
    ],
    ['no state at all', 'broken', async () => 'x.y.z'],
    ['too large', 'large', async () => 'x'.repeat(4000)],
  ])('%s is ignored and counted', async (_what, why, make) => {
    const state = await make();
    const before = (await counters(edge))[`dropped:state-${why}`] ?? 0;
    const answer = await decideWith(state);
    expect(answer.status).toBe(200);
    expect(href(answer)).toBe('/');
    expect((await counters(edge))[`dropped:state-${why}`]).toBe(before + 1);
  });

  it('too large for its snapshot, it still says which version is wanted', async () => {
    const id = randomUUID();
    const collected = await viewPhones(edge, { anonymousId: id });
    const { kid, key } = edge.secrets.sealingKeys[0] ?? { kid: '', key: '' };
    const secret = createHmac('sha256', Buffer.from(key, 'base64url')).update('aparte state').digest();
    const { plaintext, protectedHeader } = await compactDecrypt(stateOf(collected), secret);
    expect(protectedHeader).toEqual({ alg: 'dir', enc: 'A256GCM', kid });
    const { s } = JSON.parse(new TextDecoder().decode(plaintext)) as { s: Snapshot };
    expect(s.version).toBe(collected.json.snapshot.version);
    const ask = async (version: number) => {
      const headers = { 'aparte-state': await seal({ ...s, version }, { whole: false }) };
      return edge.post('/v1/decide', { anonymousId: id, keys: ['hero'] }, { headers });
    };
    const reached = await ask(s.version);
    expect([href(reached), reached.json.stale]).toEqual([LOVER, undefined]);
    expect((await ask(s.version + 1e9)).json.stale).toBe(true);
  });
});

describe('the id', () => {
  it('is made once storage is granted, told, and kept in a signed cookie', async () => {
    const body = { keys: ['button'], context: CONSENT };
    const first = await edge.post('/v1/decide', body);
    const id = first.json.anonymousId as string;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const [line = ''] = first.headers.getSetCookie();
    expect(line).toMatch(/^aparte=.*; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    const again = await edge.post('/v1/decide', body, { headers: { cookie: cookiesOf(first) } });
    expect(again.json.anonymousId).toBe(id);
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(again.json.decisions).toEqual(first.json.decisions);
  });

  it('is not made without storage, and nobody is assigned', async () => {
    for (const context of [{}, { consent: { categoryPreferences: { ...GRANTED, storage: false } } }]) {
      const answer = await edge.post('/v1/decide', { keys: ['button'], context });
      expect(answer.json.anonymousId).toBeUndefined();
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.json.decisions.button).toMatchObject({ value: 'Buy', variant: null });
    }
  });

  it('a cookie that is not ours is ignored', async () => {
    const first = await edge.post('/v1/decide', { context: CONSENT });
    const forged = cookiesOf(first).replace(first.json.anonymousId as string, randomUUID());
    const answer = await edge.post('/v1/decide', {}, { headers: { cookie: forged } });
    expect(answer.json.anonymousId).toBeUndefined();
  });
});

describe('consent', () => {
  it("the request's own record decides over the person's", async () => {
    const id = randomUUID();
    await viewPhones(edge, { anonymousId: id });
    const ask = (preferences: object) =>
      edge.post('/v1/decide', {
        anonymousId: id,
        keys: ['hero'],
        context: { consent: { categoryPreferences: preferences } },
      });
    expect(href(await ask(GRANTED))).toBe(LOVER);
    expect(href(await ask({ ...GRANTED, personalization: false }))).toBe('/');
  });

  it('where neither personalisation nor experimentation is granted, no one is read', async () => {
    const id = randomUUID();
    await viewPhones(edge, { anonymousId: id });
    const answer = await edge.post('/v1/decide', {
      anonymousId: id,
      keys: ['hero'],
      context: { consent: { categoryPreferences: { analytics: true } } },
    });
    expect(answer.json.snapshot).toBeUndefined();
    expect(answer.headers.get('server-timing')).toContain('nowhere');
  });
});
