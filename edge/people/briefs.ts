import { grants, type PurposeMask, purposesIn } from '../../core/consent.ts';
import type { Identifier } from '../../core/identity.ts';
import { settledOf } from '../../core/profile/permissions.ts';
import type { Person } from '../../core/profile/types.ts';
import type { PersonBrief } from '../../core/wire/people.ts';
import type { Shard } from './shard.ts';

const MAX_IDENTIFIERS = 5;

/** A person's row as lists read it. */
export type PersonRow = { n: number; id: string; doc: string; purposes: number };

/** The identifiers of a person, logins first. */
export function identifiersOf(shard: Shard, n: number): Identifier[] {
  const rows = shard.sql.exec<{ type: string; value: string }>(
    `SELECT type, value FROM identifiers WHERE person = ? ORDER BY type != 'userId', type, value`,
    n,
  );
  return rows.toArray().map(({ type, value }) => ({ type, value }));
}

/** What any of a person's names may be used for: what a device chose, or said with its newest event, limits that device
 *  alone. `declared`: the purposes of its last event, which hold where nobody said a thing. */
export function widestPurposes(
  person: Person,
  declared: PurposeMask,
  names: () => readonly Identifier[],
): PurposeMask {
  const on = (device: string | undefined) => purposesIn(settledOf(person, device, declared));
  const mayDiffer = person.choice === undefined && Object.keys(person.devices).length > 0;
  if (person.records === undefined && !mayDiffer) return on(undefined);
  const known = names();
  if (known.length === 0) return on(undefined);
  return known.reduce((mask, { type, value }) => mask | on(type === 'anonymousId' ? value : undefined), 0);
}

/** A person as a list shows it: of its details only a name, and neither that nor what it bought without permission. */
export function briefOf(shard: Shard, n: number, person: Person, declared: PurposeMask): PersonBrief {
  const identifiers = identifiersOf(shard, n);
  const purposes = widestPurposes(person, declared, () => identifiers);
  const name = grants(purposes, 'personalization') ? nameOfPerson(person) : undefined;
  const { orders, amountMinor } = person.totals;
  return {
    id: person.id,
    identifiers: identifiers.slice(0, MAX_IDENTIFIERS),
    createdAt: iso(person.createdAt),
    lastSeenAt: iso(person.lastSeenAt),
    ...(name === undefined ? {} : { name }),
    ...(grants(purposes, 'analytics') ? { orders, amountMinor } : {}),
  };
}

/** What a person is called, by the traits that Segment's spec reserves for it. */
export function nameOfPerson(person: Person): string | undefined {
  const said = (trait: string) => {
    const value = Object.hasOwn(person.traits, trait) ? person.traits[trait]?.value : undefined;
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 100) : undefined;
  };
  const parts = [said('firstName'), said('lastName')].filter((part) => part !== undefined);
  return said('name') ?? (parts.length === 0 ? undefined : parts.join(' '));
}

/** ISO 8601 of epoch ms. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}
