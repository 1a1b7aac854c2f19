import { mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeSecrets } from '../../../playground/start/secrets.ts';
import {
  CONSENT,
  cookiesOf,
  FIRST_PARTY,
  GRANTED,
  personalEdge,
  stateOf,
  viewPhones,
} from '../decide/personal-edge.ts';
import { laggingKv } from '../../faults/lagging-kv.ts';
import { bundle, type TestEdge } from '../harness.ts';

const again = {
  stateDir: mkdtempSync(join(tmpdir(), 'aparte-withdrawal-')),
  secrets: makeSecrets('admin-token-of-tests'),
};
const origin = `export default { fetch: () => new Response('<body><a data-aparte="hero" href="/">x</a></body>', { headers: { 'content-type': 'text/html' } }) };`;
let edge: TestEdge;

/** Behind a KV that lags as deployed, where the tests are run so. */
async function started(documents?: null): Promise<TestEdge> {
  const lag = process.env.APARTE_LAGGING_KV === undefined ? {} : await laggingKv(bundle);
  return personalEdge({ again, origin, ...lag, ...(documents === null ? { documents } : {}) });
}

beforeAll(async () => {
  edge = await started();
});
afterAll(async () => {
  await edge.stop();
  rmSync(again.stateDir, { recursive: true, force: true });
});

const isPersonal = async (who: object, headers: Record<string, string> = {}) => {
  const answer = await edge.post('/v1/decide', { ...who, keys: ['hero'] }, { headers });
  return answer.json.decisions.hero.value.href === '/r/phones';
};
const onPage = async (cookie: string) => {
  const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', cookie };
  return (await edge.get('/', { headers })).text.includes('phones');
};

/** What KV itself holds for everybody, past any cache in front of it. */
async function kvSnapshots(): Promise<{ audiences: unknown[] }[]> {
  const [binding, worker] =
    process.env.APARTE_LAGGING_KV === undefined ? ['KV', 'aparte'] : ['STORE', 'lagging-kv'];
  const kv = await edge.miniflare.getKVNamespace(binding, worker);
  const { keys } = await kv.list({ prefix: 'dev/snapshot/' });
  const found = await Promise.all(keys.map(({ name }) => kv.get(name, 'json')));
  return found.filter((value) => value !== null) as { audiences: unknown[] }[];
}

describe('a withdrawal', () => {
  it('holds from the next request on, whatever the visitor still carries, and no store serves it any more', async () => {
    const chosen = await edge.post(
      '/v1/consent',
      { purposes: GRANTED, source: 'banner' },
      { headers: FIRST_PARTY },
    );
    const { anonymousId } = chosen.json;
    const cookie = cookiesOf(chosen).split('; ')[0] ?? '';
    const viewed = await viewPhones(edge, { anonymousId }, { headers: { ...FIRST_PARTY, cookie } });
    const carried = `${cookie}; aparte_state=${stateOf(viewed)}`;
    expect(await onPage(carried)).toBe(true);
    expect(await isPersonal({ anonymousId })).toBe(true);
    const served = async () => (await kvSnapshots()).filter(({ audiences }) => audiences.length > 0);
    await vi.waitFor(async () => expect(await served()).toHaveLength(1), 5_000);

    const refusal = { anonymousId, purposes: { analytics: true }, source: 'preferences' };
    const withdrawn = await edge.post('/v1/consent', refusal, {
      headers: { ...FIRST_PARTY, cookie: carried },
    });
    expect(withdrawn.headers.getSetCookie().join()).toMatch(/aparte=; Max-Age=0.*aparte_state=; Max-Age=0/);
    expect(await onPage(carried)).toBe(false); // though the old state was kept and sent again
    expect(await isPersonal({ anonymousId })).toBe(false);
    expect(await isPersonal({ anonymousId }, { 'aparte-state': stateOf(viewed) })).toBe(false);
    const secret = await edge.post('/v1/decide', { anonymousId, keys: ['hero'] }, { key: 'sk_local' });
    expect(secret.json.decisions.hero.value.href).toBe('/');
    await vi.waitFor(async () => expect(await served()).toEqual([]), 5_000);

    await edge.stop(); // another isolate, which remembers nothing
    edge = await started(null);
    expect(await isPersonal({ anonymousId }, { 'aparte-state': stateOf(viewed) })).toBe(false);
  });

  it('of a device limits that device, and what the person chooses under a login afterwards holds for both', async () => {
    const [phone, laptop] = [randomUUID(), randomUUID()];
    const userId = `u-${randomUUID()}`;
    for (const anonymousId of [phone, laptop]) {
      await viewPhones(edge, { anonymousId });
      await edge.post(
        '/v1/identify',
        { anonymousId, userId, messageId: randomUUID(), context: CONSENT },
        { key: 'sk_local' },
      );
    }
    const personal = async () => {
      const ask = (anonymousId: string) =>
        edge.post('/v1/decide', { anonymousId, keys: ['hero'] }, { key: 'sk_local' });
      const answers = await Promise.all([ask(phone), ask(laptop)]);
      return answers.map(({ json }) => json.decisions.hero.value.href === '/r/phones');
    };
    await vi.waitFor(async () => expect(await personal()).toEqual([true, true]), 5_000); // both merges are done
    const choose = (body: object, key: string) =>
      edge.post('/v1/consent', { source: 'account', ...body }, { key });
    await choose({ anonymousId: phone, purposes: {} }, 'wk_local');
    expect(await personal()).toEqual([false, true]);
    await choose({ userId, purposes: GRANTED }, 'sk_local');
    expect(await personal()).toEqual([false, true]); // the phone still says no
    await choose({ userId, purposes: { analytics: true } }, 'sk_local');
    expect(await personal()).toEqual([false, false]);
    await choose({ userId, anonymousId: phone, purposes: GRANTED }, 'sk_local');
    expect(await personal()).toEqual([true, true]);
  });

  it('told by events alone limits the device that told it, though a server declares more', async () => {
    const anonymousId = randomUUID();
    const userId = `u-${randomUUID()}`;
    await viewPhones(edge, { anonymousId });
    await edge.post(
      '/v1/identify',
      { anonymousId, userId, messageId: randomUUID(), context: CONSENT },
      { key: 'sk_local' },
    );
    const only = { consent: { categoryPreferences: { analytics: true } } };
    const event = { anonymousId, event: 'Looked', messageId: randomUUID(), context: only };
    await edge.post('/v1/track', event);
    await edge.post('/v1/track', { userId, event: 'Paid', messageId: randomUUID() }, { key: 'sk_local' });
    const ask = (who: object) => edge.post('/v1/decide', { ...who, keys: ['hero'] }, { key: 'sk_local' });
    expect((await ask({ anonymousId })).json.decisions.hero.value.href).toBe('/');
  });
});
