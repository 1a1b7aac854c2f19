import { readFileSync } from 'node:fs';
import {
  COMPATIBILITY_DATE,
  type InstanceOptions,
  type WorkerSettings,
} from '../../playground/start/instance.ts';

/** What the wrapper has seen since it started. */
export interface KvLog {
  readonly writes: readonly { readonly key: string; readonly at: number; readonly value: string | null }[];
  /** Writes it answered with 429. */
  readonly refused: number;
  readonly now: number;
}

/** Instance options that put a KV in place which lags as deployed (test/workerd/lagging-kv.ts): reads and absences are
 *  cached 60 s, a key takes one write a second. Pass `options` to startEdge or startInstance; talk to it through
 *  `lagging(miniflare)`. `bundle` is the harness's. */
export async function laggingKv(
  bundle: (entry: string) => Promise<string>,
): Promise<Pick<InstanceOptions, 'override' | 'beside'>> {
  const bundled = await bundle('test/workerd/lagging-kv.ts');
  const beside: WorkerSettings = {
    name: 'lagging-kv',
    modules: [{ type: 'ESModule', path: 'lagging-kv.mjs', contents: readFileSync(bundled, 'utf8') }],
    compatibilityDate: COMPATIBILITY_DATE,
    kvNamespaces: { STORE: 'aparte-kv' },
  };
  return {
    beside: [beside],
    override: (worker) => {
      const { kvNamespaces: _replaced, ...rest } = worker;
      const KV = { name: 'lagging-kv', entrypoint: 'LaggingKv' };
      return { ...rest, serviceBindings: { ...rest.serviceBindings, KV } };
    },
  };
}

interface Host {
  getWorker(name: string): Promise<{ fetch(url: string): Promise<{ json(): Promise<unknown> }> }>;
}

/** The wrapper of a running instance. */
export function lagging(miniflare: Host): {
  log(): Promise<KvLog>;
  advance(ms: number): Promise<void>;
  /** Fails the next writes, whatever their key. */
  fail(times: number): Promise<void>;
} {
  const call = async (path: string) => {
    const worker = await miniflare.getWorker('lagging-kv');
    return (await (await worker.fetch(`http://kv${path}`)).json()) as KvLog; // our own wrapper's answer
  };
  return {
    log: () => call('/log'),
    advance: async (ms) => void (await call(`/advance?ms=${ms}`)),
    fail: async (times) => void (await call(`/fail?times=${times}`)),
  };
}
