import main, { PeopleShard as Shard } from '../../edge/worker.ts';
import type { Env } from '../../edge/env.ts';
import { shardCount } from '../../edge/people/slots.ts';

// The whole Worker, with every use of a binding counted where the runtime itself does it: by `npm run bench costs`,
// and by tests that say what may not be touched. `GET /__counts` gives the sums since the last one.

/** What was used, by name: `people.call`, `sql.read`, `kv.get` … */
const counts = new Map<string, number>();
let bindings: Env | null = null;

function add(name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** Counts the calls of one method of everything of this kind, whoever holds it. */
function count(of: object, method: string, name: (self: unknown, args: readonly unknown[]) => string): void {
  const kind = Object.getPrototypeOf(of) as Record<string, (...args: unknown[]) => unknown>;
  const original = kind[method];
  if (original === undefined) return; // a KV that only behaves like one
  kind[method] = function counted(this: unknown, ...args: unknown[]) {
    add(name(this, args));
    return original.apply(this, args);
  };
}

let isStorageCounted = false;

/** Rows as SQLite tells them. A cursor's figures are whole once it was read to its end, which all our code does before
 *  it yields. */
function countStorage({ storage }: DurableObjectState): void {
  if (isStorageCounted) return;
  isStorageCounted = true;
  const kind = Object.getPrototypeOf(storage.sql) as { exec: SqlStorage['exec'] };
  const original = kind.exec;
  kind.exec = function counted(this: SqlStorage, ...args: Parameters<SqlStorage['exec']>) {
    const cursor = original.apply(this, args);
    queueMicrotask(() => {
      add('sql.read', cursor.rowsRead);
      add('sql.write', cursor.rowsWritten);
    });
    return cursor;
  } as SqlStorage['exec'];
  count(storage, 'setAlarm', () => 'sql.write'); // billed as one row
}

function countBindings(env: Env): void {
  if (bindings !== null) return;
  bindings = env;
  for (const method of ['get', 'delete', 'list']) count(env.KV, method, () => `kv.${method}`);
  count(env.KV, 'put', (_self, [, value]) => {
    if (typeof value === 'string') add('kv.bytes', value.length);
    return 'kv.put';
  });
  for (const method of ['get', 'put', 'head', 'delete', 'list'])
    count(env.BUCKET, method, () => `r2.${method}`);
  count(env.D1, 'prepare', () => 'd1.statement');
  const kind = Object.getPrototypeOf(env.PEOPLE) as { get: DurableObjectNamespace['get'] };
  const original = kind.get;
  kind.get = function counted(this: DurableObjectNamespace, ...args: Parameters<typeof original>) {
    const name = this === env.PEOPLE ? 'people.call' : 'object.call';
    return new Proxy(original.apply(this, args), {
      get(stub, method) {
        const found = Reflect.get(stub, method) as unknown;
        if (typeof found !== 'function' || method === 'databaseSize') return found;
        return (...given: unknown[]) => {
          add(name);
          // Not `found.apply`: of a remote method that names another one.
          return Reflect.apply<unknown, unknown[], unknown>(found as () => unknown, stub, given);
        };
      },
    });
  };
}

export class PeopleShard extends Shard {
  constructor(ctx: DurableObjectState, env: Env) {
    countBindings(env);
    countStorage(ctx);
    super(ctx, env);
  }

  override async alarm(): Promise<void> {
    add('people.alarm');
    await super.alarm();
  }

  databaseSize(): number {
    return this.ctx.storage.sql.databaseSize;
  }
}

/** The other objects as they are; the class above takes the place of the one of its name. */
export * from '../../edge/worker.ts';

async function report(env: Env): Promise<Response> {
  const shards = Array.from({ length: shardCount(env) }, (_, shard) => {
    const id = env.PEOPLE.idFromName(`dev/people/${shard}`);
    return env.PEOPLE.get(id) as unknown as { databaseSize(): Promise<number> }; // the class above
  });
  const sizes = await Promise.all(shards.map((shard) => shard.databaseSize()));
  const told = { ...Object.fromEntries(counts), bytes: sizes.reduce((sum, size) => sum + size, 0) };
  counts.clear();
  return Response.json(told);
}

export default {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    countBindings(env);
    return new URL(request.url).pathname === '/__counts' ? report(env) : main.fetch(request, env, ctx);
  },
};
