import { SLIM } from '../slim.ts';

/** Whether one value passes. May throw for values no JSON holds; whoever calls a whole condition catches. */
export type Test = (value: unknown) => boolean;

/** Longest text a regular expression is run on, in UTF-16 code units; longer ones do not match. Together with the
 *  check at publish (regex.ts) it bounds a single test to some ten milliseconds whatever a visitor sends.
 *  The one deliberate difference from GrowthBook's operators. */
export const REGEX_SUBJECT_MAX = 8192;

/** Passes nothing. */
export const NEVER: Test = () => false;

/** The opposite of a test. */
export function not(test: Test): Test {
  return (value) => !test(value);
}

/** Whether every test passes; true for none. */
export function every(tests: readonly Test[]): Test {
  if (SLIM) return (value) => tests.every((test) => test(value));
  const [first, second, third] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (value) => first(value) && second(value);
  if (tests.length === 3) return (value) => first(value) && second(value) && third(value);
  return (value) => tests.every((test) => test(value));
}

/** Whether some test passes; GrowthBook: true for none. */
export function some(tests: readonly Test[]): Test {
  return (value) => tests.length === 0 || tests.some((test) => test(value));
}

/** Membership; a list of values is in when one of them is. `ignoreCase`: of what is text. */
export function isIn(members: readonly unknown[], ignoreCase?: boolean): Test {
  const wanted = ignoreCase ? members.map(foldCase) : members;
  if (SLIM) {
    const fold = (value: unknown) => wanted.includes(ignoreCase ? foldCase(value) : value);
    return (value) => (Array.isArray(value) ? value.some(fold) : fold(value));
  }
  const all = new Set(wanted);
  // Few members are compared one after the other, which is faster than hashing or calling `includes`.
  const has: Test =
    wanted.length > 8
      ? (value) => all.has(value)
      : (value) => {
          for (let i = 0; i < wanted.length; i++) if (wanted[i] === value) return true;
          return false;
        };
  const test: Test = ignoreCase ? (value) => has(foldCase(value)) : has;
  return (value) => (Array.isArray(value) ? value.some(test) : test(value));
}

function foldCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Whether each test passes for some member of a list. */
export function hasAll(tests: readonly Test[]): Test {
  return (value) => Array.isArray(value) && tests.every((test) => value.some(test));
}

/** Whether some member of a list that is not null passes. */
export function hasAny(test: Test): Test {
  if (SLIM) return (value) => Array.isArray(value) && value.some((member) => member != null && test(member));
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let i = 0; i < value.length; i++) {
      const element: unknown = value[i];
      if (element != null && test(element)) return true;
    }
    return false;
  };
}

/** Whether a text matches; an invalid pattern matches nothing, publishing refuses it. */
export function matches(pattern: unknown, flags: string): Test {
  if (typeof pattern !== 'string') return NEVER;
  try {
    const regex = new RegExp(pattern.replace(/([^\\])\//g, '$1\\/'), flags);
    return (value) => {
      try {
        const text = String(value);
        return text.length <= REGEX_SUBJECT_MAX && regex.test(text);
      } catch {
        return false; // an object that cannot become text
      }
    };
  } catch {
    return NEVER;
  }
}
