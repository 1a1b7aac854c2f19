import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aFlag, anAudience, aProject } from '../../core/config/documents.ts';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(async () => {
  await edge.stop();
});

function put(document: { kind: string; key: string }, ifMatch?: string) {
  return fetch(`${edge.url}/v1/admin/documents/${document.kind}/${document.key}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${edge.secrets.adminToken}`,
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    body: JSON.stringify(document),
  });
}

describe('documents', () => {
  it('are saved with author and time, and listed by kind', async () => {
    await put(aProject());
    await put(aFlag());
    const { documents } = (await edge.admin('GET', '/documents?kind=flag')).json;
    expect(documents).toMatchObject([{ document: aFlag(), author: 'local admin' }]);
    expect(Date.parse(documents[0].savedAt)).toBeGreaterThan(Date.parse('2020-01-01'));
    expect((await edge.admin('GET', '/documents')).json.documents).toHaveLength(2);
    expect((await edge.admin('GET', '/documents?kind=flags')).status).toBe(400);
  });

  it('are not overwritten by somebody who has read an older one', async () => {
    const read = await edge.admin('GET', '/documents/flag/hero');
    const etag = read.headers.get('etag') ?? '';
    expect((await put(aFlag({ default: 'mine' }), etag)).status).toBe(200);
    const late = await put(aFlag({ default: 'theirs' }), etag);
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'CONFLICT']);
    expect((await edge.admin('GET', '/documents/flag/hero')).json.document.default).toBe('mine');
    expect((await put(aFlag({ key: 'new' }), etag)).status).toBe(409);
    expect((await put(aFlag({ default: 'again' }), '*')).status).toBe(200);
  });

  it('saved again unchanged are no change', async () => {
    const count = async () => (await edge.admin('GET', '/audit')).json.entries.length;
    const before = await count();
    await put(aFlag({ default: 'again' }));
    expect(await count()).toBe(before);
  });

  it.each([
    [
      'weights that sum to 1.3',
      aFlag({
        rules: [
          {
            variants: [
              { key: 'a', weight: 0.5 },
              { key: 'b', weight: 0.8 },
            ],
          },
        ],
      }),
      'rules[0].variants',
    ],
    ['an unknown field', { ...aFlag(), ruels: [] }, 'ruels'],
    ['another type', { ...aFlag(), rules: {} }, 'rules'],
  ])('with %s are refused, with the path', async (_what, document, path) => {
    const answer = await put(document);
    const body = (await answer.json()) as { errors: { path: string }[]; title: string };
    expect([answer.status, body.errors.map((issue) => issue.path)]).toEqual([400, [path]]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('go under their own name only, and items elsewhere', async () => {
    const elsewhere = await fetch(`${edge.url}/v1/admin/documents/flag/other`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${edge.secrets.adminToken}` },
      body: JSON.stringify(aFlag()),
    });
    expect(elsewhere.status).toBe(409);
    expect((await put({ kind: 'item', key: 'p-1', title: {} } as never)).status).toBe(400);
    expect((await edge.admin('DELETE', '/documents/flag/nobody')).status).toBe(404);
    expect((await edge.admin('PUT', '/documents/flag/hero', 'no object')).status).toBe(400);
  });
});

describe('plan and apply', () => {
  it('plan tells what apply would do, and does nothing', async () => {
    const documents = [aProject(), aFlag({ default: 'planned' }), anAudience()];
    const plan = await edge.admin('POST', '/plan', { documents, prune: true });
    expect(plan.json).toEqual({
      added: ['audience/phone-lovers'],
      changed: [{ document: 'flag/hero', paths: ['default'] }],
      removed: [],
      unchanged: 1,
    });
    expect((await edge.admin('GET', '/documents/flag/hero')).json.document.default).toBe('again');
  });

  it('with issues both say all of them, and nothing changes', async () => {
    const documents = [
      { ...aFlag(), type: 'text' },
      anAudience({ key: 'Wrong' }),
      { kind: 'item', key: 'p', title: {} },
    ];
    for (const route of ['/plan', '/apply']) {
      const answer = await edge.admin('POST', route, { documents });
      expect(answer.status).toBe(400);
      expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual([
        'item/p',
        'flag/hero.type',
        'audience/Wrong.key',
      ]);
    }
    expect((await edge.admin('GET', '/documents?kind=audience')).json.documents).toEqual([]);
  });

  it('know archived documents: they stay, are not published, and nothing live may name them', async () => {
    const documents = [aProject(), aFlag(), anAudience({ archived: true })];
    const publish = { environment: 'prod', name: 'Archived' };
    expect((await edge.admin('POST', '/apply', { documents, publish })).status).toBe(200);
    const flag = aFlag({ archived: true });
    const plan = await edge.admin('POST', '/plan', { documents: [flag] });
    expect(plan.json.changed).toEqual([{ document: 'flag/hero', paths: ['archived'] }]);
    expect((await edge.admin('POST', '/apply', { documents: [flag], publish })).json.revision).toBe(2);
    expect((await edge.admin('GET', '/revisions/2?environment=prod')).json.contents).toContainEqual(flag);
    const named = aFlag({
      rules: [{ if: { audiences: { $elemMatch: { $eq: 'phone-lovers' } } }, value: 'x' }],
    });
    const refused = await edge.admin('POST', '/apply', { documents: [named], publish });
    expect([refused.status, refused.json.errors[0]]).toMatchObject([
      400,
      { path: 'flag/hero.rules[0].if', code: 'UNKNOWN_REFERENCE' },
    ]);
    await edge.admin('DELETE', '/documents/audience/phone-lovers');
    await edge.admin('PUT', '/documents/flag/hero', aFlag({ default: 'again' }));
  });

  it('apply can publish, and prune what no file has', async () => {
    const documents = [aProject(), aFlag({ default: 'applied' })];
    await edge.admin('POST', '/apply', { documents: [anAudience()] });
    const applied = await edge.admin('POST', '/apply', {
      documents,
      prune: true,
      publish: { environment: 'staging', name: 'Files' },
    });
    expect(applied.json).toMatchObject({
      plan: { removed: ['audience/phone-lovers'] },
      revision: 1,
      publication: { environment: 'staging' },
    });
    expect((await edge.admin('GET', '/documents')).json.documents).toHaveLength(2);
  });

  it('takes back the drafts of an apply whose publication is refused', async () => {
    // Each document is small enough; what they compile to is not.
    const big = Array.from({ length: 40 }, (_, i) => aFlag({ key: `big-${i}`, default: 'x'.repeat(60_000) }));
    const answer = await edge.admin('POST', '/apply', {
      documents: big,
      publish: { environment: 'staging', name: 'Big' },
    });
    expect([answer.status, answer.json.code]).toEqual([400, 'OUT_OF_RANGE']);
    expect((await edge.admin('GET', '/documents')).json.documents).toHaveLength(2);
    expect((await edge.admin('GET', '/status')).json.environments.staging.revision).toBe(1);
  });

  it('keeps everything over a restart', async () => {
    const before = (await edge.admin('GET', '/status')).json;
    const { stateDir, secrets } = edge;
    await edge.miniflare.dispose();
    edge = await startEdge({ stateDir, secrets });
    expect((await edge.admin('GET', '/status')).json).toEqual(before);
    expect((await edge.admin('GET', '/documents/flag/hero')).json.document.default).toBe('applied');
  });
});
