import { grants } from '../../core/consent.ts';
import type { Json } from '../../core/events.ts';
import { identifiersOf, type PersonRow, widestPurposes } from './briefs.ts';
import type { FieldCount, VocabularyPart } from './look-contract.ts';
import type { Shard } from './shard.ts';
import { parseEvent, parsePerson } from './store.ts';

const MAX_NAMES = 100;
/** Events of one name are counted up to here. */
const MAX_COUNT = 10_000;
/** The newest events of a name whose properties are read… */
const EVENTS_A_NAME = 20;
/** …and the people whose details are. */
const PEOPLE = 200;
const MAX_FIELDS = 40;
const MAX_VALUES = 30;
const MAX_VALUE_LENGTH = 60;
/** Names in one page of different ones; what is no `track` event is left out. */
type Tally = Map<string, Map<string | number | boolean, number>>;

/** What this shard's events and people can be asked about: every part by an index, and bounded. */
export function vocabularyPart(shard: Shard): VocabularyPart {
  const events = eventNames(shard).flatMap((name) => {
    const properties = propertiesOf(shard, name);
    if (properties === null) return [];
    const { count } = shard.sql
      .exec<{ count: number }>(
        'SELECT count(*) AS count FROM (SELECT 1 FROM events WHERE name = ? LIMIT ?)',
        name,
        MAX_COUNT,
      )
      .one();
    return [{ name, count, atLeast: count === MAX_COUNT, properties }];
  });
  return { events, details: detailsOf(shard) };
}

/** The names events have, from one to the next along the index: SQLite reads every row for a DISTINCT. */
function eventNames(shard: Shard): string[] {
  const names: string[] = [];
  let last = '';
  while (names.length < MAX_NAMES) {
    const [row] = shard.sql
      .exec<{ name: string }>('SELECT name FROM events WHERE name > ? ORDER BY name LIMIT 1', last)
      .toArray();
    if (row === undefined) break;
    last = row.name;
    names.push(last);
  }
  return names;
}

/** The properties of the newest events of a name; null when none is a `track` event that may be read. */
function propertiesOf(shard: Shard, name: string): readonly FieldCount[] | null {
  const tally: Tally = new Map();
  const rows = shard.sql.exec<{ body: string; mask: number }>(
    'SELECT body, mask FROM events WHERE name = ? ORDER BY at DESC LIMIT ?',
    name,
    EVENTS_A_NAME,
  );
  let found = false;
  for (const { body, mask } of rows) {
    if (!grants(mask, 'personalization')) continue;
    const event = parseEvent(body);
    if (event.type !== 'track') continue;
    found = true;
    for (const [property, value] of Object.entries(event.properties)) note(tally, property, value);
  }
  return found ? fieldsOf(tally) : null;
}

function detailsOf(shard: Shard): readonly FieldCount[] {
  const tally: Tally = new Map();
  const rows = shard.sql
    .exec<PersonRow>(
      'SELECT n, id, doc, purposes FROM people WHERE moving IS NULL ORDER BY id LIMIT ?',
      PEOPLE,
    )
    .toArray();
  for (const row of rows) {
    const person = parsePerson(row.doc);
    const purposes = widestPurposes(person, row.purposes, () => identifiersOf(shard, row.n));
    if (!grants(purposes, 'personalization')) continue;
    for (const [trait, { value }] of Object.entries(person.traits)) note(tally, trait, value);
  }
  return fieldsOf(tally);
}

function note(tally: Tally, name: string, value: Json): void {
  let values = tally.get(name);
  if (values === undefined) tally.set(name, (values = new Map()));
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return;
  if (typeof value === 'string' && (value === '' || value.length > MAX_VALUE_LENGTH)) return;
  values.set(value, (values.get(value) ?? 0) + 1);
}

function fieldsOf(tally: Tally): FieldCount[] {
  const fields = [...tally].map(([name, values]) => ({
    name,
    seen: [...values.values()].reduce((sum, seen) => sum + seen, 0),
    values: [...values].sort((a, b) => b[1] - a[1]).slice(0, MAX_VALUES),
  }));
  return fields.sort((a, b) => b.seen - a.seen).slice(0, MAX_FIELDS);
}
