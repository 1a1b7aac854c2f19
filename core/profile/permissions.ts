import {
  ALL_PURPOSES,
  narrowByGpc,
  type PurposeMask,
  purposesIn,
  type SettledPurposes,
  settled,
} from '../consent.ts';
import type { ConsentChoice, Person } from './types.ts';

/** What of a person says what is permitted. */
export type Permissions = Pick<Person, 'choice' | 'devices' | 'records'>;

/** A person's permissions, and nothing else of it. */
export function permissionsOf({ choice, devices, records }: Permissions): Permissions {
  return {
    devices,
    ...(choice === undefined ? undefined : { choice }),
    ...(records === undefined ? undefined : { records }),
  };
}

/** The purposes that hold for a person: the person's own choice (made under a verified login), narrowed on a device
 *  by that device's own choice; without one the device's choice; else what the source declared. `gpc` denies
 *  advertising whatever was chosen. */
export function purposesOf(
  person: Pick<Person, 'choice' | 'devices'>,
  anonymousId: string | undefined,
  declared: SettledPurposes,
  gpc: boolean,
): PurposeMask {
  const chosen = chosenOf(person, anonymousId);
  return narrowByGpc(chosen ?? purposesIn(declared), gpc);
}

/** The same for what is decided and stored from now on, with where it comes from: what the device's newest event said
 *  of its own accord limits it too, or stands in for a choice that nobody made. */
export function settledOf(
  person: Permissions,
  anonymousId: string | undefined,
  declared: SettledPurposes,
): SettledPurposes {
  const record = anonymousId === undefined ? undefined : ownOf(person.records ?? {}, anonymousId)?.purposes;
  const chosen = chosenOf(person, anonymousId);
  if (chosen !== undefined) return settled(chosen & (record ?? ALL_PURPOSES), 'choice');
  return record === undefined ? declared : settled(record, 'record');
}

function chosenOf(
  { choice, devices }: Pick<Person, 'choice' | 'devices'>,
  anonymousId: string | undefined,
): PurposeMask | undefined {
  const device = anonymousId === undefined ? undefined : ownOf(devices, anonymousId)?.purposes;
  if (choice === undefined) return device;
  return choice.purposes & (device ?? ALL_PURPOSES);
}

/** A person whose device said with an event what it may be used for. Older than what is known, it changes nothing; of
 *  one instant, the one that came last holds, so that records of different instants may arrive in any order. Nothing
 *  is kept where it only says the device's choice again. Pure. */
export function withRecord<P extends Permissions>(
  person: P,
  anonymousId: string,
  purposes: PurposeMask,
  at: number,
): P {
  const records = person.records ?? {};
  const known = ownOf(records, anonymousId);
  const choice = ownOf(person.devices, anonymousId);
  if (at <= (choice?.at ?? -Infinity) || at < (known?.at ?? -Infinity)) return person;
  if (known === undefined && choice?.purposes === purposes) return person;
  return { ...person, records: withOwn(records, anonymousId, { purposes, at }) };
}

/** A person with a choice: its own, or one device's, which then limits that device. Whatever events said before is
 *  said anew with it; what they said since stays, as a choice that a file brings may be old. Pure. */
export function withChoice<P extends Permissions>(
  person: P,
  anonymousId: string | undefined,
  choice: ConsentChoice,
): P {
  if (anonymousId === undefined) return { ...person, choice };
  const devices = withOwn(person.devices, anonymousId, choice);
  const { records, ...rest } = person;
  const kept = Object.entries(records ?? {}).filter(
    ([device, { at }]) => device !== anonymousId || at > choice.at,
  );
  const others = kept.length === 0 ? undefined : { records: Object.fromEntries(kept) };
  return { ...(rest as P), devices, ...others }; // of a P all that was left out may be absent
}

/** The purposes that were refused on one device, by its choice or by what it said with its events. */
export function refusedOn({ devices, records = {} }: Permissions, device: string): PurposeMask {
  const said = [ownOf(devices, device), ownOf(records, device)];
  return said.reduce((refused, one) => refused | (one === undefined ? 0 : ALL_PURPOSES & ~one.purposes), 0);
}

/** Own fields only, `__proto__` a device like any other. */
function ownOf<T>(values: { readonly [device: string]: T }, device: string): T | undefined {
  return Object.hasOwn(values, device) ? values[device] : undefined;
}

function withOwn<T>(
  values: { readonly [device: string]: T },
  device: string,
  value: T,
): { readonly [device: string]: T } {
  return Object.fromEntries([...Object.entries(values), [device, value]]);
}
