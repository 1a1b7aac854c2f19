import { GrowthBook } from '@growthbook/growthbook';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyDocument } from '../../../core/config/types.ts';
import { aFlag, anAudience, anExperiment, aProject } from '../../core/config/documents.ts';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(async () => {
  await edge.stop();
});

const apply = (documents: readonly unknown[], more: object = {}) =>
  edge.admin('POST', '/apply', { documents, ...more });
const publish = (environment = 'dev', name = 'A publication') =>
  edge.admin('POST', '/publish', { environment, name });
const features = async (key = 'wk_local') => (await edge.get(`/api/features/${key}`)).json.features;

/** Asks until an answer passes; fails when it has not within 5 s, the time DESIGN §10 gives a publication. */
async function within5s<T>(ask: () => Promise<T>, passes: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const answer = await ask();
    if (passes(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not within 5 s: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('before the first publication', () => {
  it('the local keys work and every payload is empty', async () => {
    const answer = await edge.get('/api/features/wk_local');
    expect([answer.status, answer.json]).toMatchObject([200, { status: 200, features: {}, revision: 0 }]);
  });

  it('publishing nothing is refused, and says what is missing', async () => {
    const answer = await publish();
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toMatchObject([{ path: 'project', code: 'REQUIRED' }]);
    expect((await edge.admin('GET', '/revisions?environment=dev')).json.revisions).toEqual([]);
  });
});

describe('a publication', () => {
  it('goes from drafts to the payload within 5 s, and drafts stay inside until then', async () => {
    const documents = [aProject(), aFlag({ default: 'first' }), aFlag({ key: 'internal', public: false })];
    const applied = await apply(documents);
    expect([applied.status, applied.json]).toEqual([
      200,
      {
        plan: {
          added: ['flag/hero', 'flag/internal', 'project/demo'],
          changed: [],
          removed: [],
          unchanged: 0,
        },
      },
    ]);
    expect(await features()).toEqual({});

    const published = await publish('dev', 'The first');
    expect(published.json).toMatchObject({
      environment: 'dev',
      number: 1,
      name: 'The first',
      author: 'local admin',
      documents: 3,
    });
    const shown = await within5s(features, (payload) => payload.hero !== undefined);
    expect(shown).toEqual({ hero: { defaultValue: 'first' } });
    expect(Object.keys(await features('sk_local'))).toEqual(['hero', 'internal']);
  });

  it('shows a saved draft nowhere but in the admin routes', async () => {
    await edge.admin('PUT', '/documents/flag/hero', aFlag({ default: 'a secret plan' }));
    const answers = await Promise.all([
      edge.get('/api/features/wk_local'),
      edge.get('/api/features/sk_local'),
      edge.post('/v1/decide', { anonymousId: crypto.randomUUID(), keys: ['hero'] }),
    ]);
    for (const { text } of answers) expect(text).not.toContain('a secret plan');
    expect((await edge.admin('GET', '/documents/flag/hero')).json.document.default).toBe('a secret plan');
    expect((await edge.admin('GET', '/status')).json.environments.dev.pending.changed).toEqual([
      { document: 'flag/hero', paths: ['default'] },
    ]);
    await edge.admin('PUT', '/documents/flag/hero', aFlag({ default: 'first' }));
  });

  it('answers If-None-Match with 304, and another ETag after a change', async () => {
    const before = await edge.get('/api/features/wk_local');
    const etag = before.headers.get('etag') ?? '';
    expect((await edge.get('/api/features/wk_local', { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
    expect((await edge.get('/api/features/sk_local')).headers.get('etag')).not.toBe(etag);
    await publish();
    const after = await within5s(
      () => edge.get('/api/features/wk_local', { headers: { 'if-none-match': etag } }),
      ({ status }) => status === 200,
    );
    expect(after.headers.get('aparte-revision')).toBe('2');
  });

  it('with any issue changes nothing: no draft, no revision, no payload', async () => {
    const before = (await edge.admin('GET', '/status')).json;
    const bad = aFlag({ default: 'changed', rules: [{ variants: [{ key: 'a', weight: 1.3 }] }] });
    const answer = await apply([bad, aFlag({ key: 'good' })], {
      publish: { environment: 'dev', name: 'Bad' },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json.errors[0].path).toBe('flag/hero.rules[0].variants[0].weight');
    expect((await edge.admin('GET', '/status')).json).toEqual(before);
    expect((await edge.admin('GET', '/documents/flag/good')).status).toBe(404);
    expect((await features()).hero.defaultValue).toBe('first');
  });

  it('a draft that names what is not there is saved, but not published', async () => {
    const { status: _status, ...experiment } = anExperiment({ flag: 'missing' });
    expect((await edge.admin('PUT', '/documents/experiment/hero-offer', experiment)).status).toBe(200);
    const answer = await publish();
    expect([answer.status, answer.json.errors[0].path]).toEqual([400, 'experiment/hero-offer.flag']);
    expect((await edge.admin('GET', '/revisions?environment=dev')).json.revisions).toHaveLength(2);
    expect((await edge.admin('DELETE', '/documents/experiment/hero-offer')).status).toBe(200);
  });

  it('goes back to an earlier revision as a new one', async () => {
    await apply([aFlag({ default: 'second thoughts' })], { publish: { environment: 'dev', name: 'Third' } });
    await within5s(features, (payload) => payload.hero.defaultValue === 'second thoughts');
    const restored = await edge.admin('POST', '/revisions/1/restore', { environment: 'dev' });
    expect(restored.json).toMatchObject({ number: 4, restores: 1, name: 'Back to revision 1' });
    await within5s(features, (payload) => payload.hero.defaultValue === 'first');
    expect((await edge.admin('GET', '/documents/flag/hero')).json.document.default).toBe('second thoughts');
    await edge.admin('POST', '/revisions/1/restore', { environment: 'dev', drafts: true });
    expect((await edge.admin('GET', '/documents/flag/hero')).json.document.default).toBe('first');
    expect((await edge.admin('GET', '/revisions/3?environment=dev')).json.contents).toContainEqual(
      aFlag({ default: 'second thoughts' }),
    );
    expect((await edge.admin('GET', '/revisions/99?environment=dev')).status).toBe(404);
  });

  it('is of one environment: dev says nothing about prod', async () => {
    expect((await edge.admin('GET', '/status')).json.environments.prod).toMatchObject({
      revision: 0,
      pending: null,
    });
  });
});

describe('the kill switch', () => {
  it('takes a flag back to its default within 5 s, without a publication, and back on', async () => {
    await apply([aFlag({ rules: [{ value: 'ruled' }] })], {
      publish: { environment: 'dev', name: 'With a rule' },
    });
    await within5s(features, (payload) => payload.hero.rules?.length === 1);
    const before = (await edge.admin('GET', '/status')).json.environments.dev.revision;
    const killed = await edge.admin('POST', '/flags/hero/kill', { environment: 'dev' });
    expect(killed.json).toEqual({ flag: 'hero', environment: 'dev', killed: true });
    const payload = await within5s(features, ({ hero }) => hero.rules === undefined);
    expect(payload.hero).toEqual({ defaultValue: 'welcome', disabled: true });

    await publish();
    expect((await features()).hero.rules).toBeUndefined();
    expect((await edge.admin('GET', '/status')).json.environments.dev).toMatchObject({
      revision: before + 1,
      killed: ['hero'],
    });
    await edge.admin('DELETE', '/flags/hero/kill?environment=dev');
    await within5s(features, ({ hero }) => hero.rules?.length === 1);
  });

  it('knows published flags only', async () => {
    expect((await edge.admin('POST', '/flags/nobody/kill', { environment: 'dev' })).status).toBe(404);
    expect((await edge.admin('POST', '/flags/hero/kill', { environment: 'moon' })).status).toBe(400);
  });
});

describe('the audit log', () => {
  it('says who did what when, newest first, with what was before and after', async () => {
    const { entries } = (await edge.admin('GET', '/audit?limit=1000')).json;
    const ids = entries.map(({ id }: { id: number }) => id);
    expect(ids).toEqual([...ids].sort((a: number, b: number) => b - a));
    const actions = new Set(entries.map(({ action }: { action: string }) => action));
    expect(actions).toEqual(
      new Set(['document.save', 'document.delete', 'publish', 'restore', 'flag.kill', 'flag.revive']),
    );
    const saves = entries.filter(({ target }: { target: string }) => target === 'flag/hero').reverse();
    expect(saves[0].before).toBeNull();
    for (let i = 1; i < saves.length; i++) {
      if (saves[i].action === 'document.save' && saves[i - 1].action === 'document.save' && i < 3) {
        expect(saves[i].before).toBe(saves[i - 1].after);
      }
    }
    expect(entries[0]).toMatchObject({ author: 'local admin' });
    expect((await edge.admin('GET', `/audit?limit=2&before=${ids[0]}`)).json.entries[0].id).toBe(ids[1]);
  });
});

describe('the payload', () => {
  it('is evaluated by the real GrowthBook SDK as the documents say', async () => {
    const documents: AnyDocument[] = [
      aProject(),
      anAudience(),
      aFlag({
        rules: [
          { if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } }, value: 'phones' },
          { if: { 'context.locale': 'fr' }, value: 'bonjour' },
        ],
      }),
      aFlag({ key: 'tested' }),
      anExperiment({ key: 'half', flag: 'tested' }),
    ];
    await apply(documents, { prune: true, publish: { environment: 'dev', name: 'For GrowthBook' } });
    await within5s(features, (payload) => payload.tested !== undefined);
    const payload = (await edge.get('/api/features/wk_local')).json;
    const evaluate = (attributes: Record<string, unknown>, key: string) =>
      new GrowthBook({ attributes }).initSync({ payload }).evalFeature(key).value;

    const granted = ['personalization', 'experimentation'];
    expect(evaluate({ audiences: ['phone-lovers'], purposes: granted }, 'hero')).toBe('phones');
    expect(evaluate({ audiences: ['phone-lovers'], context: { locale: 'fr' } }, 'hero')).toBe('bonjour');
    expect(evaluate({ audiences: ['phone-lovers'] }, 'hero')).toBe('welcome');
    expect(evaluate({ assignmentId: 'a' }, 'tested')).toBe('welcome');
    const seen = new Set<unknown>();
    for (let i = 0; i < 50; i++)
      seen.add(evaluate({ assignmentId: `device-${i}`, purposes: granted }, 'tested'));
    expect(seen).toEqual(new Set(['welcome', 'minus ten']));
  });

  it('is what the SDK fetches by itself with a client key', async () => {
    const sdk = new GrowthBook({
      apiHost: edge.url,
      clientKey: 'wk_local',
      attributes: { context: { locale: 'fr' } },
    });
    await sdk.init({ timeout: 5_000, skipCache: true });
    expect(sdk.getFeatureValue('hero', 'none')).toBe('bonjour');
    sdk.destroy();
  });

  it('lets any page read it with a write key, and no page with a secret', async () => {
    const headers = { origin: 'https://shop.test' };
    expect(
      (await edge.get('/api/features/wk_local', { headers })).headers.get('access-control-allow-origin'),
    ).toBe('https://shop.test');
    expect(
      (await edge.get('/api/features/sk_local', { headers })).headers.get('access-control-allow-origin'),
    ).toBeNull();
    const unknown = await fetch(`${edge.url}/api/features/wk_nobody`, { headers });
    expect([unknown.status, unknown.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://shop.test',
    ]);
  });
});
