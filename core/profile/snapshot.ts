import { canonicalJson } from '../canonical-json.ts';
import { grants, originOf, purposesIn, type SettledPurposes } from '../consent.ts';
import { servedAgain } from './exposures.ts';
import type { Json, JsonObject } from '../events.ts';
import { utf8Length } from '../identity.ts';
import { sumsOf } from '../scores/score-facts.ts';
import { membershipsOf } from './audiences.ts';
import type { Definitions } from './definitions.ts';
import { boughtBy } from './figure-facts.ts';
import { hash64 } from './hash64.ts';
import { missingClauses } from './rebuild.ts';
import type { Person, Snapshot } from './types.ts';

/** The largest snapshot, in bytes of its JSON text. */
export const MAX_SNAPSHOT_BYTES: number = 8 * 1024;
/** How many bought items it carries. */
const MAX_SNAPSHOT_BOUGHT = 30;

/** What decisions may read of a person: only what the published config reads and the purposes allow. `linked`: a
 *  proven `userId` belongs to the person. Without `personalization` it holds no traits, audiences, recent items,
 *  scores or RFM figures, without `experimentation` no sticky variants. `definitions` is the revision it was computed with; an
 *  older one while clauses wait to be rebuilt.
 *  Over 8 KiB it drops, until it fits: recent and bought items, RFM figures, scores, traits from the largest, audiences from the last
 *  published, then sticky variants (a rule that misses one asks the hash again). */
export function snapshotOf(
  person: Person,
  settledPurposes: SettledPurposes,
  names: readonly string[],
  definitions: Definitions,
  version: number,
  now: number,
  linked: boolean = false,
): Snapshot {
  const purposes = purposesIn(settledPurposes);
  const isPersonal = grants(purposes, 'personalization');
  const isComplete = missingClauses(person, definitions).length === 0;
  const snapshot: Snapshot = {
    v: 1,
    version,
    asOf: now,
    subject: { person: person.id, names, linked },
    assignmentId: person.assignmentId,
    purposes,
    ...declaredBy(settledPurposes),
    traits: isPersonal ? allowedTraits(person, definitions) : {},
    audiences: isPersonal ? audiencesRead(person, definitions, now) : [],
    definitions: isComplete ? definitions.revision : Math.min(person.definitions, definitions.revision),
    scores: isPersonal ? scoresOf(person, definitions) : {},
    rfm: isPersonal ? rfmOf(person, definitions) : {},
    recent: isPersonal ? person.recent.map(({ item }) => item) : [],
    ...(isPersonal && person.bought !== undefined
      ? { bought: person.bought.slice(0, MAX_SNAPSHOT_BOUGHT).map(({ item }) => item) }
      : {}),
    sticky: grants(purposes, 'experimentation') ? stickyOf(person, definitions) : {},
  };
  return fit(snapshot);
}

function declaredBy(settledPurposes: SettledPurposes): Pick<Snapshot, 'purposesFrom'> {
  const origin = originOf(settledPurposes);
  return origin === 'source' || origin === 'country' ? { purposesFrom: origin } : {};
}

/** A hash that changes exactly when anything but `version` and `asOf` does. */
export function snapshotHash(snapshot: Snapshot): string {
  return hash64(canonicalJson({ ...snapshot, version: 0, asOf: 0 }));
}

/** The version after `previous`: always greater, and not behind the clock. */
export function nextVersion(previous: number, now: number): number {
  return Math.max(previous + 1, now);
}

/** A trait said to be null is no trait any more. */
function allowedTraits(person: Person, definitions: Definitions): JsonObject {
  const kept: [string, Json][] = [];
  for (const name of definitions.traits) {
    const fact = Object.hasOwn(person.traits, name) ? person.traits[name] : undefined;
    if (fact !== undefined && fact.value !== null) kept.push([name, fact.value]);
  }
  return Object.fromEntries(kept);
}

function audiencesRead(person: Person, definitions: Definitions, now: number): Snapshot['audiences'] {
  const read = new Set(
    definitions.audiences.filter((audience) => audience.isRead).map((audience) => audience.key),
  );
  return read.size === 0 ? [] : membershipsOf(person, definitions, now, read);
}

/** What was bought, of the ranges that the published config reads. */
function rfmOf(person: Person, { figures }: Definitions): Snapshot['rfm'] {
  if (figures.size === 0) return {};
  const bought = Object.entries(boughtBy(person)).filter(([range]) => figures.has(`rfm.${range}`));
  return Object.fromEntries(bought);
}

/** Sums of the scores that the published config reads. */
function scoresOf(person: Person, { figures, scores }: Definitions): Snapshot['scores'] {
  const read: [string, Snapshot['scores'][string]][] = [];
  for (const { key, factKey, halfLifeMs } of scores) {
    if (!figures.has(`score.${key}`)) continue;
    const fact = Object.hasOwn(person.scores ?? {}, factKey) ? person.scores?.[factKey] : undefined;
    if (fact !== undefined) read.push([key, sumsOf(fact, halfLifeMs)]);
  }
  return Object.fromEntries(read);
}

function stickyOf(person: Person, definitions: Definitions): Snapshot['sticky'] {
  const sticky: [string, string][] = [];
  for (const [experiment, exposure] of Object.entries(person.exposures)) {
    if (definitions.runs.get(experiment) === exposure.run) {
      sticky.push([experiment, servedAgain(exposure, person.assignmentId)]);
    }
  }
  return Object.fromEntries(sticky);
}

function fit(snapshot: Snapshot): Snapshot {
  const text = JSON.stringify(snapshot);
  // A UTF-16 unit is at most three bytes: most snapshots need no counting.
  if (text.length * 3 <= MAX_SNAPSHOT_BYTES) return snapshot;
  let bytes = utf8Length(text);
  if (bytes <= MAX_SNAPSHOT_BYTES) return snapshot;
  let fitted = snapshot;
  for (const smaller of reductions(snapshot)) {
    fitted = smaller;
    bytes = bytesOf(fitted);
    if (bytes <= MAX_SNAPSHOT_BYTES) break;
  }
  return fitted;
}

/** Ever smaller forms of a snapshot, in the order in which its parts are given up. */
function* reductions(snapshot: Snapshot): Generator<Snapshot> {
  const { bought: _bought, ...rest } = snapshot;
  let smaller: Snapshot = { ...rest, recent: [] };
  yield smaller;
  smaller = { ...smaller, rfm: {} };
  yield smaller;
  smaller = { ...smaller, scores: {} };
  yield smaller;
  const bySize = Object.entries(snapshot.traits)
    .map(([name, value]) => ({ name, value, bytes: bytesOf(value) }))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  for (let dropped = 1; dropped <= bySize.length; dropped++) {
    const kept = bySize.slice(dropped).map(({ name, value }): [string, Json] => [name, value]);
    smaller = { ...smaller, traits: Object.fromEntries(kept) };
    yield smaller;
  }
  for (let length = snapshot.audiences.length - 1; length >= 0; length--) {
    smaller = { ...smaller, audiences: snapshot.audiences.slice(0, length) };
    yield smaller;
  }
  yield { ...smaller, sticky: {} };
}

function bytesOf(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}
