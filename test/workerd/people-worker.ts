import { compileDefinitions, type Definitions } from '../../core/profile/definitions.ts';
import type { PublishedConfig } from '../../core/config/published.ts';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../../edge/env.ts';
import * as people from '../../edge/people/port.ts';
import { PeopleShard as Shard } from '../../edge/people/object.ts';
import type { ShardConfig } from '../../edge/people/shard.ts';
import { shardStub } from '../../edge/people/slots.ts';
import { compileEnvironment } from '../../edge/project/port.ts';

// A Worker that is nothing but the people stop: its own calls over HTTP, a config from a binding, and crashes on
// demand. Bundled by test/edge/people/people-edge.ts.

interface TestEnv extends Env {
  readonly PUBLISHED?: string;
}

/** Publications that are out, and come to a shard only when it asks for a newer one than it has. */
let pending: { [environment in Environment]?: PublishedConfig } = {};
let configs: { [environment in Environment]?: PublishedConfig } | null = null;
/** Step name → how many more times the object dies there. One isolate, so the fetch handler sets what objects read. */
const crashes = new Map<string, number>();
/** How far the objects' clock is ahead of the machine's, in ms. */
let ahead = 0;

export class PeopleShard extends Shard {
  protected override async loadConfig(environment: Environment, revision: number): Promise<ShardConfig> {
    configs ??= JSON.parse((this.env as TestEnv).PUBLISHED ?? '{}');
    const next = pending[environment];
    if (next !== undefined && (configs?.[environment]?.revision ?? 0) < revision) {
      configs = { ...configs, [environment]: next };
    }
    const config = configs?.[environment];
    if (config === undefined) return super.loadConfig(environment, 0);
    const definitions = poisoned(compileDefinitions(config));
    return {
      published: compileEnvironment(config),
      definitions,
    };
  }

  protected override step(name: string): void {
    const left = crashes.get(name) ?? 0;
    if (left === 0) return;
    crashes.set(name, left - 1);
    // As if the machine went away: memory is gone, what was not on disk is lost.
    this.ctx.abort(`crash at ${name}`);
    throw new Error(`crash at ${name}`);
  }

  protected override clock(): number {
    return Date.now() + ahead;
  }

  /** The alarm as if it rang now, in whatever time it is. */
  async ring(): Promise<void> {
    await this.alarm();
  }

  async query(sql: string): Promise<unknown[]> {
    return this.ctx.storage.sql.exec(sql).toArray();
  }
}

/** An event called Poison breaks whoever reduces it. */
function poisoned(definitions: Definitions): Definitions {
  const { clausesByEvent } = definitions;
  const get = (name: string) => {
    if (name === 'Poison') throw new Error('poison');
    return clausesByEvent.get(name);
  };
  return { ...definitions, clausesByEvent: { get } as Definitions['clausesByEvent'] };
}

/** Stands in for the Project: nothing was ever published. */
export { Project } from '../../edge/project/object.ts';

type Call = { call: string; args: never[] };

const calls: Record<string, (env: Env, ...args: never[]) => unknown> = {
  nameOf: people.nameOf,
  ingest: people.ingest,
  setConsent: people.setConsent,
  snapshotOf: people.snapshotOf,
  profileOf: people.profileOf,
  whyAudiences: people.whyAudiences,
  eventsOf: people.eventsOf,
  kv: (env: Env, key: string) => env.KV.get(key, 'json'),
  kvKeys: async (env: Env) => (await env.KV.list()).keys.map((key) => key.name),
  sql: (env: Env, environment: Environment, shard: number, text: string) =>
    (shardStub(env, environment, shard) as unknown as { query(sql: string): Promise<unknown> }).query(text),
  shard: (
    env: Env,
    environment: Environment,
    shard: number,
    method: 'surrender' | 'part',
    args: [never, never, never],
  ) => shardStub(env, environment, shard)[method](...args),
  eraseByName: people.eraseByName,
  exportPerson: async (env: Env, environment: Environment, name: people.Name, now: number) => {
    const text = await people.exportPerson(env, environment, { name }, now);
    return text === null ? null : new Response(text).json();
  },
  kvText: async (env: Env) => {
    const { keys } = await env.KV.list();
    return Promise.all(keys.map(async ({ name }) => `${name} ${await env.KV.get(name)}`));
  },
  files: async (env: Env) => {
    const { objects } = await env.BUCKET.list();
    return Promise.all(
      objects.map(async ({ key }) => {
        const file = await env.BUCKET.get(key);
        return `${key} ${await new Response(file?.body.pipeThrough(new DecompressionStream('gzip'))).text()}`;
      }),
    );
  },
  setAhead: (_env: Env, ms: number) => {
    ahead = ms;
    return null;
  },
  ring: (env: Env, environment: Environment, shard: number) =>
    (shardStub(env, environment, shard) as unknown as { ring(): Promise<void> }).ring(),
  crashAt: (_env: Env, step: string, times: number) => {
    crashes.set(step, times);
    return null;
  },
  publishUnseen: (_env: Env, config: PublishedConfig) => {
    pending = { ...pending, [config.environment]: config };
    return null;
  },
  publish: (_env: Env, config: PublishedConfig) => {
    configs = { ...configs, [config.environment]: config };
    return null;
  },
};

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { call, args } = await request.json<Call>();
    try {
      return Response.json({ value: (await calls[call]?.(env, ...args)) ?? null });
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 500 });
    }
  },
};
