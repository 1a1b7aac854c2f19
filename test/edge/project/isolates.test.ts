import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPATIBILITY_DATE, type WorkerSettings } from '../../../playground/start/instance.ts';
import { aFlag, aProject } from '../../core/config/documents.ts';
import { startEdge, type TestEdge } from '../harness.ts';

// Other isolates of the same deployment: the same Worker again, with its own memory, on the same objects and KV.
// `cut` is one whose Project never answers.

const FAILING_PROJECT = `
import { DurableObject } from 'cloudflare:workers';
export class Project extends DurableObject {
  readStamp() { throw new Error('unreachable'); }
  readRuntime() { throw new Error('unreachable'); }
}
export default { fetch: () => new Response(null, { status: 404 }) };`;

let edge: TestEdge;
let second: string;
let cut: string;

beforeAll(async () => {
  const beside: WorkerSettings[] = [];
  edge = await startEdge({
    beside,
    override(worker) {
      const other = (name: string, projectIn: string): WorkerSettings => ({
        ...worker,
        name,
        durableObjects: {
          PEOPLE: { className: 'PeopleShard', scriptName: 'aparte', useSQLite: true },
          PROJECT: { className: 'Project', scriptName: projectIn, useSQLite: true },
        },
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      });
      beside.push(other('second', 'aparte'), other('cut', 'failing'), {
        name: 'failing',
        modules: true,
        script: FAILING_PROJECT,
        compatibilityDate: COMPATIBILITY_DATE,
        durableObjects: { PROJECT: { className: 'Project', useSQLite: true } },
      });
      return worker;
    },
  });
  second = (await edge.miniflare.unsafeGetDirectURL('second')).origin;
  cut = (await edge.miniflare.unsafeGetDirectURL('cut')).origin;
});
afterAll(async () => {
  await edge.stop();
});

async function heroAt(url: string): Promise<{ status: number; hero: Record<string, unknown> | undefined }> {
  const response = await fetch(`${url}/api/features/wk_local`);
  const body = (await response.json()) as { features?: { hero?: Record<string, unknown> } };
  return { status: response.status, hero: body.features?.hero };
}

/** How long it takes until an isolate that is asked all the time answers as it should. */
async function timeUntil(
  url: string,
  passes: (hero: Record<string, unknown> | undefined) => boolean,
): Promise<number> {
  const startedAt = Date.now();
  for (;;) {
    if (passes((await heroAt(url)).hero)) return Date.now() - startedAt;
    if (Date.now() - startedAt > 15_000) return Infinity;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('another isolate', () => {
  it('that knows nothing and reaches nothing answers 503, and keeps nobody waiting for it', async () => {
    expect((await heroAt(cut)).status).toBe(503);
  });

  it('sees a publication, a kill and its end within 5 s, without being told', async () => {
    expect((await heroAt(second)).hero).toBeUndefined();
    await edge.admin('POST', '/apply', {
      documents: [aProject(), aFlag({ rules: [{ value: 'ruled' }] })],
      publish: { environment: 'dev', name: 'First' },
    });
    expect(await timeUntil(second, (hero) => hero !== undefined)).toBeLessThanOrEqual(5_000);
    await edge.admin('POST', '/flags/hero/kill', { environment: 'dev' });
    expect(await timeUntil(second, (hero) => hero?.['disabled'] === true)).toBeLessThanOrEqual(5_000);
    await edge.admin('DELETE', '/flags/hero/kill?environment=dev');
    expect(await timeUntil(second, (hero) => hero?.['disabled'] === undefined)).toBeLessThanOrEqual(5_000);
  });

  it('that cannot reach the Project starts from the value in KV', async () => {
    // The Project writes it beside its changes, at most once a second.
    expect(await timeUntil(cut, (hero) => hero !== undefined)).toBeLessThanOrEqual(5_000);
    expect((await heroAt(cut)).status).toBe(200);
  });
});
