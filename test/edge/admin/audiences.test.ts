import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from '../../../sdk-node/cli/index.ts';
import { AGREED, aCrowd, type CrowdMember, sendCrowd } from '../../builders/crowd.ts';
import { startEdge, type TestEdge } from '../harness.ts';

const crowd = aCrowd(400, Date.now());
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

const size = (condition: unknown, next?: string) =>
  edge.admin('POST', '/audiences/size', {
    environment: 'dev',
    if: condition,
    ...(next === undefined ? {} : { next }),
  });

/** Asks until everybody was looked at. */
async function whole(condition: unknown) {
  let answer = (await size(condition)).json;
  while (answer.next !== undefined) answer = (await size(condition, answer.next)).json;
  return answer;
}

const did = (clause: object) => ({ did: { event: 'Product Viewed', ...clause } });

describe('POST /v1/admin/audiences/size', () => {
  it('refuses what is too long before it looks for what is wrong with it', async () => {
    const answer = await size({ $or: Array.from({ length: 50_000 }, () => ({ bad: 1 })) });
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ path: 'if', code: 'OUT_OF_RANGE' }]]);
    expect(answer.text.length).toBeLessThan(1_000);
  });

  const CASES: readonly (readonly [string, object, (member: CrowdMember) => boolean])[] = [
    ['a detail', { 'traits.plan': 'pro' }, ({ plan }) => plan === 'pro'],
    ['what nobody published asks for', did({ count: { $gte: 4 } }), ({ views }) => views >= 4],
    [
      'a published clause',
      { did: { event: 'Order Completed', distinct: { of: 'properties.order_id', is: { $gte: 3 } } } },
      ({ orders }) => orders >= 3,
    ],
    ['a window', did({ count: { $gte: 2 }, within: '2d' }), ({ views }) => views >= 2],
    ['who did not', { $not: did({}) }, ({ views }) => views === 0],
    [
      'a property',
      did({ where: { 'properties.category': 'Phones' } }),
      ({ views, plan }) => views > 0 && plan === 'free',
    ],
    [
      'all of',
      { $and: [{ 'traits.plan': 'team' }, did({ count: { $gte: 1 } })] },
      ({ plan, views }) => plan === 'team' && views > 0,
    ],
    [
      'one of',
      { $or: [{ 'traits.plan': 'team' }, did({ count: { $gte: 6 } })] },
      ({ plan, views }) => plan === 'team' || views >= 6,
    ],
    ['everybody', {}, () => true],
  ];

  it.each(CASES)('counts %s as a direct count does', async (_name, condition, isMember) => {
    const expected = crowd.filter(isMember);
    const answer = await whole(condition);
    expect(answer).toMatchObject({
      size: expected.length,
      estimate: expected.length,
      looked: 400,
      people: 400,
      permitted: 400,
      precision: 'exact',
      atMost: false,
    });
    expect(answer.sample.length).toBeLessThanOrEqual(10);
    const ids = new Set(expected.map(({ userId }) => userId));
    for (const { identifiers } of answer.sample) expect(ids.has(identifiers[0].value)).toBe(true);
  });

  it('leaves out who does not permit personalisation, and says how many do', async () => {
    const other = await startEdge();
    try {
      await other.admin('POST', '/apply', {
        documents: readDocuments('playground/start/demo').documents,
        publish: { environment: 'dev', name: 'demo' },
      });
      const [one, two, three] = aCrowd(3, Date.now());
      await sendCrowd(
        other,
        [one, two, three].filter((member) => member !== undefined),
      );
      const refused = { userId: two?.userId, purposes: { analytics: true }, source: 'banner' };
      await other.post('/v1/consent', refused, { key: 'sk_local' });
      const { json } = await other.admin('POST', '/audiences/size', { environment: 'dev', if: {} });
      expect(json).toMatchObject({ size: 2, people: 3, permitted: 2 });
    } finally {
      await other.stop();
    }
  });

  it('says that a part asked at each visit can only make it smaller', async () => {
    const answer = await whole({ 'traits.plan': 'pro', 'context.device': 'mobile' });
    expect(answer).toMatchObject({ atMost: true, size: crowd.filter(({ plan }) => plan === 'pro').length });
  });

  it('tells the overlap with published audiences, and what publishing it would add', async () => {
    const asked = { $and: [{ 'traits.plan': 'free' }, did({ count: { $gte: 2 }, within: '20d' })] };
    const ask = async (next?: string) =>
      (
        await edge.admin('POST', '/audiences/size', {
          environment: 'dev',
          if: asked,
          compare: ['phone-lovers', 'loyal'],
          ...(next === undefined ? {} : { next }),
        })
      ).json;
    let answer = await ask();
    while (answer.next !== undefined) answer = await ask(answer.next);
    const mine = ({ plan, views }: CrowdMember) => plan === 'free' && views >= 2;
    const lovers = ({ plan, views }: CrowdMember) => plan === 'free' && views >= 3;
    const loyal = ({ orders }: CrowdMember) => orders >= 5;
    const tests = [mine, lovers, loyal];
    const counts = tests.map((a) =>
      tests.map((b) => crowd.filter((member) => a(member) && b(member)).length),
    );
    expect(answer.overlap).toEqual({ audiences: ['phone-lovers', 'loyal'], counts });
    const views = crowd.reduce((sum, member) => sum + member.views, 0);
    expect(answer.adds).toMatchObject({ clauses: 1, entries: views, events: views });
    expect(answer.adds.bytes).toBeGreaterThan(views * 15);
    expect(answer.adds.seconds).toBeGreaterThanOrEqual(1);
    const known = await whole({ 'traits.plan': 'pro' });
    expect(known.adds).toMatchObject({ clauses: 0, entries: 0, bytes: 0, events: 0 });
    expect(known).not.toHaveProperty('overlap');
    const unknown = await edge.admin('POST', '/audiences/size', {
      environment: 'dev',
      if: asked,
      compare: ['no-such'],
    });
    expect([unknown.status, unknown.json.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('refuses what no audience may hold, with paths', async () => {
    const wrong = await size({ did: { event: 'A', count: { $about: 3 } } });
    expect(wrong.status).toBe(400);
    expect(wrong.json.errors[0].path).toBe('if.did.count.$about');
    expect((await size({ 'traits.name': { $regex: '(a+)+$' } })).json.errors[0].code).toBe('UNSAFE_PATTERN');
    expect((await size([])).status).toBe(400);
    expect((await size({ 'traits.plan': { $in: ['x'.repeat(70_000)] } })).json.code).toBe('OUT_OF_RANGE');
    expect((await size({ 'traits.plan': 'pro' }, 'nonsense')).json.errors[0].path).toBe('next');
  });

  it('answers in turns however dear the definition, and takes events meanwhile', async () => {
    const pattern = { $regex: '^(?:[a-z]{1,8} ){1,8}[a-z]+$' };
    const dear = {
      $or: Array.from({ length: 8 }, (_, i) =>
        did({ where: { [`properties.p${i}`]: pattern }, count: { $gte: i + 1 } }),
      ),
    };
    const counting = whole(dear);
    const taken = await edge.post(
      '/v1/track',
      { userId: 'meanwhile', event: 'A', context: { consent: { categoryPreferences: AGREED } } },
      { key: 'sk_local' },
    );
    expect(taken.status).toBe(200);
    expect(await counting).toMatchObject({ size: 0, precision: 'exact' });
  });
});

describe('POST /v1/admin/audiences/why', () => {
  it('says of a condition that is being written which clause fails', async () => {
    const { json: found } = await edge.admin('GET', '/people?q=crowd-00003');
    const condition = { $and: [{ 'traits.plan': 'free' }, did({ count: { $gte: 4 } })] };
    const asked = { environment: 'dev', if: condition, person: found.people[0].id };
    const { json } = await edge.admin('POST', '/audiences/why', asked);
    expect(json).toMatchObject({ member: false, forbidden: false, isCut: false });
    expect(json.clauses).toMatchObject([
      { path: 'if.$and[0].traits.plan', met: true, found: { kind: 'detail', value: 'free' } },
      { path: 'if.$and[1].did', met: false, found: { kind: 'number', value: 3 } },
    ]);
    const both = await edge.admin('POST', '/audiences/why', { ...asked, key: 'loyal' });
    expect(both.json.code).toBe('REQUIRED');
  });
});

describe('GET /v1/admin/vocabulary', () => {
  it('tells actions with their properties and common values, and shared details only', async () => {
    const { json } = await edge.admin('GET', '/vocabulary');
    const viewed = json.events.find(({ name }: { name: string }) => name === 'Product Viewed');
    expect(viewed).toMatchObject({
      count: crowd.reduce((sum, { views }) => sum + views, 0),
      atLeast: false,
    });
    const category = viewed.properties.find(({ name }: { name: string }) => name === 'category');
    expect(new Set(category.values)).toEqual(new Set(['Books', 'Coffee', 'Phones']));
    const plan = json.details.find(({ name }: { name: string }) => name === 'plan');
    expect(new Set(plan.values)).toEqual(new Set(['free', 'pro', 'team']));
    expect(json.details.find(({ name }: { name: string }) => name === 'name').values).toEqual([]);
    expect(json.ranges).toContainEqual({ key: 'phones', category: 'Phones' });
  });
});
