/** An object as conditions read it. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** Reads one place of a nested value; null where nothing is. */
export type Reader = (target: unknown) => unknown;

/** The own member `name` of an object or array, else null; `undefined` only if the member holds it (GrowthBook's
 *  distinction). The prototype is never seen, so `constructor` and `__proto__` are data or absent. */
export function own(target: unknown, name: string): unknown {
  return isObject(target) && Object.hasOwn(target, name) ? target[name] : null;
}

/** A reader of a dotted path such as `traits.address.city`; array indices and `length` count as names. */
export function compilePath(path: string): Reader {
  const [first, second, ...others] = path.split('.').map(memberReader);
  if (first === undefined) return () => null;
  if (second === undefined) return first;
  if (others.length === 0) return (target) => second(first(target));
  return (target) => others.reduce((value, read) => read(value), second(first(target)));
}

/** A reader of the own member `name`: `own` with the name fixed, and faster for the first names asked for. */
export function memberReader(name: string): Reader {
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
// costs nothing in such a place, is what keeps inherited values out; `Object.hasOwn` would cost 15 ns.
const FACTORIES: readonly ((name: string) => Reader)[] = [
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
  (name) => (target) =>
    isObject(target) && target['__proto__'] === PLAIN
      ? settle(target[name], target, name)
      : own(target, name),
];
const PLAIN: unknown = Object.prototype;

/** A value read by name from an object that inherits nothing of that name: `own` tells absent from undefined. */
function settle(value: unknown, target: unknown, name: string): unknown {
  return value === undefined ? own(target, name) : value;
}

function isObject(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null;
}
