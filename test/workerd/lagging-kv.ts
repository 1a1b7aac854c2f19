import { WorkerEntrypoint } from 'cloudflare:workers';

// Stands in for the KV binding and behaves as KV does deployed: a location sees a value, or its absence, for 60 s after
// it first asked; a key takes one write a second, more answer 429. Its clock is moved by `fetch('/advance?ms=')`.

interface LaggingEnv {
  readonly STORE: KVNamespace;
}

const CACHED_MS = 60_000;
const WRITE_EVERY_MS = 1_000;

/** What this location has seen: the value or its absence, and when. */
const seen = new Map<string, { readonly value: string | null; readonly at: number }>();
const writes: { readonly key: string; readonly at: number; readonly value: string | null }[] = [];
let refused = 0;
/** Fails every write while it is above 0. */
let failing = 0;
let advancedMs = 0;
const clock = () => Date.now() + advancedMs;

type Kind = 'text' | 'json' | 'arrayBuffer' | undefined;

export class LaggingKv extends WorkerEntrypoint<LaggingEnv> {
  async get(key: string, options?: Kind | { type?: Kind }): Promise<unknown> {
    const kind = typeof options === 'object' ? options.type : options;
    if (kind === 'arrayBuffer') return this.env.STORE.get(key, kind); // parts of an index: written once, never asked before
    let known = seen.get(key);
    if (known === undefined || clock() - known.at >= CACHED_MS) {
      known = { value: await this.env.STORE.get(key), at: clock() };
      seen.set(key, known);
    }
    return known.value === null || kind !== 'json' ? known.value : JSON.parse(known.value);
  }

  async put(key: string, value: string | ArrayBuffer): Promise<void> {
    this.#write(key, typeof value === 'string' ? value : '');
    await this.env.STORE.put(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#write(key, null);
    await this.env.STORE.delete(key);
  }

  async list(options?: KVNamespaceListOptions): Promise<unknown> {
    return this.env.STORE.list(options);
  }

  #write(key: string, value: string | null): void {
    if (failing > 0) {
      failing--;
      throw new Error('KV PUT failed: 500 Internal Server Error');
    }
    const last = writes.filter((write) => write.key === key).at(-1);
    if (last !== undefined && clock() - last.at < WRITE_EVERY_MS) {
      refused++;
      throw new Error('KV PUT failed: 429 Too Many Requests');
    }
    writes.push({ key, at: clock(), value });
  }
}

export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === '/advance') advancedMs += Number(url.searchParams.get('ms'));
    if (url.pathname === '/fail') failing = Number(url.searchParams.get('times'));
    return Response.json({ writes, refused, now: clock() });
  },
};
