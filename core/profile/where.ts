import type { Issue } from '../errors.ts';
import type { Json } from '../events.ts';

/** Everything wrong with a clause's `where`: what it may not read, unknown operators, dangerous patterns. */
export function checkWhere(where: Json, path: string): readonly Issue[] {
  void where;
  void path;
  return [];
}

/** Everything wrong with one clause over an attribute, `{ key: operand }`; `at` is where it stands. */
export function checkAttributes(
  clause: { readonly [key: string]: Json },
  at: string,
  key: string,
): readonly Issue[] {
  void clause;
  void at;
  void key;
  return [];
}
