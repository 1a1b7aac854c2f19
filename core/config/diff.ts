import { canonicalJson } from '../canonical-json.ts';
import { stepInto } from './issues.ts';
import { isObject } from './schemas.ts';
import type { AnyDocument, DocumentKind } from './types.ts';

/** Which document. */
export interface DocumentName {
  readonly kind: DocumentKind;
  readonly key: string;
}

/** What would change, in the order of kind and key. */
export interface DocumentDiff {
  readonly added: readonly DocumentName[];
  /** With the paths whose values differ. */
  readonly changed: readonly (DocumentName & { readonly paths: readonly string[] })[];
  readonly removed: readonly DocumentName[];
  readonly unchanged: number;
}

/** The difference between two sets of documents. The order of documents and of fields does not matter. */
export function diffDocuments(before: readonly AnyDocument[], after: readonly AnyDocument[]): DocumentDiff {
  const name = ({ kind, key }: DocumentName) => `${kind}/${key}`;
  const old = new Map(before.map((document) => [name(document), document]));
  const kept = new Set(after.map(name));
  const added: DocumentName[] = [];
  const changed: (DocumentName & { paths: readonly string[] })[] = [];
  for (const document of after) {
    const { kind, key } = document;
    const was = old.get(name(document));
    if (was === undefined) added.push({ kind, key });
    else {
      const paths = differingPaths(was, document, '');
      if (paths.length > 0) changed.push({ kind, key, paths });
    }
  }
  const removed = before
    .filter((document) => !kept.has(name(document)))
    .map(({ kind, key }) => ({ kind, key }));
  const inOrder = <N extends DocumentName>(names: readonly N[]): N[] =>
    [...names].sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const unchanged = after.length - added.length - changed.length;
  return { added: inOrder(added), changed: inOrder(changed), removed: inOrder(removed), unchanged };
}

/** Paths at which two JSON values differ; a list of another length differs as a whole. */
export function differingPaths(before: unknown, after: unknown, path: string): string[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item: unknown, i) => differingPaths(item, after[i], stepInto(path, i)));
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].sort().flatMap((name) => {
      const [a, b] = [before, after].map((side) => (Object.hasOwn(side, name) ? side[name] : undefined));
      return differingPaths(a, b, stepInto(path, name));
    });
  }
  return before === after ||
    (canonicalJson(before ?? null) === canonicalJson(after ?? null) &&
      (before === undefined) === (after === undefined))
    ? []
    : [path];
}
