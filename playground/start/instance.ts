import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Miniflare, type MiniflareOptions, PeriodType } from 'miniflare';
import type { Secrets } from './secrets.ts';
import { passOn } from './workerd-log.ts';

/** One Worker on its embedded default: workerd with everything persisted in `stateDir`. */
export interface InstanceOptions {
  /** Folder of the durable state; made when missing. */
  readonly stateDir: string;
  /** TCP port on 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  /** The bundled Worker: an ES module; those it imports stand beside it. */
  readonly workerPath: string;
  /** The bundled origin site; absent: no origin. */
  readonly shopPath?: string;
  /** Folder with `aparte.js` and `widgets.js`. */
  readonly assetsDir: string;
  readonly secrets: Secrets;
  readonly shards?: number;
  /** Requests a minute for each key and each address. Default 600,000: one machine's own demo. */
  readonly requestsPerMinute?: number;
  /** Replaces parts of the Worker's options; tests put faults in here. */
  readonly override?: (worker: WorkerSettings) => WorkerSettings;
  /** More Workers beside it (origins of tests, wrappers of bindings). */
  readonly beside?: readonly WorkerSettings[];
}

/** The options of one Worker as miniflare takes them. */
export type WorkerSettings = Extract<MiniflareOptions, { workers: unknown }>['workers'][number];

export interface Instance {
  /** `http://127.0.0.1:PORT`, workerd's own socket: no layer in between. */
  readonly url: string;
  readonly miniflare: Miniflare;
  stop(): Promise<void>;
}

export const COMPATIBILITY_DATE = '2026-04-20';

/** Starts an instance and waits until it listens. Throws when the port is taken. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const main = mainWorker(options);
  const workers: WorkerSettings[] = [options.override?.(main) ?? main, ...(options.beside ?? [])];
  if (options.shopPath !== undefined) workers.push({ name: 'shop', ...moduleWorker(options.shopPath) });
  const state = (name: string) => join(options.stateDir, 'state', name);
  let stopping = false;
  const miniflare = new Miniflare({
    durableObjectsPersist: state('objects'),
    kvPersist: state('kv'),
    d1Persist: state('d1'),
    r2Persist: state('r2'),
    cachePersist: false,
    host: '127.0.0.1',
    port: 0,
    // workerd tells of every connection that its own end breaks: nothing a person stopping it needs to read.
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      passOn(stdout, process.stdout, () => stopping);
      passOn(stderr, process.stderr, () => stopping);
    },
    workers,
  });
  await miniflare.ready;
  const url = (await miniflare.unsafeGetDirectURL('aparte')).origin;
  return {
    url,
    miniflare,
    async stop() {
      stopping = true;
      await miniflare.dispose();
    },
  };
}

function moduleWorker(scriptPath: string) {
  return {
    modules: true,
    modulesRules: [{ type: 'ESModule' as const, include: ['**/*.js'] }],
    scriptPath,
    modulesRoot: dirname(scriptPath), // else workerd refuses paths above the working directory
    compatibilityDate: COMPATIBILITY_DATE,
  };
}

function mainWorker(options: InstanceOptions): WorkerSettings {
  const limit = { simple: { limit: options.requestsPerMinute ?? 600_000, period: PeriodType.MINUTE } };
  return {
    name: 'aparte',
    ...moduleWorker(options.workerPath),
    compatibilityFlags: ['nodejs_compat'],
    unsafeDirectSockets: [{ host: '127.0.0.1', port: options.port }],
    durableObjects: {
      PEOPLE: { className: 'PeopleShard', useSQLite: true },
      PROJECT: { className: 'Project', useSQLite: true },
      LIVE: { className: 'Live', useSQLite: true },
      JOBS: { className: 'Jobs', useSQLite: true },
      RECOMMENDER: { className: 'Recommender', useSQLite: true },
    },
    kvNamespaces: { KV: 'aparte-kv' },
    d1Databases: { D1: 'aparte-d1' },
    r2Buckets: { BUCKET: 'aparte-files' },
    ratelimits: { LIMIT_KEY: limit, LIMIT_ADDRESS: limit },
    serviceBindings: {
      ASSETS: { disk: { path: options.assetsDir, writable: false } },
      ...(options.shopPath === undefined ? {} : { ORIGIN: 'shop' }),
    },
    bindings: {
      PEPPER: options.secrets.pepper,
      SEALING_KEYS: JSON.stringify(options.secrets.sealingKeys),
      ADMIN_TOKEN: options.secrets.adminToken,
      SHARDS: String(options.shards ?? 8),
      EMBEDDED: 'true',
    },
  };
}
