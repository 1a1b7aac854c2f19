import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConfigDocument, ProjectDocument } from '../../../core/config/types.ts';
import { PROJECT } from '../../builders/decide.ts';
import { isStored, storedEvents } from '../collect/talk.ts';
import { DOCUMENTS, FIRST_PARTY, GRANTED, personalEdge } from '../decide/personal-edge.ts';
import { bundle, type TestEdge } from '../harness.ts';

const project: ConfigDocument = {
  ...(PROJECT as ProjectDocument), // that is what it is
  consentDefaults: [
    { countries: ['FR', 'DE', 'GB'], purposes: [] },
    {
      countries: ['US'],
      purposes: ['storage', 'analytics', 'personalization', 'advertising'],
      basis: 'opt-out',
    },
  ],
};
let edge: TestEdge;

beforeAll(async () => {
  edge = await personalEdge({
    documents: [project, ...DOCUMENTS.filter(({ kind }) => kind !== 'project')],
    workerPath: await bundle('test/workerd/counting-worker.ts'),
    origin: `export default { fetch: () => new Response('<body><h1 data-aparte="hero">x</h1></body>', { headers: { 'content-type': 'text/html' } }) };`,
  });
});
afterAll(() => edge.stop());

const from = (country: string, more: Record<string, string> = {}) => ({
  headers: { 'cf-ipcountry': country, ...more },
});
const viewed = (anonymousId: string, more: object = {}) => ({
  type: 'track',
  event: 'Product Viewed',
  properties: { category: 'Phones' },
  messageId: `m-${randomUUID()}`,
  anonymousId,
  ...more,
});
const consentOf = async (country: string, more: Record<string, string> = {}) =>
  (await edge.post('/v1/decide', { keys: ['hero'] }, from(country, more))).json.consent;

/** What the Worker used of its bindings since it was last asked. */
async function used(): Promise<Record<string, number>> {
  return (await edge.get('/__counts')).json;
}

describe('a page that asks to be answered before a choice', () => {
  const PAGE = { consent: { categoryPreferences: {} }, aparte: { beforeConsent: 'page' } };

  it('is decided for by what it has, with versions of tests, and touches nothing', async () => {
    const id = randomUUID();
    await edge.post('/v1/decide', { keys: ['button'] }); // the config is in memory
    // What earlier requests left to alarms is done.
    await vi.waitFor(async () => expect((await used())['kv.put']).toBeUndefined(), {
      timeout: 8_000,
      interval: 2_500,
    });
    const ask = (anonymousId?: string, context: object = PAGE) =>
      edge.post('/v1/decide', { keys: ['button', 'hero'], anonymousId, context }, { headers: FIRST_PARTY });
    const seen = new Set<string>();
    for (let i = 0; i < 20; i += 1) {
      const answer = await ask(randomUUID());
      expect(answer.json.decisions.button).toMatchObject({ reason: 'SPLIT' });
      expect(answer.headers.getSetCookie()).toEqual([]);
      seen.add(answer.json.decisions.button.variant);
    }
    expect([...seen].sort()).toEqual(['control', 'now']);
    const first = await ask(id);
    expect((await ask(id)).json.decisions).toEqual(first.json.decisions); // as long as the page lives
    const minted = (await ask()).json.anonymousId;
    expect(minted).toMatch(/^[0-9a-f-]{36}$/);
    const exposure = {
      type: 'track',
      event: 'Experiment Viewed',
      anonymousId: id,
      properties: { experiment: 'offer', variant: 'now', stage: 'rendered' },
    };
    const events = [
      viewed(id, { context: PAGE }),
      viewed(id, { context: { aparte: PAGE.aparte } }),
      { ...exposure, context: PAGE },
    ];
    const sent = await edge.post('/v1/batch', { batch: events }, from('US'));
    expect(sent.json).toEqual({ success: true });
    const { 'people.call': people, 'kv.get': reads, 'kv.put': writes } = await used();
    expect([people, reads, writes]).toEqual([undefined, undefined, undefined]);
    expect((await edge.get(`/v1/profiles/anonymousId/${id}`)).status).toBe(404);
  });

  it('is no way round a choice', async () => {
    const refused = { ...PAGE, consent: { categoryPreferences: { experimentation: false } } };
    const answer = await edge.post('/v1/decide', {
      keys: ['button'],
      anonymousId: randomUUID(),
      context: refused,
    });
    expect(answer.json.decisions.button).toMatchObject({ variant: null, reason: 'DEFAULT' });
    const event = viewed(randomUUID(), {
      context: { ...PAGE, consent: { categoryPreferences: { analytics: true } } },
    });
    await edge.post('/v1/track', event);
    expect(await isStored(edge, event.messageId)).toBe(true); // a choice was made: it counts
  });
});

describe('what is declared for a country', () => {
  it('holds where nobody chose, and nothing does where the country asks first or is not known', async () => {
    for (const country of ['FR', 'GB', 'BR', 'XX', 'T1', 'us', 'USA', '']) {
      const event = viewed(randomUUID());
      expect((await edge.post('/v1/track', event, from(country))).status).toBe(200);
      expect(await isStored(edge, event.messageId), country).toBe(false);
    }
    const event = viewed(randomUUID());
    await edge.post('/v1/track', event, from('US'));
    const [stored] = await storedEvents(edge, `messageId=${event.messageId}`);
    expect(stored).toMatchObject({ purposesFrom: 'country', country: 'US' });
    expect(stored.purposes).toEqual(['storage', 'analytics', 'personalization', 'advertising']);
    const own = viewed(randomUUID(), { context: { consent: { categoryPreferences: { analytics: true } } } });
    await edge.post('/v1/track', own, from('US'));
    const [byRecord] = await storedEvents(edge, `messageId=${own.messageId}`);
    expect(byRecord.purposes).toEqual(['analytics']);
    expect(byRecord).not.toHaveProperty('purposesFrom');
  });

  it('says so of a server, and of a choice', async () => {
    const byServer = viewed(randomUUID());
    await edge.post('/v1/track', byServer, { key: 'sk_local', ...from('FR') });
    const [server] = await storedEvents(edge, `messageId=${byServer.messageId}`);
    expect(server).toMatchObject({ purposesFrom: 'source' });
    const anonymousId = randomUUID();
    await edge.post('/v1/consent', { anonymousId, purposes: { analytics: true }, source: 'banner' });
    const byChoice = viewed(anonymousId);
    await edge.post('/v1/track', byChoice, from('FR'));
    const [chosen] = await storedEvents(edge, `messageId=${byChoice.messageId}`);
    expect(chosen).toMatchObject({ purposesFrom: 'choice', purposes: ['analytics'] });
  });

  it('never outlasts a refusal, nor a border', async () => {
    const anonymousId = randomUUID();
    for (let i = 0; i < 3; i += 1) await edge.post('/v1/track', viewed(anonymousId), from('US'));
    const decide = async (country: string, more: object = {}) =>
      (await edge.post('/v1/decide', { anonymousId, keys: ['hero'], ...more }, from(country))).json;
    const there = await decide('US');
    expect(there.decisions.hero.value.href).toBe('/r/phones');
    expect(there.consent).toMatchObject({ from: 'country', country: 'US' });
    expect((await decide('FR')).decisions.hero.value.href).toBe('/');
    await edge.post('/v1/consent', { anonymousId, purposes: {}, source: 'banner' }, from('US'));
    const after = await decide('US');
    expect(after.decisions.hero.value.href).toBe('/');
    expect(after).not.toHaveProperty('consent'); // they chose
    const event = viewed(anonymousId);
    await edge.post('/v1/track', event, from('US'));
    expect(await isStored(edge, event.messageId)).toBe(false);
  });

  it('is told to pages that ask, narrowed by Global Privacy Control', async () => {
    expect(await consentOf('FR')).toEqual({
      purposes: {
        ...GRANTED,
        storage: false,
        analytics: false,
        personalization: false,
        experimentation: false,
      },
      from: 'country',
      country: 'FR',
    });
    expect((await consentOf('US')).purposes).toMatchObject({ analytics: true, advertising: true });
    expect((await consentOf('US', { 'sec-gpc': '1' })).purposes).toMatchObject({
      analytics: true,
      advertising: false,
    });
    const settings = await edge.get('/v1/projects/wk_local/settings', from('US', { 'sec-gpc': '1' }));
    expect(settings.json.aparte.consent).toMatchObject({
      country: 'US',
      purposes: { storage: true, advertising: false },
    });
    expect(settings.headers.get('cache-control')).toBe('private, max-age=60');
    expect(settings.headers.get('vary')).toMatch(/Sec-GPC/);
    const page = await edge.get('/', {
      headers: { accept: 'text/html', 'cf-ipcountry': 'US', 'sec-gpc': '1' },
    });
    const told = JSON.parse(/id="aparte-decisions">([^<]*)</.exec(page.text)?.[1] ?? '{}');
    expect(told.consent).toMatchObject({ country: 'US', purposes: { analytics: true, advertising: false } });
    expect((await edge.get('/.well-known/gpc.json')).json.gpc).toBe(true);
  });

  it('gives a device an id only where storage is declared', async () => {
    const us = await edge.post('/v1/decide', { keys: ['hero'] }, from('US', FIRST_PARTY));
    expect(us.headers.getSetCookie()).toEqual([expect.stringMatching(/^aparte=.*Max-Age=\d{8}/)]);
    const fr = await edge.post('/v1/decide', { keys: ['hero'] }, from('FR', FIRST_PARTY));
    expect(fr.headers.getSetCookie()).toEqual([]);
    expect(fr.json).not.toHaveProperty('anonymousId');
  });

  it('is audited when it changes', async () => {
    const { entries } = (await edge.admin('GET', '/audit?limit=50')).json;
    const declared = entries.filter((entry: { action: string }) => entry.action === 'consent.declare');
    expect(declared).toHaveLength(1);
    expect(declared[0].detail).toContain('"countries":["US"]');
  });
});
