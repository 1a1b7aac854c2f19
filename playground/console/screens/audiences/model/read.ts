import type { Condition } from '../../../../../core/config/types.ts';
import { PURPOSES } from '../../../../../core/consent.ts';
import type { Json, JsonObject } from '../../../../../core/events.ts';
import {
  type Compare,
  type DidPart,
  type Group,
  LIST_EVENTS,
  type Match,
  type Measure,
  MEASURES,
  newDid,
  type Part,
  type SequencePart,
  type Step,
  type Test,
  VALUE_COMPARES,
  type VisitPart,
} from './parts.ts';

const GROUPS: Readonly<Record<string, Match>> = { $and: 'all', $or: 'any', $nor: 'none' };
const MAX_DEPTH = 4;

/** A condition as the builder shows it, or null when it says something that the builder has no words for. Each part has
 *  the path under which explanations name it. */
export function readCondition(condition: Condition, path = 'if'): Group | null {
  const part = readObject(condition, path, 1);
  if (part === null) return null;
  return part.kind === 'group' ? part : { kind: 'group', match: 'all', parts: [part] };
}

function readObject(condition: Json, path: string, depth: number): Part | null {
  if (!isObject(condition) || depth > MAX_DEPTH) return null;
  const parts: Part[] = [];
  for (const [key, operand] of Object.entries(condition)) {
    const part = readField(key, operand, `${path}.${key}`, depth);
    if (part === null) return null;
    parts.push(part);
  }
  const [only, second] = parts;
  return only !== undefined && second === undefined ? only : { kind: 'group', match: 'all', parts, path };
}

function readField(key: string, operand: Json, path: string, depth: number): Part | null {
  if (Object.hasOwn(GROUPS, key)) {
    const match = GROUPS[key] ?? 'all';
    if (!Array.isArray(operand) || operand.length === 0) return null;
    const parts = operand.map((part: Json, i) => readObject(part, `${path}[${i}]`, depth + 1));
    return parts.every((part) => part !== null) ? { kind: 'group', match, parts, path } : null;
  }
  if (key === 'did') return readDid(operand, path);
  if (key === '$not') return readNot(operand, path, depth);
  const visit = readVisit(key, operand);
  if (visit !== null) return { ...visit, path };
  if (!key.startsWith('traits.')) return null;
  const test = readTest(key.slice('traits.'.length), operand);
  return test === null ? null : { kind: 'detail', ...test, path };
}

function readNot(operand: Json, path: string, depth: number): Part | null {
  const inner = readObject(operand, path, depth + 1);
  if (inner === null) return null;
  if ((inner.kind === 'did' || inner.kind === 'sequence') && !inner.not) return { ...inner, not: true, path };
  const isList = inner.kind === 'group' && inner.match === 'any';
  return { kind: 'group', match: 'none', parts: isList ? inner.parts : [inner], path };
}

function readTest(name: string, operand: Json): Test | null {
  if (name === '') return null;
  if (!isObject(operand)) {
    return Array.isArray(operand) || operand === null ? null : { name, compare: '$eq', value: operand };
  }
  const [entry, second] = Object.entries(operand);
  if (entry === undefined || second !== undefined) return null;
  const [operator, value] = entry;
  const compare = VALUE_COMPARES.find((known) => known === operator);
  return compare !== undefined && fits(compare, value) ? { name, compare, value } : null;
}

function fits(compare: Compare, value: Json): boolean {
  if (compare === '$exists') return typeof value === 'boolean';
  if (compare === '$in' || compare === '$nin') return Array.isArray(value) && value.every(isScalar);
  return isScalar(value);
}

function isScalar(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const CLAUSE_FIELDS: readonly string[] = ['event', 'where', 'within', ...MEASURES];

function readDid(clause: Json, path: string): DidPart | SequencePart | null {
  if (isObject(clause) && clause['sequence'] !== undefined) return readSequence(clause, path);
  if (!isObject(clause) || !Object.keys(clause).every((field) => CLAUSE_FIELDS.includes(field))) return null;
  const { event, where, within } = clause;
  if (typeof event !== 'string' || (within !== undefined && typeof within !== 'string')) return null;
  const tested = readTests(where, event);
  const measured = readMeasure(clause);
  if (tested === null || measured === null) return null;
  return { ...newDid(event), within: within ?? '', ...measured, ...tested, path };
}

/** The range and the other tests of a `where`. */
function readTests(where: Json | undefined, event: string): Pick<DidPart, 'range' | 'where'> | null {
  const tests = where === undefined ? [] : readWhere(where);
  if (tests === null) return null;
  const range = tests.find((test) => isRange(test, event));
  return {
    range: range === undefined ? '' : categoryOf(range),
    where: tests.filter((test) => test !== range),
  };
}

function readSequence(clause: JsonObject, path: string): SequencePart | null {
  const { sequence, within = '', ...rest } = clause;
  if (Object.keys(rest).length > 0 || typeof within !== 'string' || !Array.isArray(sequence)) return null;
  const steps = sequence.map(readStep);
  return steps.every((step) => step !== null) ? { kind: 'sequence', not: false, steps, within, path } : null;
}

function readStep(step: Json): Step | null {
  if (!isObject(step)) return null;
  const { not, within = '', ...action } = step;
  const asked = not ?? action;
  if (typeof within !== 'string' || !isObject(asked)) return null;
  const { event, where, ...rest } = asked;
  const isOther = Object.keys(rest).length > 0 || (not !== undefined && Object.keys(action).length > 0);
  if (typeof event !== 'string' || isOther) return null;
  const tested = readTests(where, event);
  return tested === null ? null : { not: not !== undefined, event, ...tested, within };
}

/** What is asked at each visit, as the builder has it. */
function readVisit(key: string, operand: Json): VisitPart | null {
  const [, range] = /^rfm\.([a-z0-9-]+)\.cell$/.exec(key) ?? [];
  if (range !== undefined) {
    const cells = isObject(operand) && Object.keys(operand).join() === '$in' ? operand['$in'] : undefined;
    if (!Array.isArray(cells) || !cells.every((cell) => typeof cell === 'string')) return null;
    return { kind: 'cell', range, cells };
  }
  const [, score] = /^score\.([a-z0-9-]+)$/.exec(key) ?? [];
  if (score !== undefined) {
    const read = isObject(operand) ? withNumber({ measure: 'count' }, operand) : null;
    const { compare, number } = read ?? {};
    return compare === undefined || number === undefined
      ? null
      : { kind: 'score', key: score, compare, number };
  }
  return key === 'purposes' ? readPermission(operand) : null;
}

function readPermission(operand: Json): VisitPart | null {
  if (!isObject(operand)) return null;
  const { $not, ...own } = operand;
  const has = $not ?? own;
  if ($not !== undefined && Object.keys(own).length > 0) return null;
  if (!isObject(has) || Object.keys(has).join() !== '$all' || !Array.isArray(has['$all'])) return null;
  const [asked, second] = has['$all'];
  const purpose = PURPOSES.find((known) => known === asked);
  if (purpose === undefined || second !== undefined) return null;
  return { kind: 'permission', purpose, allowed: $not === undefined };
}

function readWhere(where: Json): Test[] | null {
  if (!isObject(where)) return null;
  const tests: Test[] = [];
  for (const [key, operand] of Object.entries(where)) {
    if (key === '$and' && Array.isArray(operand)) {
      for (const part of operand) {
        const read = readWhere(part);
        if (read === null) return null;
        tests.push(...read);
      }
      continue;
    }
    const test = readProperty(key, operand);
    if (test === null) return null;
    tests.push(test);
  }
  return tests;
}

function readProperty(key: string, operand: Json): Test | null {
  if (!key.startsWith('properties.')) return null;
  const name = key.slice('properties.'.length);
  if (name === 'products') {
    const category = inProducts(operand);
    return category === null ? null : { name, compare: '$eq', value: category };
  }
  return readTest(name, operand);
}

/** The category of `{ $elemMatch: { category } }`. */
function inProducts(operand: Json): string | null {
  if (!isObject(operand) || Object.keys(operand).join() !== '$elemMatch') return null;
  const inner = operand['$elemMatch'];
  if (inner === undefined || !isObject(inner) || Object.keys(inner).join() !== 'category') return null;
  return typeof inner['category'] === 'string' ? inner['category'] : null;
}

function isRange({ name, compare, value }: Test, event: string): boolean {
  const isCategory = name === (LIST_EVENTS.has(event) ? 'products' : 'category');
  return isCategory && compare === '$eq' && typeof value === 'string' && value !== '';
}

function categoryOf({ value }: Test): string {
  return typeof value === 'string' ? value : '';
}

type Measured = Pick<DidPart, 'measure'> & Partial<DidPart>;

function readMeasure(clause: JsonObject): Measured | null {
  const measures = MEASURES.filter((measure) => clause[measure] !== undefined);
  const [measure, second] = measures;
  if (second !== undefined) return null;
  if (measure === undefined) return { measure: 'count', compare: '$gte', number: 1 };
  const operand = clause[measure];
  if (operand === undefined || !isObject(operand)) return null;
  if (measure === 'first' || measure === 'last') return readPoint(measure, operand);
  if (measure === 'count') return withNumber({ measure }, operand);
  const { of, is } = operand;
  if (typeof of !== 'string' || of.startsWith('context.') || is === undefined || !isObject(is)) return null;
  return withNumber({ measure, of: of.replace(/^properties\./, '') }, is);
}

function readPoint(measure: Measure, operand: JsonObject): Measured | null {
  const [entry, second] = Object.entries(operand);
  if (entry === undefined || second !== undefined || typeof entry[1] !== 'string') return null;
  return { measure, within: entry[1], before: entry[0] === 'before' };
}

function withNumber(measured: Measured, is: JsonObject): Measured | null {
  const [entry, second] = Object.entries(is);
  if (entry === undefined || second !== undefined) return null;
  const [operator, number] = entry;
  const compare = (['$gte', '$lte', '$eq', '$gt', '$lt'] as const).find((known) => known === operator);
  return compare !== undefined && typeof number === 'number' ? { ...measured, compare, number } : null;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
