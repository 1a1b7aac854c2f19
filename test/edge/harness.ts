import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { type Instance, type InstanceOptions, startInstance } from '../../playground/start/instance.ts';
import { makeSecrets, type Secrets } from '../../playground/start/secrets.ts';
import { laggingKv } from '../faults/lagging-kv.ts';

/** A running Worker with its own empty state folder, and short ways to talk to it. */
export interface TestEdge extends Instance {
  readonly stateDir: string;
  readonly secrets: Secrets;
  /** POSTs JSON with a key (default wk_local, Bearer) and gives the answer and its parsed body. */
  post(
    path: string,
    body: unknown,
    init?: { key?: string; headers?: Record<string, string> },
  ): Promise<Answer>;
  get(path: string, init?: { key?: string; headers?: Record<string, string> }): Promise<Answer>;
  /** Any call on the admin routes with the admin token. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers freely and assert what they find
  readonly json: any;
}

/** Bundles a Worker from its TypeScript source; with APARTE_BUILT set, the files of `npm run build` are used. */
export async function bundle(entry: string, builtPath?: string): Promise<string> {
  if (process.env.APARTE_BUILT !== undefined && builtPath !== undefined) return resolve(builtPath);
  const outfile = join(tmpdir(), `aparte-test-${process.pid}`, `${entry.replaceAll('/', '-')}.js`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'error',
  });
  return outfile;
}

/** Starts the Worker for one test file. `assets` are files served by the ASSETS binding. */
export async function startEdge(
  options: Partial<InstanceOptions> & { assets?: Record<string, string> } = {},
): Promise<TestEdge> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'aparte-state-'));
  const assetsDir = options.assetsDir ?? join(stateDir, 'assets');
  if (!existsSync(assetsDir)) mkdirSync(assetsDir, { recursive: true });
  for (const [name, text] of Object.entries(options.assets ?? {})) writeFileSync(join(assetsDir, name), text);
  const secrets = options.secrets ?? makeSecrets('admin-token-of-tests');
  const workerPath = options.workerPath ?? (await bundle('edge/worker.ts', 'dist/worker/worker.js'));
  // The same tests behind a KV that lags as deployed: `npm test` runs them both ways.
  const lag = process.env.APARTE_LAGGING_KV === undefined ? {} : await laggingKv(bundle);
  const instance = await startInstance({
    port: 0,
    ...lag,
    ...options,
    stateDir,
    assetsDir,
    secrets,
    workerPath,
  });
  const ask = (path: string, init: RequestInit): Promise<Response> => {
    const headers = { connection: 'close', ...(init.headers as Record<string, string> | undefined) };
    return fetch(instance.url + path, { redirect: 'manual', ...init, headers });
  };
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await (init.method === undefined ? again(() => ask(path, init)) : ask(path, init));
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined; // not JSON: the test reads `text`
    }
    return { status: response.status, headers: response.headers, text, json };
  };
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  return {
    ...instance,
    stateDir,
    secrets,
    post: (path, body, init) =>
      call(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...bearer(init?.key ?? 'wk_local'), ...init?.headers },
      }),
    get: (path, init) => call(path, { headers: { ...bearer(init?.key ?? 'sk_local'), ...init?.headers } }),
    admin: (method, path, body) =>
      call(`/v1/admin${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...bearer(secrets.adminToken) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async stop() {
      await instance.stop();
      if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** workerd closes connections that were idle for 5 s, and one that an SDK left in the pool may be taken up just then:
 *  a GET is asked again, as any HTTP client would (RFC 9110 §9.2.2). */
async function again(ask: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= 5) throw error;
    }
  }
}
