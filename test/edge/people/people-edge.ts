import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishedConfig } from '../../../core/config/published.ts';
import { ALL_PURPOSES } from '../../../core/consent.ts';
import type { AparteEvent } from '../../../core/events.ts';
import type { Identifier } from '../../../core/identity.ts';
import type { Snapshot } from '../../../core/profile/types.ts';
import type { Receipt } from '../../../core/receipts.ts';
import type { Certificate } from '../../../core/wire/rights.ts';
import type {
  AudienceWhy,
  ConsentRequest,
  EventQuery,
  IngestEvent,
  IngestOutcome,
  Name,
  ProfileView,
  StoredEventView,
} from '../../../edge/people/contract.ts';
import { type Instance, type InstanceOptions, startInstance } from '../../../playground/start/instance.ts';
import { makeSecrets } from '../../../playground/start/secrets.ts';
import { bundle } from '../harness.ts';

/** The people stop alone in workerd, called as the other stops call it. */
export interface PeopleEdge {
  readonly url: string;
  readonly miniflare: Instance['miniflare'];
  readonly stateDir: string;
  nameOf(identifier: Identifier): Promise<Name>;
  ingest(events: readonly IngestEvent[], now?: number): Promise<Answer>;
  /** One event, sent as collect would: home, device and previous from what the event carries. */
  send(event: Partial<AparteEvent>, options?: Partial<IngestEvent>): Promise<IngestOutcome>;
  item(event: Partial<AparteEvent>, options?: Partial<IngestEvent>): Promise<IngestEvent>;
  setConsent(
    request: Omit<ConsentRequest, 'environment' | 'revision' | 'now'>,
  ): Promise<{ receipt: Receipt; snapshot: Snapshot }>;
  snapshotOf(name: Name, timeoutMs?: number): Promise<Snapshot | null | 'timeout'>;
  profileOf(name: Name): Promise<ProfileView | null>;
  why(name: Name): Promise<readonly AudienceWhy[] | null>;
  eventsOf(query: EventQuery): Promise<readonly StoredEventView[]>;
  erase(name: Name, now?: number): Promise<Certificate | null>;
  exportPerson(name: Name): Promise<Record<string, unknown> | null>;
  /** Everything every store holds, as text: tables of all shards, KV, files. */
  everything(): Promise<string>;
  files(): Promise<string[]>;
  /** Sets how far the objects' clock is ahead. */
  setAhead(ms: number): Promise<void>;
  ring(): Promise<void>;
  kv(key: string): Promise<Snapshot | null>;
  /** Rows of every shard. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  shardCall(slot: number, method: string, args: unknown[]): Promise<unknown>;
  crashAt(step: string, times?: number): Promise<void>;
  publish(config: PublishedConfig): Promise<void>;
  /** A publication that a shard gets only when it asks for a newer one than it has. */
  publishUnseen(config: PublishedConfig): Promise<void>;
  stop(): Promise<void>;
}

export type Answer =
  | { overloaded: true }
  | { overloaded: false; outcomes: IngestOutcome[]; snapshots: { [person: string]: Snapshot } };

let nextId = 0;

/** A valid track event; everything granted. */
export function anEvent(fields: Partial<AparteEvent> = {}): AparteEvent {
  return {
    messageId: `m-${process.pid}-${nextId++}`,
    type: 'track',
    name: 'Product Viewed',
    timestamp: Date.now(),
    receivedAt: Date.now(),
    properties: {},
    traits: {},
    context: {},
    integrations: {},
    source: 'browser',
    purposes: ALL_PURPOSES,
    ...fields,
  };
}

/** A published config of the dev environment that holds nothing but what the test is about. */
export function aConfig(fields: Partial<PublishedConfig> = {}): PublishedConfig {
  return {
    format: 1,
    environment: 'dev',
    revision: 1,
    publishedAt: 0,
    project: { kind: 'project', key: 'test', currency: 'EUR', timeZone: 'UTC', locales: ['en'] },
    features: {},
    flags: {},
    audiences: [],
    traits: {},
    experiments: {},
    metrics: [],
    ...fields,
  };
}

export async function startPeople(
  options: Partial<InstanceOptions> & { published?: PublishedConfig } = {},
): Promise<PeopleEdge> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'aparte-people-'));
  const { published, override, ...rest } = options;
  const shards = options.shards ?? 4;
  const instance = await startInstance({
    port: 0,
    assetsDir: stateDir,
    secrets: options.secrets ?? makeSecrets('t'),
    workerPath: await bundle('test/workerd/people-worker.ts'),
    ...rest,
    stateDir,
    shards,
    override: (worker) => {
      const bindings = {
        ...worker.bindings,
        ...(published ? { PUBLISHED: JSON.stringify({ dev: published }) } : {}),
      };
      const changed = { ...worker, bindings };
      return override?.(changed) ?? changed;
    },
  });
  async function call<T>(name: string, ...args: unknown[]): Promise<T> {
    const answer = JSON.parse(await post(instance.url, JSON.stringify({ call: name, args }))) as {
      value: T;
      error?: string;
    };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }
  const nameOf = (identifier: Identifier) => call<Name>('nameOf', 'dev', identifier);
  const ingest: PeopleEdge['ingest'] = (events, now = Date.now()) => call('ingest', 'dev', 0, now, events);
  async function item(fields: Partial<AparteEvent>, more: Partial<IngestEvent> = {}): Promise<IngestEvent> {
    const event = anEvent(fields);
    const device =
      event.anonymousId === undefined
        ? undefined
        : await nameOf({ type: 'anonymousId', value: event.anonymousId });
    const user =
      event.userId === undefined ? undefined : await nameOf({ type: 'userId', value: event.userId });
    const shown = await Promise.all((event.externalIds ?? []).map(nameOf));
    const home = user ?? device ?? shown[0];
    if (home === undefined) throw new Error('an event needs an identifier');
    const link = user !== undefined && device !== undefined ? { device } : {};
    const externals = { externals: shown.filter((one) => one.name !== home.name) };
    return { event, ownPurposes: true, home, ...link, ...externals, gpc: false, limited: false, ...more };
  }
  return {
    url: instance.url,
    miniflare: instance.miniflare,
    stateDir,
    nameOf,
    ingest,
    item,
    async send(fields, more) {
      const answer = await ingest([await item(fields, more)]);
      if (answer.overloaded) throw new Error('overloaded');
      const [outcome] = answer.outcomes;
      if (outcome === undefined) throw new Error('no outcome');
      return outcome;
    },
    setConsent: (request) =>
      call('setConsent', { environment: 'dev', revision: 0, now: Date.now(), ...request }),
    snapshotOf: (name, timeoutMs = 2_000) => call('snapshotOf', 'dev', name, Date.now(), timeoutMs),
    profileOf: (name) => call('profileOf', 'dev', name, Date.now()),
    why: (name) => call('whyAudiences', 'dev', name, Date.now()),
    eventsOf: (query) => call('eventsOf', 'dev', query),
    erase: (name, now = Date.now()) => call('eraseByName', 'dev', name, now),
    exportPerson: (name) => call('exportPerson', 'dev', name, Date.now()),
    async everything() {
      const parts: unknown[] = [await call('kvText'), await call('files')];
      const tables = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'`;
      for (let shard = 0; shard < shards; shard++) {
        for (const { name } of await call<{ name: string }[]>('sql', 'dev', shard, tables))
          parts.push(name, await call('sql', 'dev', shard, `SELECT * FROM ${name}`));
      }
      return JSON.stringify(parts);
    },
    files: () => call('files'),
    async setAhead(ms) {
      await call('setAhead', ms);
    },
    async ring() {
      for (let shard = 0; shard < shards; shard++) await call('ring', 'dev', shard);
    },
    kv: (key) => call('kv', key),
    async sql(text) {
      const parts: Record<string, unknown>[][] = [];
      for (let shard = 0; shard < shards; shard++) parts.push(await call('sql', 'dev', shard, text));
      return parts.flat();
    },
    shardCall: (slot, method, args) => call('shard', 'dev', Math.floor((slot * shards) / 4096), method, args),
    async crashAt(step, times = 1) {
      await call('crashAt', step, times);
    },
    async publishUnseen(config) {
      await call('publishUnseen', config);
    },
    async publish(config) {
      await call('publish', config);
    },
    async stop() {
      await instance.stop();
      if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** One request on a connection of its own: workerd closes idle ones, which a shared pool notices too late. */
function post(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks).toString()));
      answer.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Polls until `check` gives a value; fails after `withinMs`. For what the alarm does in its own time. */
export async function eventually<T>(check: () => Promise<T | undefined>, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`nothing within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
