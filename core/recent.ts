/** A bounded memory: what was not used lately leaves first. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

/** A `Recent` of at most `limit` entries (2 or more). Entries live in two generations: a used entry moves to the
 *  young one, and when that holds half of the limit the old one is dropped whole. So a hit on a hot key moves
 *  nothing, and no entry used within the last `limit / 2` others is lost. */
export function recent<V>(limit: number): Recent<V> {
  const generation = Math.max(1, Math.floor(limit / 2));
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const add = (key: string, value: V) => {
    if (!young.has(key) && young.size >= generation) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get(key) {
      const hit = young.get(key);
      if (hit !== undefined) return hit;
      const aged = old.get(key);
      if (aged === undefined) return undefined;
      old.delete(key);
      add(key, aged);
      return aged;
    },
    set(key, value) {
      old.delete(key);
      add(key, value);
    },
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
  };
}
