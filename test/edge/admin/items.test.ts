import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(async () => {
  await edge.stop();
});

const item = (key: string, part: object = {}) => ({
  kind: 'item',
  key,
  title: { en: `Item ${key}` },
  ...part,
});

async function importText(body: BodyInit, headers: Record<string, string> = {}, key = 'sk_local') {
  const response = await fetch(`${edge.url}/v1/import/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson', ...headers },
    body,
  });
  return { status: response.status, json: (await response.json()) as Record<string, never> };
}

describe('the catalogue', () => {
  it('takes items in a list, says which are wrong and keeps the others', async () => {
    const items = [
      item('a'),
      item('b', { price: { amountMinor: -5, currency: 'EUR' } }),
      7,
      item('c', { range: 'phones' }),
    ];
    const answer = await edge.admin('POST', '/items', items);
    expect(answer.json).toMatchObject({
      accepted: 2,
      rejectedCount: 2,
      rejected: [
        { line: 2, errors: [{ path: 'price.amountMinor', code: 'OUT_OF_RANGE' }] },
        { line: 3, errors: [{ path: '', code: 'WRONG_TYPE' }] },
      ],
    });
    expect((await edge.admin('GET', '/items/c')).json).toEqual(item('c', { range: 'phones' }));
  });

  it('pages through them in the order of keys', async () => {
    const page = (await edge.admin('GET', '/items?limit=1')).json;
    expect(page).toEqual({ items: [item('a')], next: 'a' });
    expect((await edge.admin('GET', '/items?limit=5&after=a')).json).toMatchObject({
      items: [{ key: 'c' }],
      next: null,
    });
  });

  it('replaces an item of the same key, and deletes', async () => {
    await edge.admin('PUT', '/items', [item('a', { stock: 1 }), item('a', { stock: 2 })]);
    expect((await edge.admin('GET', '/items/a')).json.stock).toBe(2);
    expect((await edge.admin('DELETE', '/items/a')).status).toBe(200);
    expect((await edge.admin('DELETE', '/items/a')).status).toBe(404);
    expect((await edge.admin('GET', '/items/a')).status).toBe(404);
  });

  it('is another in each environment', async () => {
    await edge.admin('POST', '/items?environment=prod', [item('only-prod')]);
    expect((await edge.admin('GET', '/items/only-prod')).status).toBe(404);
    expect((await edge.admin('GET', '/items/only-prod?environment=prod')).status).toBe(200);
  });

  it('takes at most 500 items in a list', async () => {
    const many = Array.from({ length: 501 }, (_, i) => item(`m${i}`));
    expect((await edge.admin('POST', '/items', many)).json.code).toBe('OUT_OF_RANGE');
    expect((await edge.admin('POST', '/items', { items: [] })).json.code).toBe('WRONG_TYPE');
  });
});

describe('POST /v1/import/items', () => {
  it('takes NDJSON with a byte order mark, CRLF, empty lines and no last line break', async () => {
    const lines = [
      JSON.stringify(item('n1')),
      '',
      JSON.stringify({ key: 'n2', title: { fr: 'Été' } }),
      '{ broken',
      JSON.stringify(item('n3')),
    ];
    const answer = await importText(`\uFEFF${lines.join('\r\n')}`);
    expect(answer.json).toMatchObject({
      accepted: 3,
      rejected: [{ line: 4, errors: [{ code: 'BAD_JSON' }] }],
    });
    expect(JSON.stringify(answer.json)).not.toContain('broken');
    expect((await edge.admin('GET', '/items/n2')).json).toEqual({
      kind: 'item',
      key: 'n2',
      title: { fr: 'Été' },
    });
  });

  it('takes thousands of lines, gzipped, and again without a change', async () => {
    const body = gzipSync(
      Array.from({ length: 5_000 }, (_, i) => JSON.stringify(item(`g${String(i).padStart(4, '0')}`))).join(
        '\n',
      ),
    );
    for (let round = 0; round < 2; round++) {
      expect((await importText(body, { 'content-encoding': 'gzip' })).json).toMatchObject({
        accepted: 5_000,
        rejectedCount: 0,
      });
    }
    const last = (await edge.admin('GET', '/items?limit=1000&after=g4500')).json.items;
    expect(last.filter(({ key }: { key: string }) => key.startsWith('g'))).toHaveLength(499);
  });

  it('takes items that are as large as they may be', async () => {
    const big = (i: number) =>
      JSON.stringify(item(`big${i}`, { title: { en: 'é'.repeat(4_900), fr: '€'.repeat(4_900) } }));
    const lines = Array.from({ length: 300 }, (_, i) => big(i)).join('\n');
    expect((await importText(lines)).json).toMatchObject({ accepted: 300, rejectedCount: 0 });
    expect((await edge.admin('GET', '/items/big299')).json.title.fr).toHaveLength(4_900);
  });

  it('rejects a line that is too long and goes on after it', async () => {
    const long = JSON.stringify(item('long', { image: 'x'.repeat(300_000) }));
    const answer = await importText(
      `${JSON.stringify(item('l1'))}\n${long}\n${JSON.stringify(item('l2'))}\n`,
    );
    expect(answer.json).toMatchObject({
      accepted: 2,
      rejected: [{ line: 2, errors: [{ code: 'OUT_OF_RANGE' }] }],
    });
  });

  it('refuses more than 8 MB, packed or not, and what does not unpack', async () => {
    const big = '\n'.repeat(8_500_000);
    expect((await importText(big)).status).toBe(413);
    expect((await importText(gzipSync(big), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await importText('no gzip', { 'content-encoding': 'gzip' })).json).toMatchObject({
      code: 'BAD_ENCODING',
    });
    expect((await importText('x', { 'content-encoding': 'br' })).json).toMatchObject({
      code: 'BAD_ENCODING',
    });
  });

  it('is for secret keys', async () => {
    expect((await importText('{}', {}, 'wk_local')).status).toBe(403);
    expect((await importText('{}', {}, 'nobody')).status).toBe(401);
  });

  it('keeps __proto__ out', async () => {
    const answer = await importText('{"key":"evil","title":{},"__proto__":{"kind":"item","stock":7}}');
    expect(answer.json).toMatchObject({
      accepted: 0,
      rejected: [{ line: 1, errors: [{ path: '__proto__', code: 'UNKNOWN_FIELD' }] }],
    });
  });
});
