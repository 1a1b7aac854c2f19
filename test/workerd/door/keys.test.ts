import { describe, expect, it } from 'vitest';
import { presentedKey } from '../../../edge/door/keys.ts';

const asked = (headers: Record<string, string>, query = '') =>
  new Request(`https://shop.example/v1/batch${query}`, { method: 'POST', headers });
const basic = (text: string) => ({ authorization: `Basic ${btoa(text)}` });

describe('presentedKey', () => {
  it.each([
    ['Basic with an empty password', basic('wk_1:'), undefined, 'wk_1'],
    ['Basic without a colon', basic('wk_1'), undefined, 'wk_1'],
    ['Bearer', { authorization: 'Bearer wk_1' }, undefined, 'wk_1'],
    ['a scheme in other letters', { authorization: 'bearer wk_1' }, undefined, 'wk_1'],
    ['X-API-Key', { 'x-api-key': 'wk_1' }, undefined, 'wk_1'],
    ['the body', {}, { writeKey: 'wk_1' }, 'wk_1'],
    ["the batch's first event", {}, { batch: [{ writeKey: 'wk_1' }] }, 'wk_1'],
    ['a header before the body', basic('wk_1:'), { writeKey: 'wk_2' }, 'wk_1'],
    ['the body before its events', {}, { writeKey: 'wk_1', batch: [{ writeKey: 'wk_2' }] }, 'wk_1'],
    ['the body where Basic is broken', { authorization: 'Basic ***' }, { writeKey: 'wk_1' }, 'wk_1'],
  ])('takes it from %s', (_, headers, body, key) => {
    expect(presentedKey(asked(headers as Record<string, string>), body)).toBe(key);
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['text', 'wk_1'],
    ['a key that is no text', { writeKey: 7 }],
    ['a key of the prototype', JSON.parse('{"__proto__":{"writeKey":"wk_1"}}')],
    ['an empty batch', { batch: [] }],
    ['a batch of null', { batch: [null] }],
  ])('finds none in %s', (_, body) => {
    expect(presentedKey(asked({}), body)).toBeUndefined();
  });

  it('never reads the query string', () => {
    expect(presentedKey(asked({}, '?writeKey=wk_1&apiKey=wk_1'))).toBeUndefined();
  });
});
