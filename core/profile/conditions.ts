import { compileCondition } from '../conditions/compile.ts';

// The one place where the profile meets the conditions' compiler.

/** Whether an object passes a condition. Never throws. */
export type ObjectTest = (target: object) => boolean;

/** Reads one place of an object; null where nothing is. */
export type PlaceReader = (target: object) => unknown;

/** Compiles a condition over plain objects such as events. */
export function compileTest(condition: unknown): ObjectTest {
  const test = compileCondition(condition);
  return (target) => test(target);
}

/** A reader of a dotted path such as `properties.category`; own members only. */
export function compileReader(path: string): PlaceReader {
  const names = path.split('.');
  return (target) => {
    let current: unknown = target;
    for (const name of names) {
      if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return null;
      current = (current as { readonly [name: string]: unknown })[name]; // an own member, just checked
    }
    return current;
  };
}
