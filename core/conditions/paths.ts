import { SLIM } from '../slim.ts';

/** An object as conditions read it. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** Reads one place of a nested value; null where nothing is. */
export type Reader = (target: unknown) => unknown;

/** The own member `name` of an object or array, else null; `undefined` only if the member holds it (GrowthBook's
 *  distinction). The prototype is never seen, so `constructor` and `__proto__` are data or absent. */
export function own(target: unknown, name: string): unknown {
  return typeof target === 'object' && target !== null && Object.hasOwn(target, name)
    ? (target as PlainRecord)[name] // any object may be read by name
    : null;
}

/** A reader of a dotted path such as `traits.address.city`; array indices and `length` count as names. */
export function compilePath(path: string): Reader {
  return readInto(path, (value) => value);
}

/** Hands what is at a path to `use`; in one function, since each call between two costs as much as what they do. */
export function readInto<T>(path: string, use: (value: unknown) => T): (target: unknown) => T {
  if (SLIM) return (target) => use(path.split('.').reduce(own, target));
  const [head = '', ...tail] = path.split('.');
  const first = memberReader(head);
  const [second, ...others] = tail.map(memberReader);
  if (second === undefined) return (target) => use(first(target));
  if (others.length === 0) return (target) => use(second(first(target)));
  return (target) => use(others.reduce((value, read) => read(value), second(first(target))));
}

/** A reader of the own member `name`: `own` with the name fixed, and faster for the first names asked for. */
export function memberReader(name: string): Reader {
  if (SLIM) return (target) => own(target, name);
  const known = readers.get(name);
  if (known !== undefined) return known;
  const make = name in Object.prototype ? undefined : FACTORIES[readers.size];
  if (make === undefined) return (target) => own(target, name);
  const reader = make(name);
  readers.set(name, reader);
  return reader;
}

/** Readers handed out, by name; never more than there are factories. */
const readers = new Map<string, Reader>();

// Engines remember, for each place in the source where a member is read, which shapes of object were seen there, and
// make the read a single load. A place that serves many names forgets, and costs 20 to 30 ns a read. So the readers of
// the first names have a place each; that these lines are the same is their purpose. Asking for the prototype, which
// costs nothing in such a place, is what keeps inherited values out; `Object.hasOwn` would cost 15 ns, so `own` is only
// asked where nothing was found.
const FACTORIES: readonly ((name: string) => Reader)[] = [
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
  (name) => (target) =>
    (isThere(target) && target['__proto__'] === PLAIN ? target[name] : undefined) ?? own(target, name),
];
const PLAIN: unknown = Object.prototype;

/** Only null and undefined have no members; what is no object has another prototype. */
function isThere(value: unknown): value is PlainRecord {
  return value != null;
}
