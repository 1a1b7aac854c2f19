import type { Environment, ItemDocument } from '../../core/config/types.ts';
import { startIndex } from '../../core/recommend/build.ts';
import { MAX_ITEMS } from '../../core/recommend/recommend-index.ts';
import { listItems } from '../admin/port.ts';
import type { Env } from '../env.ts';
import type { IndexStamp } from './contract.ts';
import { actsByPerson, forgetUnmet, storedItems, storeItems, trimActs } from './log.ts';
import { beginWalk, isWalked, pull } from './pull.ts';
import { openTables, readMeta, writeMeta } from './schema.ts';
import { deleteIndex, writeIndex } from './segments.ts';

/** How often everything is walked through again, in ms (6 h): so long at most after an erasure or a withdrawal an
 *  index may still count what is gone. */
const REBUILD_MS = 6 * 3_600_000;
/** Rings while lists are asked for, embedded and deployed, in ms. */
const RING_MS = { embedded: 2_000, deployed: 5_000 };
/** The least time between two builds, in ms: deployed, each is some KV writes. */
const BUILD_EVERY_MS = { embedded: 2_000, deployed: 30_000 };
/** A build may take this share of the time: after one that took long the next one waits. */
const BUILD_SHARE = 0.05;
/** Nobody asked for so long: the rings become rare, in ms. */
const ASKED_LATELY_MS = 120_000;
const IDLE_AFTER_MS = 3_600_000;
const SLOW_RING_MS = 60_000;
const IDLE_RING_MS = 900_000;
/** Much waits: the next turn comes at once. */
const NEXT_TURN_MS = 50;
/** Isolates may still read an index that was replaced so long ago, in ms. */
const OLD_KEPT_MS = 600_000;

/** What a Recommender does. */
export interface RecommendWork {
  stamp(environment: Environment): Promise<IndexStamp | null>;
  noteCatalogue(environment: Environment): Promise<void>;
  /** Pulls, walks and builds as far as a turn goes, and arms the alarm. Never rejects. */
  turn(): Promise<void>;
}

/** Opens a Recommender's tables. */
export function openRecommender(storage: DurableObjectStorage, env: Env): RecommendWork {
  const { sql } = storage;
  const kind = env.EMBEDDED === 'true' ? 'embedded' : 'deployed';
  const rebuildMs = Number(env.RECOMMEND_REBUILD_MS ?? REBUILD_MS);
  let askedAt = Date.now();
  let buildFrom = 0;
  openTables(storage);

  async function wake(environment: Environment): Promise<void> {
    const now = Date.now();
    if (readMeta(sql, 'environment') === undefined) {
      writeMeta(sql, 'environment', environment);
      writeMeta(sql, 'catalogue', '1');
    }
    const armed = await storage.getAlarm();
    if (armed === null || armed > now + RING_MS[kind]) await storage.setAlarm(now + NEXT_TURN_MS);
  }

  async function turn(): Promise<void> {
    let more = false;
    try {
      const environment = readMeta(sql, 'environment') as Environment | undefined; // written by `wake`
      if (environment === undefined) return;
      more = await work(environment);
    } catch {
      // What failed is still written down as not done: the next turn takes it up.
    }
    await storage.setAlarm(Date.now() + (more ? NEXT_TURN_MS : pause())).catch(() => undefined);
  }

  function pause(): number {
    const idle = Date.now() - askedAt;
    return idle < ASKED_LATELY_MS ? RING_MS[kind] : idle < IDLE_AFTER_MS ? SLOW_RING_MS : IDLE_RING_MS;
  }

  async function work(environment: Environment): Promise<boolean> {
    if (readMeta(sql, 'catalogue') !== undefined) await readCatalogue(env, storage, environment);
    const news = await pull(env, storage, environment, 'after');
    if (news.changed) writeMeta(sql, 'dirty', '1');
    const walking = await walk(env, storage, environment, rebuildMs);
    // A first index waits until everything was pulled; later ones do not wait for the last events.
    const isFirst = readMeta(sql, 'stamp') === undefined;
    const mayBuild = readMeta(sql, 'dirty') !== undefined && Date.now() >= buildFrom;
    if (mayBuild && !(isFirst && news.more)) {
      const startedAt = Date.now();
      // One that fails costs as much, and the next may fail the same way.
      await build(env, storage, environment).finally(() => {
        buildFrom = Date.now() + Math.max(BUILD_EVERY_MS[kind], (Date.now() - startedAt) / BUILD_SHARE);
      });
    }
    await deleteOld(env, sql);
    return news.more || walking;
  }

  return {
    async stamp(environment) {
      askedAt = Date.now();
      await wake(environment);
      return stampOf(sql);
    },
    async noteCatalogue(environment) {
      // Before the first list is asked for there is nothing to do; it then reads the catalogue anyway.
      if (readMeta(sql, 'environment') === undefined) return;
      writeMeta(sql, 'catalogue', '1');
      await wake(environment);
    },
    turn,
  };
}

function stampOf(sql: SqlStorage): IndexStamp | null {
  const stored = readMeta(sql, 'stamp');
  return stored === undefined ? null : (JSON.parse(stored) as IndexStamp); // written by `build`
}

async function readCatalogue(
  env: Env,
  storage: DurableObjectStorage,
  environment: Environment,
): Promise<void> {
  // Whoever changes it while it is read marks it again.
  writeMeta(storage.sql, 'catalogue', undefined);
  try {
    const items: ItemDocument[] = [];
    for (let after = ''; items.length < MAX_ITEMS; after = items.at(-1)?.key ?? '') {
      const page = await listItems(env, environment, { limit: 1_000, after });
      items.push(...page);
      if (page.length < 1_000) break;
    }
    storage.transactionSync(() => {
      storeItems(storage.sql, items);
      writeMeta(storage.sql, 'dirty', '1');
    });
  } catch (error) {
    writeMeta(storage.sql, 'catalogue', '1');
    throw error;
  }
}

/** Goes on with the walk over everything, or begins one; whether it has more to do. */
async function walk(
  env: Env,
  storage: DurableObjectStorage,
  environment: Environment,
  rebuildMs: number,
): Promise<boolean> {
  const { sql } = storage;
  const now = Date.now();
  if (readMeta(sql, 'walking') === undefined) {
    const walkedAt = readMeta(sql, 'walkedAt');
    // The first pull is a walk of its own.
    if (walkedAt === undefined) writeMeta(sql, 'walkedAt', String(now));
    if (walkedAt === undefined || now - Number(walkedAt) < rebuildMs) return false;
    storage.transactionSync(() => {
      beginWalk(env, sql);
      writeMeta(sql, 'walk', String(Number(readMeta(sql, 'walk') ?? 0) + 1));
      writeMeta(sql, 'walking', '1');
      writeMeta(sql, 'walkedAt', String(now));
    });
  }
  const { more } = await pull(env, storage, environment, 'walk');
  if (!isWalked(sql)) return more;
  storage.transactionSync(() => {
    if (forgetUnmet(sql, Number(readMeta(sql, 'walk') ?? 0))) writeMeta(sql, 'dirty', '1');
    trimActs(sql, now);
    writeMeta(sql, 'walking', undefined);
    writeMeta(sql, 'catalogue', '1');
  });
  return false;
}

async function build(env: Env, storage: DurableObjectStorage, environment: Environment): Promise<void> {
  const { sql } = storage;
  const now = Date.now();
  // What comes while the parts are being written makes it dirty again.
  writeMeta(sql, 'dirty', undefined);
  try {
    const index = startIndex(storedItems(sql), now);
    for (const acts of actsByPerson(sql)) index.addPerson(acts);
    const stamp = await writeIndex(env, environment, now.toString(36), index.end());
    const before = stampOf(sql);
    storage.transactionSync(() => {
      writeMeta(sql, 'stamp', JSON.stringify(stamp));
      if (before !== null) rememberOld(sql, before.segments, now);
    });
  } catch (error) {
    writeMeta(sql, 'dirty', '1');
    throw error;
  }
}

interface Old {
  readonly segments: readonly string[];
  readonly at: number;
}

function oldOnes(sql: SqlStorage): Old[] {
  return JSON.parse(readMeta(sql, 'old') ?? '[]') as Old[]; // written below
}

function rememberOld(sql: SqlStorage, segments: readonly string[], at: number): void {
  writeMeta(sql, 'old', JSON.stringify([...oldOnes(sql), { segments, at }]));
}

async function deleteOld(env: Env, sql: SqlStorage): Promise<void> {
  const [oldest, ...rest] = oldOnes(sql);
  if (oldest === undefined || Date.now() - oldest.at < OLD_KEPT_MS) return;
  await deleteIndex(env, oldest.segments);
  writeMeta(sql, 'old', JSON.stringify(rest));
}
