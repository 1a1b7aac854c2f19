import { grants, PURPOSE_BIT } from '../../core/consent.ts';
import type { Act } from '../../core/recommend/act.ts';
import { hash64 } from '../../core/profile/hash64.ts';
import { orderIdOf } from '../../core/profile/orders.ts';
import { recentOf } from '../../core/profile/recent.ts';
import { purposesOf } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import type { ActsPage, PulledAct } from './look-contract.ts';
import type { Shard } from './shard.ts';
import { parseEvent } from './store.ts';

/** Events read for one page, and rows of the log passed over. */
const EVENTS_A_PAGE = 500;
const ROWS_A_PAGE = 10_000;

type Row = {
  seq: number;
  body: string;
  person: string;
  mask: number;
  choice: string | null;
  devices: string;
};

/** What people looked at and bought in the events after a row: of those alone that carry `personalization`, whose
 *  person still grants it, and that are no visits of the site's own people. Holds no identifier. A page reads a bounded
 *  part of the log; after rows were deleted the cursor goes back to the end. */
export function actsPage(shard: Shard, after: number): ActsPage {
  const { last } = shard.sql.exec<{ last: number }>('SELECT coalesce(max(seq), 0) AS last FROM events').one();
  const from = Math.min(after, last);
  const until = Math.min(last, from + ROWS_A_PAGE);
  const rows = shard.sql
    .exec<Row>(
      `SELECT e.seq, e.body, p.id AS person, p.purposes AS mask,
         json_extract(p.doc, '$.choice') AS choice, json_extract(p.doc, '$.devices') AS devices
       FROM events e JOIN people p ON p.n = e.person
       WHERE e.seq > ? AND e.seq <= ? AND +e.name IN ('Product Viewed', 'Order Completed')
         AND e.mask & ${PURPOSE_BIT.personalization} != 0
       ORDER BY e.seq LIMIT ${EVENTS_A_PAGE}`,
      from,
      until,
    )
    .toArray();
  const isFull = rows.length === EVENTS_A_PAGE;
  const reached = isFull ? (rows.at(-1)?.seq ?? until) : until;
  return { acts: rows.flatMap(actsOf), after: reached, more: reached < last };
}

function actsOf(row: Row): PulledAct[] {
  const event = parseEvent(row.body);
  if (event.internal === true) return [];
  const choices = {
    ...(row.choice === null ? {} : { choice: JSON.parse(row.choice) as NonNullable<Person['choice']> }),
    devices: JSON.parse(row.devices) as Person['devices'], // both of core's Person
  };
  if (!grants(purposesOf(choices, event.anonymousId, row.mask, false), 'personalization')) return [];
  const person = hashNumber(row.person);
  const order = orderIdOf(event);
  return recentOf(event).map(({ item, at, what }): PulledAct => ({
    id: hashNumber(`${event.messageId}\n${item}`),
    person,
    at,
    what,
    item,
    order: order === null ? 0 : hashNumber(`${row.person}\n${order}`),
  }));
}

/** 52 bits of a hash, never 0. */
function hashNumber(text: string): Act['person'] {
  return Number.parseInt(hash64(text).slice(0, 13), 16) || 1;
}
