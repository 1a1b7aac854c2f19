import type { Issue } from '../errors.ts';
import type { AparteEvent, Json, JsonObject } from '../events.ts';
import { utf8Length } from '../identity.ts';
import type { Person, TraitFact } from './types.ts';

/** The largest value of a trait, in bytes of its JSON text. */
export const MAX_TRAIT_BYTES = 2048;
/** The longest name of a trait, in UTF-8 bytes. */
export const MAX_TRAIT_NAME_BYTES = 128;
/** How many traits a person has. The most recently said stay: a rule that does not depend on the order of arrival,
 *  as "first come" would. */
export const MAX_TRAITS = 200;

type Traits = Person['traits'];

/** The traits an event says something about: of `identify` its `traits`, of any event but `group` `context.traits`.
 *  Where both name one, `traits` counts. */
export function traitsOf(event: AparteEvent): JsonObject | null {
  if (event.type === 'group') return null; // those are the group's
  const inContext = Object.hasOwn(event.context, 'traits') ? event.context['traits'] : undefined;
  const fromContext = isObject(inContext) ? inContext : null;
  if (event.type !== 'identify') return fromContext;
  return fromContext === null ? event.traits : { ...fromContext, ...event.traits };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The newer saying of a trait: by time, ties by the greater messageId. */
export function newerTrait(a: TraitFact, b: TraitFact): TraitFact {
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return a.by >= b.by ? a : b;
}

/** The traits after an event's. Values and names over their limits are left out (`traitIssues` says which). */
export function addTraits(traits: Traits, said: JsonObject, event: AparteEvent): Traits {
  const added: Record<string, TraitFact> = {};
  let isNew = false;
  for (const name of Object.keys(said)) {
    const value = said[name];
    if (value === undefined || traitProblem(name, value) !== null) continue;
    const fact = { value, at: event.timestamp, by: event.messageId };
    const known = Object.hasOwn(traits, name) ? traits[name] : undefined;
    const kept = known === undefined ? fact : newerTrait(known, fact);
    if (kept === known) continue;
    isNew ||= known === undefined;
    // A plain assignment to `__proto__` would set the prototype.
    Object.defineProperty(added, name, { value: kept, enumerable: true, configurable: true, writable: true });
  }
  const all = { ...traits, ...added };
  return isNew ? boundTraits(all) : all;
}

/** The traits of two persons together. */
export function joinTraits(a: Traits, b: Traits): Traits {
  const merged = new Map(Object.entries(a));
  for (const [name, fact] of Object.entries(b)) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? fact : newerTrait(known, fact));
  }
  return boundTraits(Object.fromEntries(merged));
}

function boundTraits(traits: Traits): Traits {
  const entries = Object.entries(traits);
  if (entries.length <= MAX_TRAITS) return traits;
  return Object.fromEntries(entries.sort(compareTraits).slice(0, MAX_TRAITS));
}

/** Newest first; a total order, so that the bound keeps the same traits whatever the order of arrival. */
function compareTraits([nameA, a]: [string, TraitFact], [nameB, b]: [string, TraitFact]): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.by !== b.by) return a.by > b.by ? -1 : 1;
  return nameA < nameB ? -1 : 1;
}

function traitProblem(name: string, value: Json): string | null {
  if (name === '') return 'expected a name, got an empty one';
  if (name.length > MAX_TRAIT_NAME_BYTES || utf8Length(name) > MAX_TRAIT_NAME_BYTES) {
    return `expected a name of at most ${MAX_TRAIT_NAME_BYTES} bytes`;
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return null;
  if (typeof value === 'string' && value.length * 6 + 2 <= MAX_TRAIT_BYTES) return null;
  const bytes = utf8Length(JSON.stringify(value));
  return bytes <= MAX_TRAIT_BYTES
    ? null
    : `expected a value of at most ${MAX_TRAIT_BYTES} bytes, got ${bytes}`;
}

/** What of an event's traits a person does not keep, and why: values over 2 KiB, names over 128 bytes, and what more
 *  than 200 traits push out. Call it with the person before `reduceEvent`. The rest of the event is kept. */
export function traitIssues(person: Person, event: AparteEvent): readonly Issue[] {
  const said = traitsOf(event);
  if (said === null) return [];
  const issues: Issue[] = [];
  const names = Object.keys(said);
  const base = event.type === 'identify' ? 'traits' : 'context.traits';
  for (const name of names) {
    const problem = traitProblem(name, said[name] ?? null);
    const path = `${base}.${name.slice(0, MAX_TRAIT_NAME_BYTES)}`;
    if (problem !== null) issues.push({ path, message: `${path}: ${problem}`, code: 'OUT_OF_RANGE' });
  }
  if (Object.keys(person.traits).length + names.length <= MAX_TRAITS) return issues;
  const after = addTraits(person.traits, said, event);
  for (const name of new Set([...Object.keys(person.traits), ...names])) {
    if (Object.hasOwn(after, name) || issues.some((issue) => issue.path === `${base}.${name}`)) continue;
    const path = `${base}.${name}`;
    const message = `${path}: expected at most ${MAX_TRAITS} traits a person, this one is older than those kept`;
    issues.push({ path, message, code: 'OUT_OF_RANGE' });
  }
  return issues;
}
