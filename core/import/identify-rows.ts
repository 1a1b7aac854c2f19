import { canonicalJson } from '../canonical-json.ts';
import type { Json, JsonObject } from '../events.ts';
import type { Identifier } from '../identity.ts';
import { hash64 } from '../profile/hash64.ts';
import type { RowProblem } from './job.ts';
import type { ReadRow } from './read-rows.ts';

/** An event on its way from rows. */
export interface Outgoing {
  readonly rows: readonly ReadRow['row'][];
  /** As `POST /v1/batch` takes it. */
  readonly event: JsonObject;
  readonly messageId: string;
  /** Says whether what is stored under the messageId is this. */
  readonly digest: string;
}

/** Who a row is about. */
export interface RowIdentity {
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Further devices of the same user. */
  readonly devices: readonly string[];
  readonly externalIds: readonly { readonly type: string; readonly id: string }[];
}

/** The identifiers of a row, or what is wrong: none, or two users. */
export function identityOf({ values }: ReadRow): RowIdentity | RowProblem {
  const named = namedIn(values);
  const listed = listedIn(values.get('identifiers'));
  if (listed === null) {
    return { field: 'identifiers', reason: 'expected a list of { type, value }, got something else' };
  }
  const all = [...named, ...listed];
  const of = (type: string) => [...new Set(all.filter((one) => one.type === type).map(({ value }) => value))];
  const [userId, ...others] = of('userId');
  if (others.length > 0) return { field: 'userId', reason: 'expected one userId, got several' };
  const [anonymousId, ...devices] = of('anonymousId');
  const external = new Map<string, { type: string; id: string }>();
  for (const { type, value } of all) {
    if (type !== 'userId' && type !== 'anonymousId') external.set(`${type} ${value}`, { type, id: value });
  }
  if (all.length === 0) return { field: 'userId', reason: 'expected an identifier, got none' };
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    devices,
    externalIds: [...external.values()],
  };
}

/** The identifiers that have columns of their own. */
function namedIn(values: ReadRow['values']): Identifier[] {
  return [...values].flatMap(([field, value]) => {
    const isOwn = field === 'userId' || field === 'anonymousId';
    if (typeof value !== 'string' || value === '' || !(isOwn || field.startsWith('id.'))) return [];
    return [{ type: isOwn ? field : field.slice('id.'.length), value }];
  });
}

/** Those of a list, as our exports write it; null: it is none. */
function listedIn(list: unknown): Identifier[] | null {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return null;
  const identifiers: Identifier[] = [];
  for (const one of list as unknown[]) {
    const { type, value } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>; // checked below
    if (typeof type !== 'string' || typeof value !== 'string') return null;
    identifiers.push({ type, value });
  }
  return identifiers;
}

/** The fields by which an event names its person. */
export function namesOf(identity: RowIdentity): JsonObject {
  const { userId, anonymousId } = identity;
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
  };
}

/** The context of an imported event: identifiers of declared types, and what its rows came to. */
export function contextOf({ externalIds }: RowIdentity, digest: string): JsonObject {
  const ids = externalIds.map(({ type, id }) => ({ id, type, collection: 'users', encoding: 'none' }));
  return { import: { digest }, ...(ids.length === 0 ? {} : { externalIds: ids }) };
}

/** A row of a profile as `identify`: one event, and one more for each further device. `at` is the job's own time, for
 *  rows without one. The id is made of what the row says, so the same row is the same event however often it comes. */
export function profileEvents(read: ReadRow, at: number): readonly Outgoing[] | RowProblem {
  const identity = identityOf(read);
  if ('reason' in identity) return identity;
  const traits: JsonObject = Object.fromEntries(
    [...read.values].flatMap(([field, value]): [string, Json][] =>
      field.startsWith('traits.') ? [[field.slice('traits.'.length), value as Json]] : [],
    ),
  );
  const time = read.values.get('timestamp');
  const { devices, ...own } = identity;
  const digest = hash64(canonicalJson([own, traits, time ?? null]));
  const given = read.values.get('messageId');
  const messageId = typeof given === 'string' ? given : `import:profile:${digest}`;
  const timestamp = typeof time === 'number' ? time : at;
  const event = (id: string, names: JsonObject, said: JsonObject, rows = [read.row]): Outgoing => ({
    rows,
    event: {
      type: 'identify',
      messageId: id,
      ...names,
      timestamp,
      traits: said,
      context: contextOf(identity, digest),
    },
    messageId: id,
    digest,
  });
  const first = event(messageId, namesOf(identity), traits);
  const further = devices.map((anonymousId) =>
    event(`${messageId}:${hash64(anonymousId)}`, { ...namesOf(identity), anonymousId }, {}, []),
  );
  return [first, ...(identity.userId === undefined ? [] : further)];
}
