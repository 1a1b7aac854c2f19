import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from '../../../sdk-node/cli/index.ts';
import { AGREED, aCrowd, sendCrowd } from '../../builders/crowd.ts';
import { startEdge, type TestEdge } from '../harness.ts';

const crowd = aCrowd(120, Date.now());
let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
  const applied = await edge.admin('POST', '/apply', {
    documents: readDocuments('playground/start/demo').documents,
    publish: { environment: 'dev', name: 'demo' },
  });
  expect(applied.status, applied.text).toBe(200);
  await sendCrowd(edge, crowd);
});
afterAll(() => edge.stop());

const consent = (record: object) => ({ consent: { categoryPreferences: record } });
const look = async (path: string) => {
  const answer = await edge.admin('GET', path);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
const idOf = async (identifier: string): Promise<string> =>
  (await look(`/people?q=${encodeURIComponent(identifier)}`)).people[0].id;

describe('GET /v1/admin/people', () => {
  it('finds by an identifier of any type, exactly and by how it begins', async () => {
    const found = await look('/people?q=crowd-00017');
    expect(found.people).toHaveLength(1);
    expect(found.people[0]).toMatchObject({
      identifiers: [{ type: 'userId', value: 'crowd-00017' }],
      name: 'Person 17',
      orders: 1,
      amountMinor: 3_700,
    });
    const many = (await look('/people?q=crowd-0001')).people;
    expect(many).toHaveLength(10);
    const anonymousId = randomUUID();
    await edge.post('/v1/track', { event: 'A', anonymousId, context: consent(AGREED) });
    expect((await look(`/people?q=${anonymousId}`)).people[0].identifiers[0].value).toBe(anonymousId);
    const { id } = found.people[0];
    expect((await look(`/people?q=${id}`)).people[0].id).toBe(id);
    expect((await look('/people?q=nobody-at-all')).people).toEqual([]);
  });

  it('takes what looks like a pattern as text', async () => {
    for (const q of ['%', '_', '*', "' OR 1=1 --", '__proto__']) {
      expect((await look(`/people?q=${encodeURIComponent(q)}`)).people).toEqual([]);
    }
  });

  it('finds whoever claimed a login without proof', async () => {
    const anonymousId = randomUUID();
    await edge.post('/v1/track', {
      event: 'A',
      anonymousId,
      userId: 'claimed-jane',
      context: consent(AGREED),
    });
    const [found] = (await look('/people?q=claimed-jane')).people;
    expect(found.identifiers).toEqual([{ type: 'anonymousId', value: anonymousId }]);
  });

  it('lists everybody, newest first, page by page, nobody twice', async () => {
    const seen: string[] = [];
    const times: string[] = [];
    let next: string | undefined;
    do {
      const page = await look(`/people?limit=50${next === undefined ? '' : `&next=${next}`}`);
      expect(page.total).toBeGreaterThanOrEqual(120);
      seen.push(...page.people.map((person: { id: string }) => person.id));
      times.push(...page.people.map((person: { createdAt: string }) => person.createdAt));
      next = page.next;
    } while (next !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(120);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('is for admins, and says what is wrong with a question', async () => {
    expect((await edge.get('/v1/admin/people', { key: 'sk_local' })).status).toBe(401);
    expect((await edge.admin('GET', `/people?q=${'x'.repeat(600)}`)).json.errors[0].path).toBe('q');
    expect((await edge.admin('GET', '/people?next=nonsense')).json.errors[0].path).toBe('next');
    expect((await edge.admin('GET', '/people/nobody')).status).toBe(404);
    expect((await edge.admin('GET', '/people/000-aaaaaaaaaaaaaaaaaaaaaa')).status).toBe(404);
  });
});

describe('GET /v1/admin/people/:id', () => {
  it('tells details, orders, audiences, and permissions with their receipts', async () => {
    const userId = `u-${randomUUID()}`;
    await edge.post(
      '/v1/identify',
      { userId, traits: { plan: 'pro', name: 'Ada' }, context: consent(AGREED) },
      { key: 'sk_local' },
    );
    for (let i = 0; i < 3; i++) {
      await edge.post(
        '/v1/track',
        { userId, event: 'Product Viewed', properties: { category: 'Phones' }, context: consent(AGREED) },
        { key: 'sk_local' },
      );
    }
    await edge.post(
      '/v1/consent',
      { userId, purposes: AGREED, source: 'banner', textVersion: '2026-10' },
      { key: 'sk_local' },
    );
    const person = await look(`/people/${await idOf(userId)}`);
    expect(person).toMatchObject({
      name: 'Ada',
      events: 4,
      permissions: {
        from: 'choice',
        granted: ['storage', 'analytics', 'personalization', 'experimentation'],
        receipts: [{ source: 'banner', textVersion: '2026-10', at: expect.any(String) }],
      },
      totals: { orders: 0 },
    });
    expect(person.details).toEqual([
      { name: 'name', value: 'Ada', at: expect.any(String) },
      { name: 'plan', value: 'pro', at: expect.any(String) },
    ]);
    const lovers = person.audiences.find(({ key }: { key: string }) => key === 'phone-lovers');
    expect(lovers).toMatchObject({ member: true, since: expect.any(String), until: expect.any(String) });
  });

  it('does not tell what the person no longer permits', async () => {
    const userId = `u-${randomUUID()}`;
    await edge.post(
      '/v1/identify',
      { userId, traits: { name: 'Ada' }, context: consent(AGREED) },
      { key: 'sk_local' },
    );
    const id = await idOf(userId);
    await edge.post(
      '/v1/consent',
      { userId, purposes: { storage: true }, source: 'banner' },
      { key: 'sk_local' },
    );
    const person = await look(`/people/${id}`);
    expect(Object.keys(person)).not.toEqual(
      expect.arrayContaining(['name', 'details', 'totals', 'audiences', 'exposures']),
    );
    expect(JSON.stringify(person)).not.toContain('Ada');
    expect((await look(`/people/${id}/timeline`)).events).toEqual([]);
    expect(JSON.stringify(await look(`/people?q=${userId}`))).not.toContain('Ada');
    const why = await look(`/people/${id}/why?audience=loyal`);
    expect(why).toMatchObject({ member: false, forbidden: true, clauses: [] });
  });

  it('pages the timeline, newest first', async () => {
    const id = await idOf('crowd-00111');
    const first = await look(`/people/${id}/timeline?limit=5`);
    expect(first.events).toHaveLength(5);
    const rest = await look(`/people/${id}/timeline?limit=5&next=${encodeURIComponent(first.next)}`);
    const all = [...first.events, ...rest.events];
    expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(all.length);
    const times: string[] = all.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('explains an audience to the failing clause', async () => {
    const why = await look(`/people/${await idOf('crowd-00003')}/why?audience=loyal`);
    expect(why).toMatchObject({ key: 'loyal', member: false, forbidden: false });
    expect(why.clauses).toEqual([
      {
        path: 'if.did',
        met: false,
        expected: expect.stringContaining('Order Completed'),
        got: expect.stringMatching(/^3/),
        found: { kind: 'number', value: 3, lastAt: expect.any(Number) },
      },
    ]);
    const unknown = await edge.admin('GET', `/people/${await idOf('crowd-00003')}/why?audience=nope`);
    expect(unknown.status).toBe(404);
  });

  it('tells what would be decided, and why', async () => {
    const id = await idOf('crowd-00042');
    const { decisions, revision } = await look(`/people/${id}/decisions`);
    expect(revision).toBe(1);
    const hero = decisions.find(({ flag }: { flag: string }) => flag === 'hero');
    expect(hero).toMatchObject({ type: 'content', reason: 'DEFAULT' });
    expect(hero.rules[0]).toMatchObject({ flag: 'hero', rule: 0, outcome: expect.any(String) });
    expect(hero.rules).toHaveLength(2);
  });
});
