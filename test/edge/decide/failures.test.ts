import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WorkerSettings } from '../../../playground/start/instance.ts';
import { makeSecrets } from '../../../playground/start/secrets.ts';
import type { TestEdge } from '../harness.ts';
import { CONSENT, counters, personalEdge, stateOf, viewPhones } from './personal-edge.ts';

// #5: when deciding fails in any way, the visitor gets the default and the origin's bytes, and a counter says so.

const PAGE =
  '<html lang="fr"><body><div data-aparte="hero"><h1 data-aparte-field="title">Origin</h1></div></body></html>';
const origin = `export default { fetch() { return new Response(${JSON.stringify(PAGE)}, { headers: { 'content-type': 'text/html' } }) } }`;
const asBrowser = { headers: { accept: 'text/html', authorization: '' } };

/** Replaces KV by an object whose every call runs `script`. */
const withKv = (script: string) => ({
  override: (worker: WorkerSettings): WorkerSettings => {
    const { kvNamespaces: _, ...rest } = worker;
    return { ...rest, wrappedBindings: { KV: 'other-kv' } };
  },
  beside: [
    {
      name: 'other-kv',
      modules: true,
      script: `export default function () {
        const run = async () => { ${script} };
        return { get: run, put: run, delete: run, getWithMetadata: run };
      }`,
    } as WorkerSettings,
  ],
});

let edge: TestEdge | undefined;
afterEach(async () => {
  await edge?.stop();
  edge = undefined;
});

describe('a failing part', () => {
  it('KV throws: decisions go on from state, memory and shard, and it is counted', async () => {
    edge = await personalEdge({ origin, ...withKv('throw new Error("down")') });
    const anonymous = await edge.post('/v1/decide', { anonymousId: randomUUID(), keys: ['hero'] });
    expect(anonymous.json.decisions.hero).toMatchObject({ value: { href: '/' }, reason: 'DEFAULT' });
    await viewPhones(edge, { userId: 'u-1' }, { key: 'wk_server_local' });
    const known = await edge.post('/v1/decide', { userId: 'u-1', keys: ['hero'] }, { key: 'sk_local' });
    expect(known.json.decisions.hero.value.href).toBe('/r/phones');
    expect((await edge.get('/', asBrowser)).text).toContain('Bienvenue');
    expect((await counters(edge))['defaulted:kv']).toBeGreaterThan(0);
  });

  it('known to the shard alone, as deployed after an import: the first decision of a server reads it there', async () => {
    const again = {
      stateDir: mkdtempSync(join(tmpdir(), 'aparte-decide-')),
      secrets: makeSecrets('admin-token-of-tests'),
    };
    edge = await personalEdge({ again });
    await viewPhones(edge, { userId: 'u-2' }, { key: 'wk_server_local' });
    await edge.stop();
    // Another isolate, and a KV that answers absences it remembers.
    edge = await personalEdge({ again, documents: null, ...withKv('return null') });
    const first = await edge.post('/v1/decide', { userId: 'u-2', keys: ['hero'] }, { key: 'sk_local' });
    expect(first.headers.get('server-timing')).toContain('shard');
    expect(first.json.decisions.hero.value.href).toBe('/r/phones');
    const nobody = await edge.post('/v1/decide', { userId: 'u-9', keys: ['hero'] }, { key: 'sk_local' });
    expect(nobody.json.decisions.hero.value.href).toBe('/');
    await edge.stop();
    edge = undefined;
    rmSync(again.stateDir, { recursive: true, force: true });
  });

  it('the sealing keys are broken: no state and no cookie, everything else works', async () => {
    edge = await personalEdge({ origin, bindings: { SEALING_KEYS: 'not json' } });
    const id = randomUUID();
    const collected = await viewPhones(edge, { anonymousId: id });
    expect(stateOf(collected)).toBe('');
    const headers = { cookie: 'aparte=x.y.m.z; aparte_state=a.b.c.d.e' };
    const answer = await edge.post(
      '/v1/decide',
      { anonymousId: id, keys: ['hero'], context: CONSENT },
      { headers },
    );
    expect(answer.json.decisions.hero.value.href).toBe('/r/phones');
    expect((await edge.get('/', { headers: { ...asBrowser.headers, ...headers } })).text).toContain(
      'Bienvenue',
    );
    const counted = await counters(edge);
    expect(counted['dropped:state-key']).toBeGreaterThan(0);
    expect(counted['dropped:state-unsealed']).toBeGreaterThan(0);
  });

  it("nothing is published: the caller's default, and the origin's bytes", async () => {
    edge = await personalEdge({ origin, documents: null });
    const answer = await edge.post('/v1/decide', { keys: ['hero'] });
    expect(answer.json).toEqual({
      decisions: { hero: { value: null, variant: null, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' } },
      revision: 0,
    });
    expect((await edge.get('/', asBrowser)).text).toBe(PAGE);
    expect((await counters(edge))['defaulted:no-config']).toBe(1);
  });

  it("the Project is away: the origin's bytes, a local key still gets defaults, and the health page says so", async () => {
    edge = await personalEdge({
      origin,
      documents: null,
      override: (worker) => {
        const { PROJECT: _, ...others } = worker.durableObjects ?? {};
        return { ...worker, durableObjects: others };
      },
    });
    expect((await edge.get('/', asBrowser)).text).toBe(PAGE);
    const answer = await edge.post('/v1/decide', { keys: ['hero'] });
    expect(answer.json.decisions.hero.reason).toBe('ERROR');
    const health = await edge.get('/healthz');
    expect([health.status, health.json.ok]).toEqual([503, false]);
    expect(health.json.problems.join(' ')).toContain('Project did not answer');
  });
});
