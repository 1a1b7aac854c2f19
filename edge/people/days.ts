import { grants, PURPOSE_BIT, type PurposeMask, purposeList } from '../../core/consent.ts';
import { QUARTER_MS } from '../../core/days.ts';
import { addOrder, NO_ORDERS, orderIdOf, orderKind } from '../../core/profile/orders.ts';
import { purposesOf } from '../../core/profile/permissions.ts';
import type { ConsentChoice, OrderTotals, Person } from '../../core/profile/types.ts';
import type { Figures } from '../../core/wire/overview.ts';
import type { DaysAnswer, DaysAsk } from './days-answer.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { parseEvent, parsePerson } from './store.ts';

// What happened in a shard between two instants, counted from its events: no table of sums is kept, so what is shown is
// always what the log says, after merges, late events and withdrawn permissions too.

// Indexes are named: left to itself the planner takes that of names for a person's orders, and looks through everybody's.

/** More rows than these are not read in one call: a shard is one thread, and events wait for it. */
const MAX_ROWS = 100_000;
const MAX_ORDER_ROWS = 20_000;
const ANALYTICS = PURPOSE_BIT.analytics;
/** Not of the site's own people. The text is looked for first: parsing every body would take its time. */
const COUNTED = `e.mask & ${ANALYTICS} != 0
  AND (instr(e.body, '"internal":true') = 0 OR json_extract(e.body, '$.internal') IS NULL)`;

type Tally = { -readonly [F in 'visitors' | 'newPeople' | 'events']: number } & { totals: OrderTotals };

/** What is known of a person that matters to counting. */
interface Visitor {
  /** Whether its actions may be counted; `some`: each has to be asked, for its devices differ. */
  readonly counts: 'all' | 'some' | 'none';
  readonly purposes: PurposeMask;
  readonly firstAt: number;
}

/** Counts what happened in a shard. O(people + events in between), bounded. */
export function countDays(shard: Shard, config: ShardConfig, { bounds }: DaysAsk): DaysAnswer {
  const count = makeCount(bounds);
  const rows = visitRows(shard, bounds);
  const visitors = visitorsOf(shard, [...new Set(rows.map((row) => row.person))]);
  for (const { person, slot, name, events } of rows) {
    if (visitors.get(person)?.counts === 'all') count.actions(person, slot * QUARTER_MS, name, events);
  }
  for (const [person, { counts }] of visitors) {
    if (counts !== 'some') continue;
    for (const { at, name } of permittedEvents(shard, person, bounds)) count.actions(person, at, name, 1);
  }
  for (const [person, { firstAt, purposes }] of visitors) count.person(person, firstAt, purposes);
  const orders = countOrders(shard, config, { bounds, visitors, count });
  return { ...count.result(), isPartial: rows.length >= MAX_ROWS || orders >= MAX_ORDER_ROWS };
}

function makeCount(bounds: readonly number[]) {
  const tally = (): Tally => ({ visitors: 0, newPeople: 0, events: 0, totals: NO_ORDERS });
  const parts = bounds.slice(1).map(tally);
  const whole = tally();
  const actions = new Map<string, number>();
  const permissions = new Map<string, number>();
  const seen = new Set<number>();
  const seenIn = parts.map(() => new Set<number>());
  const partAt = (at: number): number => {
    let index = bounds.length - 1;
    while (index >= 0 && (bounds[index] ?? 0) > at) index -= 1;
    return index;
  };
  return {
    actions(person: number, at: number, name: string, events: number): void {
      const index = partAt(at);
      const part = parts[index];
      if (part === undefined) return;
      part.events += events;
      whole.events += events;
      actions.set(name, (actions.get(name) ?? 0) + events);
      seen.add(person);
      seenIn[index]?.add(person);
    },
    /** A person that was seen: whether it is new, and what it grants. */
    person(person: number, firstAt: number, purposes: PurposeMask): void {
      if (!seen.has(person)) return;
      for (const purpose of purposeList(purposes)) {
        permissions.set(purpose, (permissions.get(purpose) ?? 0) + 1);
      }
      const part = parts[partAt(firstAt)];
      if (part === undefined) return;
      part.newPeople += 1;
      whole.newPeople += 1;
    },
    order(at: number, add: (totals: OrderTotals) => OrderTotals): void {
      const part = parts[partAt(at)];
      if (part === undefined) return;
      part.totals = add(part.totals);
      whole.totals = add(whole.totals);
    },
    result: () => ({
      parts: parts.map((part, index) => figuresOf({ ...part, visitors: seenIn[index]?.size ?? 0 })),
      whole: figuresOf({ ...whole, visitors: seen.size }),
      actions: [...actions],
      permissions: Object.fromEntries(permissions),
    }),
  };
}

type Count = ReturnType<typeof makeCount>;

function figuresOf({ visitors, newPeople, events, totals }: Tally): Figures {
  const { orders, amountMinor, refundedMinor, unconverted } = totals;
  return { visitors, newPeople, events, orders, amountMinor, refundedMinor, unconverted };
}

type VisitRow = { person: number; slot: number; name: string; events: number };

/** Who did what in which quarter of an hour. By person, for which there is an index. */
function visitRows(shard: Shard, bounds: readonly number[]): VisitRow[] {
  return shard.sql
    .exec<VisitRow>(
      `SELECT e.person AS person, e.at / ${QUARTER_MS} AS slot, e.name AS name, count(*) AS events
       FROM people p CROSS JOIN events e INDEXED BY events_person ON e.person = p.n AND e.at >= ? AND e.at < ?
       WHERE p.moving IS NULL AND ${COUNTED} GROUP BY e.person, slot, e.name LIMIT ${MAX_ROWS}`,
      bounds[0] ?? 0,
      bounds.at(-1) ?? 0,
    )
    .toArray();
}

function visitorsOf(shard: Shard, persons: readonly number[]): Map<number, Visitor> {
  type Row = { n: number; purposes: number; choice: number | null; devices: string; first: number | null };
  const rows = shard.sql.exec<Row>(
    `SELECT n, purposes, json_extract(doc, '$.choice.purposes') AS choice, json_extract(doc, '$.devices') AS devices,
       (SELECT at FROM events e INDEXED BY events_person WHERE e.person = n AND ${COUNTED} ORDER BY at LIMIT 1) AS first
     FROM people WHERE n IN (SELECT value FROM json_each(?))`,
    JSON.stringify(persons),
  );
  const visitors = new Map<number, Visitor>();
  for (const { n, purposes, choice, devices, first } of rows) {
    // Written by `savePerson`: a device's id and its choice.
    const ofDevices = Object.values(JSON.parse(devices) as { [device: string]: ConsentChoice });
    const newest = ofDevices.reduce<ConsentChoice | undefined>(
      (found, one) => (found === undefined || one.at > found.at ? one : found),
      undefined,
    );
    visitors.set(n, {
      counts: countsOf(choice, ofDevices),
      purposes: choice ?? newest?.purposes ?? purposes,
      firstAt: first ?? 0,
    });
  }
  return visitors;
}

function countsOf(choice: number | null, devices: readonly ConsentChoice[]): Visitor['counts'] {
  if (choice !== null && !grants(choice, 'analytics')) return 'none';
  return devices.every(({ purposes }) => grants(purposes, 'analytics')) ? 'all' : 'some';
}

/** The actions of a person that what is granted today lets be counted, one by one. */
function* permittedEvents(
  shard: Shard,
  n: number,
  bounds: readonly number[],
): Generator<{ at: number; name: string }> {
  const person = personOf(shard, n);
  if (person === null) return;
  const rows = shard.sql.exec<{ at: number; name: string; body: string }>(
    `SELECT at, name, body FROM events e INDEXED BY events_person WHERE person = ? AND at >= ? AND at < ? AND ${COUNTED}`,
    n,
    bounds[0] ?? 0,
    bounds.at(-1) ?? 0,
  );
  for (const { at, name, body } of rows) if (isPermitted(person, body)) yield { at, name };
}

function personOf(shard: Shard, n: number): Person | null {
  const [row] = shard.sql.exec<{ doc: string }>('SELECT doc FROM people WHERE n = ?', n).toArray();
  return row === undefined ? null : parsePerson(row.doc);
}

function isPermitted(person: Person, body: string): boolean {
  const event = parseEvent(body);
  return grants(purposesOf(person, event.anonymousId, event.purposes, false), 'analytics');
}

interface OrderCount {
  readonly bounds: readonly number[];
  readonly visitors: ReadonlyMap<number, Visitor>;
  readonly count: Count;
}

/** Adds orders and refunds by the rules of a person's own totals. Gives how many rows were read. */
function countOrders(shard: Shard, config: ShardConfig, { bounds, visitors, count }: OrderCount): number {
  type Row = { person: number; body: string };
  const rows = shard.sql
    .exec<Row>(
      `SELECT e.person AS person, e.body AS body FROM events e INDEXED BY events_name
       WHERE e.name IN ('Order Completed', 'Order Refunded') AND e.at >= ? AND e.at < ? AND ${COUNTED}
       ORDER BY e.at LIMIT ${MAX_ORDER_ROWS}`,
      bounds[0] ?? 0,
      bounds.at(-1) ?? 0,
    )
    .toArray();
  const known = new Set<string>();
  for (const { person, body } of rows) {
    const visitor = visitors.get(person);
    if (visitor === undefined || visitor.counts === 'none') continue;
    const owner = visitor.counts === 'some' ? personOf(shard, person) : null;
    if (visitor.counts === 'some' && (owner === null || !isPermitted(owner, body))) continue;
    const event = parseEvent(body);
    const kind = orderKind(event);
    if (kind === null) continue;
    const order = kind === 'completed' ? orderIdOf(event) : null;
    const isNew = order === null || isFirstPart(shard, { person, order, before: bounds[0] ?? 0 }, known);
    count.order(event.timestamp, (totals) => addOrder(totals, event, kind, isNew, config.definitions));
  }
  return rows.length;
}

/** Whether no earlier part of an order came, in these parts or before them. */
function isFirstPart(
  shard: Shard,
  { person, order, before }: { person: number; order: string; before: number },
  known: Set<string>,
): boolean {
  const key = `${person} ${order}`;
  if (known.has(key)) return false;
  known.add(key);
  const earlier = shard.sql.exec(
    `SELECT 1 FROM events e INDEXED BY events_person WHERE e.person = ? AND e.at < ? AND e.name = 'Order Completed' AND ${COUNTED}
       AND CAST(json_extract(e.body, '$.properties.order_id') AS TEXT) = ? LIMIT 1`,
    person,
    before,
    order,
  );
  return earlier.toArray().length === 0;
}
