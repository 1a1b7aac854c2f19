import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from '../harness.ts';

// A sender that is still writing when we answer must get to read the answer: a reset connection is a failed network
// to real clients, and they send the same again for ever.

let edge: TestEdge;
let agent: Agent;

beforeAll(async () => {
  edge = await startEdge();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterAll(async () => {
  agent.destroy();
  await edge.stop();
});

/** Sends a body over the one kept connection, whole and without waiting for the answer; the answer's status. */
function upload(path: string, bytes: number, headers: Record<string, string | number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(edge.url + path, { agent, method: 'POST', headers }, (answer) => {
      answer.on('error', reject).on('end', () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    sent.on('error', reject);
    sent.end(Buffer.alloc(bytes, 97));
  });
}

const BYTES = 2 * 1024 * 1024;
const key = (name: string) => ({ authorization: `Bearer ${name}` });

describe('a refused upload', () => {
  it.each([
    ['a batch of 2 MB', '/v1/batch', { ...key('wk_local'), 'content-length': BYTES }, 413],
    ['one of unknown length', '/v1/batch', { ...key('wk_local'), 'transfer-encoding': 'chunked' }, 413],
    [
      'a gzipped one',
      '/v1/batch',
      { ...key('wk_local'), 'content-encoding': 'gzip', 'content-length': BYTES },
      413,
    ],
    ['one under an unknown key', '/v1/batch', { ...key('wk_nobody'), 'content-length': BYTES }, 401],
    ['a choice', '/v1/consent', { ...key('wk_local'), 'content-length': BYTES }, 413],
    ['a decide call', '/v1/decide', { ...key('wk_local'), 'content-length': BYTES }, 413],
    ['one to no route', '/v1/trak', { ...key('wk_local'), 'content-length': BYTES }, 404],
  ])('gets its answer, and the connection goes on: %s', async (_, path, headers, status) => {
    for (let round = 0; round < 3; round++) expect(await upload(path, BYTES, headers)).toBe(status);
  });
});
