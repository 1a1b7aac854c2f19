import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { CellCount, RangeSpread, RfmLooks, Scale, ThenAndNow } from './rfm-contract.ts';
import { shardCount, shardStub } from './slots.ts';

// The callers' side of what is asked about what people bought.

const HISTORY_PAGE = 200;

function askAll<K extends keyof RfmLooks>(
  env: Env,
  environment: Environment,
  kind: K,
  ask: RfmLooks[K]['ask'],
): Promise<RfmLooks[K]['answer'][]> {
  const shards = Array.from({ length: shardCount(env) }, (_, shard) => shard);
  return Promise.all(shards.map((shard) => shardStub(env, environment, shard).look(environment, kind, ask)));
}

/** How figures are spread, shard by shard. Rejects when one fails: cuts of a part would be other cuts. */
export function spreadsOf(
  env: Env,
  environment: Environment,
  range: string,
  now: number,
): Promise<RangeSpread[]> {
  return askAll(env, environment, 'spread', { range, now });
}

/** How many buyers have which scores. */
export async function gridOfRange(env: Env, environment: Environment, scale: Scale): Promise<CellCount[]> {
  const sums = new Map<string, CellCount>();
  for (const cell of (await askAll(env, environment, 'grid', scale)).flat()) {
    const key = `${cell.r}${cell.f}`;
    const held = sums.get(key);
    sums.set(key, {
      r: cell.r,
      f: cell.f,
      people: cell.people + (held?.people ?? 0),
      orders: cell.orders + (held?.orders ?? 0),
      amountMinor: cell.amountMinor + (held?.amountMinor ?? 0),
    });
  }
  return [...sums.values()];
}

/** Buyers with some scores, who spent most first. */
export async function peopleInCell(
  env: Env,
  environment: Environment,
  ask: RfmLooks['cell']['ask'],
): Promise<RfmLooks['cell']['answer']> {
  const parts = await askAll(env, environment, 'cell', ask);
  return parts
    .flat()
    .sort((a, b) => b.amountMinor - a.amountMinor || (a.brief.id < b.brief.id ? -1 : 1))
    .slice(0, ask.limit);
}

/** What people had bought by two times, of at most about `limit` people: a fair sample where there are more. */
export async function historyOf(
  env: Env,
  environment: Environment,
  ask: { readonly range: string; readonly from: number; readonly until: number; readonly limit: number },
): Promise<{ readonly people: readonly ThenAndNow[]; readonly isComplete: boolean }> {
  const most = Math.ceil(ask.limit / shardCount(env));
  const walk = async (shard: number) => {
    const stub = shardStub(env, environment, shard);
    const people: ThenAndNow[] = [];
    let after: string | null = '';
    while (after !== null && people.length < most) {
      const limit = Math.min(HISTORY_PAGE, most - people.length);
      const page: RfmLooks['history']['answer'] = await stub.look(environment, 'history', {
        ...ask,
        after,
        limit,
      });
      people.push(...page.people);
      after = page.after;
    }
    return { people, isComplete: after === null };
  };
  const parts = await Promise.all(Array.from({ length: shardCount(env) }, (_, shard) => walk(shard)));
  return {
    people: parts.flatMap((part) => part.people),
    isComplete: parts.every((part) => part.isComplete),
  };
}
