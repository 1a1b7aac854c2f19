import type { Retention } from '../config/types.ts';
import { parseDuration } from './durations.ts';

/** How long a shard keeps events at hand, in ms (400 days), and how many of a person; older ones go to the archive. */
export const AT_HAND_MS: number = 400 * 86_400_000;
export const AT_HAND_EVENTS = 2_000;
/** The longest retention, in ms (10 years). */
export const MAX_RETENTION_MS: number = 3_650 * 86_400_000;
/** How long somebody without login or order is kept when nothing is declared, in ms (90 days). */
const ANONYMOUS_MS = 90 * 86_400_000;

/** Declared retention, in ms. */
export interface RetentionRules {
  /** How long an event is kept in all, at hand and in the archive; Infinity: as long as its person. */
  keptMs(kind: string): number;
  /** The shortest of them: what is younger need not be looked at. */
  readonly shortestMs: number;
  readonly anonymousMs: number;
}

/** What retention calls an event: a track's name, else its type. */
export function retentionKind(event: { readonly type: string; readonly name: string }): string {
  return event.type === 'track' ? event.name : event.type;
}

/** The rules of a project's declaration; what it leaves out is kept as long as the person. */
export function retentionRules(declared: Retention | undefined): RetentionRules {
  const byDefault = msOf(declared?.default) ?? Infinity;
  const own = new Map<string, number>();
  for (const [kind, text] of Object.entries(declared?.events ?? {})) {
    const ms = msOf(text);
    if (ms !== null) own.set(kind, ms);
  }
  return {
    keptMs: (kind) => own.get(kind) ?? byDefault,
    shortestMs: Math.min(byDefault, ...own.values()),
    anonymousMs: msOf(declared?.anonymous) ?? ANONYMOUS_MS,
  };
}

function msOf(text: string | undefined): number | null {
  return text === undefined ? null : parseDuration(text, MAX_RETENTION_MS);
}

/** Where an event belongs by its age: `keep` at hand, `archive`, or `drop` for good. `place`: how many newer events its
 *  person has. */
export function whereTo(
  event: { readonly kind: string; readonly at: number; readonly place: number },
  rules: RetentionRules,
  now: number,
): 'keep' | 'archive' | 'drop' {
  const age = now - event.at;
  if (age > rules.keptMs(event.kind)) return 'drop';
  return age > AT_HAND_MS || event.place >= AT_HAND_EVENTS ? 'archive' : 'keep';
}
