import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../harness.ts';
import {
  CONSENT,
  cookiesOf,
  counters,
  DOCUMENTS,
  FIRST_PARTY,
  GRANTED,
  personalEdge,
  publish,
  stateOf,
  viewPhones,
} from '../decide/personal-edge.ts';

// A site with everything that can go wrong, each under its own path. Bodies come in by POST /put, headers with them,
// so that a test sees the very bytes it gave.
const origin = `
const pages = new Map();
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === '/put') {
      pages.set(url.searchParams.get('path'), { body: await request.arrayBuffer(), init: JSON.parse(url.searchParams.get('init')) });
      return new Response('ok');
    }
    if (url.pathname === '/echo') return Response.json({ method: request.method, url: request.url, headers: [...request.headers], body: await request.text() });
    if (url.pathname === '/throws') throw new Error('down');
    if (url.pathname === '/never') { await scheduler.wait(60000); return new Response('late'); }
    if (url.pathname === '/redirect') return Response.redirect(url.origin + '/elsewhere', 302);
    if (url.pathname === '/socket') {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.send('hello');
      return new Response(null, { status: 101, webSocket: client });
    }
    if (url.pathname === '/slow') {
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      const text = new TextEncoder();
      (async () => {
        await writer.write(text.encode('<html><body><h1 data-aparte="button">O'));
        await scheduler.wait(30);
        await writer.write(text.encode('ld</h1><p>rest'));
        await scheduler.wait(30);
        await writer.write(text.encode('</body></html>'));
        await writer.close();
      })();
      return new Response(readable, { headers: { 'content-type': 'text/html' } });
    }
    const page = pages.get(url.pathname);
    if (page === undefined) return new Response('<h1 data-aparte="button">not here</h1>', { status: 404, headers: { 'content-type': 'text/html', etag: '"404"' } });
    return new Response([204, 304].includes(page.init.status) ? null : page.body, { ...page.init, encodeBody: 'manual' });
  },
};`;

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge({
    origin,
    bindings: { ORIGIN_TIMEOUT_MS: '300' },
    assets: { 'aparte.js': 'globalThis.aparte = 1;\n' },
  });
});
afterAll(() => edge.stop());

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const BROWSER = { accept: 'text/html,application/xhtml+xml', 'accept-encoding': 'identity' };

/** Puts a page on the site. */
async function put(path: string, body: string | Uint8Array, init: object = { headers: HTML }): Promise<void> {
  const query = new URLSearchParams({ path, init: JSON.stringify(init) });
  await fetch(`${edge.url}/put?${query.toString()}`, { method: 'POST', body: body as BodyInit });
}

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** The bytes as they come over the wire: no client in between that unpacks or follows. */
function raw(path: string, headers: Record<string, string> = BROWSER, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(edge.url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text: bytes.toString(),
        });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

const HERO = `<!doctype html><html lang="fr"><head><title>t</title></head><body>
<section data-aparte="hero" class=x><h1 data-aparte-field="title">Origin</h1>
<img alt="" data-aparte-field="image" src="/origin.svg"><a data-aparte-field="href" href="/origin">go</a></section>
<p>after</p></body></html>`;

/** A visitor who looked at three phones on this very site. */
async function lover(): Promise<{ id: string; cookie: string; idCookie: string }> {
  const consent = await edge.post(
    '/v1/consent',
    { purposes: GRANTED, source: 'test' },
    { headers: FIRST_PARTY },
  );
  const id = consent.json.anonymousId as string;
  const idCookie =
    cookiesOf(consent)
      .split('; ')
      .find((one) => one.startsWith('aparte=')) ?? '';
  const seen = await viewPhones(edge, { anonymousId: id }, { headers: { ...FIRST_PARTY, cookie: idCookie } });
  return { id, idCookie, cookie: `${idCookie}; aparte_state=${stateOf(seen)}` };
}

const decisionsIn = (text: string) =>
  JSON.parse(
    /<script type="application\/json" id="aparte-decisions">(.*?)<\/script>$/.exec(text)?.[1] ?? 'null',
  );

describe('a page with slots', () => {
  it('shows the default before anybody is known, in its own language, and keeps nothing on the device', async () => {
    await put('/hero', HERO);
    const { text, headers } = await raw('/hero');
    expect(text).toContain('<h1 data-aparte-field="title">Bienvenue</h1>');
    expect(text).toContain('src="/img/hero.svg"');
    expect(headers['set-cookie']).toBeUndefined();
    expect(decisionsIn(text)).toEqual({
      decisions: {
        hero: {
          value: { title: 'Bienvenue', image: '/img/hero.svg', href: '/' },
          variant: null,
          reason: 'DEFAULT',
        },
      },
      revision: expect.any(Number),
    });
  });

  it('shows a lover of phones her hero, in the first bytes, with the state and with the cookie alone', async () => {
    await put('/hero', HERO);
    const { id, cookie, idCookie } = await lover();
    for (const one of [cookie, idCookie]) {
      const { text } = await raw('/hero', { ...BROWSER, cookie: one });
      expect(text).toContain('>Nouveaux téléphones</h1>');
      expect(text).toContain('href="/r/phones"');
      expect(text).toContain('src="/img/phones.svg"');
      expect(decisionsIn(text)).toMatchObject({
        anonymousId: id,
        decisions: { hero: { reason: 'TARGETING_MATCH' } },
      });
    }
  });

  it('changes nothing but the slots and the decisions at the end', async () => {
    await put('/hero', HERO);
    const { text } = await raw('/hero');
    const expected = HERO.replace('>Origin<', '>Bienvenue<')
      .replace('/origin.svg', '/img/hero.svg')
      .replace('"/origin"', '"/"');
    expect(text.slice(0, text.indexOf('<script type="application/json"'))).toBe(expected);
  });

  it('content is data: markup in it is text, and cannot end the script', async () => {
    await put('/english', HERO.replace('lang="fr"', 'lang="en-GB"'));
    const { idCookie } = await lover();
    const { text } = await raw('/english', { ...BROWSER, cookie: idCookie });
    expect(text).toContain('>New &lt;phones&gt; &amp; more</h1>');
    expect(text.match(/<phones>/g)).toBeNull();
    expect(decisionsIn(text).decisions.hero.value.title).toBe('New <phones> & more');
  });

  it("without a language of its own the browser's counts, else the project's first", async () => {
    await put('/plain', HERO.replace(' lang="fr"', ''));
    expect((await raw('/plain', { ...BROWSER, 'accept-language': 'fr-CH, en;q=0.5' })).text).toContain(
      'Bienvenue',
    );
    expect((await raw('/plain')).text).toContain('Welcome');
  });

  it('plain values fill the slot itself; unknown and private flags leave theirs alone', async () => {
    await put(
      '/plain',
      '<b data-aparte="button">x</b><i data-aparte="secret">y</i><u data-aparte="nope">z</u><s data-aparte>v</s>',
    );
    const { text } = await raw('/plain');
    expect(text).toMatch(
      /^<b data-aparte="button">Buy<\/b><i data-aparte="secret">y<\/i><u data-aparte="nope">z<\/u><s data-aparte>v<\/s><script/,
    );
    expect(Object.keys(decisionsIn(text).decisions)).toEqual(['button']);
  });

  it('slots within slots, void elements, a slot that is its own field, broken HTML', async () => {
    await put(
      '/odd',
      '<div data-aparte="nope"><p data-aparte="hero"><i data-aparte-field="title">a</i></p><i data-aparte-field="title">b</i></div>' +
        '<img data-aparte="hero" data-aparte-field="image"><i data-aparte-field="title">c</i>' +
        '<a data-aparte="hero" data-aparte-field="title href:href bad:onclick">d</a><br data-aparte="button">' +
        '<div data-aparte="hero"><section><h2 data-aparte-field="title">e</div></p></b><i data-aparte-field="title">f</i><div',
    );
    const { text, status } = await raw('/odd');
    expect(status).toBe(200);
    expect(text).toContain('<i data-aparte-field="title">Welcome</i></p><i data-aparte-field="title">b</i>');
    expect(text).toContain(
      '<img data-aparte="hero" data-aparte-field="image" src="/img/hero.svg"><i data-aparte-field="title">c</i>',
    );
    expect(text).toContain(
      '<a data-aparte="hero" data-aparte-field="title href:href bad:onclick" href="/">Welcome</a>',
    );
    expect(text).toContain('<i data-aparte-field="title">f</i>');
  });

  it('streams: what comes late is filled as it comes', async () => {
    const { text } = await raw('/slow');
    expect(text).toMatch(/^<html><body><h1 data-aparte="button">Buy<\/h1><p>rest<\/body><\/html><script/);
  });

  it('writes down who was assigned, once, and only with experimentation granted', async () => {
    await put('/button', '<b data-aparte="button">x</b>');
    const { id, idCookie } = await lover();
    for (let i = 0; i < 3; i++) await raw('/button', { ...BROWSER, cookie: idCookie });
    const seen = async (who: string) =>
      (await edge.get(`/v1/events?anonymousId=${who}&event=Experiment%20Viewed`)).json.events as unknown[];
    await expect.poll(() => seen(id), { timeout: 10_000 }).toHaveLength(1);
    const refused = await edge.post(
      '/v1/consent',
      { purposes: { ...GRANTED, experimentation: false }, source: 'test' },
      { headers: FIRST_PARTY },
    );
    const cookie = cookiesOf(refused);
    await raw('/button', { ...BROWSER, cookie });
    await raw('/button', { ...BROWSER, cookie: idCookie, 'sec-purpose': 'prefetch' });
    expect(await seen(refused.json.anonymousId as string)).toHaveLength(0);
    expect(await seen(id)).toHaveLength(1);
  });
});

describe('what passes as it is', () => {
  const odd = [
    [
      'a page without slots',
      '<!DOCTYPE html><HTML><p class=a CLASS="b">x &nbsp <b>y<p></i><!-- c --><script>if (a < b) "</p>"</script>',
    ],
    ['an empty page', ''],
    ['bytes that are no UTF-8', Uint8Array.from([60, 112, 62, 255, 254, 128, 0, 60, 47, 112, 62])],
    ['a large page', `<html>${'<p title="x">some text</p>\n'.repeat(40_000)}`],
    [
      'text that only speaks of slots',
      '<p>data-aparte="hero"</p><!-- <b data-aparte="hero"> --><textarea><b data-aparte="hero"></textarea>',
    ],
  ] as const;
  it.each(odd)('%s: byte for byte', async (_name, body) => {
    await put('/odd', body);
    const { bytes, status } = await raw('/odd');
    expect(status).toBe(200);
    expect(bytes.equals(Buffer.from(body))).toBe(true);
  });

  it.each(['utf-16le', 'utf-16be', 'x-nonsense'])('a page in %s', async (charset) => {
    const body = Buffer.from('\ufeff<b data-aparte="button">x</b>', 'utf16le');
    await put('/utf16', body, { headers: { 'content-type': `text/html; charset=${charset}` } });
    const { bytes } = await raw('/utf16');
    expect(bytes.equals(body)).toBe(true);
  });

  it('a packed page: filled where it has slots, the same where it has none', async () => {
    for (const body of ['<b data-aparte="button">x</b>', '<b>no slot</b>']) {
      await put('/gzip', gzipSync(body), { headers: { ...HTML, 'content-encoding': 'gzip' } });
      const { bytes, headers } = await raw('/gzip', { ...BROWSER, 'accept-encoding': 'gzip' });
      const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
      expect(text.startsWith(body.replace('>x<', '>Buy<'))).toBe(true);
    }
  });

  it('packed in a way we cannot read: untouched', async () => {
    const body = Buffer.from([40, 181, 47, 253, 4, 0, 1, 2, 3]);
    await put('/zstd', body, { headers: { ...HTML, 'content-encoding': 'zstd' } });
    const { bytes, headers } = await raw('/zstd');
    expect([bytes.equals(body), headers['content-encoding']]).toEqual([true, 'zstd']);
  });

  it('other types, other statuses, other methods', async () => {
    const slot = '<b data-aparte="button">x</b>';
    await put('/json', slot, { headers: { 'content-type': 'application/json', etag: '"j"' } });
    expect(await raw('/json')).toMatchObject({ text: slot, headers: { etag: '"j"' } });
    expect(await raw('/missing')).toMatchObject({
      status: 404,
      text: '<h1 data-aparte="button">not here</h1>',
      headers: { etag: '"404"' },
    });
    await put('/not-modified', '', { status: 304, headers: { etag: '"n"' } });
    expect(await raw('/not-modified')).toMatchObject({ status: 304, text: '', headers: { etag: '"n"' } });
    expect(await raw('/redirect')).toMatchObject({
      status: 302,
      headers: { location: `${edge.url}/elsewhere` },
    });
    const posted = await fetch(`${edge.url}/echo`, { method: 'POST', body: 'hello', headers: BROWSER });
    expect(await posted.json()).toMatchObject({ method: 'POST', body: 'hello' });
  });

  it('a page nobody asks for as a document, or that a script fetches', async () => {
    await put('/hero', HERO);
    expect((await raw('/hero', { accept: '*/*' })).text).toBe(HERO);
    expect((await raw('/hero', { accept: 'text/html', 'sec-fetch-dest': 'empty' })).text).toBe(HERO);
    expect((await raw('/hero', { accept: '*/*', 'sec-fetch-dest': 'document' })).text).toContain('Bienvenue');
  });

  it('a WebSocket', async () => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    const frame = await new Promise<string>((resolve, reject) => {
      const request = httpRequest(`${edge.url}/socket`, { headers });
      request.on('upgrade', (_response, socket, head) => {
        const seen = (bytes: Buffer) => {
          if (!bytes.includes('hello')) return;
          resolve(bytes.toString());
          socket.destroy();
        };
        seen(head);
        socket.on('data', seen);
      });
      request.on('error', reject);
      request.end();
    });
    expect(frame).toContain('hello');
  });
});

describe('headers', () => {
  it("a filled page is nobody else's: no validator, private; status and cookies pass", async () => {
    const init = {
      headers: [
        ...Object.entries({
          ...HTML,
          etag: '"1"',
          'last-modified': 'Wed, 21 Oct 2015 07:28:00 GMT',
          'cache-control': 'public, max-age=99',
          'x-own': 'y',
        }),
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    };
    await put('/headers', '<p>no slot</p>', init);
    for (const method of ['GET', 'HEAD']) {
      const { headers, text } = await raw('/headers', BROWSER, method);
      expect(headers).toMatchObject({
        'cache-control': 'private, no-cache',
        'x-own': 'y',
        'set-cookie': ['a=1', 'b=2'],
      });
      expect([headers['etag'], headers['last-modified']]).toEqual([undefined, undefined]);
      expect(text).toBe(method === 'GET' ? '<p>no slot</p>' : '');
    }
    const script = await raw('/headers', { accept: '*/*' });
    expect(script.headers).toMatchObject({ etag: '"1"', 'cache-control': 'public, max-age=99' });
  });

  it('conditions go no further for a document; the state never goes to the origin', async () => {
    const sent = {
      'if-none-match': '"1"',
      'if-modified-since': 'x',
      range: 'bytes=0-1',
      cookie: 'a=1; aparte=x; aparte_state=secret; b=2',
      'aparte-state': 'secret',
    };
    const echoed = async (headers: Record<string, string>) => {
      const { text } = await raw('/echo', headers);
      return Object.fromEntries((JSON.parse(text) as { headers: [string, string][] }).headers);
    };
    const document = await echoed({ ...BROWSER, ...sent });
    expect(document).toMatchObject({ cookie: 'a=1; aparte=x; b=2' });
    for (const name of ['if-none-match', 'if-modified-since', 'range', 'aparte-state'])
      expect(document).not.toHaveProperty(name);
    const script = await echoed({ accept: '*/*', ...sent });
    expect(script).toMatchObject({
      cookie: 'a=1; aparte=x; b=2',
      'if-none-match': '"1"',
      range: 'bytes=0-1',
    });
    expect(await echoed({ ...BROWSER, cookie: 'aparte_state=secret' })).not.toHaveProperty('cookie');
  });

  it('a newer state that this isolate knows is given along', async () => {
    await put('/hero', HERO);
    const { idCookie, cookie } = await lover();
    const fresh = await raw('/hero', { ...BROWSER, cookie: idCookie });
    expect(fresh.headers['set-cookie']).toEqual([
      expect.stringMatching(/^aparte_state=.*; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect((await raw('/hero', { ...BROWSER, cookie })).headers['set-cookie']).toBeUndefined();
  });
});

describe('an origin that fails', () => {
  it('takes too long: 504, and it is counted', async () => {
    const { status, text, headers } = await raw('/never');
    expect([status, headers['cache-control']]).toEqual([504, 'no-store']);
    expect(text).toContain('took too long');
    expect((await counters(edge))['page-failed:origin-timeout']).toBe(1);
  });

  it('throws: 502', async () => {
    expect(await raw('/throws')).toMatchObject({ status: 502 });
  });
});

describe('our own files', () => {
  it('/aparte.js with a validator, for any site; a missing one says what to do', async () => {
    const first = await raw('/aparte.js');
    expect(first).toMatchObject({ status: 200, text: 'globalThis.aparte = 1;\n' });
    expect(first.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(first.headers['cache-control']).toContain('max-age=');
    const again = await raw('/aparte.js', { 'if-none-match': String(first.headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await raw('/aparte.js', {}, 'HEAD')).text).toBe('');
    expect((await raw('/aparte.js', {}, 'POST')).status).toBe(405);
    expect(await raw('/widgets.js')).toMatchObject({
      status: 404,
      text: expect.stringContaining('npm run build'),
    });
  });

  it('says that Global Privacy Control is honoured', async () => {
    expect(JSON.parse((await raw('/.well-known/gpc.json')).text)).toMatchObject({ gpc: true });
  });
});

describe('a published change', () => {
  it('`pages` limits where slots are looked for', async () => {
    await put('/hero', HERO);
    await put('/shop/hero', HERO);
    const limited = DOCUMENTS.map((document) =>
      document.kind === 'project' ? { ...document, pages: ['/shop/*'] } : document,
    );
    await publish(edge, limited);
    expect((await raw('/shop/hero')).text).toContain('Bienvenue');
    const untouched = await raw('/hero');
    expect(untouched.text).toBe(HERO);
    await publish(edge, DOCUMENTS);
  });

  it('a killed flag shows its default', async () => {
    await put('/hero', HERO);
    const { idCookie } = await lover();
    expect((await edge.admin('POST', '/flags/hero/kill', { environment: 'dev' })).status).toBe(200);
    expect((await raw('/hero', { ...BROWSER, cookie: idCookie })).text).toContain('Bienvenue');
    expect((await edge.admin('DELETE', '/flags/hero/kill?environment=dev')).status).toBe(200);
  });

  it('an id of another site decides nothing here', async () => {
    await put('/hero', HERO);
    const anonymousId = randomUUID();
    await viewPhones(edge, { anonymousId });
    const answer = await edge.post('/v1/decide', { anonymousId, keys: ['hero'], context: CONSENT });
    expect(answer.json.decisions.hero.value.href).toBe('/r/phones');
    expect((await raw('/hero', { ...BROWSER, cookie: `aparte=${anonymousId}` })).text).toContain('Bienvenue');
  });
});

describe('no origin at all', () => {
  it('is a small page that says so', async () => {
    const bare = await personalEdge();
    const answer = await fetch(bare.url, { headers: BROWSER });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('ORIGIN_URL');
    await bare.stop();
  });
});
