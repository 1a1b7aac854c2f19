import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEdge } from '../harness.ts';
import { counters, personalEdge, publish, DOCUMENTS } from '../decide/personal-edge.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await personalEdge({ documents: null });
});
afterAll(() => edge.stop());

describe('/healthz', () => {
  it('answers before anything is published, with the release of package.json', async () => {
    const { status, json, headers } = await edge.get('/healthz');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(status).toBe(200);
    expect(json).toMatchObject({ ok: true, version, problems: [], environments: {} });
    expect(json.configAgeMs).toBeGreaterThanOrEqual(0);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('counts what isolates decided, and says what is published', async () => {
    await publish(edge, DOCUMENTS);
    const before = (await counters(edge))['decided'] ?? 0;
    for (let i = 0; i < 3; i++) await edge.post('/v1/decide', { keys: ['hero', 'button'] });
    expect((await counters(edge))['decided']).toBe(before + 6);
    const { json } = await edge.get('/healthz');
    expect(json.environments.dev).toMatchObject({
      revision: expect.any(Number),
      publishedAt: expect.any(String),
    });
    expect(json.counters).toMatchObject({ isolates: 1 });
  });

  it('is a page for people, without style or script that a policy could refuse', async () => {
    for (const answer of [
      await edge.get('/healthz', { headers: { accept: 'text/html' } }),
      await edge.get('/healthz?html'),
    ]) {
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.text).toContain('<h1>All is well</h1>');
      expect(answer.text).toContain('<td>decided</td>');
      expect(answer.text).not.toMatch(/<script|<style|style=/);
    }
  });
});
