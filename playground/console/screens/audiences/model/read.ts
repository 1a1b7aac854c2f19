import type { Condition } from '../../../../../core/config/types.ts';
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
  type Test,
  VALUE_COMPARES,
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
  if (!key.startsWith('traits.')) return null;
  const test = readTest(key.slice('traits.'.length), operand);
  return test === null ? null : { kind: 'detail', ...test, path };
}

function readNot(operand: Json, path: string, depth: number): Part | null {
  const inner = readObject(operand, path, depth + 1);
  if (inner === null) return null;
  if (inner.kind === 'did' && !inner.not) return { ...inner, not: true, path };
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

function readDid(clause: Json, path: string): DidPart | null {
  if (!isObject(clause) || !Object.keys(clause).every((field) => CLAUSE_FIELDS.includes(field))) return null;
  const { event, where, within } = clause;
  if (typeof event !== 'string' || (within !== undefined && typeof within !== 'string')) return null;
  const tests = where === undefined ? [] : readWhere(where);
  const measured = readMeasure(clause);
  if (tests === null || measured === null) return null;
  const range = tests.find((test) => isRange(test, event));
  return {
    ...newDid(event),
    within: within ?? '',
    ...measured,
    range: range === undefined ? '' : categoryOf(range),
    where: tests.filter((test) => test !== range),
    path,
  };
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
