import { joinExposureFacts, narrowChoices } from '../profile/merge.ts';
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

/** What each of the two has of choices afterwards. Undoing a merge nothing came after gives both what they had. A choice
 *  made since is kept by the one that stays, and narrows the one that goes: parting never widens what either allowed;
 *  what a device chose since goes with the device. */
export function partChoices({ now, own, came, later, devices }: Parting): {
  stays: Pick<Person, 'choice' | 'devices'>;
  goes: Pick<Person, 'choice' | 'devices'>;
} {
  const all = fold(own, came === undefined ? later : [came, ...later]);
  const without = fold(own, later);
  const isSaidSince = !same(now.choice, all.choice);
  const stays = isSaidSince ? now.choice : without.choice;
  const kept: [string, ConsentChoice][] = [];
  const gone: [string, ConsentChoice][] = [];
  for (const device of new Set([...Object.keys(now.devices), ...Object.keys(without.devices)])) {
    const [present, joined, before] = [now, all, without].map((one) => ofDevice(one.devices, device));
    const theirs = ofDevice(came?.devices ?? {}, device);
    const isNews = !same(present, joined);
    const goes = devices.has(device);
    const stayed = isNews && !goes ? present : before;
    const went = isNews && goes ? present : theirs;
    if (stayed !== undefined) kept.push([device, stayed]);
    if (went !== undefined) gone.push([device, went]);
  }
  return {
    stays: { devices: Object.fromEntries(kept), ...chosen(stays) },
    goes: {
      devices: Object.fromEntries(gone),
      ...chosen(isSaidSince ? narrowed(came?.choice, now.choice) : came?.choice),
    },
  };
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
  const devices = Object.entries(record.devices).flatMap(([device, choice]): [string, ConsentChoice][] => {
    if (!same(choice, ofDevice(all.devices, device))) return [[device, choice]];
    const before = ofDevice(without.devices, device);
    return before === undefined ? [] : [[device, before]];
  });
  const { choice, ...rest } = record;
  return {
    ...rest,
    ...chosen(same(choice, all.choice) ? without.choice : choice),
    devices: Object.fromEntries(devices),
    exposures: [own, ...between].reduce((sum, one) => joinExposureFacts(sum, one.exposures), {}),
    assignmentId: record.assignmentId === came.assignmentId ? own.assignmentId : record.assignmentId,
  };
}

type Choices = Pick<Person, 'choice' | 'devices'>;

function fold(own: Choices, others: readonly Choices[]): Choices {
  return others.reduce<Choices>((sum, one) => narrowChoices(sum, one), own);
}

function ofDevice(devices: Person['devices'], device: string): ConsentChoice | undefined {
  return Object.hasOwn(devices, device) ? devices[device] : undefined;
}

function narrowed(
  choice: ConsentChoice | undefined,
  since: ConsentChoice | undefined,
): ConsentChoice | undefined {
  return choice === undefined || since === undefined
    ? choice
    : { ...choice, purposes: choice.purposes & since.purposes };
}

function chosen(choice: ConsentChoice | undefined): { choice?: ConsentChoice } {
  return choice === undefined ? {} : { choice };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
