import { canonicalJson } from '../canonical-json.ts';
import type { DidClause } from '../config/types.ts';
import { readNumber } from '../decimal.ts';
import type { AparteEvent, JsonObject } from '../events.ts';
import type { DidEntry } from './types.ts';
import { compileReader, compileTest, type ObjectTest, type PlaceReader } from './conditions.ts';
import { parseDuration } from './durations.ts';
import { hash64 } from './hash64.ts';
import { compileNumberTest, type NumberTest } from './number-test.ts';
import {
  compileSequence,
  type CompiledSequence,
  maskOf,
  namesOfSteps,
  sequenceKey,
} from './sequence-steps.ts';

/** What a clause asks of its matching events. */
export type ClauseKind = 'count' | 'sum' | 'distinct' | 'first' | 'last' | 'sequence';

/** Which entries are kept when there are many: see did-facts.ts. */
export type Retention = 'newest' | 'earliest' | 'distinct';

/** A `did` clause made ready for many events and evaluations. */
export interface CompiledClause {
  /** Names what is remembered (`clauseKey`): clauses that ask the same events other questions share it. */
  readonly key: string;
  readonly clause: DidClause;
  /** The names of the events it looks at. */
  readonly events: readonly string[];
  /** The revision from which on the clause is certainly reduced with every event. */
  readonly definedAt: number;
  readonly kind: ClauseKind;
  readonly retention: Retention;
  readonly matches: ObjectTest;
  /** Of `sum` and `distinct`: reads the property. */
  readonly read: PlaceReader | null;
  /** Of `count`, `sum`, `distinct`: whether the number passes. */
  readonly passes: NumberTest;
  /** Sliding window in ms; infinite: all time. */
  readonly windowMs: number;
  /** Of `first`, `last`: at most / more than so long ago, in ms. */
  readonly withinMs: number | null;
  readonly beforeMs: number | null;
  /** Of `sequence`: its steps. */
  readonly sequence: CompiledSequence | null;
}

/** The key under which a person remembers a clause: a hash of which events match and what is kept of them, not of
 *  thresholds and windows. `3 views` and `5 views in 7d` of the same events are one list, and changing a threshold
 *  needs no rebuilding. */
export function clauseKey(clause: DidClause): string {
  if (clause.sequence !== undefined) return hash64(sequenceKey(clause.sequence));
  const kind = kindOf(clause);
  const retention = retentionOf(kind, clause.within);
  const of = valueOf(clause, kind);
  return hash64(canonicalJson([clause.event, clause.where ?? {}, retention, kind === 'sum', of ?? null]));
}

/** The path of what a clause adds up or tells apart. */
function valueOf(clause: DidClause, kind: ClauseKind): string | undefined {
  const of = kind === 'sum' ? clause.sum?.of : kind === 'distinct' ? clause.distinct?.of : undefined;
  return of === undefined ? undefined : propertyPath(of);
}

/** Compiles a clause that publishing has validated (validate-did.ts). */
export function compileClause(clause: DidClause, definedAt: number): CompiledClause {
  const kind = kindOf(clause);
  const point = kind === 'first' ? clause.first : kind === 'last' ? clause.last : undefined;
  const of = valueOf(clause, kind);
  const windowMs =
    clause.within === undefined ? Number.POSITIVE_INFINITY : (parseDuration(clause.within) ?? 0);
  return {
    key: clauseKey(clause),
    clause,
    events: clause.sequence === undefined ? [clause.event ?? ''] : namesOfSteps(clause.sequence),
    definedAt,
    kind,
    retention: retentionOf(kind, clause.within),
    matches: clause.where === undefined ? () => true : compileTest(clause.where),
    read: of === undefined ? null : compileReader(of),
    passes: compileNumberTest(numberOperators(clause, kind)),
    windowMs,
    withinMs: point === undefined ? null : parseDuration(point.within),
    beforeMs: point === undefined ? null : parseDuration(point.before),
    sequence: clause.sequence === undefined ? null : compileSequence(clause.sequence),
  };
}

function kindOf(clause: DidClause): ClauseKind {
  if (clause.sequence !== undefined) return 'sequence';
  if (clause.sum !== undefined) return 'sum';
  if (clause.distinct !== undefined) return 'distinct';
  if (clause.first !== undefined) return 'first';
  return clause.last === undefined ? 'count' : 'last';
}

function retentionOf(kind: ClauseKind, within: string | undefined): Retention {
  if (kind === 'first') return 'earliest';
  return kind === 'distinct' && within === undefined ? 'distinct' : 'newest';
}

/** The number operators of a clause; without any, at least one matching event is asked for. */
export function numberOperators(clause: DidClause, kind: ClauseKind): JsonObject {
  if (kind === 'sum') return clause.sum?.is ?? {};
  if (kind === 'distinct') return clause.distinct?.is ?? {};
  return clause.count ?? { $gte: 1 };
}

/** The path of a `sum.of` or `distinct.of`: a bare name is a property's. */
export function propertyPath(of: string): string {
  return of.startsWith('properties.') || of.startsWith('context.') ? of : `properties.${of}`;
}

/** Numbers of sums are kept in millionths: integers, so that sums do not depend on the order of adding. */
const MICROS = 1_000_000;
const MAX_SUMMAND = 1e9;
const MAX_DISTINCT_LENGTH = 64;

/** What a clause remembers of an event, or null when the event does not match. Values that cannot be summed (no
 *  number, beyond ± one billion) or counted (no text, number or boolean) make no entry. Of a sequence: which steps it
 *  matches. */
export function entryOf(clause: CompiledClause, event: AparteEvent): DidEntry | null {
  if (clause.sequence !== null) {
    const mask = maskOf(clause.sequence, event);
    return mask === 0 ? null : [event.timestamp, mask];
  }
  if (!clause.matches(event)) return null;
  if (clause.read === null) return [event.timestamp];
  const raw = clause.read(event);
  if (clause.kind === 'distinct') {
    if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') return null;
    const text = String(raw);
    return [event.timestamp, text.length > MAX_DISTINCT_LENGTH ? `#${hash64(text)}` : text];
  }
  const number = readNumber(raw);
  if (number === null || Math.abs(number) > MAX_SUMMAND) return null;
  return [event.timestamp, Math.round(number * MICROS) + 0]; // −0 → 0
}

/** A sum of millionths as the number it stands for. */
export function fromMicros(micros: number): number {
  return micros / MICROS;
}
