import { isOwnWord, type PurposeMask, purposesIn, type SettledPurposes } from '../../core/consent.ts';
import type { Definitions } from '../../core/profile/definitions.ts';
import { eventsOfFigures } from '../../core/profile/figure-facts.ts';
import { missingClauses, rebuildClauses } from '../../core/profile/rebuild.ts';
import { CLAIMED_USER_ID } from '../../core/identity.ts';
import { hash64 } from '../../core/profile/hash64.ts';
import { settledOf } from '../../core/profile/permissions.ts';
import { nextVersion, snapshotOf } from '../../core/profile/snapshot.ts';
import type { Person, Snapshot } from '../../core/profile/types.ts';
import type { Name } from './contract.ts';
import type { Held, HeldName } from './memory.ts';
import type { Shard } from './shard.ts';
import { eventsNamed, insertOrder } from './store.ts';

/** Names a snapshot may be used with, the ones used last. */
const MAX_SUBJECT_NAMES = 8;

/** What a snapshot is made from: a held person, or one that is about to be. */
export type Draft = Pick<Held, 'person' | 'hash' | 'purposes' | 'names' | 'settled'>;

/** The purposes that hold for one of a person's names: a device's own choice limits that device. */
export function purposesFor(draft: Draft, name: Name | undefined): PurposeMask {
  return purposesIn(settledFor(draft, name));
}

function settledFor(draft: Draft, name: Name | undefined): SettledPurposes {
  const { identifier } = name ?? {};
  return settledOn(draft, identifier?.type === 'anonymousId' ? identifier.value : undefined);
}

/** As a snapshot tells it: a person's own word is the same by record or by choice. */
function settledOn({ person, purposes }: Draft, device: string | undefined): SettledPurposes {
  const found = settledOf(person, device, purposes);
  return isOwnWord(found) ? purposesIn(found) : found;
}

/** Whether more is known of the person than its devices tell: a login, or an external identifier, with what was bought
 *  in a shop under it. Only proven ones become names. */
function isLinked(draft: Draft): boolean {
  return draft.names.some(({ name }) => !OF_A_BROWSER.includes(name.identifier.type));
}

const OF_A_BROWSER: readonly string[] = ['anonymousId', CLAIMED_USER_ID];

/** The snapshot for the device of an event, or for a name. Names under other purposes are left out of its subject:
 *  whoever finds the snapshot under one of them would use what another device allowed. */
export function snapshotFor(
  draft: Draft,
  device: string | undefined,
  definitions: Definitions,
  now: number,
): Snapshot {
  const { person, settled } = draft;
  const purposes = settledOn(draft, device);
  if (settled?.person === person && settled.definitions === definitions && settled.purposes === purposes) {
    return { ...settled.snapshot, version: person.version, asOf: now };
  }
  const names = draft.names.filter((held) => purposesFor(draft, held.name) === purposesIn(purposes));
  const linked = isLinked(draft);
  return snapshotOf(person, purposes, subjectNames(names), definitions, person.version, now, linked);
}

function subjectNames(names: readonly HeldName[]): string[] {
  const used = names.length <= MAX_SUBJECT_NAMES ? names : [...names].sort((a, b) => b.usedAt - a.usedAt);
  return used
    .slice(0, MAX_SUBJECT_NAMES)
    .map((held) => held.name.name)
    .sort();
}

/** The person with every clause of the definitions, computed anew from its stored events where it lacks some. `onEvent`
 *  hears of each event that was read. */
export function upToDate(
  shard: Shard,
  n: number,
  person: Person,
  definitions: Definitions,
  onEvent: () => void = () => undefined,
): Person {
  const missing = missingClauses(person, definitions);
  if (missing.length === 0) return person;
  const names = new Set([
    ...missing.flatMap((key) => definitions.clauses.get(key)?.events ?? []),
    ...eventsOfFigures(missing, definitions),
  ]);
  const claim = (order: string, range: string) => void insertOrder(shard, n, order, range);
  return rebuildClauses(person, missing, heard(eventsNamed(shard, n, names), onEvent), definitions, claim);
}

function* heard<T>(values: Iterable<T>, onValue: () => void): Generator<T> {
  for (const value of values) {
    onValue();
    yield value;
  }
}

/** Gives the draft a new version if anything a decision reads of it has changed; true if so. */
export function settleVersion(draft: Draft, definitions: Definitions, now: number): boolean {
  // Everything any of its names may read, and what each of them may: a change of either is a change.
  const ofPerson = settledFor(draft, undefined);
  let widest: SettledPurposes = ofPerson;
  let masks = String(ofPerson);
  let isUniform = true;
  for (const held of draft.names) {
    const mask = settledFor(draft, held.name);
    if (mask !== ofPerson) isUniform = false;
    widest |= purposesIn(mask);
    masks += `,${mask}`;
  }
  const names = subjectNames(draft.names);
  const snapshot = snapshotOf(draft.person, widest, names, definitions, 0, now, isLinked(draft));
  // Built the same way each time, so its text needs no sorting to be compared.
  const hash = `${hash64(JSON.stringify({ ...snapshot, asOf: 0 }))}/${masks}`;
  const isNew = hash !== draft.hash;
  if (isNew) {
    draft.hash = hash;
    draft.person = { ...draft.person, version: nextVersion(draft.person.version, now) };
  }
  draft.settled = isUniform ? { snapshot, person: draft.person, definitions, purposes: widest } : null;
  return isNew;
}
