import { isMember, membershipsOf } from '../../core/profile/audiences.ts';
import { purposesOf } from '../../core/profile/permissions.ts';
import { grants, PURPOSE_BIT } from '../../core/consent.ts';
import type { Json, JsonObject } from '../../core/events.ts';
import { boughtBy, pointsOf } from '../../core/profile/figure-facts.ts';
import { EVERYTHING } from '../../core/profile/order-lines.ts';
import { cutsInUse } from '../../core/rfm/cuts-in-use.ts';
import { rfmFigures } from '../../core/rfm/figures.ts';
import { explainAudience } from '../../core/profile/why.ts';
import type { Person } from '../../core/profile/types.ts';
import type { AudienceWhy, EventQuery, ProfileView, StoredEventView } from './contract.ts';
import type { Held } from './memory.ts';
import { userOfMerge } from './merge-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { snapshotFor } from './snapshots.ts';
import { hold, parseEvent, parsePerson } from './store.ts';

/** A person as the API shows it. */
export function profileView(
  held: Held,
  config: ShardConfig,
  device: string | undefined,
  now: number,
): ProfileView {
  const { person } = held;
  const snapshot = snapshotFor(held, device, config.definitions, now);
  const memberships = membershipsOf(person, config.definitions, now);
  return {
    id: person.id,
    identifiers: held.names.map(({ name }) => name.identifier),
    assignmentId: person.assignmentId,
    createdAt: person.createdAt,
    lastSeenAt: person.lastSeenAt,
    events: person.events,
    traits: traitValues(person.traits),
    totals: person.totals,
    ranges: Object.fromEntries(Object.entries(person.ranges).filter(([range]) => range !== EVERYTHING)),
    consent: { ...(person.choice === undefined ? {} : { person: person.choice }), devices: person.devices },
    audiences: memberships.map((membership) => ({ ...membership, member: isMember(membership, now) })),
    ...figuresAllowed(held, config, snapshot.purposes, now),
    exposures: JSON.parse(JSON.stringify(person.exposures)) as JsonObject, // facts are plain JSON
    snapshot,
  };
}

/** Scores in points and RFM figures of every range, as rules would read them. */
function figuresAllowed(
  { person }: Held,
  { published, definitions }: ShardConfig,
  purposes: number,
  now: number,
): Pick<ProfileView, 'scores' | 'rfm'> {
  if (published === null || !grants(purposes, 'personalization')) return { scores: {}, rfm: {} };
  return {
    scores: pointsOf(person, definitions, now),
    rfm: rfmFigures(boughtBy(person), published.derive(cutsInUse), now),
  };
}

function traitValues(traits: Held['person']['traits']): JsonObject {
  const entries = Object.entries(traits).map(([name, fact]): [string, Json] => [name, fact.value]);
  return Object.fromEntries(entries);
}

/** For every published audience, whether the person is in it and why. */
export function audiencesWhy(held: Held, config: ShardConfig, now: number): AudienceWhy[] {
  const audiences = config.published?.config.audiences ?? [];
  return audiences.map(({ key }) => explainAudience(key, held.person, config.definitions, now));
}

type EventRow = { person: number; body: string };

/** Stored events, newest first. Shown is what its event and its person's choice let the timeline use. */
export function listEvents(shard: Shard, query: EventQuery): StoredEventView[] {
  const where: string[] = [`mask & ${PURPOSE_BIT.analytics} != 0`];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: (string | number)[]) => {
    where.push(condition);
    values.push(...bound);
  };
  if (query.messageId !== undefined) add('message_id = ?', query.messageId);
  if (query.event !== undefined) add('name = ?', query.event);
  if (query.person !== undefined) add('person = (SELECT n FROM people WHERE id = ?)', query.person);
  if (query.userId !== undefined) {
    add(
      `(claimed = ? OR person IN (SELECT person FROM identifiers WHERE type = 'userId' AND value = ?)
        AND json_extract(body, '$.userId') = ?)`,
      query.userId,
      query.userId,
      query.userId,
    );
  }
  if (query.anonymousId !== undefined) {
    add(
      `person IN (SELECT person FROM identifiers WHERE type = 'anonymousId' AND value = ?)
       AND json_extract(body, '$.anonymousId') = ?`,
      query.anonymousId,
      query.anonymousId,
    );
  }
  if (query.before !== undefined) {
    add('(at < ? OR (at = ? AND message_id < ?))', query.before, query.before, query.beforeId ?? '');
  }
  // Nothing asked for but the newest: by arrival, which needs no index.
  const order = where.length === 1 ? 'seq DESC' : 'at DESC, message_id DESC';
  const rows = shard.sql.exec<EventRow>(
    `SELECT person, body FROM events WHERE ${where.join(' AND ')} ORDER BY ${order}`,
    ...values,
  );
  const found: StoredEventView[] = [];
  for (const row of rows) {
    if (found.length >= query.limit) break;
    const view = viewOf(shard, row);
    if (view !== null) found.push(view);
  }
  return found;
}

function viewOf(shard: Shard, row: EventRow): StoredEventView | null {
  const held = hold(shard, row.person);
  const owner =
    held === undefined ? movingPerson(shard, row.person) : { person: held.person, id: held.person.id };
  if (owner === null) return null;
  const event = parseEvent(row.body);
  const granted = purposesOf(owner.person, event.anonymousId, event.purposes, false);
  return grants(granted, 'analytics') ? { event, person: owner.id } : null;
}

/** A person that was given up to a merge and is not confirmed yet: its events are shown as the user's whose they will
 *  be, so that an event is never out of sight on its way. */
function movingPerson(shard: Shard, n: number): { person: Person; id: string } | null {
  const row = shard.sql
    .exec<{ doc: string; moving: string | null }>('SELECT doc, moving FROM people WHERE n = ?', n)
    .toArray()[0];
  if (row === undefined || row.moving === null || row.moving.startsWith('erase:')) return null;
  return { person: parsePerson(row.doc), id: userOfMerge(row.moving) };
}
