import { narrowByGpc, type PurposeMask } from '../consent.ts';
import type { Definitions } from './definitions.ts';
import type { Person, Snapshot } from './types.ts';

/** What decisions may read of a person. `linked`: a proven `userId` belongs to the person. */
export function snapshotOf(
  person: Person,
  purposes: PurposeMask,
  names: readonly string[],
  definitions: Definitions,
  version: number,
  now: number,
  linked: boolean = false,
): Snapshot {
  return {
    v: 1,
    version,
    asOf: now,
    subject: { person: person.id, names, linked },
    assignmentId: person.assignmentId,
    purposes,
    traits: {},
    audiences: [],
    definitions: definitions.revision,
    scores: {},
    rfm: {},
    recent: [],
    sticky: {},
  };
}

/** A hash that changes iff anything but `version` and `asOf` changes. */
export function snapshotHash(snapshot: Snapshot): string {
  return JSON.stringify({ ...snapshot, version: 0, asOf: 0 });
}

/** The version after `previous`. */
export function nextVersion(previous: number, now: number): number {
  return Math.max(previous + 1, now);
}

/** The purposes that hold for a person on a device. */
export function purposesOf(
  person: Person,
  anonymousId: string | undefined,
  sourceDefault: PurposeMask,
  gpc: boolean,
): PurposeMask {
  void person, anonymousId;
  return narrowByGpc(sourceDefault, gpc);
}
