import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdge, type TestEdge } from './harness.ts';

const BUILT = 'dist/worker';

describe.skipIf(!existsSync(join(BUILT, 'identity.js')))('the built Worker without its lazy modules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aparte-hot-'));
  let edge: TestEdge;
  beforeAll(async () => {
    cpSync(BUILT, folder, { recursive: true });
    for (const lazy of ['control.js', 'identity.js', 'units.js', 'recommend.js'])
      writeFileSync(join(folder, lazy), `throw new Error("${lazy} was loaded");`);
    edge = await startEdge({ workerPath: join(folder, 'worker.js') });
  });
  afterAll(async () => {
    await edge.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes events and choices, decides, hands out the payload and says how it is', async () => {
    const anonymousId = crypto.randomUUID();
    const event = {
      type: 'track',
      event: 'Product Viewed',
      anonymousId,
      messageId: crypto.randomUUID(),
      context: {
        consent: { categoryPreferences: { storage: true, analytics: true, personalization: true } },
      },
    };
    const taken = await edge.post('/v1/batch', { batch: [event] });
    expect([taken.status, taken.json]).toMatchObject([200, { success: true }]);
    const consent = { anonymousId, purposes: { analytics: true }, source: 'banner' };
    expect((await edge.post('/v1/consent', consent)).status).toBe(200);
    expect((await edge.post('/v1/decide', { anonymousId, keys: ['hero'] })).status).toBe(200);
    expect((await edge.get('/api/features/wk_local')).status).toBe(200);
    expect((await edge.get('/healthz')).json).toMatchObject({ ok: true });
  });

  it('refuses what only the control module answers, and goes on', async () => {
    expect((await edge.admin('GET', '/status')).status).toBe(503);
    expect((await edge.get('/v1/events')).status).toBe(503);
    expect((await edge.get('/healthz')).status).toBe(200);
  });

  it('exports what the platform looks for and nothing else', () => {
    const names = [...readFileSync(join(BUILT, 'worker.js'), 'utf8').matchAll(/\bas (\w+)(?=[,}])/g)].map(
      ([, name]) => name,
    );
    expect(new Set(names)).toEqual(
      new Set(['Jobs', 'Live', 'PeopleShard', 'Project', 'Recommender', 'default']),
    );
  });
});
