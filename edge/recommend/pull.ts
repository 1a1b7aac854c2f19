import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import { pullActs, shardCount } from '../people/port.ts';
import { storeActs } from './log.ts';
import { readMeta } from './schema.ts';

/** Pages of acts asked of all shards in one turn. */
const PAGES_A_TURN = 32;

/** What a pull found. */
export interface Pulled {
  readonly changed: boolean;
  /** There is more than a turn takes. */
  readonly more: boolean;
}

type Cursor = 'after' | 'walk';

/** Pulls events from every shard, from its own cursor on, a bounded number of pages. A shard that fails is asked again
 *  in the next turn. Cursor and acts move in one transaction, so a crash repeats a page at worst. */
export async function pull(
  env: Env,
  storage: DurableObjectStorage,
  environment: Environment,
  cursor: Cursor,
): Promise<Pulled> {
  let changed = false;
  let left = PAGES_A_TURN;
  let waiting = Array.from({ length: shardCount(env) }, (_, shard) => shard);
  if (cursor === 'walk') waiting = waiting.filter((shard) => placeOf(storage.sql, shard, cursor) !== null);
  while (waiting.length > 0 && left > 0) {
    const asked = waiting.slice(0, left);
    left -= asked.length;
    const pages = await Promise.all(asked.map((shard) => onePage(env, storage, environment, cursor, shard)));
    changed ||= pages.some((page) => page.changed);
    waiting = [...waiting.slice(asked.length), ...asked.filter((_, i) => pages[i]?.more === true)];
  }
  return { changed, more: waiting.length > 0 };
}

async function onePage(
  env: Env,
  storage: DurableObjectStorage,
  environment: Environment,
  cursor: Cursor,
  shard: number,
): Promise<Pulled> {
  try {
    const page = await pullActs(env, environment, shard, placeOf(storage.sql, shard, cursor) ?? 0);
    return storage.transactionSync(() => {
      const walk = Number(readMeta(storage.sql, 'walk') ?? 0);
      const changed = storeActs(storage.sql, page.acts, walk);
      const place = cursor === 'walk' && !page.more ? null : page.after;
      storage.sql.exec(
        `INSERT INTO shards (n, ${cursor}) VALUES (?, ?) ON CONFLICT (n) DO UPDATE SET ${cursor} = excluded.${cursor}`,
        shard,
        place,
      );
      return { changed, more: page.more };
    });
  } catch {
    return { changed: false, more: false }; // the shard is away: its cursor stands where it was
  }
}

function placeOf(sql: SqlStorage, shard: number, cursor: Cursor): number | null {
  const [row] = sql
    .exec<{ after: number; walk: number | null }>('SELECT after, walk FROM shards WHERE n = ?', shard)
    .toArray();
  return row === undefined ? (cursor === 'after' ? 0 : null) : row[cursor];
}

/** Begins a walk over everything that the shards still have and may still be used. */
export function beginWalk(env: Env, sql: SqlStorage): void {
  for (let shard = 0; shard < shardCount(env); shard++) {
    sql.exec('INSERT INTO shards (n, walk) VALUES (?, 0) ON CONFLICT (n) DO UPDATE SET walk = 0', shard);
  }
}

/** Whether every shard was walked through. */
export function isWalked(sql: SqlStorage): boolean {
  return sql.exec('SELECT 1 FROM shards WHERE walk IS NOT NULL LIMIT 1').toArray().length === 0;
}
