import { utf8Length } from '../identity.ts';

/** How deep objects and lists may nest in anything that comes from outside; the body itself is level 1. */
export const MAX_DEPTH = 20;

/** What the walk answers when a value nests too deep. */
const TOO_DEEP: number = Number.POSITIVE_INFINITY;

/** At most how many bytes a value's JSON text has: every UTF-16 unit counts six (an escape), so it is no estimate but
 *  a bound, and cheap. Infinite when the value nests deeper than `MAX_DEPTH`. */
export function jsonBytesBound(value: unknown, depth: number = 1): number {
  if (typeof value === 'string') return 2 + value.length * 6;
  if (typeof value !== 'object' || value === null) return 25;
  if (depth > MAX_DEPTH) return TOO_DEEP;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const element of value) bytes += 1 + jsonBytesBound(element, depth + 1);
    return bytes;
  }
  // The cast names what Object.keys yields: own enumerable fields of a value that came from JSON.
  const fields = value as { readonly [key: string]: unknown };
  for (const key of Object.keys(fields)) bytes += 4 + key.length * 6 + jsonBytesBound(fields[key], depth + 1);
  return bytes;
}

/** Exact bytes of a value's JSON text in UTF-8. The value must not nest too deep (`jsonBytesBound` is finite). */
export function jsonBytes(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}
