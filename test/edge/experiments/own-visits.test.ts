import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../harness.ts';
import { CONSENT, cookiesOf, FIRST_PARTY, GRANTED, personalEdge } from '../decide/personal-edge.ts';

const origin = `export default { fetch() { return new Response('<html><body><p data-aparte="button">Buy</p></body></html>', { headers: { 'content-type': 'text/html' } }) } }`;

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge({ origin });
});
afterAll(() => edge.stop());

/** The cookie that a marketer's browser gets, as a Cookie header. */
async function ownCookie(): Promise<string> {
  const answer = await edge.admin('POST', '/own-visits', { excluded: true });
  expect([answer.status, answer.json]).toEqual([200, { excluded: true }]);
  expect(answer.headers.get('set-cookie')).toMatch(
    /^aparte_own=[^;]+; Max-Age=34128000; .*HttpOnly; SameSite=Lax/,
  );
  return cookiesOf(answer);
}

/** A device that has granted everything: its id and its cookies. */
async function device(): Promise<{ id: string; cookie: string }> {
  const consent = await edge.post(
    '/v1/consent',
    { purposes: GRANTED, source: 'test' },
    { headers: FIRST_PARTY },
  );
  return { id: consent.json.anonymousId as string, cookie: cookiesOf(consent) };
}

async function track(id: string, cookie: string): Promise<Record<string, unknown>> {
  const messageId = crypto.randomUUID();
  const body = { anonymousId: id, event: 'Looked', messageId, context: CONSENT };
  const answer = await edge.post('/v1/track', body, { headers: { ...FIRST_PARTY, cookie } });
  expect(answer.status).toBe(200);
  const found = await edge.get(`/v1/events?messageId=${messageId}`);
  return found.json.events[0] as Record<string, unknown>;
}

const exposures = async (id: string) =>
  (await edge.get(`/v1/events?anonymousId=${id}&event=Experiment%20Viewed`)).json.events as unknown[];
const page = async (cookie: string) =>
  (await edge.get('/', { headers: { accept: 'text/html', cookie } })).text;

describe("a marketer's own visits", () => {
  it('are stored, and marked as internal', async () => {
    const { id, cookie } = await device();
    expect(await track(id, cookie)).not.toHaveProperty('internal');
    expect(await track(id, `${cookie}; ${await ownCookie()}`)).toMatchObject({ internal: true });
  });

  it('a sender cannot mark events, and a cookie that we did not sign marks none', async () => {
    const { id, cookie } = await device();
    const messageId = crypto.randomUUID();
    const body = { anonymousId: id, event: 'Looked', messageId, context: CONSENT, internal: true };
    await edge.post('/v1/track', body);
    const [event] = (await edge.get(`/v1/events?messageId=${messageId}`)).json.events as object[];
    expect(event).not.toHaveProperty('internal');
    expect(await track(id, `${cookie}; aparte_own=k1.abc.o.x`)).not.toHaveProperty('internal');
    const signedId = /aparte=([^;]+)/.exec(cookie)?.[1] ?? '';
    expect(await track(id, `${cookie}; aparte_own=${signedId}`)).not.toHaveProperty('internal');
  });

  it('are decided for like any visit, and leave no exposure', async () => {
    const own = await ownCookie();
    const marketer = await device();
    const visitor = await device();
    expect(await page(`${marketer.cookie}; ${own}`)).toContain('"variant":');
    expect(await page(visitor.cookie)).toContain('"variant":');
    await expect.poll(async () => (await exposures(visitor.id)).length).toBe(1);
    expect(await exposures(marketer.id)).toEqual([]);
  });

  it('are counted again once the cookie is gone, and the browser is told which it is', async () => {
    const ask = (cookie: string) =>
      fetch(`${edge.url}/v1/admin/own-visits`, {
        headers: { authorization: `Bearer ${edge.secrets.adminToken}`, cookie },
      }).then((answer) => answer.json());
    expect(await ask(await ownCookie())).toEqual({ excluded: true });
    expect(await ask('')).toEqual({ excluded: false });
    const back = await edge.admin('POST', '/own-visits', { excluded: false });
    expect(back.headers.get('set-cookie')).toContain('aparte_own=; Max-Age=0');
  });

  it('nobody leaves their visits out without the admin token', async () => {
    expect((await edge.post('/v1/admin/own-visits', { excluded: true })).status).toBe(401);
  });
});
