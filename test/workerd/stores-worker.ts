import * as edge from '../../edge/worker.ts';
import type { Env } from '../../edge/env.ts';

// The whole Worker, and a route that lays open what every store of it holds.

interface Dump {
  readonly [table: string]: readonly unknown[];
}

function dump(sql: SqlStorage): Dump {
  const tables = sql
    .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    .toArray()
    .filter(({ name }) => !/^(_cf_|sqlite_)/.test(name));
  return Object.fromEntries(tables.map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]));
}

export class PeopleShard extends edge.PeopleShard {
  lay(): Dump {
    return dump(this.ctx.storage.sql);
  }
}
export class Project extends edge.Project {
  lay(): Dump {
    return dump(this.ctx.storage.sql);
  }
}
export class Recommender extends edge.Recommender {
  lay(): Dump {
    return dump(this.ctx.storage.sql);
  }
}
export class Live extends edge.Live {
  lay(): Dump {
    return dump(this.ctx.storage.sql);
  }
}

export class Jobs extends edge.Jobs {
  lay(): Dump {
    return dump(this.ctx.storage.sql);
  }
}

const WRAPPED = ['PeopleShard', 'Project', 'Recommender', 'Live', 'Jobs'];

async function layOpen(env: Env): Promise<object> {
  const objects: Record<string, Dump> = {};
  const look = async (called: string, namespace: DurableObjectNamespace, name: string) => {
    const stub = namespace.get(namespace.idFromName(name)) as unknown as { lay(): Promise<Dump> };
    objects[called] = { ...(await stub.lay()) };
  };
  for (let shard = 0; shard < Number(env.SHARDS); shard++)
    await look(`people/${shard}`, env.PEOPLE, `dev/people/${shard}`);
  await look('project', env.PROJECT, 'project');
  await look('recommender', env.RECOMMENDER, 'dev/recommend');
  await look('jobs', env.JOBS, 'dev/jobs');
  await look('live', env.LIVE, 'dev/live');
  const { keys } = await env.KV.list();
  const kv = Object.fromEntries(
    await Promise.all(keys.map(async ({ name }) => [name, await env.KV.get(name)] as const)),
  );
  const { objects: files } = await env.BUCKET.list();
  const { results } = await env.D1.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'`,
  ).all<{ name: string }>();
  const unknown = Object.keys(edge).filter((name) => name !== 'default' && !WRAPPED.includes(name));
  return { objects, kv, r2: files.map(({ key }) => key), d1: results.map(({ name }) => name), unknown };
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname === '/__stores') return Response.json(await layOpen(env));
    return edge.default.fetch(request, env, ctx);
  },
};
