import { describe, expect, it } from 'vitest';
import { isAparteError } from '../../../core/errors.ts';
import { readJson } from '../../../edge/door/body.ts';

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('https://shop.example/v1/track', { method: 'POST', body, headers });

async function gzip(source: string | ReadableStream): Promise<Uint8Array> {
  const packed = new Response(source).body?.pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed ?? null).arrayBuffer());
}

async function codeOf(reading: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await reading;
  } catch (error) {
    if (isAparteError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
}

/** A body without a declared length, which counts what was asked of it. */
function chunked(chunks: number, chunkBytes: number): { body: ReadableStream; asked: () => number } {
  let asked = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (asked++ === chunks) controller.close();
      else controller.enqueue(new Uint8Array(chunkBytes).fill(32));
    },
  });
  return { body, asked: () => asked };
}

describe('readJson', () => {
  it.each([['application/json'], ['text/plain'], ['application/x-www-form-urlencoded'], ['image/png']])(
    'reads JSON under content type %s',
    async (type) => {
      expect(await readJson(post('{"a":1}', { 'content-type': type }), 100)).toEqual({ a: 1 });
    },
  );

  it('unpacks by content-encoding alone', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' };
    expect(await readJson(post(await gzip('{"a":"é"}'), headers), 100)).toEqual({ a: 'é' });
    expect(await readJson(post(await gzip('[1]'), { 'content-encoding': 'X-GZIP' }), 100)).toEqual([1]);
    expect(await readJson(post('[1]', { 'content-encoding': 'identity' }), 100)).toEqual([1]);
  });

  it('keeps __proto__ as data', async () => {
    const value = await readJson(post('{"__proto__":{"polluted":true}}'), 100);
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('refuses a body over the bound, declared or not, packed or not', async () => {
    expect(await codeOf(readJson(post(`"${'x'.repeat(200)}"`), 100))).toMatchObject({
      code: 'BODY_TOO_LARGE',
    });
    expect(await codeOf(readJson(post(chunked(50, 10).body), 100))).toMatchObject({ code: 'BODY_TOO_LARGE' });
    const bomb = await gzip(chunked(100, 1_000_000).body);
    expect(bomb.length).toBeLessThan(200_000);
    const packed = post(bomb, { 'content-encoding': 'gzip' });
    expect(await codeOf(readJson(packed, 512 * 1024))).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(await readJson(post(JSON.stringify('x'.repeat(98))), 100)).toHaveLength(98);
  });

  it('reads a body over the bound away, so that its sender sees the answer, but not for ever', async () => {
    const { body, asked } = chunked(1_000_000, 1000);
    expect(await codeOf(readJson(post(body), 10_000))).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(asked()).toBeLessThan(9_000); // of 1,000 bytes each: 8 MiB and what is on its way
  });

  it.each([
    ['other encodings', post('x', { 'content-encoding': 'br' }), 'BAD_ENCODING', 'got "br"'],
    ['bytes that are no gzip', post('{}', { 'content-encoding': 'gzip' }), 'BAD_ENCODING', 'unpack'],
    ['an empty body', post(''), 'BAD_JSON', 'got nothing'],
    ['JSON that ends early', post('{"a":'), 'BAD_JSON', 'at character 5'],
    ['JSON with a slip', post('{"a":1,}'), 'BAD_JSON', 'at character 7'],
  ])('refuses %s, and says where', async (_, request, code, words) => {
    const got = await codeOf(readJson(request, 1000));
    expect(got.code).toBe(code);
    expect(got.message).toContain(words);
  });

  it('refuses a gzip that was cut short', async () => {
    const cut = (await gzip('{"a":1}')).subarray(0, 14);
    expect(await codeOf(readJson(post(cut, { 'content-encoding': 'gzip' }), 1000))).toMatchObject({
      code: 'BAD_ENCODING',
    });
  });

  it('never quotes the body in its message', async () => {
    const got = await codeOf(readJson(post('{"email":"ada@example.org" oops}'), 1000));
    expect(got.message).not.toContain('ada');
    expect(got.message).toContain('at character 27');
  });
});
