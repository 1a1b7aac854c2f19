import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

const assetsDir = mkdtempSync(join(tmpdir(), 'aparte-console-'));
const manifest = {
  script: 'main-ABCD1234.js',
  preload: ['chunk-ABCD1234.js'],
  early: 'early-ABCD1234.js',
  styles: 'console-ABCD1234.css',
};
const SIGN_IN = 'https://login.test/start?tenant="a"&x=<1>';

let edge: TestEdge;
beforeAll(async () => {
  mkdirSync(join(assetsDir, 'console', 'assets'), { recursive: true });
  writeFileSync(join(assetsDir, 'console', 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(assetsDir, 'console', 'assets', 'main-ABCD1234.js'), 'export {};');
  writeFileSync(join(assetsDir, 'console', 'assets', 'console-ABCD1234.css'), 'a{}');
  writeFileSync(join(assetsDir, 'console', 'assets', 'notes.txt'), 'not for anybody');
  edge = await startEdge({
    assetsDir,
    override: (worker) => ({ ...worker, bindings: { ...worker.bindings, ADMIN_SIGN_IN_URL: SIGN_IN } }),
  });
});
afterAll(async () => {
  await edge.stop();
  rmSync(assetsDir, { recursive: true, force: true });
});

const ask = (path: string, init: RequestInit = {}) => fetch(edge.url + path, { redirect: 'manual', ...init });

describe('/console/', () => {
  it('is one page for every address, under a policy that refuses everything inline', async () => {
    for (const path of ['/console/', '/console/history', '/console/spots/hero?tab=preview']) {
      const answer = await ask(path);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|script-src|style-src|nonce/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      const html = await answer.text();
      expect(html).not.toMatch(/<style|style=|<script>|<script [^>]*>[^<]|\son\w+=/);
    }
  });

  it('names the built files, and what the sign-in must know, as text', async () => {
    const html = await (await ask('/console/')).text();
    expect(html).toContain('<script src="/console/assets/early-ABCD1234.js"></script>');
    expect(html).toContain('<script type="module" src="/console/assets/main-ABCD1234.js"></script>');
    expect(html).toContain('<meta name="aparte-embedded" content="true">');
    expect(html).toContain('content="https://login.test/start?tenant=&quot;a&quot;&amp;x=&lt;1>"');
    // Nothing secret may be in a page that nobody signed in for.
    expect(html).not.toContain(edge.secrets.adminToken);
  });

  it('is asked for again each time, and answered with 304 while it is the same', async () => {
    const first = await ask('/console/');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{24}"$/);
    await first.body?.cancel();
    const second = await ask('/console/people', { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(304);
  });

  it('keeps its files for ever, since their names hold what is inside', async () => {
    const script = await ask('/console/assets/main-ABCD1234.js');
    expect(script.status).toBe(200);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await script.text()).toBe('export {};');
    const styles = await ask('/console/assets/console-ABCD1234.css');
    expect(styles.headers.get('content-type')).toBe('text/css; charset=utf-8');
    await styles.body?.cancel();
  });

  it.each([
    '/console/assets/main-00000000.js',
    '/console/assets/notes.txt',
    '/console/assets/..%2fmanifest.json',
    '/console/manifest.json',
    '/console/index.html',
    '/console/favicon.ico',
  ])('has no %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).not.toContain('not for anybody');
  });

  it('is reached without its last stroke, and only read', async () => {
    const bare = await ask('/console?x=1');
    expect([bare.status, bare.headers.get('location')]).toEqual([308, '/console/?x=1']);
    const post = await ask('/console/', { method: 'POST', body: '{}' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await ask('/console/', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('leaves the addresses beside it to the site', async () => {
    const beside = await ask('/consoles');
    expect(beside.headers.get('content-security-policy') ?? '').not.toContain("frame-ancestors 'none'");
    await beside.body?.cancel();
  });
});
