import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigDocument, FlagDocument } from '../../../core/config/types.ts';
import {
  CONSENT,
  counters,
  DOCUMENTS,
  FIRST_PARTY,
  GRANTED,
  personalEdge,
  viewPhones,
} from '../decide/personal-edge.ts';
import type { TestEdge } from '../harness.ts';

const origin = `
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === '/echo') return Response.json([...request.headers]);
    const lang = url.pathname.startsWith('/fr') ? 'fr' : 'en';
    return new Response('<!doctype html><html lang="' + lang + '"><body><h1 data-aparte="hero"><span data-aparte-field="title">Origin</span></h1><b data-aparte="button">Origin</b><i data-aparte="secret">Origin</i></body></html>', { headers: { 'content-type': 'text/html', etag: '"1"' } });
  },
};`;

const SECRET_WORDS = 'Sale nobody knows of';
const hero = DOCUMENTS.find(({ key }) => key === 'hero') as FlagDocument; // it is in that list
const draft: FlagDocument = {
  ...hero,
  default: { title: { en: SECRET_WORDS, fr: 'Soldes secrets' } },
  rules: [
    {
      if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } },
      value: { title: { en: `${SECRET_WORDS} for lovers`, fr: 'Soldes secrets des amateurs' } },
    },
  ],
};

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge({ origin });
  // The draft is also saved: what only lies there must not leave either.
  expect((await edge.admin('PUT', '/documents/flag/hero', draft)).status).toBe(200);
});
afterAll(() => edge.stop());

async function preview(part: object = {}): Promise<{ token: string; url: string; expiresAt: string }> {
  const answer = await edge.admin('POST', '/previews', {
    environment: 'dev',
    documents: [draft],
    path: '/',
    ...part,
  });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json;
}

/** A token with a signature of ours: who has the sealing key could make one. */
function signed(said: string): string {
  const key = Buffer.from(edge.secrets.sealingKeys[0]?.key ?? '', 'base64url');
  const signing = createHmac('sha256', key).update('aparte cookie').digest();
  return `${said}.${createHmac('sha256', signing).update(`preview:${said}`).digest('base64url')}`;
}

const PAGE = { accept: 'text/html', 'accept-language': 'en' };
const page = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { redirect: 'manual', headers: { ...PAGE, connection: 'close', ...headers } });

/** Opens a preview's link as a browser does: the cookie it sets, and the page behind. */
async function open(part: object = {}, more: Record<string, string> = {}) {
  const { url } = await preview(part);
  const first = await page(url);
  const setCookie = first.headers.get('set-cookie') ?? '';
  const cookie = setCookie.split(';', 1)[0] ?? '';
  const response = await page(new URL(first.headers.get('location') ?? '', url).href, {
    ...more,
    cookie: [cookie, more['cookie']].filter(Boolean).join('; '),
  });
  return { first, setCookie, cookie, response, html: await response.text() };
}

describe('a preview', () => {
  it('opens the page with the draft, from a link that becomes a cookie for its hour', async () => {
    const { first, setCookie, html, response } = await open({ path: '/sale?x=1' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/sale?x=1']);
    expect(setCookie).toMatch(
      /^aparte_preview=[\w.-]+; Max-Age=3(599|600); Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(html).toContain(`>${SECRET_WORDS}</span>`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('shows it as a member of the audiences it names, whoever looks', async () => {
    expect((await open({ audiences: ['phone-lovers'] })).html).toContain(`${SECRET_WORDS} for lovers`);
    const lover = crypto.randomUUID();
    const known = await viewPhones(edge, { anonymousId: lover }, { headers: FIRST_PARTY });
    const cookie = known.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
    const as = await open({}, { cookie });
    expect(as.html).toContain(`>${SECRET_WORDS}<`);
    expect(as.html).not.toContain(lover);
  });

  it('gives the variant it names, of a running test and of a draft of one', async () => {
    const offer = DOCUMENTS.find(({ key }) => key === 'offer') as ConfigDocument; // it is in that list
    for (const variants of [{ offer: 'control' }, { offer: 'now' }]) {
      const text = variants.offer === 'now' ? 'Buy now' : 'Buy';
      expect((await open({ variants })).html).toContain(`<b data-aparte="button">${text}</b>`);
      const stopped = { ...offer, status: 'draft' };
      expect((await open({ variants, documents: [stopped] })).html).toContain(`>${text}</b>`);
    }
  });

  it('says on the page that it is one, as whom, and how to leave, in the language of the page', async () => {
    const en = await open({ audiences: ['phone-lovers'], path: '/a?b=c&d=e' });
    expect(en.html).toMatch(/<aside lang="en" aria-label="Preview"><p><strong>Preview as phone-lovers</);
    expect(en.html).toContain('href="/v1/preview/leave?to=%2Fa%3Fb%3Dc%26d%3De">Leave the preview</a>');
    expect(en.html).toMatch(/<body><aparte-preview>/);
    expect(en.html).not.toMatch(/ style=|<style|onclick/);
    expect((await open({ path: '/fr' })).html).toContain('>Aperçu en tant que personne sans audience<');
    const style = await edge.get('/v1/preview/bar.css');
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });

  it('is shown in a frame too, and to nothing else that a page asks for', async () => {
    const { cookie } = await open();
    const seen = async (destination: string) =>
      (await page(edge.url, { cookie, 'sec-fetch-dest': destination })).text();
    expect(await seen('iframe')).toContain(SECRET_WORDS);
    expect(await seen('iframe')).not.toContain('<aparte-preview>'); // the console around it says so
    expect(await seen('document')).toContain('<aparte-preview>');
    expect(await seen('image')).not.toContain(SECRET_WORDS);
    expect(await seen('empty')).not.toContain(SECRET_WORDS);
  });

  it('writes names into the bar as text', async () => {
    const lovers = DOCUMENTS.find(({ key }) => key === 'phone-lovers') as ConfigDocument; // it is in that list
    const named = { ...lovers, name: { en: '<img src=x onerror="1">' } };
    const { html } = await open({ documents: [named], audiences: ['phone-lovers'] });
    expect(html).toContain('Preview as &lt;img src=x onerror=&quot;1&quot;&gt;');
  });

  it.each([
    ['/sale?x=1', '/sale?x=1'],
    ['//evil.test/x', '/'],
    ['https://evil.test/', '/'],
    ['/\\evil.test', '/'],
    ['/%2F/evil.test', '/%2F/evil.test'],
    ['javascript:alert(1)', '/'],
  ])('is left to %s of this site only, without the cookie', async (to, location) => {
    const left = await page(`${edge.url}/v1/preview/leave?${new URLSearchParams({ to }).toString()}`);
    expect([left.status, left.headers.get('location')]).toEqual([303, location]);
    expect(left.headers.get('set-cookie')).toBe('aparte_preview=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    expect((await edge.get('/v1/preview/other')).status).toBe(404);
  });

  it('decides for the scripts of its pages, whatever the visitor allowed', async () => {
    const { cookie } = await open({ audiences: ['phone-lovers'] });
    const none = { consent: { categoryPreferences: {} }, locale: 'fr' };
    const { json, headers } = await edge.post('/v1/decide', { context: none }, { headers: { cookie } });
    expect(json.decisions.hero.value).toEqual({ title: 'Soldes secrets des amateurs' });
    expect(json.decisions).not.toHaveProperty('secret');
    expect(json).not.toHaveProperty('anonymousId');
    expect(json).not.toHaveProperty('assignmentId');
    expect([headers.get('cache-control'), headers.getSetCookie()]).toEqual(['no-store', []]);
  });

  it('is shown to the origin by nothing: its cookie stays here', async () => {
    const { cookie } = await open();
    const echo = await edge.get('/echo', { headers: { cookie: `a=1; ${cookie}; b=2` } });
    expect(echo.json.find(([name]: [string]) => name === 'cookie')).toEqual(['cookie', 'a=1; b=2']);
  });
});

describe('a preview’s link', () => {
  it.each<[string, (token: string) => string]>([
    ['with another signature', (token) => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')],
    ['with a later end', (token) => token.replace(/^([^.]+\.[^.]+\.)([^.]+)/, '$1zzzzzz')],
    ['of another environment', (token) => token.replace('.dev.', '.prod.')],
    ['of another preview', (token) => token.replace(/\.[\w-]{22}\./, `.${'A'.repeat(22)}.`)],
    ['of an unknown key', (token) => `x${token}`],
    ['that is no token', () => 'nonsense'],
    ['that is empty', () => ''],
  ])('%s shows the page as it is', async (_what, change) => {
    const { token } = await preview();
    const wrong = change(token);
    const linked = await page(`${edge.url}/?aparte-preview=${encodeURIComponent(wrong)}`);
    expect([linked.status, linked.headers.getSetCookie()]).toEqual([200, []]);
    expect(await linked.text()).toContain('>Welcome</span>');
    const kept = await page(edge.url, { cookie: `aparte_preview=${wrong}` });
    const html = await kept.text();
    expect(html).toContain('>Welcome</span>');
    expect(html).not.toContain('aparte-preview');
  });

  it('is for pages of this site', async () => {
    for (const path of ['https://evil.test/', '//evil.test', '/.//evil.test', 'sale', 'javascript:1']) {
      const answer = await edge.admin('POST', '/previews', { environment: 'dev', path });
      expect([answer.status, answer.json.errors[0].path]).toEqual([400, 'path']);
    }
    const { url, expiresAt } = await preview({ path: '/a?b=c#d' });
    expect(url).toMatch(/\/a\?b=c&aparte-preview=[\w.-]+#d$/);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('leads to no other site, wherever somebody puts its token', async () => {
    const { token } = await preview();
    for (const path of ['//evil.test/x', '/.//evil.test/x', '/\\\\evil.test/x', '///evil.test/x']) {
      const opened = await page(`${edge.url}${path}?aparte-preview=${token}`);
      expect([path, opened.status, opened.headers.get('location')]).toEqual([path, 303, '/evil.test/x']);
    }
  });

  it('is not made of what could not be published: every issue is told', async () => {
    const answer = await edge.admin('POST', '/previews', {
      environment: 'dev',
      documents: [{ ...draft, type: 'boolean' }],
    });
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual([
      'flag/hero.default',
      'flag/hero.rules[0].value',
    ]);
    const nobody = await edge.admin('POST', '/previews', { environment: 'dev', audiences: ['nobody'] });
    expect(nobody.json.errors[0].path).toBe('audiences[0]');
  });

  it('ends after its hour, whatever the cookie says', async () => {
    const { token } = await preview();
    const [kid = '', environment = '', , id = ''] = token.split('.');
    const at = (inMs: number) => {
      const expires = Math.floor((Date.now() + inMs) / 1000).toString(36);
      return signed(`${kid}.${environment}.${expires}.${id}`);
    };
    const seen = async (with_: string) =>
      (await page(edge.url, { cookie: `aparte_preview=${with_}` })).text();
    expect(await seen(at(60_000))).toContain(SECRET_WORDS);
    expect(await seen(at(-1_000))).toContain('>Welcome</span>');
    const kept = { cookie: `aparte_preview=${at(-1_000)}` };
    const { json } = await edge.post('/v1/decide', {}, { headers: kept });
    expect(json.decisions.hero.value.title.en).toBe('Welcome');
    const anonymousId = crypto.randomUUID();
    await edge.post('/v1/track', { event: 'Counted', anonymousId, context: CONSENT }, { headers: kept });
    expect((await edge.get(`/v1/events?anonymousId=${anonymousId}`)).json.events).toHaveLength(1);
  });

  it('goes when two hundred newer ones were made', async () => {
    const { token } = await preview();
    for (let made = 0; made < 200; made += 1) await preview();
    const { json } = await edge.post('/v1/decide', {}, { headers: { cookie: `aparte_preview=${token}` } });
    expect(json.decisions.hero.value.title.en).toBe('Welcome');
  });
});

describe('invariant 6: a draft never leaves through a public route', () => {
  it('not to those who have no preview, and of a preview not where it was not asked for', async () => {
    const { cookie, token } = { ...(await open({ audiences: ['phone-lovers'] })), ...(await preview()) };
    const told = await Promise.all([
      page(edge.url).then((answer) => answer.text()),
      edge.post('/v1/decide', {}).then(({ text }) => text),
      edge.post('/v1/decide', {}, { key: 'sk_local' }).then(({ text }) => text),
      edge
        .post('/v1/decide', { explain: true }, { key: 'sk_local', headers: { cookie } })
        .then((a) => a.text),
      edge.get('/api/features/wk_local', { headers: { cookie } }).then(({ text }) => text),
      edge.get('/api/features/sk_local', { headers: { cookie } }).then(({ text }) => text),
      edge.get(`/healthz?aparte-preview=${token}`, { headers: { cookie } }).then(({ text }) => text),
      edge.get('/openapi.json', { headers: { cookie } }).then(({ text }) => text),
      edge
        .get(`/v1/preview/bar.css?aparte-preview=${token}`, { headers: { cookie } })
        .then(({ text }) => text),
      edge.get('/v1/projects/wk_local/settings', { headers: { cookie } }).then(({ text }) => text),
    ]);
    for (const text of told) expect(text).not.toContain(SECRET_WORDS);
    expect(told[0]).toContain('>Welcome</span>');
    expect(told[4]).toContain('Welcome');
  });

  it('nor into what isolates and KV are given', async () => {
    await preview();
    const kv = await edge.miniflare.getKVNamespace('KV', 'aparte');
    for (const { name } of (await kv.list()).keys) expect(await kv.get(name)).not.toContain(SECRET_WORDS);
  });
});

describe('what happens in a preview', () => {
  it('is not counted: no event, no exposure, no person, no decision', async () => {
    const { cookie } = await open({ variants: { offer: 'now' } });
    const anonymousId = crypto.randomUUID();
    const before = await counters(edge);
    const headers = { ...FIRST_PARTY, cookie };
    const event = { type: 'track', event: 'Previewed', anonymousId, context: CONSENT };
    const exposure = {
      ...event,
      event: 'Experiment Viewed',
      properties: { experiment: 'offer', variant: 'now', stage: 'assigned' },
    };
    for (const [path, body] of [
      ['/v1/track', event],
      ['/v1/batch', { batch: [event, exposure] }],
      ['/v1/b', 'no JSON at all'],
      ['/v1/t', exposure],
    ] as const) {
      const answer = await edge.post(path, body, { headers });
      expect([answer.status, answer.json]).toEqual([200, { success: true }]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    await edge.post('/v1/decide', {}, { headers });
    await page(edge.url, { cookie });
    const consent = await edge.post('/v1/consent', { purposes: GRANTED, source: 'banner' }, { headers });
    expect([consent.status, consent.headers.getSetCookie()]).toEqual([200, []]);
    expect(consent.json.receipt.purposes.analytics).toBe(true);
    expect(consent.json).not.toHaveProperty('anonymousId');

    expect((await edge.get(`/v1/events?anonymousId=${anonymousId}`)).json.events).toEqual([]);
    expect((await edge.get(`/v1/profiles/anonymousId/${anonymousId}`)).status).toBe(404);
    const after = await counters(edge);
    for (const counter of ['collected', 'decided', 'page-decided', 'consented'])
      expect([counter, after[counter] ?? 0]).toEqual([counter, before[counter] ?? 0]);
  });

  it('leaves a person who is known as they were, but a choice they take back there is taken back', async () => {
    const first = await edge.post(
      '/v1/consent',
      { purposes: GRANTED, source: 'b' },
      { headers: FIRST_PARTY },
    );
    const own = first.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
    const anonymousId = first.json.anonymousId as string;
    const { cookie } = await open({}, { cookie: own });
    const headers = { ...FIRST_PARTY, cookie: `${own}; ${cookie}` };
    const version = async () =>
      (await edge.post('/v1/decide', { anonymousId }, { key: 'sk_local' })).json.snapshot?.version as number;
    const before = await version();
    await viewPhones(edge, { anonymousId }, { headers });
    await edge.post('/v1/decide', { anonymousId }, { headers });
    expect(await version()).toBe(before);
    const none = { purposes: { storage: false }, source: 'banner' };
    const withdrawn = await edge.post('/v1/consent', none, { headers });
    expect(withdrawn.headers.getSetCookie().join()).toContain('aparte=; Max-Age=0');
    const { json } = await edge.get(`/v1/profiles/anonymousId/${anonymousId}`);
    expect(json.consent?.purposes?.storage ?? false).toBe(false);
  });

  it('takes a refusal of a known device whose cookie is not there', async () => {
    const anonymousId = crypto.randomUUID();
    await edge.post('/v1/consent', { anonymousId, purposes: GRANTED, source: 'banner' });
    const { cookie } = await open();
    const headers = { ...FIRST_PARTY, cookie };
    const less = { ...GRANTED, personalization: false };
    await edge.post('/v1/consent', { anonymousId, purposes: less, source: 'banner' }, { headers });
    const { json } = await edge.get(`/v1/profiles/anonymousId/${anonymousId}`);
    expect(json.consent.devices[anonymousId].purposes).toEqual(less);
  });

  it('goes on as ever once the preview was left', async () => {
    const anonymousId = crypto.randomUUID();
    await edge.post('/v1/track', { event: 'Later', anonymousId, context: CONSENT });
    expect((await edge.get(`/v1/events?anonymousId=${anonymousId}`)).json.events).toHaveLength(1);
  });
});
