import { grants, purposeRecord } from '../../core/consent.ts';
import type { AparteEvent, Json, JsonObject } from '../../core/events.ts';
import type { ConsentChoice, Person } from '../../core/profile/types.ts';
import { identifiersOf, iso, widestPurposes } from './briefs.ts';
import { eventJson } from './json.ts';
import type { ExportPage, Looks } from './look-contract.ts';
import type { Shard } from './shard.ts';
import { parseEvent, parsePerson } from './store.ts';

/** People and rows of the log read for one page, and how much text it comes to. */
const PEOPLE_A_PAGE = 500;
const EVENTS_A_PAGE = 500;
const ROWS_A_PAGE = 5_000;
const MAX_LENGTH: number = 2 * 1024 * 1024;

/** A part of everything a shard holds, in the form in which it can be brought in again. Each part only where its purpose
 *  is still granted: traits `personalization`, orders and events `analytics`; choices always. */
export function exportPage(shard: Shard, { kind, after }: Looks['exportPage']['ask']): ExportPage {
  return kind === 'profiles' || kind === 'consents'
    ? pageOfPeople(shard, kind, after)
    : pageOfEvents(shard, kind, after);
}

/** The names of all traits that some people have. */
export function traitNames(
  shard: Shard,
  { after }: Looks['traitNames']['ask'],
): Looks['traitNames']['answer'] {
  const rows = shard.sql
    .exec<{ n: number }>('SELECT n FROM people WHERE n > ? ORDER BY n LIMIT ?', after, PEOPLE_A_PAGE)
    .toArray();
  const last = rows.at(-1)?.n ?? after;
  const names = shard.sql.exec<{ key: string }>(
    `SELECT DISTINCT t.key FROM people p, json_each(p.doc, '$.traits') t WHERE p.n > ? AND p.n <= ?`,
    after,
    last,
  );
  return {
    names: names.toArray().map(({ key }) => key),
    after: last,
    more: rows.length === PEOPLE_A_PAGE,
  };
}

type PersonRow = { n: number; doc: string; purposes: number };

function pageOfPeople(shard: Shard, kind: 'profiles' | 'consents', after: number): ExportPage {
  const found = shard.sql
    .exec<PersonRow>(
      'SELECT n, doc, purposes FROM people WHERE n > ? AND moving IS NULL ORDER BY n LIMIT ?',
      after,
      PEOPLE_A_PAGE,
    )
    .toArray();
  const rows: JsonObject[] = [];
  let length = 0;
  let last = after;
  for (const row of found) {
    const made = kind === 'profiles' ? [profileRow(shard, row)] : choiceRows(shard, row);
    rows.push(...made);
    last = row.n;
    length += row.doc.length;
    if (length > MAX_LENGTH) break;
  }
  return { rows, after: last, more: last !== (found.at(-1)?.n ?? after) || found.length === PEOPLE_A_PAGE };
}

/** A login, a device, and a list of what else names the person. */
function namesOf(shard: Shard, n: number): JsonObject {
  const all = identifiersOf(shard, n);
  const user = all.find(({ type }) => type === 'userId');
  const device = all.find(({ type }) => type === 'anonymousId');
  const others = all.filter((one) => one !== user && one !== device);
  return {
    ...(user === undefined ? {} : { userId: user.value }),
    ...(device === undefined ? {} : { anonymousId: device.value }),
    ...(others.length === 0 ? {} : { identifiers: others.map(({ type, value }) => ({ type, value })) }),
  };
}

function profileRow(shard: Shard, { n, doc, purposes }: PersonRow): JsonObject {
  const person = parsePerson(doc);
  const granted = widestPurposes(person, purposes, () => identifiersOf(shard, n));
  const facts = grants(granted, 'personalization') ? Object.entries(person.traits) : [];
  const newest = facts.reduce((at, [, fact]) => Math.max(at, fact.at), person.lastSeenAt);
  return {
    ...namesOf(shard, n),
    timestamp: iso(newest),
    traits: Object.fromEntries(facts.map(([name, { value }]): [string, Json] => [name, value])),
  };
}

function choiceRows(shard: Shard, { n, doc }: PersonRow): JsonObject[] {
  const person: Person = parsePerson(doc);
  const { userId, identifiers, ...device } = namesOf(shard, n);
  const said = ({ purposes, at, source, textVersion }: ConsentChoice): JsonObject => ({
    timestamp: iso(at),
    purposes: purposeRecord(purposes),
    source,
    ...(textVersion === undefined ? {} : { textVersion }),
  });
  // A choice of the person's is brought in under what names the person; of a device under that device alone.
  const names = userId === undefined ? (identifiers === undefined ? device : { identifiers }) : { userId };
  const own = person.choice === undefined ? [] : [{ ...names, ...said(person.choice) }];
  return [
    ...own,
    ...Object.entries(person.devices).map(([anonymousId, choice]) => ({ anonymousId, ...said(choice) })),
  ];
}

type EventRow = { seq: number; body: string; person: string; n: number; doc: string; purposes: number };

function pageOfEvents(shard: Shard, kind: 'orders' | 'events', after: number): ExportPage {
  const { newest } = shard.sql
    .exec<{ newest: number }>('SELECT coalesce(max(seq), 0) AS newest FROM events')
    .one();
  const until = Math.min(newest, after + ROWS_A_PAGE);
  const only = kind === 'orders' ? `AND +e.name IN ('Order Completed', 'Order Refunded')` : '';
  const found = shard.sql
    .exec<EventRow>(
      `SELECT e.seq, e.body, p.id AS person, p.n, p.doc, p.purposes FROM events e JOIN people p ON p.n = e.person
       WHERE e.seq > ? AND e.seq <= ? ${only} ORDER BY e.seq LIMIT ?`,
      after,
      until,
      EVENTS_A_PAGE,
    )
    .toArray();
  const rows: JsonObject[] = [];
  let length = 0;
  let last = after;
  for (const row of found) {
    last = row.seq;
    length += row.body.length;
    const event = parseEvent(row.body);
    if (mayLeave(shard, row, event)) {
      rows.push(
        kind === 'orders'
          ? orderRow(shard, row.n, event)
          : (eventJson({ event, person: row.person }) as JsonObject),
      ); // JSON, by what it is
    }
    if (length > MAX_LENGTH) break;
  }
  const isWhole = last === (found.at(-1)?.seq ?? last) && found.length < EVENTS_A_PAGE;
  const reached = isWhole ? until : last;
  return { rows, after: Math.max(reached, after), more: reached < newest };
}

function mayLeave(shard: Shard, { n, doc, purposes }: EventRow, event: AparteEvent): boolean {
  if (!grants(event.purposes, 'analytics')) return false;
  return grants(
    widestPurposes(parsePerson(doc), purposes, () => identifiersOf(shard, n)),
    'analytics',
  );
}

const ORDER_FIELDS = ['currency', 'revenue', 'total', 'coupon', 'products'] as const;

function orderRow(shard: Shard, n: number, event: AparteEvent): JsonObject {
  const { userId, anonymousId, externalIds, properties } = event;
  const isNamed = userId !== undefined || anonymousId !== undefined || externalIds !== undefined;
  const order = properties['order_id'];
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(externalIds === undefined
      ? {}
      : { identifiers: externalIds.map(({ type, value }) => ({ type, value })) }),
    ...(isNamed ? {} : namesOf(shard, n)),
    // An order without an id counts as one of its own.
    orderId: typeof order === 'string' || typeof order === 'number' ? String(order) : event.messageId,
    type: event.name,
    timestamp: iso(event.timestamp),
    ...Object.fromEntries(
      ORDER_FIELDS.flatMap((field): [string, Json][] => {
        const value = properties[field];
        return value === undefined || value === null ? [] : [[field, value]];
      }),
    ),
    messageId: event.messageId,
  };
}
