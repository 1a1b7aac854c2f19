import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyReceipts } from '../../../core/receipts.ts';
import { verifyReceiptsFile } from '../../../sdk-node/cli/receipts.ts';
import { anEvent, publishProject } from '../collect/talk.ts';
import { startEdge, type TestEdge } from '../harness.ts';

let edge: TestEdge;
const folder = mkdtempSync(join(tmpdir(), 'aparte-receipts-'));

beforeAll(async () => {
  edge = await startEdge();
  await publishProject(edge);
});
afterAll(async () => {
  await edge.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('receipts', () => {
  it('say what was chosen, by whom, where and with which signal, and are whole after a merge', async () => {
    const anonymousId = randomUUID();
    const userId = `u-${randomUUID()}`;
    const banner = { anonymousId, purposes: { analytics: true, advertising: true }, source: 'banner' };
    const headers = { 'sec-gpc': '1', 'cf-ipcountry': 'FR' };
    const first = await edge.post('/v1/consent', { ...banner, textVersion: 'v3' }, { headers });
    expect(first.json.receipt).toMatchObject({
      purposes: { analytics: true, advertising: false },
      binds: 'device',
      textVersion: 'v3',
      country: 'FR',
      gpc: true,
    });
    const secret = { key: 'sk_local', headers: { 'cf-ipcountry': 'US' } };
    const paper = { userId, purposes: { loyalty: true }, source: 'paper', basis: 'contract' };
    const second = await edge.post('/v1/consent', paper, secret);
    expect(second.json.receipt).toMatchObject({ binds: 'person', basis: 'contract' });
    expect(second.json.receipt).not.toHaveProperty('country'); // of a server, not of the person
    await edge.post('/v1/consent', { ...banner, purposes: {} });
    await edge.post('/v1/identify', anEvent({ type: 'identify', anonymousId, userId }), { key: 'sk_local' });

    const exported = await edge.get(`/v1/profiles/userId/${userId}/receipts`);
    expect(exported.json.chains).toHaveLength(2);
    expect(verifyReceipts(exported.json, [second.json.receipt.hash])).toMatchObject({
      ok: true,
      receipts: 3,
    });
    const byAdmin = await edge.admin('GET', `/people/${exported.json.person}/receipts?environment=dev`);
    expect(byAdmin.json).toEqual(exported.json);
    expect(JSON.stringify(exported.json)).not.toContain(anonymousId); // they outlive whom they are about

    const file = join(folder, 'receipts.json');
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    writeFileSync(file, exported.text);
    expect(verifyReceiptsFile(file, [second.json.receipt.hash])).toBe(true);
    expect(verifyReceiptsFile(file, [first.json.receipt.hash])).toBe(false);
    writeFileSync(file, exported.text.replace('"loyalty":true', '"loyalty":false'));
    expect(verifyReceiptsFile(file, [])).toBe(false);
    expect(said.mock.calls.flat().at(-1)).toMatch(/broken: chains\[\d\]\.receipts\[\d\] \(receipt .*\)/);
    said.mockRestore();
  });

  it('are shown to secret keys alone, and a basis is said by them alone', async () => {
    const anonymousId = randomUUID();
    const choice = { anonymousId, purposes: { analytics: true }, source: 'banner' };
    await edge.post('/v1/consent', choice);
    const path = `/v1/profiles/anonymousId/${anonymousId}/receipts`;
    expect((await edge.get(path)).json.chains[0].receipts).toHaveLength(1);
    expect((await edge.get(path, { key: 'wk_local' })).status).toBe(403);
    expect((await edge.get(`/v1/profiles/anonymousId/${randomUUID()}/receipts`)).status).toBe(404);
    const claimed = await edge.post('/v1/consent', { ...choice, basis: 'contract' });
    expect(claimed.status).toBe(403);
    const empty = await edge.post('/v1/consent', { ...choice, basis: '' }, { key: 'sk_local' });
    expect(empty.json.errors).toMatchObject([{ path: 'basis', code: 'OUT_OF_RANGE' }]);
  });

  it('are one chain without gaps when many choices come at once', async () => {
    const anonymousId = randomUUID();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        edge.post('/v1/consent', { anonymousId, purposes: { analytics: i % 2 === 0 }, source: `s${i}` }),
      ),
    );
    const exported = await edge.get(`/v1/profiles/anonymousId/${anonymousId}/receipts`);
    expect(verifyReceipts(exported.json)).toMatchObject({ ok: true, chains: 1, receipts: 20 });
  });
});
