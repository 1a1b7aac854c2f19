import type { AparteEvent } from '../../core/events.ts';
import { unreducedOf } from '../../core/people/unreduced.ts';
import { replay } from '../../core/people/replay.ts';
import { mergePersons, type MergeFacts } from '../../core/profile/merge.ts';
import { permissionsOf } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import { rememberGone } from './archived.ts';
import type { Held } from './memory.ts';
import type { Join } from './join-contract.ts';
import { keepApart, saveJoin } from './joins.ts';
import type { OrderRow, Surrender } from './merge-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { upToDate } from './snapshots.ts';
import { insertEvent, insertOrder, parseEvent } from './store.ts';

type Content = Extract<Surrender, { status: 'content' }>;

/** The person both make together, and what the record keeps of the one that came. */
interface Imported {
  readonly person: Person;
  readonly record: Pick<Join, 'head' | 'from' | 'shared' | 'chains'>;
}

/** Writes what a merge brought under the person that stays. Belongs into a transaction. An event that both had counts
 *  once: then the other person is computed anew without it. */
export function importContent(
  shard: Shard,
  config: ShardConfig,
  held: Held,
  id: string,
  content: Content,
): Imported {
  const news: AparteEvent[] = [];
  const shared: string[] = [];
  const arrived = shard.sql.exec<{ body: string }>('SELECT body FROM arriving WHERE merge = ?', id).toArray();
  for (const { body } of arrived) {
    const event = parseEvent(body);
    if (insertEvent(shard, held.n, event)) news.push(event);
    else shared.push(body);
  }
  shard.sql.exec('DELETE FROM arriving WHERE merge = ?', id);
  rememberGone(shard, held.n, content.left);
  for (const { chain, link, receipt } of content.receipts) {
    shard.sql.exec(
      'INSERT INTO receipts VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      held.n,
      chain,
      link,
      JSON.stringify(receipt),
    );
  }
  for (const row of content.joins) saveJoin(shard, held.n, row);
  keepApart(shard, held.n, content.apart, id);
  for (const name of content.apart) held.linking.add(name);
  const isDisjoint = news.length === arrived.length;
  const from = isDisjoint ? content : withoutShared(content.person, news, config);
  const facts = countShared(shard, held.n, from.orders);
  const merged = mergePersons(held.person, from.person, facts, config.definitions);
  const chains = [...new Set(content.receipts.map((moved) => moved.chain))];
  return {
    person: upToDate(shard, held.n, merged, config.definitions),
    record: {
      head: content.at,
      from: unreducedOf(content.person),
      ...(shared.length === 0 ? undefined : { shared }),
      ...(chains.length === 0 ? undefined : { chains }),
    },
  };
}

/** Writes order rows, and counts those the user's person had already. */
function countShared(shard: Shard, n: number, orders: readonly OrderRow[]): MergeFacts {
  const sharedByRange = new Map<string, number>();
  let sharedOrders = 0;
  for (const { order, range } of orders) {
    if (insertOrder(shard, n, order, range)) continue;
    if (range === '') sharedOrders++;
    else sharedByRange.set(range, (sharedByRange.get(range) ?? 0) + 1);
  }
  return { sharedOrders, sharedByRange: Object.fromEntries(sharedByRange) };
}

/** A person as it would be had it never seen the events the other has too. What is not reduced from events (choices,
 *  the assignmentId, exposures) stays. */
function withoutShared(
  person: Person,
  events: readonly AparteEvent[],
  config: ShardConfig,
): { person: Person; orders: readonly OrderRow[] } {
  const replayed = replay(person, events, config.definitions);
  const { assignmentId, exposures, version } = person;
  const kept = { ...permissionsOf(person), assignmentId, exposures, version };
  return { person: { ...replayed.person, ...kept }, orders: replayed.orders };
}
