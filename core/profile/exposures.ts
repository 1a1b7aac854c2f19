import { EXPOSURE_EVENT, type AparteEvent, type Json } from '../events.ts';
import type { Definitions } from './definitions.ts';
import type { ExposureFact } from './types.ts';

const MAX_VARIANT_LENGTH = 64;
/** Of a person who saw more variants than that somebody made the events up. */
const MAX_OTHER_VARIANTS = 16;
const MAX_UNITS = 16;
const MAX_UNIT_LENGTH = 512;

/** An exposure and of which experiment. */
export interface Exposure {
  readonly experiment: string;
  readonly fact: ExposureFact;
  /** Whether the event says which run it belongs to. */
  readonly namesRun: boolean;
  /** Whether the event says which assignmentId was served. */
  readonly namesUnit: boolean;
}

/** The exposure an event reports, by experiment; null when it is none, or of an experiment that is not published.
 *  Without a `run` it counts for the current one; a run that has not begun is none. */
export function exposureOf(event: AparteEvent, definitions: Definitions): Exposure | null {
  return readExposure(event, (key) => definitions.runs.get(key) ?? definitions.measured.get(key)?.run);
}

/** The same where `currentRun` says which run of an experiment is the newest. */
export function readExposure(
  event: AparteEvent,
  currentRun: (experiment: string) => number | undefined,
): Exposure | null {
  if (event.type !== 'track' || event.name !== EXPOSURE_EVENT) return null;
  const { experiment, variant, run, assignmentId } = event.properties;
  if (typeof experiment !== 'string' || !isVariant(variant)) return null;
  const current = currentRun(experiment);
  if (current === undefined) return null;
  const named = typeof run === 'number' && Number.isInteger(run) ? run : undefined;
  const seen = named ?? current;
  if (seen > current || seen < 0) return null;
  const unit = isUnit(assignmentId) ? assignmentId : undefined;
  const fact = { variant, at: event.timestamp, run: seen, assignmentId: unit ?? senderOf(event) };
  return { experiment, fact, namesRun: named !== undefined, namesUnit: unit !== undefined };
}

function isUnit(assignmentId: Json | undefined): assignmentId is string {
  return typeof assignmentId === 'string' && assignmentId !== '' && assignmentId.length <= MAX_UNIT_LENGTH;
}

function isVariant(variant: Json | undefined): variant is string {
  return (
    typeof variant === 'string' &&
    variant !== '' &&
    variant.length <= MAX_VARIANT_LENGTH &&
    !variant.includes(',')
  );
}

function senderOf(event: AparteEvent): string {
  return event.anonymousId ?? event.userId ?? event.claimedUserId ?? '';
}

/** Two exposures of one experiment as one: the newer run counts; within a run the earliest, and every other variant
 *  is noted as a crossover. Associative, commutative, idempotent. */
export function joinExposures(a: ExposureFact, b: ExposureFact): ExposureFact {
  if (a.run !== b.run) return a.run > b.run ? a : b;
  const first = compareExposures(a, b) <= 0 ? a : b;
  const others = new Set([a.variant, b.variant, ...othersOf(a), ...othersOf(b)]);
  others.delete(first.variant);
  const { variant, at, run, assignmentId } = first;
  const fact = { variant, at, run, assignmentId, ...joinUnits(a, b) };
  if (others.size === 0) return fact;
  const crossover = [...others].sort().slice(0, MAX_OTHER_VARIANTS).join(',');
  return { ...fact, crossover };
}

/** The variant that somebody with this assignmentId is served again: its own record's, else the first one's. */
export function servedAgain(fact: ExposureFact, assignmentId: string): string {
  const own = Object.hasOwn(fact.units ?? {}, assignmentId) ? fact.units?.[assignmentId] : undefined;
  return own?.[0] ?? fact.variant;
}

type Unit = readonly [assignmentId: string, shown: readonly [variant: string, at: number]];

function joinUnits(a: ExposureFact, b: ExposureFact): Pick<ExposureFact, 'units'> {
  if (a.assignmentId === b.assignmentId && a.units === undefined && b.units === undefined) return {};
  const units = new Map(unitsOf(a));
  for (const [id, shown] of unitsOf(b)) {
    const known = units.get(id);
    if (known === undefined || compareUnits([id, shown], [id, known]) < 0) units.set(id, shown);
  }
  return { units: Object.fromEntries([...units].sort(compareUnits).slice(0, MAX_UNITS)) };
}

function unitsOf({ units, assignmentId, variant, at }: ExposureFact): Unit[] {
  return units === undefined ? [[assignmentId, [variant, at]]] : Object.entries(units);
}

function compareUnits([idA, [variantA, atA]]: Unit, [idB, [variantB, atB]]: Unit): number {
  return compareExposures(
    { assignmentId: idA, variant: variantA, at: atA },
    { assignmentId: idB, variant: variantB, at: atB },
  );
}

function othersOf(fact: ExposureFact): readonly string[] {
  return fact.crossover === undefined ? [] : fact.crossover.split(',');
}

/** Ties in time go by names, so that the order of arrival does not matter. */
function compareExposures(
  a: Pick<ExposureFact, 'at' | 'variant' | 'assignmentId'>,
  b: Pick<ExposureFact, 'at' | 'variant' | 'assignmentId'>,
): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.variant !== b.variant) return a.variant < b.variant ? -1 : 1;
  return a.assignmentId < b.assignmentId ? -1 : 1;
}
