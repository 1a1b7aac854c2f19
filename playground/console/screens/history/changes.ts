import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { ConfigDocument } from '../../../../core/config/types.ts';
import type { Json } from '../../../../core/events.ts';

/** A value that differs: where, what it was and what it is; undefined where there was, or is, none. */
export interface ValueChange {
  readonly path: readonly (string | number)[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** A document that differs between two publications. */
export interface DocumentChange {
  readonly kind: ConfigDocument['kind'];
  readonly key: string;
  readonly what: 'added' | 'changed' | 'removed';
  /** As it is, or was where it is gone. */
  readonly document: ConfigDocument;
  /** Empty for a document that was added or removed. */
  readonly values: readonly ValueChange[];
}

/** What differs between two sets of documents, by kind and key. The order of documents and fields does not matter. */
export function changesBetween(
  before: readonly ConfigDocument[],
  after: readonly ConfigDocument[],
): DocumentChange[] {
  const name = ({ kind, key }: ConfigDocument) => `${kind}/${key}`;
  const old = new Map(before.map((document) => [name(document), document]));
  const now = new Set(after.map(name));
  const changes: DocumentChange[] = [];
  for (const document of after) {
    const { kind, key } = document;
    const was = old.get(name(document));
    if (was === undefined) changes.push({ kind, key, what: 'added', document, values: [] });
    else {
      // Documents came as JSON, so they are nothing else.
      const values = valuesBetween(was as unknown as Json, document as unknown as Json, []);
      if (values.length > 0) changes.push({ kind, key, what: 'changed', document, values });
    }
  }
  for (const document of before) {
    const { kind, key } = document;
    if (!now.has(name(document))) changes.push({ kind, key, what: 'removed', document, values: [] });
  }
  return changes.sort((a, b) => (name(a.document) < name(b.document) ? -1 : 1));
}

function valuesBetween(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly (string | number)[],
): ValueChange[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    return pairs(before, after).flatMap(([index, was, is]) => valuesBetween(was, is, [...path, index]));
  }
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => valuesBetween(own(before, name), own(after, name), [...path, name]));
  }
  return isSame(before, after) ? [] : [{ path, before, after }];
}

/** Items that belong together: those with the same `id` or `key`, else those at the same place. */
function pairs(
  before: readonly Json[],
  after: readonly Json[],
): [index: number, was: Json | undefined, is: Json | undefined][] {
  const nameOf = (item: Json): Json | undefined =>
    isRecord(item) ? (own(item, 'id') ?? own(item, 'key')) : undefined;
  const isNamed = [...before, ...after].every((item) => typeof nameOf(item) === 'string');
  if (!isNamed) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => [index, before[index], after[index]]);
  }
  const old = new Map(before.map((item) => [nameOf(item), item]));
  const now = new Set(after.map(nameOf));
  return [
    ...after.map((item, index): [number, Json | undefined, Json] => [index, old.get(nameOf(item)), item]),
    ...before.flatMap((item, index): [number, Json, undefined][] =>
      now.has(nameOf(item)) ? [] : [[index, item, undefined]],
    ),
  ];
}

function isSame(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return before === after || canonicalJson(before) === canonicalJson(after);
}

function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(record: { readonly [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
