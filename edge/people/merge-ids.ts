import type { Environment } from '../../core/config/types.ts';

// A merge's id names a person and an identifier's record; in addresses it is shorter and without slashes.

/** The id as the API shows it: `<person>.<HMAC of the identifier>`. */
export function publicMergeId(id: string): string {
  return id.replace(/\|[a-z]+\/id\//, '.');
}

/** The id as shards keep it; null: it is none. */
export function mergeIdOf(environment: Environment, shown: string): string | null {
  const [, person, hmac] = /^([0-9a-f]{3}-[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/.exec(shown) ?? [];
  return person === undefined ? null : `${person}|${environment}/id/${hmac}`;
}
