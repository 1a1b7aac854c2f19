import { boughtUntil } from '../../core/profile/bought-until.ts';
import type { Bought } from '../../core/rfm/measures.ts';
import { ORDER_EVENTS } from '../../core/profile/orders.ts';
import type { RfmLooks, ThenAndNow } from './rfm-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { eventsNamed, parsePerson } from './store.ts';

/** A page of what people had bought by two times, in the order of their random ids: those looked at are a fair sample
 *  at any time. Part of the control module. */
export function historyPage(
  shard: Shard,
  { definitions }: ShardConfig,
  { range, from, until, after, limit }: RfmLooks['history']['ask'],
): RfmLooks['history']['answer'] {
  const rows = shard.sql
    .exec<{ n: number; id: string; doc: string }>(
      `SELECT p.n, p.id, p.doc FROM people p JOIN bought b ON b.person = p.n AND b.range = ?
       WHERE p.id > ? ORDER BY p.id LIMIT ?`,
      range,
      after,
      limit,
    )
    .toArray();
  const names = new Set(ORDER_EVENTS);
  const people = rows.map(({ n, id, doc }): ThenAndNow => {
    const events = eventsNamed(shard, n, names);
    const [then = null, later = null] = boughtUntil(
      parsePerson(doc),
      events,
      range,
      [from, until],
      definitions,
    );
    return [id, packed(then), packed(later)];
  });
  return { people, after: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

function packed(bought: Bought | null): ThenAndNow[1] {
  return bought === null ? null : [bought.lastAt, bought.orders, bought.amountMinor];
}
