import { joinExposureFacts, narrowChoices } from '../profile/merge.ts';
import { type Permissions, permissionsOf } from '../profile/permissions.ts';
import type { ConsentChoice, Person } from '../profile/types.ts';
import type { Unreduced } from './unreduced.ts';

// Taking one person out of another again: what their events do not tell.

/** A merge that is undone. */
export interface Parting {
  /** The person both are now. */
  readonly now: Unreduced;
  /** The one that stays, as it was before. */
  readonly own: Unreduced;
  /** The one that came; absent: the identifier had belonged to nobody. */
  readonly came?: Unreduced;
  /** What came later and stays, oldest first. */
  readonly later: readonly Unreduced[];
  /** The devices that go. */
  readonly devices: ReadonlySet<string>;
}

/** What each of the two permits afterwards. Undoing a merge nothing came after gives both what they had. A choice
 *  made since is kept by the one that stays, and narrows the one that goes: parting never widens what either allowed;
 *  what a device chose or said since goes with the device. */
export function partChoices({ now, own, came, later, devices }: Parting): {
  stays: Permissions;
  goes: Permissions;
} {
  const all = fold(own, came === undefined ? later : [came, ...later]);
  const without = fold(own, later);
  const isSaidSince = !same(now.choice, all.choice);
  const chosenBy = partDevices(
    { now: now.devices, all: all.devices, without: without.devices, theirs: came?.devices ?? {} },
    devices,
  );
  const saidBy = partDevices(
    {
      now: now.records ?? {},
      all: all.records ?? {},
      without: without.records ?? {},
      theirs: came?.records ?? {},
    },
    devices,
  );
  return {
    stays: permits(isSaidSince ? now.choice : without.choice, chosenBy.stays, saidBy.stays),
    goes: permits(
      isSaidSince ? narrowed(came?.choice, now.choice) : came?.choice,
      chosenBy.goes,
      saidBy.goes,
    ),
  };
}

interface ByDevice<T> {
  readonly [device: string]: T;
}

/** What both have by device: as before, but what is news stays or goes with its device. */
function partDevices<T>(
  sides: { readonly [side in 'now' | 'all' | 'without' | 'theirs']: ByDevice<T> },
  leaving: ReadonlySet<string>,
): { stays: ByDevice<T>; goes: ByDevice<T> } {
  const kept: [string, T][] = [];
  const gone: [string, T][] = [];
  for (const device of new Set(Object.values(sides).flatMap((side) => Object.keys(side)))) {
    const present = ofDevice(sides.now, device);
    const isNews = !same(present, ofDevice(sides.all, device));
    const goes = leaving.has(device);
    const stayed = isNews && !goes ? present : ofDevice(sides.without, device);
    const went = isNews && goes ? present : ofDevice(sides.theirs, device);
    if (stayed !== undefined) kept.push([device, stayed]);
    if (went !== undefined) gone.push([device, went]);
  }
  return { stays: Object.fromEntries(kept), goes: Object.fromEntries(gone) };
}

/** What the person that comes back permits. `known`: what it was `opened` with, and what was chosen and said since,
 *  which is newer than all that comes back; a device's choice takes back what the device had said before. */
export function partReturns(known: Permissions, opened: Permissions, back: Permissions): Permissions {
  const devices = joined(known.devices, back.devices, newer);
  const records = joined(known.records ?? {}, back.records ?? {}, newer);
  const holding = Object.entries(records).filter(([device, said]) => {
    const chosen = ofDevice(known.devices, device);
    const isSince = !same(chosen, ofDevice(opened.devices, device));
    return chosen === undefined || !isSince || said.at > chosen.at;
  });
  const { choice } = known;
  const last =
    choice === undefined || back.choice === undefined ? (back.choice ?? choice) : newer(choice, back.choice);
  return permits(last, devices, Object.fromEntries(holding));
}

/** The person that stays: computed anew from what is left of its events, with what those do not tell. It goes by the
 *  assignmentId it had, unless it has been shown something by the other's since. */
export function partStays(parting: Parting, replayed: Person): Person {
  const { now, own, came, later } = parting;
  const wasShown = Object.keys(own.exposures).length > 0 || Object.keys(replayed.exposures).length === 0;
  const tookTheirs = now.assignmentId === came?.assignmentId;
  const exposures = [own, ...later].reduce(
    (sum, one) => joinExposureFacts(sum, one.exposures),
    replayed.exposures,
  );
  const seen = replayed.events > 0 ? replayed : own;
  return {
    ...replayed,
    id: now.id,
    createdAt: Math.min(own.createdAt, ...later.map((one) => one.createdAt)),
    firstSeenAt: seen.firstSeenAt,
    lastSeenAt: seen.lastSeenAt,
    assignmentId: tookTheirs && wasShown ? own.assignmentId : now.assignmentId,
    exposures,
    ...partChoices(parting).stays,
  };
}

/** The record of a later merge, as if the one that is undone had never been. */
export function withoutParted(
  record: Unreduced,
  between: readonly Unreduced[],
  { own, came }: Parting,
): Unreduced {
  if (came === undefined) return record;
  const all = fold(own, [came, ...between]);
  const without = fold(own, between);
  const { choice, devices, records = {}, ...rest } = record;
  return {
    ...rest,
    ...permits(
      same(choice, all.choice) ? without.choice : choice,
      asBefore(devices, all.devices, without.devices),
      asBefore(records, all.records ?? {}, without.records ?? {}),
    ),
    exposures: [own, ...between].reduce((sum, one) => joinExposureFacts(sum, one.exposures), {}),
    assignmentId: record.assignmentId === came.assignmentId ? own.assignmentId : record.assignmentId,
  };
}

/** Where a value is what came about by all, what it would have been without. */
function asBefore<T>(values: ByDevice<T>, all: ByDevice<T>, without: ByDevice<T>): ByDevice<T> {
  const entries = Object.entries(values).flatMap(([device, value]): [string, T][] => {
    if (!same(value, ofDevice(all, device))) return [[device, value]];
    const before = ofDevice(without, device);
    return before === undefined ? [] : [[device, before]];
  });
  return Object.fromEntries(entries);
}

function fold(own: Permissions, others: readonly Permissions[]): Permissions {
  return others.reduce<Permissions>((sum, one) => narrowChoices(sum, one), own);
}

function ofDevice<T>(devices: ByDevice<T>, device: string): T | undefined {
  return Object.hasOwn(devices, device) ? devices[device] : undefined;
}

function joined<T>(a: ByDevice<T>, b: ByDevice<T>, both: (a: T, b: T) => T): ByDevice<T> {
  const sum = new Map(Object.entries(a));
  for (const [device, value] of Object.entries(b)) {
    const known = sum.get(device);
    sum.set(device, known === undefined ? value : both(known, value));
  }
  return Object.fromEntries(sum);
}

/** Of two sayings the newer; of one instant, what both granted. */
function newer<T extends Pick<ConsentChoice, 'purposes' | 'at'>>(a: T, b: T): T {
  if (a.at === b.at) return { ...b, purposes: a.purposes & b.purposes };
  return a.at > b.at ? a : b;
}

function narrowed(
  choice: ConsentChoice | undefined,
  since: ConsentChoice | undefined,
): ConsentChoice | undefined {
  return choice === undefined || since === undefined
    ? choice
    : { ...choice, purposes: choice.purposes & since.purposes };
}

function permits(
  choice: ConsentChoice | undefined,
  devices: Person['devices'],
  records: NonNullable<Person['records']>,
): Permissions {
  const isSilent = Object.keys(records).length === 0;
  return permissionsOf({
    devices,
    ...(choice === undefined ? {} : { choice }),
    ...(isSilent ? {} : { records }),
  });
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
