import { normalIdentifier, readExternalIds, identifierTypes } from '../../core/identifier-types.ts';
import type { AparteEvent } from '../../core/events.ts';
import type { Identifier } from '../../core/identity.ts';
import type { Shown } from '../../core/people/dry-run.ts';
import type { Looks } from './look-contract.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { parseEvent } from './store.ts';

/** Newest events and identifiers a shard reads for one dry run. */
const MOST_ROWS = 5_000;

/** Which identifiers a shard's people hold, and which its newest events show, each once with the earliest time. */
export function shownIn(
  shard: Shard,
  _config: ShardConfig,
  { identifiers }: Looks['shown']['ask'],
): Looks['shown']['answer'] {
  const types = identifierTypes({ identifiers });
  const shown = new Map<string, Shown>();
  const note = (identifier: Identifier, rest: Omit<Shown, 'type' | 'value'>) => {
    const fact = { ...normalIdentifier(types, identifier), ...rest };
    const key = JSON.stringify([fact.type, fact.value, fact.person, fact.proven]);
    const known = shown.get(key);
    if (known === undefined || fact.at < known.at) shown.set(key, fact);
  };
  const names = shard.sql
    .exec<{ type: string; value: string; id: string; user: number }>(
      `SELECT i.type, i.value, p.id, ${IS_USER} AS user FROM identifiers i JOIN people p ON p.n = i.person
       WHERE p.moving IS NULL LIMIT ?`,
      MOST_ROWS,
    )
    .toArray();
  for (const { type, value, id, user } of names) {
    note({ type, value }, { person: id, isUser: user === 1, proven: true, at: 0 });
  }
  const rows = shard.sql
    .exec<{ body: string; id: string; user: number }>(
      `SELECT e.body, p.id, ${IS_USER} AS user FROM events e JOIN people p ON p.n = e.person
       WHERE p.moving IS NULL ORDER BY e.seq DESC LIMIT ?`,
      MOST_ROWS,
    )
    .toArray();
  for (const { body, id, user } of rows) {
    const event = parseEvent(body);
    const of = { person: id, isUser: user === 1, at: event.timestamp };
    for (const [identifier, proven] of shownBy(event, types)) note(identifier, { ...of, proven });
  }
  return { shown: [...shown.values()], cut: rows.length === MOST_ROWS || names.length === MOST_ROWS };
}

const IS_USER = `EXISTS (SELECT 1 FROM identifiers u WHERE u.person = p.n AND u.type = 'userId')`;

/** The identifiers of one event, and whether each counts as proof. */
function* shownBy(
  event: AparteEvent,
  types: ReturnType<typeof identifierTypes>,
): Generator<readonly [Identifier, boolean]> {
  if (event.userId !== undefined) yield [{ type: 'userId', value: event.userId }, true];
  if (event.claimedUserId !== undefined) yield [{ type: 'userId', value: event.claimedUserId }, false];
  if (event.anonymousId !== undefined) yield [{ type: 'anonymousId', value: event.anonymousId }, true];
  for (const id of readExternalIds(event.context, types, 'context').ids)
    yield [id, event.source !== 'browser'];
}
