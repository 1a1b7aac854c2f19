import type { Issue } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { describeValue, issueAt, stepInto } from './issues.ts';
import { MAX_DEPTH } from './limits.ts';
import { isObject } from './schemas.ts';

// What valibot's schemas leave open: names that could reach a prototype, lists where objects are meant, and every
// unknown field at once with the name that was probably meant.

/** Names that some library somewhere assigns through; as data they are refused in documents. */
const RESERVED: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Everything in a value that JSON cannot say or that is refused anywhere in a document: reserved names, functions,
 *  numbers without a value, too much nesting. */
export function checkJson(value: unknown, path: string, depth: number = 0): Issue[] {
  if (depth > MAX_DEPTH) return [issueAt(path, 'OUT_OF_RANGE', `at most ${MAX_DEPTH} levels`)];
  if (Array.isArray(value)) return value.flatMap((item, i) => checkJson(item, stepInto(path, i), depth + 1));
  if (isObject(value)) {
    return Object.keys(value).flatMap((name) =>
      RESERVED.includes(name)
        ? [issueAt(stepInto(path, name), 'UNKNOWN_FIELD', 'a field name that is not reserved', `"${name}"`)]
        : checkJson(value[name], stepInto(path, name), depth + 1),
    );
  }
  const json = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  return json ? [] : [issueAt(path, 'WRONG_TYPE', 'a JSON value', describeValue(value))];
}

/** The parts of valibot's schemas that the walk looks at. */
interface SchemaNode {
  readonly type: string;
  readonly entries?: { readonly [name: string]: SchemaNode };
  readonly wrapped?: SchemaNode;
  readonly item?: SchemaNode;
  readonly value?: unknown;
  readonly options?: readonly unknown[];
}

/** Every field that a schema does not name, and every list in an object's place, however deep. */
export function unknownFields(schema: unknown, value: unknown, path: string): Issue[] {
  const node = schema as SchemaNode; // valibot's schemas are plain objects with these fields
  switch (node.type) {
    case 'exact_optional':
      return unknownFields(node.wrapped, value, path);
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, i) => unknownFields(node.item, item, stepInto(path, i)))
        : [];
    case 'record':
      if (!isObject(value)) return notObject(value, path);
      return Object.keys(value).flatMap((name) =>
        unknownFields(node.value, value[name], stepInto(path, name)),
      );
    case 'object':
      return isObject(value) ? unknownEntries(node, value, path) : notObject(value, path);
    case 'union': {
      const objects = (node.options ?? []).filter((option) => (option as SchemaNode).type === 'object');
      return isObject(value) ? objects.flatMap((option) => unknownFields(option, value, path)) : [];
    }
    default:
      return [];
  }
}

function unknownEntries(
  node: SchemaNode,
  value: { readonly [name: string]: unknown },
  path: string,
): Issue[] {
  const entries = node.entries ?? {};
  const names = Object.keys(entries);
  return Object.keys(value).flatMap((name) => {
    if (Object.hasOwn(entries, name)) return unknownFields(entries[name], value[name], stepInto(path, name));
    if (RESERVED.includes(name)) return []; // told already
    const meant = nearestName(name, names);
    const expected =
      meant === undefined ? `one of ${names.join(', ')}` : `a known field (did you mean "${meant}"?)`;
    return [issueAt(stepInto(path, name), 'UNKNOWN_FIELD', expected, `"${name}"`)];
  });
}

/** Only lists: anything else that is no object is told by the schema itself. */
function notObject(value: unknown, path: string): Issue[] {
  return Array.isArray(value) ? [issueAt(path, 'WRONG_TYPE', 'an object', describeValue(value))] : [];
}
